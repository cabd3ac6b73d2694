"""Rooms and bookings for tests."""

from datetime import timedelta
from typing import Any, Final

from commonfield.people.types import Actor
from commonfield.services.bookings.commands import confirm_booking, request_booking
from commonfield.services.bookings.types import BookingTimes, NewBooking
from commonfield.services.choices import HallUse, RoomKind
from commonfield.services.models import HallRoom
from tests.services.builders import HALL, NOW

# In three days, 19:00 to 21:00 in China.
EVENING: Final = BookingTimes(NOW + timedelta(days=3, hours=7), NOW + timedelta(days=3, hours=9))


def make_room(code: str = "r1", kind: RoomKind = RoomKind.HALL, hall: str = HALL) -> str:
    """Write a room that may be booked."""
    HallRoom.objects.create(
        code=code, hall=hall, kind=kind, name=str(kind.label), name_en=kind.value
    )
    return code


def wanted(*rooms: str, hours: int = 0, **said: Any) -> NewBooking:  # noqa: ANN401 - any field's
    """Return what is asked for: an evening of dancing, so many hours later."""
    by = timedelta(hours=hours)
    times = BookingTimes(EVENING.begins_at + by, EVENING.ends_at + by)
    return NewBooking(
        **{"rooms": rooms or ("r1",), "times": times, "use": HallUse.TEAM, "title": "排舞", **said}
    )


def ask(by: Actor, *rooms: str, **said: Any) -> str:  # noqa: ANN401 - any field's
    """Ask for rooms; return the number."""
    return request_booking(by=by, now=NOW, new=wanted(*rooms, **said)).number


def confirmed(keeper: Actor, by: Actor, *rooms: str, **said: Any) -> str:  # noqa: ANN401 - any field's
    """Ask for rooms and let the keeper confirm it."""
    number = ask(by, *rooms, **said)
    confirm_booking(by=keeper, now=NOW, number=number)
    return number
