"""Subjects of commits: which shape is held."""

import pytest

from tools.commit_message import is_right


@pytest.mark.parametrize(
    ("subject", "right"),
    [
        ("market: refuse orders above stock", True),
        ("library, voices: fold in helpers", True),
        ("Merge branch 'slices'", True),
        ("refuse orders above stock", False),
        ("market: Refuse orders", False),
        ("market: refuse orders.", False),
        ("market:refuse orders", False),
        ("market: " + "x" * 65, False),
    ],
)
def test_subject_names_the_room_and_what_the_commit_does(subject: str, *, right: bool):
    assert is_right(subject) == right
