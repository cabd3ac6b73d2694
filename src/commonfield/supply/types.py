"""What crosses the border of supply."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class NewDelivery:
    """What the clerk enters at the scale. Units: grams, fen a kilogram."""

    grower: str
    maker: str
    weight_g: int
    grade: str
    price_fen_per_kg: int
    has_promise: bool
    basis: str = "control"
    form_key: UUID | None = None


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


@dataclass(frozen=True)
class CertificateView:
    """A certificate of compliance as it is printed and shown. Units: grams."""

    number: str
    product: str
    quantity_g: int
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


@dataclass(frozen=True)
class NewPacking:
    """What is packed of a lot for a receiver; ``why_other_tea`` where the pack says another tea.

    It is a code of ``choices.OtherTea``: a blend, for instance, has a name that no lot of it has.
    """

    lot: str
    gtin: str
    packs: int
    receiver: str
    why_other_tea: str = ""


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
    """What a maker agrees with a seller, or with every seller that has no agreement of its own.

    Half-open: in force from ``starts_on``, no longer on ``ends_on``.
    """

    maker: str
    seller: str
    starts_on: date
    shares: Shares
    ends_on: date | None = None


@dataclass(frozen=True)
class AgreementView:
    """A dated agreement on shares between a maker and a store's organisation."""

    maker: str
    seller: str
    starts_on: date
    ends_on: date | None
    shares: Shares


@dataclass(frozen=True)
class GrowerCard:
    """A grower as a clerk of the county sees them: the name masked."""

    code: str
    person_id: int
    masked_name: str
    place: str
    cooperative: str


@dataclass(frozen=True)
class StatementEntry:
    """A line of a grower's statement. Units: grams where leaf was weighed, fen."""

    at: datetime
    kind: str
    reference: str
    weight_g: int | None
    amount_fen: int
    grade: str = ""


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
        """Shares of what was sold online, less what was taken back of them."""
        return self._sum("share", "share_back")

    @property
    def paid_fen(self) -> int:
        """What was paid to the grower."""
        return -self._sum("payout")

    def _sum(self, *kinds: str) -> int:
        return sum(entry.amount_fen for entry in self.entries if entry.kind in kinds)


@dataclass(frozen=True)
class TraceKey:
    """What a Digital Link names: a trade item of 14 digits, its lot, perhaps one pack."""

    gtin: str
    lot: str
    serial: str = ""


@dataclass(frozen=True)
class TraceLeaf:
    """Leaf of a lot by village; no grower. Units: grams."""

    delivery: str
    place: str
    weighed_at: datetime
    weight_g: int
    certificate: str


@dataclass(frozen=True)
class TracePacking:
    """Packs filled from a lot at one time. Units: grams."""

    packs: int
    weight_g: int
    packed_at: datetime


@dataclass(frozen=True)
class TraceShipping:
    """Packs of a lot that left on one day, or came back (negative); no buyer."""

    packs: int
    last_at: datetime


@dataclass(frozen=True)
class Trace:
    """Everything that a buyer may know of a lot: no grower's name, no buyer. Units: grams."""

    lot: LotView
    item: TradeItemView
    villages: tuple[tuple[str, int], ...]
    leaf: tuple[TraceLeaf, ...]
    packings: tuple[TracePacking, ...]
    shippings: tuple[TraceShipping, ...]

    @property
    def shipped_packs(self) -> int:
        """Packs that have left and not come back."""
        return sum(each.packs for each in self.shippings)

    @property
    def packed_packs(self) -> int:
        """Packs filled."""
        return sum(each.packs for each in self.packings)
