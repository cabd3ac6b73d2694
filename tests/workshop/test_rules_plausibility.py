"""What is usual needs no confirming; one mistake among many does not move it."""

from hypothesis import given
from hypothesis import strategies as st

from commonfield.workshop.plausibility import usual_most, usual_span

VALUES = st.lists(st.integers(1, 10**7), min_size=3, max_size=30)


@given(VALUES, st.integers(1, 10**6))
def test_most_is_never_below_the_floor_nor_below_the_median(history: list[int], least: int):
    most = usual_most(history, factor=3, least=least)

    assert most >= least
    assert sum(value <= most for value in history) >= len(history) / 2


@given(st.lists(st.integers(3_000, 15_000), min_size=3, max_size=30), st.integers(10**6, 10**9))
def test_one_mistake_does_not_make_the_next_one_usual(days: list[int], mistake: int):
    most = usual_most([*days, mistake], factor=3, least=1)

    assert most <= 3 * 15_000


@given(VALUES)
def test_span_holds_the_median_and_nothing_ten_times_away(history: list[int]):
    least, most = usual_span(history, factor=3, otherwise=(0, 0))
    middle = sorted(history)[(len(history) - 1) // 2]

    assert least <= middle <= most
    assert not least <= 10 * middle <= most
    assert middle < 10 or not least <= middle // 10 <= most


def test_few_entries_say_nothing():
    assert usual_most([10**9] * 2, factor=3, least=50) == 50
    assert usual_span([7, 7], factor=3, otherwise=(1, 9)) == (1, 9)
