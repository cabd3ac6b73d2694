"""Which of several prices holds, and how large a picture is shown."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.stores.rules import fitted, next_change, span_in_force
from commonfield.stores.types import Span

NOON = datetime(2026, 4, 5, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def span(list_id: int, starts: int, ends: int) -> Span:
    """Make a listed price that holds from so many hours after noon to so many."""
    return Span(list_id, 100 * list_id, NOON + starts * HOUR, NOON + ends * HOUR)


@pytest.mark.parametrize(
    ("at", "price_fen"), [(-3, None), (-2, 100), (0, 200), (1, 300), (2, 200), (3, 100), (4, None)]
)
def test_price_of_the_list_that_started_last_holds(at: int, price_fen: int | None):
    spans = [span(1, -2, 4), span(3, 1, 2), span(2, 0, 3)]

    found = span_in_force(spans, NOON + at * HOUR)

    assert (found.price_fen if found else None) == price_fen


def test_of_two_lists_that_start_together_the_later_made_holds():
    found = span_in_force([span(2, 0, 1), span(1, 0, 2)], NOON)

    assert found is not None
    assert found.list_id == 2


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 9)), max_size=6), st.integers(-9, 17))
def test_price_stays_until_the_next_change(pieces: list[tuple[int, int]], at: int):
    spans = [
        span(number, starts, starts + hours) for number, (starts, hours) in enumerate(pieces, 1)
    ]
    now = NOON + at * HOUR

    until = next_change(spans, now)

    last = (until or now + 30 * HOUR) - timedelta(microseconds=1)
    assert span_in_force(spans, now) == span_in_force(spans, last)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((4000, 3000), (400, 300)),
        ((3000, 4000), (300, 400)),
        ((400, 400), (400, 400)),
        ((20, 10), (20, 10)),
        ((9000, 3), (400, 1)),
    ],
)
def test_picture_fits_its_square_and_is_never_made_larger(
    size: tuple[int, int], shown: tuple[int, int]
):
    assert fitted(*size, 400) == shown
