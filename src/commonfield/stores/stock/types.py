"""What crosses the border of stock."""

from dataclasses import dataclass
from datetime import datetime

from commonfield.stores.choices import PackRequestState


@dataclass(frozen=True, slots=True)
class LowSku:
    """A SKU that runs out. Units: packs."""

    sku: str
    title: str
    title_en: str
    packs: int
    # Nothing of it was ever in stock.
    is_awaited: bool = False


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A correction of a count: SKU and lot, packs, when, and why: a reason and words."""

    packs: int
    moved_at: datetime
    reason: str
    words: str
    sku: str = ""
    title: str = ""
    title_en: str = ""
    lot: str = ""


@dataclass(frozen=True)
class NewAdjustment:
    """So many packs more or fewer of a count, and why; ``left`` is the count that its keeper saw.

    That is the count as it would stand; None if nobody looked.
    """

    packs: int
    reason: str
    left: int | None = None

    @property
    def code(self) -> str:
        """The reason's code, if it has one before its words."""
        return self.reason.partition(":")[0]


@dataclass(frozen=True)
class LotSeen:
    """What a clerk saw of a lot before packing, and said of it. Units: grams.

    ``why_other_tea`` is a code of supply's ``OtherTea``; ``left_g`` None if nobody looked.
    """

    why_other_tea: str = ""
    left_g: int | None = None


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
    stock_id: int = 0


@dataclass(frozen=True)
class MovementView:
    """Packs of a lot that came into a store's stock, or went out, and why."""

    movement_id: int
    sku: str
    lot: str
    packs: int
    reason: str
    reference: str
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class PackRequestView:
    """Packs that a store requested from its maker, and what became of them. Units: packs, grams."""

    request_id: int
    store: str
    store_name: str
    store_name_en: str
    sku: str
    title: str
    title_en: str
    net_g: int
    left: int
    packs: int
    packed: int
    state: str
    reason: str
    asked_at: datetime

    @property
    def is_open(self) -> bool:
        return self.state == PackRequestState.OPEN
