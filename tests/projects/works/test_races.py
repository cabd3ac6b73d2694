"""One source, several who pay from it at the same moment."""

from pathlib import Path

from tests.running import Installation


def test_no_source_is_overdrawn_by_payments_at_once(fresh_database: Installation, root: Path):
    found = fresh_database.run_module("tests.projects.works.races", root)

    assert found == {
        "four of 60,000 from 100,000": {"True": 1, "payment_above_source": 3},
        "one number twice": {"False": 2, "True": 1},
        "past the program": "done: refused by the database",
        "paid": [60_000_01, 15_000_00],
    }
