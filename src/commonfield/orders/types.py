"""What crosses the border of orders."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Contact:
    """Who an order goes to; stored sealed."""

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
    # The promotion of a line: "", "team:new:<offer>", "team:<team>" or "flash:<sale>".
    offer: str = ""
    # What the buyer writes to the store; stored sealed with the contact.
    remark: str = ""


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
    rest_fen: int = 0

    @property
    def amount_fen(self) -> int:
        """What the packs were sold for together."""
        return self.quantity * self.price_fen + self.rest_fen


@dataclass(frozen=True)
class SentParcel:
    """A parcel by its carrier and tracking number; ``which`` of its order's, counted from 1."""

    which: int
    carrier: str
    tracking: str


@dataclass(frozen=True)
class OrderRecord:
    """What is written of an order, with its store and its payment's number. Units: fen."""

    number: str
    store: str
    store_name: str
    store_name_en: str
    state: str
    payment: str
    channel: str
    total_fen: int
    placed_at: datetime
    expires_at: datetime | None
    shipping_fen: int = 0
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    received_at: datetime | None = None
    carrier: str = ""
    tracking: str = ""
    further_parcels: str = ""
    ending: str = ""
    combined: str = ""
    is_held: bool = False
    # A return, a refund, an invoice or a review may have come after it.
    is_followed: bool = True
    region: str = ""
    channel_number: str = ""
    # Opened for the page of the order only, and masked there.
    contact_sealed: bytes | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class OrderView(OrderRecord):
    """An order as its buyer and its store see it."""

    lines: tuple[LineView, ...]
    token: str

    @property
    def parcels(self) -> tuple[SentParcel, ...]:
        lines = (f"{self.carrier}\t{self.tracking}", *self.further_parcels.splitlines())
        numbered = enumerate((line.split("\t") for line in lines), start=1)
        return tuple(SentParcel(which, *each) for which, each in numbered if any(each))


@dataclass(frozen=True)
class Address:
    """Where an order goes, opened for the store that packs it."""

    name: str
    phone: str
    region: str
    detail: str
    # What the buyer wrote to the store with the order.
    remark: str = ""


@dataclass(frozen=True)
class RefundDue:
    """A refund to be requested from a provider, or what became of it."""

    number: str
    method: str
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


@dataclass(frozen=True)
class ReturnLineView:
    """Packs of one lot that come back."""

    stock: int
    title: str
    title_en: str
    lot: str
    packs: int
    is_sellable: bool | None
    sku: str = ""


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
    """A requested invoice; the name it is made out to is open only to the store.

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


@dataclass(frozen=True, slots=True)
class StoreWork:
    """How many orders wait to be packed and sent, returns to be answered, and so on."""

    pack: int = 0
    ship: int = 0
    returns: int = 0
    refunds: int = 0
    invoices: int = 0

    @property
    def orders(self) -> int:
        """How many orders wait."""
        return self.pack + self.ship
