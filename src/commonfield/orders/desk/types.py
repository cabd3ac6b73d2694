"""What crosses the border of the desk."""

from dataclasses import dataclass, field
from datetime import date

from commonfield.kernel.errors import CommonfieldError
from commonfield.orders.types import Address, OrderView


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders a keeper looks for: of some states, by number, placed between two days."""

    states: tuple[str, ...] = ()
    text: str = ""
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class PickLine:
    """Packs of one lot to be taken from stock. Units: grams a pack, packs."""

    sku: str
    title: str
    title_en: str
    gtin: str
    net_g: int
    lot: str
    packs: int
    orders: int


@dataclass(frozen=True, slots=True)
class PickSheet:
    """What the orders to pack need together."""

    lines: tuple[PickLine, ...]
    orders: tuple[OrderView, ...]
    is_cut: bool = False

    @property
    def packs(self) -> int:
        return sum(line.packs for line in self.lines)

    @property
    def weight_g(self) -> int:
        """What is in all packs together. Units: grams."""
        return sum(line.packs * line.net_g for line in self.lines)


@dataclass(frozen=True, slots=True)
class Parcel:
    """An order with where it goes; None where its channel keeps that to itself."""

    order: OrderView
    to: Address | None


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """A row of a shipping sheet: what the keeper says has left, by which carrier."""

    row: int
    number: str
    carrier: str
    tracking: str
    # A code of PARCEL_PROBLEMS, or nothing.
    problem: str = ""
    is_sent: bool = False


@dataclass(frozen=True, slots=True)
class StepResult:
    """What became of one of several orders: done now, done before, or refused and why."""

    number: str
    refusal: CommonfieldError | None = None
    was_done: bool = False


@dataclass(frozen=True, slots=True)
class Sales:
    """What a store sold in a time, or one part of it. Units: orders, packs, fen."""

    label: str
    orders: int = 0
    packs: int = 0
    goods_fen: int = 0
    shipping_fen: int = 0
    refunded_fen: int = 0

    def __add__(self, other: "Sales") -> "Sales":
        return Sales(
            self.label,
            self.orders + other.orders,
            self.packs + other.packs,
            self.goods_fen + other.goods_fen,
            self.shipping_fen + other.shipping_fen,
            self.refunded_fen + other.refunded_fen,
        )

    @property
    def sold_fen(self) -> int:
        """Goods and shipping, before refunds."""
        return self.goods_fen + self.shipping_fen

    @property
    def kept_fen(self) -> int:
        """What is left of it after refunds."""
        return self.sold_fen - self.refunded_fen

    @property
    def average_fen(self) -> int:
        """What an order brought, to the fen below."""
        return self.sold_fen // self.orders if self.orders else 0


@dataclass(frozen=True, slots=True)
class ProductSales:
    """What a SKU brought. Units: packs, fen."""

    sku: str
    title: str
    title_en: str
    packs: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class SalesReport:
    """A store's sales between two days, both counted, by "day", "week" or "month"."""

    from_day: date
    to_day: date
    step: str
    total: Sales
    periods: tuple[Sales, ...] = ()
    channels: tuple[Sales, ...] = ()
    products: tuple[ProductSales, ...] = field(default=())
