"""Tables of the room services."""

from commonfield.services.models.applications import (
    ApplicationPaper,
    ApplicationPause,
    ServiceApplication,
)
from commonfield.services.models.board import (
    BoardQuestion,
    DeclaredRelation,
    NoticeDecision,
    NoticeFile,
    NoticeLook,
    VillageNotice,
)
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
from commonfield.services.models.paperwork import PaperAnswer, PaperLine, PaperSheet, VillageForm
from commonfield.services.models.reports import RepairReport, RepairStep
from commonfield.services.models.slots import Slot, SlotWait
from commonfield.services.models.wishes import DayOffer, HallWish
