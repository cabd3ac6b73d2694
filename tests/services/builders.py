"""Halls and bookings for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from commonfield.services.choices import BookingState, HallUse
from commonfield.services.models import Booking

NOW: Final = datetime(2026, 12, 1, 2, tzinfo=UTC)  # a Tuesday, 10:00 in China
_ONCE: Final = datetime(2026, 11, 20, 2, tzinfo=UTC)
HALL: Final = "shangping-hall"


def make_booking(hall: str = HALL, **columns: Any) -> Booking:  # noqa: ANN401 - any column's
    """Write a confirmed public booking of tomorrow evening."""
    begins_at = columns.get("begins_at", datetime(2026, 12, 2, 11, tzinfo=UTC))
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
