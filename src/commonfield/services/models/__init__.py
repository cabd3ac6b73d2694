"""Tables of halls and bookings."""

from commonfield.services.models.applications import (
    ApplicationPaper,
    ApplicationPause,
    ServiceApplication,
)
from commonfield.services.models.bookings import BookedQuarter, Booking, BookingSeries
from commonfield.services.models.halls import (
    ClosedDay,
    HallCard,
    HallHours,
    HallPicture,
    HallRoom,
    OpenDay,
)

__all__ = [
    "ApplicationPaper",
    "ApplicationPause",
    "BookedQuarter",
    "Booking",
    "BookingSeries",
    "ClosedDay",
    "HallCard",
    "HallHours",
    "HallPicture",
    "HallRoom",
    "OpenDay",
    "ServiceApplication",
]
