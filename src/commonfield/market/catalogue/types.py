"""What crosses the border of the catalogue's room."""

from dataclasses import dataclass, field
from datetime import datetime

from commonfield.market.types import SkuView, StoreView


@dataclass(frozen=True, slots=True)
class Span:
    """A SKU's price on a list or in a flash sale, and the time for which it holds.

    Units: fen a pack.
    """

    list_id: int
    price_fen: int
    starts_at: datetime
    ends_at: datetime
    is_flash: bool = False


@dataclass(frozen=True)
class PictureView:
    """A picture of a product; ``large`` and ``small`` are names of files. Units: pixels."""

    picture_id: int
    large: str
    small: str
    width_px: int
    height_px: int
    small_width_px: int
    small_height_px: int
    alt: str
    alt_en: str


@dataclass(frozen=True)
class ProductView:
    """A product with what can be bought of it, its pictures, and the lots it stands on."""

    slug: str
    store: StoreView
    title: str
    title_en: str
    description: str
    description_en: str
    season: str
    is_withdrawn: bool
    skus: tuple[SkuView, ...]
    pictures: tuple[PictureView, ...] = ()
    lots: tuple[tuple[str, str], ...] = field(default=())
