import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.portal.board.rules.inequality import gini

INCOMES = st.lists(st.integers(0, 10**9), min_size=1, max_size=60).filter(any)


@pytest.mark.parametrize(
    ("incomes", "expected"),
    [
        ([5, 5, 5, 5], 0.0),
        ([0, 0, 0, 10], 0.75),
        ([1, 3], 0.25),
        ([1, 2, 3, 4], 0.25),
        ([1, 1, 2, 6], 0.4),
        ([-3, 0, 10], 2 / 3),
        ([7], 0.0),
    ],
)
def test_gini_by_hand(incomes: list[int], expected: float):
    assert gini(incomes) == pytest.approx(expected)


def test_gini_of_nothing():
    assert gini([]) is None
    assert gini([0, 0]) is None


@given(INCOMES)
def test_gini_lies_between_equality_and_one_with_all(incomes: list[int]):
    found = gini(incomes)

    assert found is not None
    assert -1e-9 <= found <= (len(incomes) - 1) / len(incomes) + 1e-9


@given(INCOMES, st.integers(2, 1000))
def test_gini_does_not_know_the_unit(incomes: list[int], factor: int):
    assert gini(value * factor for value in incomes) == pytest.approx(gini(incomes), abs=1e-9)


@given(INCOMES)
def test_gini_does_not_know_how_many_are_alike(incomes: list[int]):
    assert gini([*incomes, *incomes]) == pytest.approx(gini(incomes), abs=1e-9)


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=20).filter(any))
def test_gini_is_half_the_relative_mean_difference(incomes: list[int]):
    mean = sum(incomes) / len(incomes)
    differences = sum(abs(one - other) for one in incomes for other in incomes) / len(incomes) ** 2

    assert gini(incomes) == pytest.approx(differences / (2 * mean), abs=1e-9)
