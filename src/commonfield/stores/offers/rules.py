"""Pure rules of prices for a time: where an offer is, what makes one possible."""

from datetime import datetime, timedelta
from typing import Final

from commonfield.stores.offers.choices import SalePhase

LEAST_SEATS: Final = 2
MOST_SEATS: Final = 50
MOST_HOURS: Final = 7 * 24
MOST_PACKS_EACH: Final = 999
LONGEST: Final = timedelta(days=92)


def phase(
    starts_at: datetime, ends_at: datetime, ended_at: datetime | None, now: datetime
) -> SalePhase:
    """Return where an offer is; its first instant is in it, its last is not."""
    if ended_at is not None or now >= ends_at:
        return SalePhase.OVER
    return SalePhase.BEFORE if now < starts_at else SalePhase.ON


def offer_problem(
    *, price_fen: int, usual_fen: int, starts_at: datetime, ends_at: datetime, now: datetime
) -> str:
    """Return what is wrong with a price for a time: ``price``, ``time``, or nothing."""
    if not 0 < price_fen < usual_fen:
        return "price"
    if not timedelta() < ends_at - starts_at <= LONGEST or ends_at <= now:
        return "time"
    return ""


def are_team_numbers_sane(seats: int, hours: int, most_packs: int) -> bool:
    """Tell whether a team of so many seats can be had in so many hours, with so many packs each."""
    return (
        LEAST_SEATS <= seats <= MOST_SEATS
        and 1 <= hours <= MOST_HOURS
        and 1 <= most_packs <= MOST_PACKS_EACH
    )
