"""What crosses the border of the catalogue's room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from commonfield.market.rules import FACETS, facet_term
from commonfield.market.types import SkuView, StoreView


@dataclass(frozen=True, slots=True)
class Span:
    """A SKU's price on a list or in a flash sale, and the time for which it holds.

    Units: fen a pack; ``packs_each`` is what a buyer may have, 0 where nobody counts.
    """

    list_id: int
    price_fen: int
    starts_at: datetime
    ends_at: datetime
    is_flash: bool = False
    packs_each: int = 0


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
    review_count: int = 0


@dataclass(frozen=True)
class Criteria:
    """What somebody looks for: words, and the value chosen of each facet, or nothing.

    ``town`` is the nine digits of a town, ``price`` the number of a band.
    """

    text: str = ""
    town: str = ""
    season: str = ""
    price: str = ""

    @property
    def chosen(self) -> tuple[str, ...]:
        """The values chosen, in the order of the facets."""
        return self.town, self.season, self.price

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms that narrow the search."""
        pairs = zip(FACETS, self.chosen, strict=True)
        return tuple(facet_term(name, value) for name, value in pairs if value)


@dataclass(frozen=True)
class Card:
    """A product on a shelf: what can be bought of it, at least one, and its first picture."""

    skus: tuple[SkuView, ...]
    picture: PictureView | None = None

    @property
    def sku(self) -> SkuView:
        """The cheapest of them that is left; if none is, the cheapest."""
        return min(self.skus, key=lambda sku: (not sku.available, sku.price_fen))

    @property
    def is_awaited(self) -> bool:
        """Tell whether nothing of it was ever in stock."""
        return all(sku.is_awaited for sku in self.skus)

    @property
    def has_choice(self) -> bool:
        """Tell whether there is more than one to choose from."""
        return len(self.skus) > 1


@dataclass(frozen=True)
class FacetValue:
    """A value by which a search can be narrowed, and how many products it would find."""

    value: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Shelf:
    """What a search found; ``missing`` are words that no product has."""

    cards: tuple[Card, ...]
    total: int
    facets: dict[str, tuple[FacetValue, ...]]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProductWords:
    """What a keeper can change of a product at any time."""

    title: str
    title_en: str
    description: str = ""
    description_en: str = ""
    season: str = ""


@dataclass(frozen=True)
class NewVariant:
    """Another pack of a product. Units: fen a pack."""

    product: str
    gtin: str
    price_fen: int
    variant: str
    variant_en: str = ""


@dataclass(frozen=True)
class NewPriceList:
    """Prices by SKU that hold for a time. Units: fen a pack."""

    store: str
    name: str
    starts_at: datetime
    ends_at: datetime
    prices: Mapping[str, int]


@dataclass(frozen=True)
class ListedPrice:
    """A SKU on a price list, as its keeper sees it. Units: fen a pack."""

    sku: str
    title: str
    title_en: str
    variant: str
    variant_en: str
    price_fen: int
    own_price_fen: int


@dataclass(frozen=True)
class PriceListView:
    """A price list as its keeper sees it."""

    list_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    prices: tuple[ListedPrice, ...]


@dataclass(frozen=True)
class KeptSku:
    """A SKU as its keeper sees it, on sale or not. Units: fen, grams, packs."""

    sku: str
    gtin: str
    variant: str
    variant_en: str
    net_g: int
    price_fen: int
    available: int
    is_withdrawn: bool
    # Nothing of it was ever in stock.
    is_awaited: bool = False


@dataclass(frozen=True)
class KeptProduct:
    """A product as its keeper sees it, on sale or not."""

    slug: str
    title: str
    title_en: str
    description: str
    description_en: str
    season: str
    is_withdrawn: bool
    skus: tuple[KeptSku, ...]
    pictures: tuple[PictureView, ...]
