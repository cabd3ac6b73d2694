"""A keeper's answers, and cancelling."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import is_self
from commonfield.people.types import SYSTEM, Actor
from commonfield.services.bookings import errors
from commonfield.services.bookings.commands.shared import decide, locked, take_rooms, tell
from commonfield.services.bookings.permissions import keeps, require_keeper
from commonfield.services.bookings.queries import requests_beside, series_from
from commonfield.services.bookings.types import SeriesAnswer
from commonfield.services.choices import BookingState
from commonfield.services.models import Booking

# A reason of the program's own; the booker's page translates it.
OTHER_CONFIRMED: Final = "other_confirmed"
_OPEN: Final = (BookingState.REQUESTED, BookingState.CONFIRMED)
_LONGEST_REASON: Final = 100


@transaction.atomic
def confirm_booking(
    *,
    by: Actor,
    now: datetime,
    number: str,
    also_refused: Collection[str] = (),
    with_series: bool = False,
) -> SeriesAnswer:
    """Give a request its rooms, and refuse the others that want them then.

    ``also_refused`` names those whose refusal the keeper has seen; any other one is named first. Of
    a series those dates that were taken meanwhile are left out.
    """
    row = locked(number)
    require_keeper(by, row.hall, now=now)
    if row.state != BookingState.REQUESTED or row.begins_at <= now:
        raise errors.BookingSettledError
    rows = series_from(row, [BookingState.REQUESTED]) if with_series else [row]
    _check_others_seen(rows, also_refused)
    left_out = []
    for each in rows:
        try:
            with transaction.atomic():
                decide(each, BookingState.CONFIRMED, by, now)
                take_rooms(each, each.rooms.all(), now)
        except errors.BookedAlreadyError:
            if len(rows) == 1:
                raise
            each.refresh_from_db()
            decide(each, BookingState.REFUSED, by, now, OTHER_CONFIRMED)
            left_out.append(china_day(each.begins_at))
            continue
        for other in requests_beside(each):
            if other.pk not in {one.pk for one in rows}:
                decide(other, BookingState.REFUSED, by, now, OTHER_CONFIRMED)
                tell(other, "refused", now)
    if len(left_out) == len(rows):
        raise errors.BookingSettledError
    tell(row, "confirmed", now)
    return SeriesAnswer(len(rows) - len(left_out), tuple(left_out))


def _check_others_seen(rows: list[Booking], seen: Collection[str]) -> None:
    own = {each.number for each in rows}
    others = {other.number for each in rows for other in requests_beside(each)} - own
    if others - set(seen):
        raise errors.OthersRefusedError(numbers=", ".join(sorted(others)))


@transaction.atomic
def refuse_booking(
    *, by: Actor, now: datetime, number: str, reason: str, following: bool = False
) -> SeriesAnswer:
    """Refuse a request, or it and those of its series that follow, with a reason."""
    row = locked(number)
    require_keeper(by, row.hall, now=now)
    if row.state != BookingState.REQUESTED:
        raise errors.BookingSettledError
    words = _reason(reason)
    rows = series_from(row, [BookingState.REQUESTED]) if following else [row]
    for each in rows:
        decide(each, BookingState.REFUSED, by, now, words)
    row.reason = words
    tell(row, "refused", now)
    return SeriesAnswer(len(rows))


@transaction.atomic
def cancel_booking(
    *, by: Actor, now: datetime, number: str, reason: str = "", following: bool = False
) -> SeriesAnswer:
    """Cancel a date, or it and those of its series that follow.

    The booker takes back what they asked for; the keeper says why, and the booker is told.
    """
    row = locked(number)
    is_own = row.person_id is not None and is_self(by, row.person_id)
    is_keeper = by == SYSTEM or keeps(by, row.hall, now=now)
    if not (is_own or is_keeper):
        raise NotFoundError
    if row.state not in _OPEN:
        raise errors.BookingSettledError
    if row.begins_at <= now:
        raise errors.BookingOverError
    words = _reason(reason) if is_keeper and not is_own else ""
    rows = series_from(row, _OPEN) if following else [row]
    for each in rows:
        decide(each, BookingState.CANCELLED, by, now, words)
    if not is_own:
        row.reason = words
        tell(row, "cancelled", now)
    return SeriesAnswer(len(rows))


def _reason(text: str) -> str:
    words = " ".join(text.split())
    if not words or len(words) > _LONGEST_REASON:
        raise errors.DecisionReasonMissingError
    return words
