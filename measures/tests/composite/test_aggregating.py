from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.composite.aggregating import METHODS, GroupValues, aggregated
from commonfield_measures.composite.errors import (
    BelowZeroError,
    GapError,
    GroupEmptyError,
    NoSpreadError,
    NotPositiveMeanError,
)
from commonfield_measures.composite.types import Numbers, Rows
from measures.tests.composite.builders import Values, make_columns

pytestmark = pytest.mark.rule

NAN = np.nan
SEEDS = st.integers(0, 2000)


def agg(
    method: str,
    values: Values,
    weights: Numbers | Sequence[float] | None = None,
    parts: tuple[Rows, ...] = (),
) -> list[float]:
    array = np.asarray(values, np.float64)
    shares = np.full(array.shape[1], 1.0) if weights is None else np.asarray(weights, np.float64)
    found = aggregated(GroupValues(make_columns(array), shares / shares.sum(), parts), method)
    return [float(each) for each in found]


@pytest.mark.parametrize(
    ("method", "weights", "expected"),
    [
        ("amean", [1, 1], 5),
        ("amean", [3, 1], 3.5),
        ("gmean", [1, 1], 4),
        ("gmean", [2, 1], 32 ** (1 / 3)),
        ("hmean", [1, 1], 3.2),
        ("hmean", [1, 3], 32 / 7),
        ("median", [1, 1], 5),
        ("median", [3, 1], 2),
    ],
)
def test_means_by_hand(method: str, weights: list[float], expected: float):
    assert agg(method, [[2, 8]], weights) == pytest.approx([expected])


@pytest.mark.parametrize("method", ["amean", "gmean", "hmean", "median"])
def test_means_go_over_what_is_there(method: str):
    assert agg(method, [[2, NAN, 8]], [1, 5, 3]) == pytest.approx(agg(method, [[2, 8]], [1, 3]))


@pytest.mark.parametrize("method", ["amean", "gmean", "hmean", "median"])
def test_unit_without_anything_that_counts_is_refused(method: str):
    with pytest.raises(GroupEmptyError) as refused:
        agg(method, [[2, 3], [NAN, 9]], [1, 0])

    assert refused.value.params == {"rule": method, "unit": "1", "group": "G"}


@pytest.mark.parametrize("method", ["mpi", "ampi", "topsis", "copeland"])
def test_other_rules_refuse_gaps(method: str):
    with pytest.raises(GapError) as refused:
        agg(method, [[2, 3], [NAN, 9]])

    assert refused.value.params == {"rule": method, "unit": "1", "indicator": "i0"}


@pytest.mark.parametrize("method", ["gmean", "hmean"])
def test_zero_makes_the_mean_zero_unless_it_does_not_count(method: str):
    assert agg(method, [[0, 5], [4, 0]], [1, 0]) == pytest.approx([0, 4])


@pytest.mark.parametrize("method", ["gmean", "hmean"])
def test_below_zero_is_refused(method: str):
    with pytest.raises(BelowZeroError) as refused:
        agg(method, [[2, 3], [4, -1]])

    assert refused.value.params == {"rule": method, "indicator": "i1", "unit": "1", "value": -1}


def test_human_development_of_two_countries():
    # HDR 2020: Norway 82.4, 18.1, 12.9, 66,494 has 0.957, Niger 62.4, 6.5, 2.1, 1,201 has 0.394.
    figures = np.array([[82.4, 18.1, 12.9, 66_494], [62.4, 6.5, 2.1, 1201]])
    health = (figures[:, 0] - 20) / 65
    schooling = np.minimum(figures[:, [1, 2]] / [18, 15], 1)
    income = np.log(figures[:, 3] / 100) / np.log(750)

    dimensions = np.column_stack([health, agg("amean", schooling), income])

    assert agg("gmean", dimensions) == pytest.approx([0.957, 0.394], abs=5e-4)


def test_mazziotta_pareto_by_hand():
    # M = 100; sums of squares 200 and 0; S² = 100 with n - 1, 200/3 with n.
    values = [[90, 100, 110], [100, 100, 100]]

    assert agg("mpi", values) == pytest.approx([100 - 100 / 100, 100])
    assert agg("ampi", values) == pytest.approx([100 - 200 / 300, 100])


def test_mazziotta_pareto_of_an_only_child_is_the_child():
    assert agg("mpi", [[0.0], [3]]) == [0, 3]


@pytest.mark.parametrize("method", ["mpi", "ampi"])
def test_mazziotta_pareto_around_zero_is_refused(method: str):
    with pytest.raises(NotPositiveMeanError) as refused:
        agg(method, [[1, 2], [-1, 0.5]])

    assert refused.value.params == {"rule": method, "unit": "1", "group": "G", "value": -0.25}


def test_topsis_by_definition():
    rng = np.random.default_rng(2)
    values, weights = rng.random((8, 3)), np.array([0.2, 0.5, 0.3])
    weighted = values * weights
    expected = []
    for row in weighted:
        to_best = sum((row - weighted.max(axis=0)) ** 2) ** 0.5
        to_worst = sum((row - weighted.min(axis=0)) ** 2) ** 0.5
        expected.append(to_worst / (to_best + to_worst))

    assert agg("topsis", values, weights) == pytest.approx(expected)


def test_topsis_without_spread_is_refused():
    with pytest.raises(NoSpreadError):
        agg("topsis", [[1, 2], [1, 2]])


def copeland_by_definition(values: Numbers, weights: Numbers) -> list[float]:
    scores = []
    for one in values:
        wins = 0
        for other in values:
            margin = sum(
                weight * (float(mine > theirs) - float(mine < theirs))
                for mine, theirs, weight in zip(one, other, weights, strict=True)
            )
            wins += int(margin > 1e-12) - int(margin < -1e-12)
        scores.append(float(wins))
    return scores


def test_copeland_by_hand():
    # a beats b in two of three; c is beaten by both; b and d are equal.
    values = [[3, 3, 1], [2, 2, 2], [1, 1, 0], [2, 2, 2]]

    assert agg("copeland", values) == [3, 0, -3, 0]


@given(SEEDS, st.integers(2, 30))
def test_copeland_by_definition(seed: int, units: int):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 5, (units, 4)).astype(np.float64)
    weights = rng.integers(1, 5, 4).astype(np.float64)

    assert agg("copeland", values, weights) == copeland_by_definition(values, weights)


def test_copeland_in_blocks_is_the_same(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(1)
    values = rng.integers(0, 6, (41, 3)).astype(np.float64)
    whole = agg("copeland", values)

    monkeypatch.setattr("commonfield_measures.composite.aggregating._CELLS", 41 * 4)

    assert agg("copeland", values) == whole == copeland_by_definition(values, np.ones(3))


def test_copeland_compares_units_of_one_year():
    values = np.array([[1.0, 1], [2, 2], [3, 3], [4, 4]])

    assert agg("copeland", values, parts=(np.array([0, 2]), np.array([1, 3]))) == [-1, -1, 1, 1]


@given(SEEDS, st.sampled_from(sorted(METHODS)))
def test_places_of_units_and_members_do_not_matter(seed: int, method: str):
    rng = np.random.default_rng(seed)
    values, weights = rng.random((9, 4)) + 0.1, rng.random(4) + 0.1
    rows, places = rng.permutation(9), rng.permutation(4)

    found = agg(method, values, weights)

    moved = agg(method, values[np.ix_(rows, places)], weights[places])
    assert moved == pytest.approx([found[row] for row in rows])


@given(SEEDS, st.sampled_from(sorted(set(METHODS) - {"topsis", "copeland"})), st.floats(0.1, 50))
def test_scale_carries_over(seed: int, method: str, scale: float):
    rng = np.random.default_rng(seed)
    values, weights = rng.random((6, 3)) + 0.1, rng.random(3) + 0.1

    found = agg(method, values, weights)

    assert agg(method, values * scale, weights) == pytest.approx([each * scale for each in found])


@given(SEEDS, st.sampled_from(sorted(METHODS)))
def test_equal_units_get_equal_scores_wherever_they_stand(seed: int, method: str):
    rng = np.random.default_rng(seed)
    values, weights = rng.random((23, 5)) + 0.1, rng.random(5)
    values[[4, 11, 22]] = values[0]

    found = agg(method, values, weights)

    assert found[4] == found[11] == found[22] == found[0]


@given(SEEDS)
def test_means_stand_in_order(seed: int):
    rng = np.random.default_rng(seed)
    values, weights = rng.random((6, 4)) + 0.01, rng.random(4) + 0.01

    arithmetic, geometric, harmonic = (
        np.array(agg(method, values, weights)) for method in ("amean", "gmean", "hmean")
    )

    assert (harmonic <= geometric * (1 + 1e-12)).all()
    assert (geometric <= arithmetic * (1 + 1e-12)).all()
