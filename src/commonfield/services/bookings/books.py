"""The bookings' part of ``check_books``: taken quarter-hours are those of confirmed bookings."""

from collections import defaultdict

from commonfield.services.bookings.rules import quarters
from commonfield.services.bookings.types import BookingTimes
from commonfield.services.choices import BookingState
from commonfield.services.models import BookedQuarter, Booking
from commonfield.workshop.books import BookCheck, Difference


def check_bookings() -> BookCheck:
    """Hold the quarter-hours that are taken against what was confirmed."""
    taken = defaultdict[int, set[tuple[int, int]]](set)
    for booking, room, quarter in BookedQuarter.objects.values_list(
        "booking_id", "room_id", "quarter"
    ):
        taken[booking].add((room, quarter))
    rooms = defaultdict[int, list[int]](list)
    for booking, room in Booking.rooms.through.objects.values_list("booking_id", "hallroom_id"):
        rooms[booking].append(room)
    found = []
    rows = Booking.objects.order_by("pk")
    for row in rows:
        span = quarters(BookingTimes(row.begins_at, row.ends_at, row.setup_min, row.clear_min))
        stands = row.state == BookingState.CONFIRMED
        expected = {(room, each) for room in rooms[row.pk] for each in span} if stands else set()
        if (has := taken[row.pk]) != expected:
            found.append(
                Difference(
                    "bookings: a confirmed booking has its rooms, no other has any",
                    row.number,
                    str(len(expected)),
                    f"{len(has & expected)} and {len(has - expected)} more",
                )
            )
    return BookCheck("bookings", len(rows), tuple(found))
