"""What services gives to the rooms below it; each sub-room registers its own."""

from commonfield.services.board.registry import register_board
from commonfield.services.bookings.registry import register_bookings
from commonfield.services.halls.registry import register_halls


def register() -> None:
    """Register all of it."""
    register_halls()
    register_bookings()
    register_board()
