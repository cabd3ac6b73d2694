"""When a card comes again: published sequences, and any split of a log over devices."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.kernel.clock import CHINA
from commonfield.voices.learning.rules import LoggedReview, is_enough, meanings_of, new_left, replay

BEGIN = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
AGAIN, GOOD = 1, 3


def days_after_each(ratings: list[int]) -> list[int]:
    """Answer each time on the very moment on which the card is due; return after how many days."""
    log, at, days = [], BEGIN, []
    for number, rating in enumerate(ratings):
        log.append(LoggedReview(at, str(number), rating))
        card = replay(log)
        assert card is not None
        days.append((card.due - at).days)
        at = card.due
    return days


# As the tests of FSRS-6's editions publish them, for its own parameters.
def test_published_sequence_of_intervals_comes_out():
    ratings = [*(6 * [GOOD]), AGAIN, AGAIN, *(5 * [GOOD])]

    assert days_after_each(ratings) == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def test_published_stability_and_difficulty_come_out():
    log: list[LoggedReview] = []
    at = BEGIN
    for rating, days in zip([AGAIN, *(5 * [GOOD])], [0, 0, 1, 3, 8, 21], strict=True):
        at += timedelta(days=days)
        log.append(LoggedReview(at, str(len(log)), rating))

    card = replay(log)

    assert card is not None
    assert card.stability == pytest.approx(53.62691, abs=1e-4)
    assert card.difficulty == pytest.approx(6.3574867, abs=1e-4)


LOGS = st.lists(
    st.builds(
        LoggedReview,
        st.integers(0, 60 * 24 * 400).map(lambda minutes: BEGIN + timedelta(minutes=minutes)),
        st.sampled_from("abcdef"),
        st.integers(1, 4),
    ),
    max_size=12,
)


@given(log=LOGS, data=st.data())
def test_any_order_and_repetition_ends_as_the_same_card(
    log: list[LoggedReview], data: st.DataObject
):
    often = data.draw(st.permutations(log + log[:3]))
    elsewhere = [
        LoggedReview(each.reviewed_at.astimezone(CHINA), each.code, each.rating) for each in often
    ]

    assert replay(elsewhere) == replay(log)


def test_day_has_some_new_words_and_is_done_after_five():
    assert [new_left(14, begun) for begun in (0, 3, 7, 9)] == [7, 4, 0, 0]
    assert new_left(2, 0) == 2
    assert [is_enough(count) for count in (4, 5)] == [False, True]
    assert meanings_of(12)[::13] == ["12.01", "12.14"]
