"""What crosses the border of the catalogue's room."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Final

from commonfield.places.types import PlaceInfo
from commonfield.stores.choices import TEA
from commonfield.stores.rules import SMALL_PX, drawn_as, facet_term, fitted
from commonfield.stores.types import Span, StoreView

# From so many packs on, the public sees only that there are some (templates/stores/left.html):
# exact stock, read again and again, would show what a store sells.
FEW_PACKS: Final = 10
# From so many packs on, a shelf says how many were sold of late.
SOLD_SHOWN_FROM: Final = 5
# How many newcomers a page shows of a day's.
NEWCOMERS_SHOWN: Final = 4


@dataclass(frozen=True)
class ProductDetails:
    """What a keeper says of a product, and can change at any time."""

    title: str
    title_en: str
    description: str = ""
    description_en: str = ""
    season: str = ""
    producer_licence: str = ""
    shelf_life_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewProduct(ProductDetails):
    """What putting a product on sale needs. Units: fen a pack, grams.

    Goods that come from lots name a trade item (``gtin``), which says what a pack weighs; others
    say that themselves. A draft is seen by nobody until its keeper publishes it.
    """

    store: str
    slug: str
    price_fen: int
    category: str = TEA
    gtin: str = ""
    net_g: int = 0
    is_draft: bool = False
    variant: str = ""
    variant_en: str = ""

    @property
    def details(self) -> dict[str, str]:
        """Its details in words, by the names of their columns."""
        return {each.name: getattr(self, each.name) for each in fields(ProductDetails)}


@dataclass(frozen=True)
class SkuView:
    """A pack that can be bought. Units: fen, grams, packs.

    ``left`` is None where nothing was ever in stock; ``span`` the list or sale whose price holds.
    """

    product_id: int
    sku_id: int
    sku: str
    product: str
    store: str
    store_name: str
    store_name_en: str
    title: str
    title_en: str
    own_price_fen: int
    left: int | None
    net_g: int
    gtin: str
    category: str
    variant: str
    variant_en: str
    is_withdrawn: bool
    span: Span | None = None

    @property
    def price_fen(self) -> int:
        """What it costs now. Units: fen."""
        return self.own_price_fen if self.span is None else self.span.price_fen

    @property
    def drawn(self) -> str:
        """How it is drawn where there is no picture."""
        return drawn_as(self.sku, self.title, self.variant, self.category)

    @property
    def was_fen(self) -> int:
        """The higher price that it has otherwise; nothing if it is not cheaper now. Units: fen."""
        return self.own_price_fen if self.own_price_fen > self.price_fen else 0

    @property
    def price_until(self) -> datetime | None:
        """When its own price holds again."""
        return None if self.span is None else self.span.ends_at

    @property
    def packs_each(self) -> int:
        """How many packs a buyer may have now; 0 where nobody counts."""
        return 0 if self.span is None else self.span.packs_each

    @property
    def available(self) -> int:
        """How many packs are left."""
        return self.left or 0

    @property
    def is_awaited(self) -> bool:
        """Return whether nothing of it was ever in stock."""
        return self.left is None


@dataclass(frozen=True, slots=True)
class ShelfProduct:
    """What decides a product's place on the shelf; ``owner`` is its store's organisation.

    Units: packs sold recently.
    """

    product_id: int
    owner: str
    is_known: bool
    packs: int


@dataclass(frozen=True, slots=True)
class StoreStanding:
    """What decides whether a store is a newcomer; ``is_shown`` if it may sell and has goods."""

    slug: str
    owner: str
    opened_on: date
    is_known: bool
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A new store as visitors are shown it; ``is_checked`` once an officer accepted a licence."""

    store: StoreView
    place: PlaceInfo | None
    is_checked: bool


@dataclass(frozen=True)
class BasketLine:
    """Packs of a SKU in a basket. Units: packs, fen."""

    sku: SkuView
    quantity: int

    @property
    def total_fen(self) -> int:
        """What the line costs. Units: fen."""
        return self.quantity * self.sku.price_fen

    @property
    def is_short(self) -> bool:
        """Return whether fewer packs are left than wanted, as far as the public may know."""
        return self.sku.available < min(self.quantity, FEW_PACKS)

    @property
    def is_beyond(self) -> bool:
        """Return whether a buyer may not have so many, however many are left."""
        return 0 < self.sku.packs_each < self.quantity

    @property
    def is_refused(self) -> bool:
        """Return whether so many cannot be ordered."""
        return self.is_short or self.is_beyond


@dataclass(frozen=True)
class BasketView:
    """A basket, one group of lines for each store; ``gone`` is no longer on sale."""

    groups: tuple[tuple[BasketLine, ...], ...]
    gone: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[BasketLine, ...]:
        """All lines, store by store."""
        return tuple(line for group in self.groups for line in group)

    @property
    def total_fen(self) -> int:
        """The sum of the lines. Units: fen."""
        return sum(line.total_fen for line in self.lines)


@dataclass(frozen=True)
class PictureView:
    """A picture of a product; ``large`` and ``small`` are names of files. Units: pixels."""

    product: str
    picture_id: int
    large: str
    small: str
    width_px: int
    height_px: int
    alt: str
    alt_en: str

    @property
    def small_width_px(self) -> int:
        """How wide it is on a shelf."""
        return fitted(self.width_px, self.height_px, SMALL_PX)[0]

    @property
    def small_height_px(self) -> int:
        """How high it is on a shelf."""
        return fitted(self.width_px, self.height_px, SMALL_PX)[1]


def sold_shown(packs: int) -> int:
    """Return how many packs sold are shown: 0 where they are few."""
    return packs if packs >= SOLD_SHOWN_FROM else 0


@dataclass(frozen=True, kw_only=True)
class ProductView(ProductDetails):
    """A product with what can be bought of it, its pictures, and the lots it stands on."""

    product_id: int
    slug: str
    store: StoreView
    category: str
    is_withdrawn: bool
    is_draft: bool
    review_count: int
    sold_packs: int
    skus: tuple[SkuView, ...] = ()
    pictures: tuple[PictureView, ...] = ()
    lots: tuple[tuple[str, str], ...] = ()

    @property
    def sold_shown(self) -> int:
        """How many packs were sold recently, as far as it is shown."""
        return sold_shown(self.sold_packs)


@dataclass(frozen=True)
class Criteria:
    """What a visitor searches for: words, and the values chosen, by the names of their facets.

    ``offer`` is what is on now (``team``, ``flash``), ``sort`` the order; the words may name
    both. Units: fen a pack, of the cheapest.
    """

    text: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    under_fen: int = 0
    offer: str = ""
    sort: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(facet_term(name, value) for name, value in self.chosen.items())


@dataclass(frozen=True)
class Card:
    """A product on a shelf: what can be bought of it, at least one, and its first picture.

    ``stars`` is the sum of its reviews'.
    """

    skus: tuple[SkuView, ...]
    picture: PictureView | None = None
    sold_packs: int = 0
    reviews: int = 0
    stars: int = 0

    @property
    def sku(self) -> SkuView:
        """The cheapest of them that is left; if none is, the cheapest."""
        return min(self.skus, key=lambda sku: (not sku.available, sku.price_fen))

    @property
    def is_awaited(self) -> bool:
        """Return whether nothing of it was ever in stock."""
        return all(sku.is_awaited for sku in self.skus)

    @property
    def sold_shown(self) -> int:
        """How many packs were sold recently, as far as it is shown."""
        return sold_shown(self.sold_packs)

    @property
    def mean_stars(self) -> float | None:
        return self.stars / self.reviews if self.reviews else None

    @property
    def has_choice(self) -> bool:
        return len(self.skus) > 1


@dataclass(frozen=True)
class FacetValue:
    """A value by which a search can be narrowed, and how many products it would find."""

    value: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class SearchResult:
    """What a search found; ``missing`` are words that no product has.

    ``is_nearest``: nothing has all of the words, and these have most of them. ``sort`` is the order
    in which they stand.
    """

    cards: tuple[Card, ...]
    total: int
    facets: dict[str, tuple[FacetValue, ...]]
    missing: tuple[str, ...] = ()
    is_nearest: bool = False
    sort: str = ""


@dataclass(frozen=True)
class NewVariant:
    """Another pack of a product. Units: fen a pack, grams where it comes from no lot."""

    product: str
    gtin: str
    price_fen: int
    variant: str
    variant_en: str = ""
    net_g: int = 0


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
    list_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    prices: tuple[ListedPrice, ...]
