"""Tables of halls, bookings, wishes and paperwork."""

from commonfield.services.models.bookings import BookedQuarter, Booking, BookingSeries
from commonfield.services.models.halls import (
    ClosedDay,
    HallCard,
    HallHours,
    HallPicture,
    HallRoom,
    OpenDay,
)
from commonfield.services.models.paperwork import PaperAnswer, PaperForm, PaperLine, PaperSheet
from commonfield.services.models.slots import Slot, SlotWait
from commonfield.services.models.wishes import Offer, Wish

__all__ = [
    "BookedQuarter",
    "Booking",
    "BookingSeries",
    "ClosedDay",
    "HallCard",
    "HallHours",
    "HallPicture",
    "HallRoom",
    "Offer",
    "OpenDay",
    "PaperAnswer",
    "PaperForm",
    "PaperLine",
    "PaperSheet",
    "Slot",
    "SlotWait",
    "Wish",
]
