"""Halls and bookings for tests."""

from datetime import timedelta
from typing import Any, Final

from commonfield.services.choices import BookingState, HallUse
from commonfield.services.models import Booking
from tests import night

NOW: Final = night.NOW
_ONCE: Final = NOW - timedelta(days=11)
HALL: Final = "shangping-hall"


def make_booking(hall: str = HALL, **columns: Any) -> Booking:  # noqa: ANN401 - any column's
    """Write a confirmed public booking of tomorrow evening."""
    begins_at = columns.get("begins_at", NOW + timedelta(days=1, hours=7))
    number = f"B{Booking.objects.count():09}"
    return Booking.objects.create(
        **{
            "number": number,
            "hall": hall,
            "event_type": HallUse.FILM,
            "title": "少年英雄",
            "title_en": "Young Heroes",
            "is_public": True,
            "begins_at": begins_at,
            "ends_at": begins_at + timedelta(hours=2),
            "state": BookingState.CONFIRMED,
            "revision": 1,
            "made_by": "P1",
            "made_at": _ONCE,
            "decided_at": _ONCE,
            **columns,
        }
    )
