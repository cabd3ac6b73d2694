"""Orders of the bulk road that something can still happen to."""

from dataclasses import dataclass

from commonfield.portal.demo.recorder import Moment, Pairs
from commonfield.portal.demo.state import SkuState, StockState, StoreState


@dataclass(frozen=True, slots=True)
class Picked:
    """Packs of one lot for an order. Units: fen a pack."""

    sku: SkuState
    stock: StockState
    packs: int
    price_fen: int


@dataclass(slots=True)
class OpenOrder:
    """An order that something can still happen to."""

    pk: int
    number: str
    store: StoreState
    channel: str
    payment: str
    total_fen: int
    placed: Moment
    lines: list[Picked]
    state: str
    region: str = ""
    language: str = ""
    contact: bytes | None = None
    paid: Moment | None = None
    payment_id: int | None = None
    shares: str | None = None
    shipped: Moment | None = None
    carrier: str = ""
    tracking: str = ""
    received: Moment | None = None
    ending: str = ""
    sale_fact: str | None = None
    sale_entry: tuple[str, Pairs] | None = None
    order_entry: tuple[str, Pairs] | None = None

    @property
    def packs(self) -> int:
        """How many packs it has."""
        return sum(line.packs for line in self.lines)
