import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.composite.imputing import (
    by_column,
    by_em,
    by_group,
    by_neighbours,
    by_regression,
    parts_filled,
    through_time,
)

pytestmark = pytest.mark.rule

NAN = np.nan


def test_means_and_medians():
    values = np.array([[1.0, NAN], [2, 5], [9, NAN], [NAN, 7]])

    assert by_column(values, "mean").tolist() == [[1, 6], [2, 5], [9, 6], [4, 7]]
    assert by_column(values, "median").tolist() == [[1, 6], [2, 5], [9, 6], [2, 7]]


def test_means_of_groups_leave_what_has_none():
    values = np.array([[1.0], [3], [NAN], [NAN], [NAN], [8]])

    found = by_group(values, "mean", ["n", "n", "n", "s", "", ""])

    np.testing.assert_array_equal(found.ravel(), [1, 3, 2, NAN, NAN, 8])


def test_regression_of_what_is_linear_is_exact():
    first = np.array([1.0, 2, 3, 4, 7])
    values = np.column_stack([first, 3 * first - 5])
    values[4, 1] = NAN

    assert by_regression(values)[4, 1] == pytest.approx(16)


def test_em_of_two_indicators_is_the_regression_of_complete_units():
    # With one indicator complete the likelihood factors (Anderson 1957; Little and Rubin, ch. 7).
    rng = np.random.default_rng(11)
    first = rng.normal(size=60)
    second = 2 * first + rng.normal(size=60)
    values = np.column_stack([first, second])
    values[40:, 1] = NAN
    slope, start = np.polyfit(first[:40], second[:40], 1)

    found = by_em(values)

    assert found.has_settled
    np.testing.assert_allclose(found.values[40:, 1], start + slope * first[40:], atol=1e-6)
    np.testing.assert_array_equal(found.values[:40], values[:40])


def test_em_of_a_unit_without_any_value_is_the_mean():
    values = np.array([[1.0, 4], [2, 6], [3, 8], [NAN, NAN]])

    np.testing.assert_allclose(by_em(values).values[3], [2, 6], atol=1e-6)


def test_neighbours_of_a_known_example():
    # scikit-learn's example of KNNImputer with two neighbours; standardising changes none of them.
    values = np.array([[1.0, 2, NAN], [3, 4, 3], [NAN, 6, 5], [8, 8, 7]])

    found = by_neighbours(values, 2)

    expected = np.array([[1.0, 2, 4], [3, 4, 3], [5.5, 6, 5], [8, 8, 7]])
    np.testing.assert_allclose(found, expected)


def test_neighbours_by_definition():
    rng = np.random.default_rng(3)
    values = rng.normal(size=(40, 6))
    values[rng.random(values.shape) < 0.2] = NAN
    scaled = (values - np.nanmean(values, axis=0)) / np.nanstd(values, axis=0)
    expected = values.copy()
    for row, place in np.argwhere(np.isnan(values)):
        near = []
        for other in range(len(values)):
            both = ~np.isnan(scaled[row]) & ~np.isnan(scaled[other])
            if other != row and both.any() and not np.isnan(values[other, place]):
                gap = scaled[row, both] - scaled[other, both]
                near.append(((gap**2).sum() * 6 / both.sum(), other))
        expected[row, place] = np.mean([values[each, place] for _far, each in sorted(near)[:5]])

    np.testing.assert_allclose(by_neighbours(values), expected)


SERIES = [NAN, 10.0, NAN, NAN, 40, NAN]


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("latest", [NAN, 10, 10, 10, 40, 40]),
        ("constant", [10, 10, 10, 10, 40, 40]),
        # Times are not evenly spaced: 1, 2, 3, 5, 8, 9.
        ("linear", [10, 10, 15, 25, 40, 40]),
    ],
)
def test_through_time(way: str, expected: list[float]):
    times = np.array([1.0, 2, 3, 5, 8, 9])
    shuffled = np.array([4, 0, 5, 2, 1, 3])

    found = through_time(
        np.array(SERIES)[shuffled, None], way, units=["v"] * 6, times=times[shuffled]
    )

    np.testing.assert_array_equal(found.ravel(), np.array(expected)[shuffled])


def test_through_time_does_not_mix_units():
    values = np.array([[1.0], [NAN], [5], [NAN]])

    found = through_time(
        values, "latest", units=["a", "a", "b", "c"], times=np.array([1.0, 2, 1, 1])
    )

    np.testing.assert_array_equal(found.ravel(), [1, 1, 5, NAN])


@pytest.mark.parametrize("way", ["mean", "median", "em", "regression", "knn", "knn:2"])
def test_parts_are_filled_by_themselves(way: str):
    rng = np.random.default_rng(8)
    values = rng.normal(size=(20, 3))
    values[[1, 4, 12], [0, 2, 1]] = NAN
    values[10:, 2] = NAN
    first, second = np.arange(10), np.arange(10, 20)

    both, _rounds = parts_filled(values, [first, second], way)

    alone, _rounds = parts_filled(values[:10], [first], way)
    np.testing.assert_array_equal(both[:10], alone)
    assert np.isnan(both[10:, 2]).all()
    assert np.isnan(both).sum() == 10


@given(st.integers(0, 1000), st.sampled_from(["mean", "median", "em", "regression", "knn"]))
def test_observed_values_stay_and_units_may_change_places(seed: int, way: str):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(12, 4))
    values[rng.random(values.shape) < 0.15] = NAN
    values[0] = 1
    order = rng.permutation(12)

    found, _rounds = parts_filled(values, [np.arange(12)], way)
    moved, _rounds = parts_filled(values[order], [np.arange(12)], way)

    there = ~np.isnan(values)
    np.testing.assert_array_equal(found[there], values[there])
    np.testing.assert_allclose(moved, found[order], rtol=1e-5, atol=1e-5)
