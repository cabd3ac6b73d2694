"""The rows that orders are read as by number, and the packs on sale that they are taken from."""

from dataclasses import dataclass
from typing import Final

from commonfield.orders.types import OrderRecord
from commonfield.stores.rules import pack_titles
from commonfield.workshop.typed_rows import Columns

FOLLOWED: Final = (
    "(EXISTS (SELECT 1 FROM orders_refund a WHERE a.order_id = o.id)"
    " OR EXISTS (SELECT 1 FROM orders_return a WHERE a.order_id = o.id)"
    " OR EXISTS (SELECT 1 FROM orders_invoice_request a WHERE a.order_id = o.id)"
    " OR EXISTS (SELECT 1 FROM orders_review a WHERE a.order_id = o.id))"
)


ORDER: Final = Columns(
    OrderRecord,
    "o",
    store="s.slug",
    store_name="s.name",
    store_name_en="s.name_en",
    combined="coalesce(c.number, '')",
    is_followed=FOLLOWED,
)
BY_NUMBER: Final = (
    f"SELECT {ORDER.sql} FROM orders_order o JOIN stores_store s ON s.id = o.store_id"  # noqa: S608 - words of our own
    " LEFT JOIN orders_combined_payment c ON c.id = o.combined_id"
    " WHERE o.number {among} ORDER BY o.id"
)


@dataclass(frozen=True, slots=True)
class LineRow:
    """Packs of one lot in an order, with what they are called."""

    number: str
    sku: str
    title: str
    title_en: str
    variant: str
    variant_en: str
    net_g: int
    product: str
    gtin: str
    price_fen: int
    rest_fen: int
    packs: int
    lot: str


@dataclass(frozen=True, slots=True)
class SkuRow:
    """A pack on sale, with its product's titles and its store. Units: grams, fen."""

    pk: int
    code: str
    gtin: str
    net_g: int
    price_fen: int
    title: str
    title_en: str
    variant: str
    variant_en: str
    product: str
    is_withdrawn: bool
    store_id: int

    @property
    def titles(self) -> tuple[str, str]:
        """What the pack is called, in Chinese and in English."""
        return pack_titles(self.title, self.title_en, self.variant, self.variant_en, self.net_g)


LINE: Final = Columns(
    LineRow,
    "l",
    number="o.number",
    sku="k.code",
    title="p.title",
    title_en="p.title_en",
    variant="k.variant",
    variant_en="k.variant_en",
    net_g="k.net_g",
    product="p.slug",
    gtin="k.gtin",
    lot="t.lot_code",
)
LINES: Final = (
    f"SELECT {LINE.sql} FROM orders_order o JOIN orders_order_line l ON l.order_id = o.id"  # noqa: S608 - words of our own
    " JOIN stores_stock t ON t.id = l.stock_id JOIN stores_sku k ON k.id = t.sku_id"
    " JOIN stores_product p ON p.id = k.product_id WHERE o.number {among} ORDER BY l.stock_id"
)
