"""Two decisions at once: the second waits, looks again, and is refused."""

from pathlib import Path

from tests.running import Installation


def test_two_decisions_at_once_leave_what_one_after_the_other_leaves(
    fresh_database: Installation, root: Path
):
    found = fresh_database.run_module("tests.evaluation.races", root)

    assert found == {
        "accept, accept": "entry_decided",
        "accept, send back": "entry_decided",
        "send back, accept": "entry_decided",
        "take back, accept": "entry_decided",
        "send back, accept both": "entry_decided",
        "two of a day": "entry_replaced",
        "revision, withdrawal": "entry_replaced",
        "counts": {
            "waiting": 3,
            "counts": 4,
            "replaced": 1,
            "withdrawn": 0,
            "sent_back": 2,
            "taken_back": 1,
        },
    }
