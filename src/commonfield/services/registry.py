"""What services gives to the rooms below it; each sub-room registers its own."""

from commonfield.services.applications.registry import register_applications
from commonfield.services.board.registry import register_board
from commonfield.services.bookings.registry import register_bookings
from commonfield.services.errands.registry import register_errands
from commonfield.services.halls.registry import register_halls
from commonfield.services.paperwork.registry import register_paperwork
from commonfield.services.reports.registry import register_reports
from commonfield.services.wishes.registry import register_wishes


def register() -> None:
    register_halls()
    register_bookings()
    register_wishes()
    register_paperwork()
    register_errands()
    register_reports()
    register_applications()
    register_board()
