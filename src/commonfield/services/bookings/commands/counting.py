"""How many came, and which halls count as active: those with an event held within 30 days."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record, retract
from commonfield.facts.types import FactRecord
from commonfield.people.types import SYSTEM, Actor
from commonfield.places.queries import venue
from commonfield.services.bookings import errors
from commonfield.services.bookings.commands.shared import audit, locked, venue_of
from commonfield.services.bookings.permissions import require_keeper
from commonfield.services.bookings.queries import COUNTED_WITHIN, active_halls
from commonfield.services.bookings.rules import MOST_VISITS
from commonfield.services.choices import PRIVATE, BookingState, HallUse
from commonfield.services.models import Booking, HallCard

_DAY: Final = timedelta(days=1)


@transaction.atomic
def count_visits(*, by: Actor, now: datetime, number: str, visits: int) -> None:
    """Write how many came, once a booking: an event was held, unless nobody came.

    A wrong number is corrected in the same way: its facts are taken back. How many came to a
    family's feast is not recorded as a fact.
    """
    row = locked(number)
    require_keeper(by, row.hall, now=now)
    if row.state != BookingState.CONFIRMED or row.event_type == HallUse.SHELTER:
        raise errors.BookingSettledError
    if row.ends_at > now:
        raise errors.NotOverYetError
    if row.ends_at <= now - COUNTED_WITHIN:
        raise errors.CountingLateError(days=COUNTED_WITHIN // _DAY)
    if not 0 <= visits <= MOST_VISITS:
        raise errors.VisitsImplausibleError(most=MOST_VISITS)
    if visits == row.visits:
        return
    action = "services.visits_counted" if row.visits is None else "services.visits_corrected"
    _record(row, visits, now)
    row.visits, row.counted_at = visits, now
    row.save(update_fields=["visits", "counted_at", "held_fact", "visits_fact"])
    audit(action, by, row, now, visits=visits)


def _record(row: Booking, visits: int, now: datetime) -> None:
    """Record what an event's number says, and take back what it said before."""
    place = venue_of(row).place_code
    if row.visits_fact is not None:
        retract(row.visits_fact, now=now)
        row.visits_fact = None
    if row.held_fact is not None and not visits:
        retract(row.held_fact, now=now)
        row.held_fact = None
    # What is recorded anew stands on the day on which the old number was taken back.
    at = row.ends_at if row.visits is None else now
    if visits and row.held_fact is None:
        use = {"use": str(row.event_type)}
        held = FactRecord("services.event_held", place, at, 1, attributes=use)
        row.held_fact = record(held, now=now)
    if visits and row.event_type not in PRIVATE:
        row.visits_fact = record(FactRecord("services.visits", place, at, visits), now=now)


def count_active_halls(now: datetime) -> int:
    """Let halls begin or cease to count as active as they ought to (a job); return how many did."""
    counted = set(HallCard.objects.exclude(active_since=None).values_list("hall", flat=True))
    changed = 0
    for hall in sorted(counted ^ active_halls(now)):
        changed += _recount(hall, now)
    return changed


@transaction.atomic
def _recount(hall: str, now: datetime) -> bool:
    HallCard.objects.get_or_create(hall=hall, defaults={"changed_at": now})
    row = HallCard.objects.select_for_update().get(hall=hall)
    found, ought = venue(hall), hall in active_halls(now, [hall])
    if ought == (row.active_since is not None) or found is None:
        return False
    kind = "services.hall_active" if ought else "services.hall_inactive"
    place = found.place_code if ought else row.active_place
    record(FactRecord(kind, place, now, 1), now=now)
    row.active_since, row.active_place = (now, place) if ought else (None, "")
    row.save(update_fields=["active_since", "active_place"])
    record_audit(kind, SYSTEM.code, f"hall:{hall}", now, place)
    return True
