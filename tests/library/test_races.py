"""The same twice at once in the library leaves what once leaves."""

from pathlib import Path

from tests.running import Installation


def test_the_same_twice_at_once_leaves_what_once_leaves(fresh_database: Installation, root: Path):
    found = fresh_database.run_module("tests.library.races", root)

    assert found == {
        "same book": {"taken": 1, "unchanged": 3},
        "published": {"False": 3, "True": 1},
        "furthest": 900,
        "same queue": "done: repeated",
        "another's device": "done: device_of_another",
        "settled": "objection_settled",
        "out for good": True,
    }
