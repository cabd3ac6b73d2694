"""What crosses the border of channels, and what its files say once they are read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from commonfield.orders.choices import Channel


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of an order: a listing by its platform's ids, how many, for what. Units: fen."""

    goods_id: str
    sku_id: str
    merchant_code: str
    title: str
    spec: str
    quantity: int
    amount_fen: int
    sub_number: str = ""


@dataclass(frozen=True, slots=True)
class ReadOrder:
    """An order as its platform's file has it; nothing of its buyer. Units: fen.

    ``has_head`` and ``has_lines`` say what the file had of it: some platforms export two.
    """

    number: str
    row: int
    state: str
    placed_at: datetime | None
    paid_at: datetime | None
    promised_at: datetime | None = None
    shipped_at: datetime | None = None
    received_at: datetime | None = None
    goods_fen: int = 0
    postage_fen: int = 0
    seller_fen: int = 0
    platform_fen: int = 0
    paid_fen: int = 0
    after_sale: str = ""
    is_lottery: bool = False
    region: str = ""
    has_head: bool = True
    has_lines: bool = True
    lines: tuple[ReadLine, ...] = ()

    @property
    def revenue_fen(self) -> int:
        """Goods and postage, less what the seller takes off: what the platform owes the seller."""
        return self.goods_fen + self.postage_fen - self.seller_fen


@dataclass(frozen=True, slots=True)
class ReadRefund:
    """A refund of an order as an after-sales file has it. Units: fen."""

    refund: str
    number: str
    row: int
    state: str
    amount_fen: int
    at: datetime | None
    is_goods_back: bool = False


@dataclass(frozen=True, slots=True)
class ReadMoney:
    """A movement of a shop's money at its platform; out of it is negative. Units: fen."""

    number: str
    row: int
    kind: str
    amount_fen: int
    at: datetime
    code: str = ""


@dataclass(frozen=True, slots=True)
class ReadFigures:
    """What a platform reports of a quarter. Units: fen."""

    quarter: str
    row: int
    income_fen: int
    refunds_fen: int


type ReadItem = ReadOrder | ReadRefund | ReadMoney | ReadFigures


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not taken, by its number in the file, and why: a code of ROW_PROBLEMS.

    ``column`` is the head of the cell at fault, where one is.
    """

    row: int
    code: str
    column: str = ""


@dataclass(slots=True)
class ReadReport:
    """What reading a table found beside its items."""

    platform: str = ""
    kind: str = ""
    rows: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    # Rows that say nothing: totals, rules, doubles. By their code, how many.
    skipped: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    shop: str = ""
    # Orders whose rows stand apart: none of them is taken.
    scattered: set[str] = field(default_factory=set)
    # The latest instant that the file names.
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Queued:
    """Work on a large file that is left to the worker: who queued it, and how often it began."""

    person_id: int
    # In a session that a helper's slip opened.
    helper: int | None = None
    without_refused: bool = False
    tries: int = 0

    @property
    def plain(self) -> dict[str, Any]:
        """The same for a column of JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that was read, for its keeper."""

    pk: int
    channel: str
    kind: str
    state: str
    read_at: datetime
    rows: int
    total_fen: int
    first_day: date | None
    last_day: date | None
    report: Mapping[str, Any]
    may_be_taken_back: bool = False

    @property
    def is_under_way(self) -> bool:
        """Whether the worker reads or takes it."""
        return "queued" in self.report

    @property
    def can_be_taken(self) -> bool:
        """Whether it is read and waits for its keeper's decision."""
        return self.state == "read" and bool(self.kind) and not self.is_under_way

    @property
    def refused(self) -> Sequence[Mapping[str, Any]]:
        """The rows that are not taken."""
        rows: Sequence[Mapping[str, Any]] = self.report.get("refused", ())
        return rows


@dataclass(frozen=True, slots=True)
class TakenCounts:
    """What taking a file did."""

    file: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """Packs of a SKU in a listing; one that is a gift bears nothing of its price."""

    sku: str
    packs: int
    is_gift: bool = False


@dataclass(frozen=True, slots=True)
class ListingView:
    """A platform's listing and what it is here."""

    pk: int
    channel: str
    goods_id: str
    sku_id: str
    merchant_code: str
    title: str
    spec: str
    waiting: int = 0
    waiting_fen: int = 0
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class ShortSku:
    """Packs of a SKU that orders wait for."""

    sku: str
    title: str
    title_en: str
    packs: int
    asked: int = 0
    is_from_lots: bool = True


@dataclass(frozen=True, slots=True)
class DueOrder:
    """An order that must leave, or must not. Units: packs."""

    number: str
    order: str
    channel: str
    state: str
    promised_at: datetime | None
    paid_at: datetime | None
    goods: str
    carrier: str = ""
    tracking: str = ""
    is_held: bool = False
    is_late: bool = False

    @property
    def platform(self) -> object:
        """The platform's name, in the reader's language."""
        return Channel(self.channel).label


@dataclass(frozen=True, slots=True)
class NamedDifference:
    """What of an order, or of a day's money, is not as expected; it has a name. Units: fen."""

    kind: str
    order: str
    expected_fen: int
    found_fen: int
    age_days: int
    is_explained: bool = False


@dataclass(frozen=True, slots=True)
class DaySums:
    """A channel's day: what was sold and what came of it. Units: fen."""

    channel: str
    day: date
    orders: int = 0
    revenue_fen: int = 0
    open: int = 0
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TypedFigures:
    """A quarter as it is typed; the rate and the return by the accountant. Units: fen."""

    income_fen: int
    refunds_fen: int
    basis: str
    rate_bp: int | None = None
    filed_fen: int | None = None


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """A line of a quarter's sheet; the code names its list. Units: fen."""

    code: str
    fen: int
    count: int = 0
    has_list: bool = False


@dataclass(frozen=True, slots=True)
class QuarterSheet:
    """A platform's figures of a quarter beside the books, line by line. Units: fen."""

    channel: str
    quarter: str
    basis: str
    platform_income_fen: int
    platform_refunds_fen: int
    lines: tuple[QuarterLine, ...]
    refund_lines: tuple[QuarterLine, ...]
    rate_bp: int | None
    filed_fen: int | None
    explained_at: datetime | None
    is_typed: bool


@dataclass(frozen=True, slots=True)
class QuarterOrder:
    """An order of a line's list. Units: fen."""

    number: str
    order: str
    paid_at: datetime | None
    received_at: datetime | None
    fen: int
