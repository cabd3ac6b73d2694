"""A hall taken as a shelter, in one act."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from commonfield.kernel.identifiers import new_number
from commonfield.people.types import Actor
from commonfield.services.bookings import errors
from commonfield.services.bookings.commands.shared import audit, decide, lock_hall, take_rooms, tell
from commonfield.services.bookings.permissions import require_keeper
from commonfield.services.bookings.queries import neighbour_of, overlapping
from commonfield.services.bookings.rules import check_times
from commonfield.services.bookings.types import BookingTimes, ShelterTaken
from commonfield.services.choices import BookingState, HallUse
from commonfield.services.models import Booking, HallRoom

# A reason of the program's own; the booker's page translates it.
SHELTER_REASON: Final = "shelter"
_LONGEST: Final = timedelta(days=14)
_STEP: Final = timedelta(minutes=1)


@transaction.atomic
def take_as_shelter(
    *, by: Actor, now: datetime, hall: str, begins_at: datetime, ends_at: datetime
) -> ShelterTaken:
    """Take every room of a hall for a span; cancel what was booked, and tell who had booked.

    It may begin at once. An earlier shelter within the span is taken over.
    """
    require_keeper(by, hall, now=now)
    begins_at = max(begins_at, now + _STEP)
    check_times(BookingTimes(begins_at, ends_at), now, longest=_LONGEST)
    rooms = list(HallRoom.objects.filter(hall=hall, retired_at=None))
    if not rooms:
        raise errors.RoomsMissingError
    lock_hall(hall)
    row = Booking.objects.create(
        number=new_number(now),
        hall=hall,
        event_type=HallUse.SHELTER,
        is_public=False,
        begins_at=begins_at,
        ends_at=ends_at,
        state=BookingState.REQUESTED,
        made_by=by.code,
        made_at=now,
    )
    row.rooms.set(rooms)
    told, to_call = 0, []
    standing = Booking.objects.filter(state__in=(BookingState.REQUESTED, BookingState.CONFIRMED))
    others = overlapping(row, standing)
    for other in others:
        decide(other, BookingState.CANCELLED, by, now, SHELTER_REASON)
        if tell(other, "cancelled", now):
            told += 1
        elif other.person_id is not None or neighbour_of(other):
            to_call.append(other.number)
    decide(row, BookingState.CONFIRMED, by, now)
    take_rooms(row, rooms, now)
    audit("services.shelter_taken", by, row, now, cancelled=len(others))
    return ShelterTaken(row.number, len(others), told, tuple(to_call))
