"""Forgetting who booked: neighbours after a month, persons who are erased."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from commonfield.people.permissions import require_system
from commonfield.people.types import Actor
from commonfield.services.bookings.commands.shared import decide, lock_hall
from commonfield.services.bookings.commands.slots import forget_slots, free_slots_of
from commonfield.services.choices import BookingState
from commonfield.services.models import Booking, BookingSeries, Slot

_NEIGHBOURS_KEPT: Final = timedelta(days=30)
_OPEN: Final = (BookingState.REQUESTED, BookingState.CONFIRMED)


def forget_neighbours(now: datetime) -> int:
    """Forget who saw the doctor, and names that keepers wrote down, after 30 days (a job)."""
    slots = forget_slots(now, _NEIGHBOURS_KEPT)
    over = Booking.objects.filter(ends_at__lte=now - _NEIGHBOURS_KEPT)
    return slots + over.exclude(contact_sealed=None).update(contact_sealed=None)


@transaction.atomic
def forget_booker(*, by: Actor, now: datetime, person_id: int) -> int:
    """Cancel what a person has booked for days to come, and forget that they booked anything."""
    require_system(by)
    rows = Booking.objects.filter(person=person_id)
    coming = rows.filter(state__in=_OPEN, begins_at__gt=now)
    slots = Slot.objects.filter(person=person_id).values_list("booking__hall", flat=True)
    for hall in sorted({*coming.values_list("hall", flat=True), *slots}):
        lock_hall(hall)
    free_slots_of(person_id, now)
    for row in coming.select_for_update(of=("self",)).order_by("pk"):
        decide(row, BookingState.CANCELLED, by, now)
    # What stood in the programme stays in it; a family's own words go.
    rows.filter(is_public=False).update(title="", title_en="")
    count = rows.update(person=None, organisation="")
    code = f"P{person_id}"
    Booking.objects.filter(made_by=code).update(made_by="")
    Booking.objects.filter(decided_by=code).update(decided_by="")
    BookingSeries.objects.filter(made_by=code).update(made_by="")
    return count
