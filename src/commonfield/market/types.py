"""What crosses the border of the market."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

# From so many packs on, the public is told only that there are some (templates/market/left.html):
# exact stock, asked again and again, would tell what a store takes.
FEW_PACKS: Final = 10


@dataclass(frozen=True)
class NewAdjustment:
    """So many packs more or fewer of a count, and why; ``left`` is what whoever counted saw.

    That is the count as it would stand; None if nobody looked.
    """

    packs: int
    reason: str
    left: int | None = None


@dataclass(frozen=True)
class LotSeen:
    """What a clerk saw of a lot before packing, and said of it. Units: grams.

    ``why_other_tea`` is a code of supply's ``OtherTea``; ``left_g`` None if nobody looked.
    """

    why_other_tea: str = ""
    left_g: int | None = None


@dataclass(frozen=True)
class NewStore:
    """What opening a store needs."""

    organisation: str
    slug: str
    name: str
    name_en: str
    place: str
    intro: str = ""
    intro_en: str = ""


@dataclass(frozen=True)
class NewProduct:
    """What putting a product on sale needs. Units: fen a pack."""

    store: str
    slug: str
    title: str
    title_en: str
    gtin: str
    price_fen: int
    description: str = ""
    description_en: str = ""
    season: str = ""
    variant: str = ""
    variant_en: str = ""


@dataclass(frozen=True)
class StoreView:
    """A store as anybody sees it."""

    code: str
    slug: str
    name: str
    name_en: str
    place: str
    organisation: str
    intro: str
    intro_en: str
    opened_at: datetime
    is_open: bool
    # The name of a kept picture, or nothing.
    logo: str = ""


@dataclass(frozen=True)
class SkuView:
    """A pack that can be bought. Units: fen, grams; ``available`` counts packs.

    ``price_fen`` is what it costs now; ``own_price_fen`` what it costs when it is on no price
    list, and ``price_until`` when it leaves the list that it is on. In a flash sale a buyer may
    have ``packs_each``; 0 where nobody counts.
    """

    sku: str
    product: str
    store: str
    store_name: str
    store_name_en: str
    title: str
    title_en: str
    price_fen: int
    available: int
    net_g: int
    gtin: str
    variant: str = ""
    variant_en: str = ""
    own_price_fen: int = 0
    price_until: datetime | None = None
    packs_each: int = 0
    # Nothing of it was ever in stock.
    is_awaited: bool = False

    @property
    def was_fen(self) -> int:
        """The higher price that it has otherwise; nothing if it is not cheaper now. Units: fen."""
        return self.own_price_fen if self.own_price_fen > self.price_fen else 0


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
        """Tell whether fewer packs are left than wanted, as far as the public is told of them."""
        return self.sku.available < min(self.quantity, FEW_PACKS)

    @property
    def is_beyond(self) -> bool:
        """Tell whether a buyer may not have so many, however many are left."""
        return 0 < self.sku.packs_each < self.quantity

    @property
    def is_refused(self) -> bool:
        """Tell whether so many cannot be ordered."""
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
class Quote:
    """What a basket costs where it is sent; ``shipping`` is for each of its groups. Units: fen."""

    basket: BasketView
    shipping: tuple[int, ...]

    @property
    def shipping_fen(self) -> int:
        """What sending all of it costs."""
        return sum(self.shipping)

    @property
    def total_fen(self) -> int:
        """Goods and shipping."""
        return self.basket.total_fen + self.shipping_fen

    @property
    def groups(self) -> tuple[tuple[tuple[BasketLine, ...], int], ...]:
        """Each store's lines with what sending them costs."""
        return tuple(zip(self.basket.groups, self.shipping, strict=True))


@dataclass(frozen=True)
class StockView:
    """What a store has of one lot. Units: packs."""

    sku: str
    title: str
    title_en: str
    lot: str
    maker: str
    available: int
    received_at: datetime


@dataclass(frozen=True)
class Contact:
    """Who an order goes to; kept sealed."""

    name: str
    phone: str


@dataclass(frozen=True)
class OrderRequest:
    """An order as it comes in; ``key`` makes repeating it safe."""

    key: str
    digest: str
    lines: Sequence[tuple[str, int]]
    contact: Contact
    region: str
    detail: str
    payment: str
    expected_total_fen: int | None = None
    person_id: int | None = None
    language: str = "zh-hans"
    # A promotion asked for: "", "team:new:<offer>", "team:<team>" or "flash:<sale>".
    offer: str = ""


@dataclass(frozen=True)
class LineView:
    """A line of an order. Units: packs, fen a pack."""

    sku: str
    title: str
    title_en: str
    quantity: int
    price_fen: int
    lots: tuple[tuple[str, str], ...] = field(default=())
    product: str = ""


@dataclass(frozen=True)
class OrderView:
    """An order as its buyer and its store see it. Units: fen."""

    number: str
    store: str
    store_name: str
    store_name_en: str
    state: str
    payment: str
    channel: str
    total_fen: int
    lines: tuple[LineView, ...]
    token: str
    placed_at: datetime
    expires_at: datetime | None
    paid_at: datetime | None = None
    shipping_fen: int = 0
    carrier: str = ""
    tracking: str = ""
    shipped_at: datetime | None = None
    received_at: datetime | None = None
    ending: str = ""
    is_held: bool = False
    combined: str = ""
    # A return, a refund, an invoice or a review may have come after it.
    is_followed: bool = True
    region: str = ""
    # Opened for the page of the order only, and masked there.
    contact_sealed: bytes | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class PlacedOrders:
    """What an order request became; ``is_repeat`` if the key had been answered before."""

    orders: tuple[OrderView, ...]
    is_repeat: bool = False

    @property
    def payment(self) -> str:
        """The number of the payment that pays all of them; empty if it is cash on delivery."""
        return self.orders[0].combined if self.orders else ""

    @property
    def total_fen(self) -> int:
        """The sum of the orders. Units: fen."""
        return sum(order.total_fen for order in self.orders)


@dataclass(frozen=True)
class Address:
    """Where an order goes, opened for the store that packs it."""

    name: str
    phone: str
    region: str
    detail: str


@dataclass(frozen=True)
class RefundDue:
    """A refund that a provider is to be asked for. Units: fen."""

    number: str
    order: str
    payment: str
    method: str
    amount_fen: int
    paid_fen: int
    reason: str
    tries: int


@dataclass(frozen=True)
class RefundView:
    """Money on its way back to a buyer. Units: fen."""

    number: str
    order: str
    state: str
    reason: str
    amount_fen: int
    decided_at: datetime
    done_at: datetime | None
    method: str
    # How the store gave it back itself; empty where it did not.
    by_hand: str = ""
    # The provider gave it back as well, after the store had.
    is_given_twice: bool = False


@dataclass(frozen=True)
class ReturnLineView:
    """Packs of one lot that come back."""

    stock: int
    title: str
    title_en: str
    lot: str
    packs: int
    is_sellable: bool | None


@dataclass(frozen=True)
class ReturnView:
    """Goods on their way back to a store."""

    number: str
    order: str
    state: str
    reason: str
    asked_at: datetime
    answer: str
    carrier: str
    tracking: str
    arrived_at: datetime | None
    lines: tuple[ReturnLineView, ...]


@dataclass(frozen=True)
class InvoiceView:
    """An invoice asked for; who it is made out to is open only to the store.

    ``total_fen`` is what was paid, less what goes back; ``red_fen`` what went back after the
    invoice was out and needs a red one (红字发票). Units: fen.
    """

    order: str
    asked_at: datetime
    invoice_number: str
    issued_at: datetime | None
    title: str = ""
    tax_number: str = ""
    total_fen: int = 0
    red_fen: int = 0


@dataclass(frozen=True)
class Aftercare:
    """What came after an order was paid; ``reviewed`` are products' address names."""

    refunds: tuple[RefundView, ...] = ()
    returns: tuple[ReturnView, ...] = ()
    invoice: InvoiceView | None = None
    reviewed: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewReview:
    """What a buyer says of a product, given by its address name: one to five stars."""

    product: str
    stars: int
    text: str = ""


@dataclass(frozen=True)
class ReviewView:
    """What a buyer said of a product."""

    pk: int
    stars: int
    text: str
    written_at: datetime


@dataclass(frozen=True)
class ReviewsView:
    """What buyers say of a product; ``mean_stars`` counts hidden ones too."""

    count: int
    mean_stars: float | None
    reviews: tuple[ReviewView, ...]
