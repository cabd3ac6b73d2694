"""What crosses the border of supply."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

# Of fewer growers nothing is public that would reveal one of them.
FEW_GROWERS: Final = 5


@dataclass(frozen=True)
class NewDelivery:
    """What the clerk enters at the scale. Units: grams, fen a kilogram.

    ``weighed_at`` is given where a list is entered after the weighing. A weight and a price that
    are far from usual count once they are given a second time, as confirmed.
    """

    grower: str
    maker: str
    weight_g: int
    grade: str
    price_fen_per_kg: int
    has_promise: bool
    basis: str = "control"
    weighed_at: datetime | None = None
    confirmed_weight_g: int | None = None
    confirmed_price_fen: int | None = None


@dataclass(frozen=True)
class PaperSettingsView:
    """In which unit an organisation weighs, and what its receipts and labels look like."""

    weight_unit: str = "kg"
    receipt_paper: str = "80mm"
    label_sheet: str = "3x8"
    licence_number: str = ""


@dataclass(frozen=True)
class DeliveryView:
    """A delivery of leaf. Units: grams, fen."""

    number: str
    grower: str
    maker: str
    weighed_at: datetime
    weight_g: int
    grade: str
    price_fen_per_kg: int
    amount_fen: int
    certificate: str
    is_cancelled: bool = False
    lot: str = ""
    place: str = ""
    basis: str = ""


@dataclass(frozen=True)
class NewLot:
    """What the maker enters when leaf has become tea. Units: grams."""

    maker: str
    deliveries: tuple[str, ...]
    name: str
    name_en: str
    made_g: int


@dataclass(frozen=True)
class LotView:
    """A lot of made tea. Units: grams."""

    code: str
    maker: str
    name: str
    name_en: str
    place: str
    made_at: datetime
    leaf_g: int
    made_g: int
    remaining_g: int
    certificate: str
    growers: int

    @property
    def growers_told(self) -> int:
        """How many growers the public may know of; 0 stands for too few to say."""
        return self.growers if self.growers >= FEW_GROWERS else 0


@dataclass(frozen=True)
class CertificateView:
    """A certificate of compliance as it is printed and shown. Units: grams.

    ``quantity_g`` is None for viewers who may not know what a single grower delivered.
    """

    number: str
    product: str
    quantity_g: int | None
    place: str
    issued_at: datetime
    promiser: str
    promiser_name: str
    # The organisation through which the promiser can be reached.
    keeper: str
    basis: str
    is_blend: bool
    is_withdrawn: bool = False


@dataclass(frozen=True)
class TradeItemView:
    """What is sold under one GTIN. Units: grams."""

    gtin: str
    name: str
    name_en: str
    net_g: int
    maker: str
    shelf_life_months: int | None = None


@dataclass(frozen=True)
class NewPacking:
    """What is packed of a lot for a receiver; ``why_other_tea`` where the pack says another tea.

    It is a code of ``choices.OtherTea``: a blend, for instance, has a name that no lot of it has.
    ``left_g`` is what the clerk saw that the lot had left; None if nobody looked.
    """

    lot: str
    gtin: str
    packs: int
    receiver: str
    why_other_tea: str = ""
    left_g: int | None = None


@dataclass(frozen=True)
class Packing:
    """Tea of a lot put into packs of a trade item for a receiver. Units: grams."""

    lot: str
    gtin: str
    packs: int
    weight_g: int


@dataclass(frozen=True)
class Dividing:
    """What sales had brought into a lot's pool, divided among its growers. Units: fen.

    Below zero it was taken off them, since sales divided before were refunded.
    """

    divided_at: datetime
    amount_fen: int


@dataclass(frozen=True)
class DispatchLine:
    """So many packs of a lot leave under an opaque reference; negative takes them back."""

    lot: str
    gtin: str
    packs: int
    reference: str


@dataclass(frozen=True)
class Shares:
    """How a retail yuan is shared. Units: basis points that add up to 10,000."""

    growers_bp: int
    maker_bp: int
    store_bp: int
    carrier_bp: int

    def as_weights(self) -> tuple[int, int, int, int]:
        """Return growers', maker's, store's and carrier's parts, in this order."""
        return self.growers_bp, self.maker_bp, self.store_bp, self.carrier_bp


@dataclass(frozen=True)
class NewAgreement:
    """What a maker wants to agree with a seller, or with every one without an agreement of its own.

    In force from ``starts_on`` until another takes its place.
    """

    maker: str
    seller: str
    starts_on: date
    shares: Shares


@dataclass(frozen=True)
class AgreementView:
    """A dated agreement on shares between a maker and a store's organisation."""

    maker: str
    seller: str
    starts_on: date
    ends_on: date | None
    shares: Shares


@dataclass(frozen=True)
class ProposalView:
    """A proposed agreement: what holds now, and whose acceptance is still awaited.

    ``waits_for`` are selling organisations' codes, and ``growers``.
    """

    code: str
    maker: str
    seller: str
    starts_on: date
    shares: Shares
    now: Shares
    waits_for: frozenset[str]


@dataclass(frozen=True)
class GrowerCard:
    """A grower as a clerk of the county sees them: the name masked; nobody's once erased."""

    code: str
    person_id: int | None
    masked_name: str
    place: str
    cooperative: str


@dataclass(frozen=True)
class StatementEntry:
    """A line of a grower's statement. Units: grams where leaf was weighed, fen.

    Of a payment it says where that stands.
    """

    at: datetime
    kind: str
    reference: str
    weight_g: int | None
    amount_fen: int
    grade: str = ""
    state: str = ""


@dataclass(frozen=True)
class GrowerStatement:
    """A grower's month: what was owed before, every movement, what is owed after. Units: fen."""

    grower: str
    period: str
    opening_fen: int
    entries: tuple[StatementEntry, ...]
    closing_fen: int

    @property
    def leaf_g(self) -> int:
        """Leaf delivered, less what was taken back. Units: grams."""
        return sum(entry.weight_g or 0 for entry in self.entries)

    @property
    def leaf_fen(self) -> int:
        """What the leaf was worth."""
        return self._sum("leaf", "leaf_back")

    @property
    def share_fen(self) -> int:
        """Shares of online sales, less what was taken back of them."""
        return self._sum("share", "share_back")

    @property
    def paid_fen(self) -> int:
        """What was paid to the grower, less what did not arrive."""
        return -self._sum("payout", "payout_back", "payout_late", "payout_heirs")

    def _sum(self, *kinds: str) -> int:
        return sum(entry.amount_fen for entry in self.entries if entry.kind in kinds)


@dataclass(frozen=True)
class TraceKey:
    """What a Digital Link names: a trade item of 14 digits, its lot, perhaps one pack."""

    gtin: str
    lot: str
    serial: str = ""


@dataclass(frozen=True)
class TraceOrigin:
    """Where leaf of a lot came from, and on which days; no grower, no weight.

    ``is_merged`` where ``place`` is the town or county of several villages shown as one;
    ``percent`` is the part of the lot's leaf, rounded.
    """

    place: str
    is_merged: bool
    percent: int
    days: tuple[date, ...]


@dataclass(frozen=True)
class TraceMove:
    """A day on which packs of a lot left, or came back; without number or buyers."""

    day: date
    is_return: bool = False


@dataclass(frozen=True)
class Trace:
    """Everything that the public may know of a lot, by village and day.

    No grower, buyer, delivery, weight or count of packs: see docs/adr/0019. ``growers`` is 0 where
    there are too few to say how many.
    """

    lot: str
    name: str
    name_en: str
    maker: str
    place: str
    certificate: str
    item: TradeItemView
    growers: int
    origins: tuple[TraceOrigin, ...]
    made_on: date
    packed_on: tuple[date, ...]
    moves: tuple[TraceMove, ...]

    @property
    def last_sent_on(self) -> date | None:
        """The last day on which packs left; None before any did."""
        return max((move.day for move in self.moves if not move.is_return), default=None)


@dataclass(frozen=True)
class MonthSums:
    """What a month brought a grower, and what was paid in it. Units: fen."""

    period: str
    earned_fen: int
    paid_fen: int


@dataclass(frozen=True)
class StatementYear:
    """A grower's year: what it brought and what was paid, month by month. Units: grams, fen."""

    year: int
    leaf_g: int
    leaf_fen: int
    share_fen: int
    paid_fen: int
    months: tuple[MonthSums, ...]

    @property
    def earned_fen(self) -> int:
        """Leaf and shares together."""
        return self.leaf_fen + self.share_fen


@dataclass(frozen=True, slots=True)
class GrowerYear:
    """What a grower reads first: this year's earnings, what is owed, the last payment of it."""

    earned_fen: int
    owed_fen: int
    last_paid_at: datetime | None
    last_paid_fen: int
    last_payment: str = ""
