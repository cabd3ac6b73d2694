"""Quarters, and what may be said of how many asked."""

from datetime import date

import pytest

from commonfield.services.wishes.rules import by_place, quarter_before, quarter_of, shown


@pytest.mark.parametrize(
    ("day", "first", "before"),
    [
        (date(2026, 12, 31), date(2026, 10, 1), date(2026, 7, 1)),
        (date(2027, 1, 1), date(2027, 1, 1), date(2026, 10, 1)),
        (date(2026, 6, 30), date(2026, 4, 1), date(2026, 1, 1)),
    ],
)
def test_quarters_begin_over_new_year_too(day: date, first: date, before: date):
    assert (quarter_of(day), quarter_before(quarter_of(day))) == (first, before)


def _wishes(**counts: int) -> list[tuple[str, str]]:
    return [(place[1:], f"{place}-{at}") for place, count in counts.items() for at in range(count)]


def test_few_are_hidden_and_so_is_whom_subtraction_would_tell():
    assert shown(by_place(_wishes(v1=4), 1)) is None
    assert shown(by_place(_wishes(v1=5), 1)) == {"1": 5}
    # The smallest of the others hides with the village in which two asked.
    assert shown(by_place(_wishes(v1=9, v2=6, v3=2), 1)) == {"1": 9}
    assert shown(by_place(_wishes(v1=9, v2=3, v3=3), 1)) == {"1": 9}
    assert shown({}) == {}


def test_a_household_that_asks_in_two_quarters_counts_once():
    assert shown(by_place(2 * _wishes(v1=5), 1)) == {"1": 5}
