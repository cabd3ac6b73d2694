"""What crosses the border of deliveries that are entered late."""

from dataclasses import dataclass
from datetime import datetime

from commonfield.supply.types import NewDelivery


@dataclass(frozen=True)
class LateView:
    """A delivery that was entered late, as the viewer may decide on it.

    ``is_erased``: its grower was erased since, so it can only be sent back.
    """

    pk: int
    delivery: NewDelivery
    why: str
    entered_by: int
    entered_at: datetime
    is_own: bool
    may_confirm: bool
    may_send_back: bool
    is_erased: bool
