"""Two reviewers, or a reviewer and the speaker, at one recording at once."""

from pathlib import Path

from tests.running import Installation


def test_two_at_one_recording_leave_what_one_after_the_other_leaves(
    fresh_database: Installation, root: Path
):
    found = fresh_database.run_module("tests.voices.races", root)

    assert found == {
        "four at once": {"waiting": 1, "accepted": 1, "voice_decided": 2},
        "the same twice": "voice_checked",
        "taken back meanwhile": ["done: True", "withdrawn", "", 0],
        "lent at once": {"d" * 16: 3},
        "lent once": 1,
    }
