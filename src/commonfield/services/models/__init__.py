"""Tables of halls, bookings and boards."""

from commonfield.services.models.board import (
    BoardQuestion,
    DeclaredRelation,
    NoticeDecision,
    NoticeFile,
    NoticeLook,
    VillageNotice,
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
    "BoardQuestion",
    "BookedQuarter",
    "Booking",
    "BookingSeries",
    "ClosedDay",
    "DeclaredRelation",
    "HallCard",
    "HallHours",
    "HallPicture",
    "HallRoom",
    "NoticeDecision",
    "NoticeFile",
    "NoticeLook",
    "OpenDay",
    "VillageNotice",
]
