"""Tables of halls, bookings, errands and reports."""

from commonfield.services.models.bookings import BookedQuarter, Booking, BookingSeries
from commonfield.services.models.errands import ClassVisit, Errand
from commonfield.services.models.halls import (
    ClosedDay,
    HallCard,
    HallHours,
    HallPicture,
    HallRoom,
    OpenDay,
)
from commonfield.services.models.reports import RepairReport, RepairStep

__all__ = [
    "BookedQuarter",
    "Booking",
    "BookingSeries",
    "ClassVisit",
    "ClosedDay",
    "Errand",
    "HallCard",
    "HallHours",
    "HallPicture",
    "HallRoom",
    "OpenDay",
    "RepairReport",
    "RepairStep",
]
