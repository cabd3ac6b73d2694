"""Pure rules of prices for a time: where an offer is, what makes one possible."""

from datetime import datetime, timedelta
from typing import Final

from commonfield.kernel.money import yuan_text
from commonfield.stores.offers import errors
from commonfield.stores.offers.choices import SalePhase
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer

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


def check_offer(offer: NewTeamOffer | NewFlashSale, usual_fen: int, now: datetime) -> None:
    """Check that a price for a time makes sense."""
    if not 0 < offer.price_fen < usual_fen:
        raise errors.BadOfferPriceError(usual=f"¥{yuan_text(usual_fen)}")
    if not timedelta() < offer.ends_at - offer.starts_at <= LONGEST or offer.ends_at <= now:
        raise errors.BadOfferTimeError


def are_team_numbers_sane(seats: int, hours: int, most_packs: int) -> bool:
    """Return whether a team of so many seats is possible in so many hours with so many packs."""
    return (
        LEAST_SEATS <= seats <= MOST_SEATS
        and 1 <= hours <= MOST_HOURS
        and 1 <= most_packs <= MOST_PACKS_EACH
    )
