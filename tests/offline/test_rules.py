"""Each moment of a person is spent once, and what one person can do has its time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commonfield.offline.rules import Span, free_pieces

BEGIN = datetime(2026, 12, 1, tzinfo=UTC)


def at(second: int) -> datetime:
    return BEGIN + timedelta(seconds=second)


def length(pieces: list[Span]) -> int:
    return int(sum((end - begin for begin, end in pieces), timedelta()).total_seconds())


def seconds(pieces: list[Span]) -> set[int]:
    starts = [
        (int((begin - BEGIN).total_seconds()), length([(begin, end)])) for begin, end in pieces
    ]
    return {second for start, many in starts for second in range(start, start + many)}


ACTS = st.lists(st.tuples(st.integers(0, 90), st.integers(-5, 40), st.integers(0, 20)), max_size=15)


@given(acts=ACTS)
def test_no_moment_is_spent_twice_and_none_that_is_free_is_kept_back(
    acts: list[tuple[int, int, int]],
):
    spent: list[Span] = []
    for begin, long, most in acts:
        taken = free_pieces((at(begin), at(begin + long)), spent, timedelta(seconds=most))

        free = set(range(begin, begin + long)) - seconds(spent)
        assert seconds(taken) == set(sorted(free)[:most])
        spent += taken


@given(doing=st.lists(st.integers(0, 5), max_size=60), slack=st.integers(0, 9))
def test_what_one_person_did_has_its_time_whatever_else_was_open(doing: list[int], slack: int):
    """Second by second a person does one of some things, each of them open a while longer."""
    times = {each: [second for second, what in enumerate(doing) if what == each] for each in doing}
    windows = [(max(own) + 1 + slack, min(own) - slack, len(own)) for own in times.values()]
    spent: list[Span] = []
    for end, begin, many in sorted(windows):
        spent += free_pieces((at(begin), at(end)), spent, timedelta(seconds=many))

    assert length(spent) == len(doing)
