"""The rows that the shop's pages are made of: one shape of a product, a SKU, a picture, a lot."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from commonfield.workshop.typed_rows import Columns

ON_SALE: Final = "k.withdrawn_at IS NULL AND p.withdrawn_at IS NULL AND s.closed_at IS NULL"
SKUS_FROM: Final = (
    "FROM market_sku k JOIN market_product p ON p.id = k.product_id"
    " JOIN market_store s ON s.id = p.store_id"
)


@dataclass(frozen=True, slots=True)
class CatalogueSku:
    """A pack of a product; ``left`` is None where nothing was ever in stock."""

    product_id: int
    sku_id: int
    sku: str
    product: str
    store: str
    store_name: str
    store_name_en: str
    title: str
    title_en: str
    price_fen: int
    left: int | None
    net_g: int
    gtin: str
    variant: str
    variant_en: str
    is_withdrawn: bool


SKU: Final = Columns(
    CatalogueSku,
    "k",
    product_id="p.id",
    sku_id="k.id",
    sku="k.code",
    product="p.slug",
    store="s.slug",
    store_name="s.name",
    store_name_en="s.name_en",
    title="p.title",
    title_en="p.title_en",
    left="(SELECT SUM(t.available) FROM market_stock t WHERE t.sku_id = k.id)",
    is_withdrawn="k.withdrawn_at IS NOT NULL",
)
SKUS: Final = f"SELECT {SKU.sql} {SKUS_FROM}"


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product with its store."""

    product_id: int
    slug: str
    title: str
    title_en: str
    description: str
    description_en: str
    season: str
    is_withdrawn: bool
    review_count: int
    store_code: str
    store: str
    store_name: str
    store_name_en: str
    place: str
    organisation: str
    intro: str
    intro_en: str
    opened_at: datetime
    is_open: bool


PRODUCT: Final = Columns(
    ProductRow,
    "p",
    product_id="p.id",
    is_withdrawn="p.withdrawn_at IS NOT NULL",
    review_count="(SELECT COUNT(*) FROM market_review r WHERE r.product_id = p.id)",
    store_code="s.code",
    store="s.slug",
    store_name="s.name",
    store_name_en="s.name_en",
    place="s.place",
    organisation="s.organisation",
    intro="s.intro",
    intro_en="s.intro_en",
    opened_at="s.opened_at",
    is_open="s.closed_at IS NULL",
)
PRODUCTS: Final = (
    f"SELECT {PRODUCT.sql} FROM market_product p JOIN market_store s ON s.id = p.store_id"  # noqa: S608 - words of our own
)
SKUS_OF_PRODUCT: Final = (
    "IN (SELECT k.id FROM market_sku k JOIN market_product p ON p.id = k.product_id"
    " WHERE p.slug = %s)"
)


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A picture of a product."""

    product_id: int
    product: str
    picture_id: int
    large: str
    small: str
    width_px: int
    height_px: int
    alt: str
    alt_en: str


PICTURE: Final = Columns(PictureRow, "i", product="p.slug", picture_id="i.id")
PICTURES: Final = (
    f"SELECT {PICTURE.sql} FROM market_product_image i"  # noqa: S608 - words of our own
    " JOIN market_product p ON p.id = i.product_id WHERE"
)


@dataclass(frozen=True, slots=True)
class LotRow:
    """A SKU with a lot that it can be sold from, if any."""

    sku_id: int
    gtin: str
    stock_id: int | None
    lot: str | None


LOT: Final = Columns(LotRow, "k", sku_id="k.id", gtin="k.gtin", stock_id="t.id", lot="t.lot_code")
COUNTED: Final = (
    "SELECT p.search_text, COUNT(*) FROM market_product p{}"
    " WHERE p.search_text <> '' GROUP BY p.search_text"
)
OF_STORE: Final = (
    "SELECT p.id FROM market_product p JOIN market_store s ON s.id = p.store_id"
    " WHERE s.slug = %s AND p.search_text <> '' ORDER BY p.id LIMIT %s OFFSET %s"
)
IN_LOTS: Final = (
    f"SELECT {LOT.sql} FROM market_product p JOIN market_sku k ON k.product_id = p.id"  # noqa: S608 - words of our own
    " LEFT JOIN market_stock t ON t.sku_id = k.id AND t.available > 0"
    " WHERE p.slug = %s ORDER BY t.received_at, t.id"
)
