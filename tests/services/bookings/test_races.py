"""One evening, two who want it at the same moment."""

from pathlib import Path

from tests.running import Installation


def test_one_gets_the_room_and_the_other_is_refused(fresh_database: Installation, root: Path):
    found = fresh_database.run_module("tests.services.bookings.races", root)

    assert found == {
        "entered at once": {"booked_already": 3, "confirmed": 1},
        "overlapping": "booked_already",
        "confirmed at once": {"1": 1, "booking_settled": 1},
        "cancelled twice": {"1": 1, "booking_settled": 1},
        "slots": {
            "one slot": {"slot_taken": 3, "taken": 1},
            "told": ["20:00"],
            "given back twice": {"True": 1, "no_slot": 1},
        },
        "quarters": 24,
        "books": 0,
    }
