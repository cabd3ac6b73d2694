"""What the shop's pages are read as, past the ORM: a product, its packs, its pictures, its lots."""

from dataclasses import dataclass
from typing import Final

from commonfield.stores.catalogue.types import PictureView, ProductView, SkuView
from commonfield.stores.models import Product, ProductImage, Sku, Store
from commonfield.stores.types import StoreView
from commonfield.workshop.typed_rows import Columns

ON_SALE: Final = "k.withdrawn_at IS NULL AND p.withdrawn_at IS NULL AND s.closed_at IS NULL"
SKUS_FROM: Final = (
    "FROM stores_sku k JOIN stores_product p ON p.id = k.product_id"
    " JOIN stores_store s ON s.id = p.store_id"
)
SKU: Final = Columns(
    SkuView,
    {"k": Sku, "p": Product},
    without={"span"},
    sku_id="k.id",
    sku="k.code",
    product="p.slug",
    store="s.slug",
    store_name="s.name",
    store_name_en="s.name_en",
    own_price_fen="k.price_fen",
    left="(SELECT SUM(t.available) FROM stores_stock t WHERE t.sku_id = k.id)",
    is_withdrawn="k.withdrawn_at IS NOT NULL",
)
SKUS: Final = f"SELECT {SKU.sql} {SKUS_FROM}"
PRODUCT: Final = Columns(
    ProductView,
    {"p": Product},
    without={"skus", "pictures", "lots"},
    product_id="p.id",
    is_withdrawn="p.withdrawn_at IS NOT NULL",
    review_count="(SELECT COUNT(*) FROM orders_review r WHERE r.product_id = p.id)",
    store=Columns(StoreView, {"s": Store}, is_open="s.closed_at IS NULL"),
)
PRODUCTS: Final = (
    f"SELECT {PRODUCT.sql} FROM stores_product p JOIN stores_store s ON s.id = p.store_id"  # noqa: S608 - words of our own
)
SKUS_OF_PRODUCT: Final = (
    "IN (SELECT k.id FROM stores_sku k JOIN stores_product p ON p.id = k.product_id"
    " WHERE p.slug = %s)"
)
PICTURE: Final = Columns(PictureView, {"i": ProductImage}, product="p.slug", picture_id="i.id")
PICTURES: Final = (
    f"SELECT {PICTURE.sql} FROM stores_product_image i"  # noqa: S608 - words of our own
    " JOIN stores_product p ON p.id = i.product_id WHERE"
)


@dataclass(frozen=True, slots=True)
class LotRow:
    """A SKU with a lot that it can be sold from, if any."""

    sku_id: int
    gtin: str
    stock_id: int | None
    lot: str | None


LOT: Final = Columns(LotRow, {"k": Sku}, sku_id="k.id", stock_id="t.id", lot="t.lot_code")
COUNTED: Final = (
    "SELECT p.search_text, COUNT(*) FROM stores_product p{}"
    " WHERE p.search_text <> ''{} GROUP BY p.search_text"
)
STANDING: Final = (
    "SELECT p.id, p.sold_packs, COUNT(r.id), COALESCE(SUM(r.stars), 0) FROM stores_product p"
    " LEFT JOIN orders_review r ON r.product_id = p.id WHERE p.id {} GROUP BY p.id, p.sold_packs"
)
OF_STORE: Final = (
    "SELECT p.id FROM stores_product p JOIN stores_store s ON s.id = p.store_id"
    " WHERE s.slug = %s AND p.search_text <> '' ORDER BY p.id LIMIT %s OFFSET %s"
)
IN_LOTS: Final = (
    f"SELECT {LOT.sql} FROM stores_product p JOIN stores_sku k ON k.product_id = p.id"  # noqa: S608 - words of our own
    " LEFT JOIN stores_stock t ON t.sku_id = k.id AND t.available > 0"
    " WHERE p.slug = %s ORDER BY t.received_at, t.id"
)
