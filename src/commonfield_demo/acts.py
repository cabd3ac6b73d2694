"""What people did in the demo county, one act each: the generator makes nothing else.

``key`` names what an act makes (a delivery, a lot, an order), so that later acts can point to it
before it has a number. Instants are aware, in UTC.
"""

from dataclasses import dataclass
from datetime import datetime

from commonfield.orders.imports.types import ImportedLine
from commonfield.people.types import SYSTEM, Actor

Key = int | str


@dataclass(frozen=True, slots=True)
class Deliver:
    """A grower delivers leaf at the scale. Units: grams, fen a kilogram."""

    at: datetime
    key: Key
    grower: str
    maker: str
    weight_g: int
    grade: str
    price_fen_per_kg: int
    by: Actor = SYSTEM


@dataclass(frozen=True, slots=True)
class MakeLot:
    """A maker makes a lot of tea from whole deliveries. Units: grams."""

    at: datetime
    key: Key
    maker: str
    deliveries: tuple[Key, ...]
    name: str
    name_en: str
    made_g: int
    by: Actor = SYSTEM


@dataclass(frozen=True, slots=True)
class StockUp:
    """A maker packs tea of a lot for a store, and the packs go into its stock."""

    at: datetime
    lot: Key
    sku: str
    packs: int
    by: Actor = SYSTEM


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """A guest orders in a store's own shop."""

    at: datetime
    key: Key
    lines: tuple[tuple[str, int], ...]
    name: str
    phone: str
    region: str
    detail: str
    payment: str


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """An outside channel reports an order that is paid there; ``state`` is how far it has come.

    ``paid`` leaves it open, so that it can still be refunded.
    """

    at: datetime
    key: Key
    store: str
    channel: str
    lines: tuple[ImportedLine, ...]
    state: str = "received"


@dataclass(frozen=True, slots=True)
class PayOrder:
    """A payment provider confirms that it has the buyer's money."""

    at: datetime
    order: Key
    provider: str


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """An order is cancelled before packing, or refunded if it was paid."""

    at: datetime
    order: Key
    by: Actor = SYSTEM


@dataclass(frozen=True, slots=True)
class PackOrder:
    """A store has packed an order."""

    at: datetime
    order: Key
    by: Actor = SYSTEM


@dataclass(frozen=True, slots=True)
class ShipOrder:
    """An order has left the store, with a carrier or without."""

    at: datetime
    order: Key
    by: Actor = SYSTEM
    carrier: str = ""
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class ReceiveOrder:
    """An order has arrived; paid on delivery, this is when it becomes revenue."""

    at: datetime
    order: Key
    by: Actor = SYSTEM


@dataclass(frozen=True, slots=True)
class WriteReview:
    """A buyer says of a product what it was like."""

    at: datetime
    order: Key
    product: str
    stars: int
    text: str


@dataclass(frozen=True, slots=True)
class AskReturn:
    """A buyer requests to send everything of an order back."""

    at: datetime
    order: Key
    lines: tuple[tuple[str, int], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class TakeReturn:
    """A keeper agreed to a return, and its packs are back: the money goes back too."""

    at: datetime
    order: Key
    carrier: str
    tracking: str
    by: Actor = SYSTEM


@dataclass(frozen=True, slots=True)
class AskInvoice:
    """A buyer requests an invoice, and names the person or firm on it."""

    at: datetime
    order: Key
    title: str


@dataclass(frozen=True, slots=True)
class DivideLots:
    """Every lot's pool is divided among its growers, as the worker does."""

    at: datetime


@dataclass(frozen=True, slots=True)
class PayGrowers:
    """A maker pays its growers everything that it owes them: two persons and its bank."""

    at: datetime
    maker: str
    by: Actor = SYSTEM
    approved_by: Actor = SYSTEM


Act = (
    Deliver
    | MakeLot
    | StockUp
    | PlaceOrder
    | ImportOrder
    | PayOrder
    | CancelOrder
    | PackOrder
    | ShipOrder
    | ReceiveOrder
    | WriteReview
    | AskReturn
    | TakeReturn
    | AskInvoice
    | DivideLots
    | PayGrowers
)
