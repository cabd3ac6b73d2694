import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.errors import (
    ChoiceOutOfRangeError,
    NothingToShareError,
    ShapeError,
    TooFewUnitsError,
)
from commonfield_measures.measures.curves import (
    TENTHS,
    Estimates,
    Resampling,
    bootstrap,
    concentration,
    jackknife,
    lorenz,
)
from commonfield_measures.measures.inequality import gini, lowest_share
from measures.tests.measures.oracles import Weighted, amounts, replicated, some_values, weighted


def test_lorenz_by_hand():
    found = lorenz([3, 1])

    assert found.population.tolist() == [0, 0.5, 1]
    assert found.share.tolist() == [0, 0.25, 1]
    assert found.index == 0.25


def test_concentration_by_hand():
    # Those who earn less read more: the curve lies above the diagonal.
    found = concentration([6, 3, 1], ranking=[10, 20, 30])

    assert found.share.tolist() == [0, 0.6, 0.9, 1]
    assert found.index == pytest.approx(2 / (3 * 10 / 3) * (6 / 6 + 3 / 2 + 5 / 6) - 1)
    assert concentration([6, 3, 1], ranking=[30, 20, 10]).index == pytest.approx(-found.index)


def test_units_of_one_rank_are_one_piece():
    found = concentration([1, 5, 2, 4], ranking=[-1, -1, 7, 7])

    assert found.population.tolist() == [0, 0.5, 1]
    assert found.share.tolist() == [0, 0.5, 1]
    assert found.index == 0


@given(data=st.data())
def test_order_among_equal_ranks_does_not_matter(data: st.DataObject):
    values = data.draw(some_values)
    ranks = data.draw(st.lists(st.integers(0, 3), min_size=len(values), max_size=len(values)))
    order = data.draw(st.permutations(range(len(values))))

    found = concentration(values, ranks)
    mixed = concentration([values[each] for each in order], [ranks[each] for each in order])

    assert mixed.index == pytest.approx(found.index, abs=1e-12)
    assert mixed.at(TENTHS) == pytest.approx(found.at(TENTHS), abs=1e-12)


@given(values=some_values)
def test_index_of_lorenz_is_gini(values: list[float]):
    assert lorenz(values).index == pytest.approx(gini(values), abs=1e-12)
    assert lorenz(values).at(0.37) == pytest.approx(lowest_share(values, 0.37), abs=1e-12)


@given(both=weighted(amounts), data=st.data())
def test_weights_are_replications(both: Weighted, data: st.DataObject):
    values, weights = both
    ranks = data.draw(st.lists(st.integers(0, 5), min_size=len(values), max_size=len(values)))

    found = concentration(values, ranks, weights)

    again = concentration(
        replicated(values, weights), replicated([float(each) for each in ranks], weights)
    )
    assert found.index == pytest.approx(again.index, abs=1e-12)
    assert found.at(TENTHS) == pytest.approx(again.at(TENTHS), abs=1e-12)


@pytest.mark.parametrize("is_weighted", [False, True])
@pytest.mark.parametrize("is_lorenz", [False, True])
def test_jackknife_is_its_definition(*, is_weighted: bool, is_lorenz: bool):
    chance = np.random.default_rng(1)
    values, ranking = chance.lognormal(size=40), chance.integers(0, 9, 40).astype(float)
    weights = chance.random(40) + 0.1 if is_weighted else np.ones(40)
    ranking = values if is_lorenz else ranking

    def without(unit: int) -> np.ndarray[Any, Any]:
        kept = np.delete(np.arange(40), unit)
        curve = concentration(values[kept], ranking[kept], weights[kept])
        return np.append(curve.at(TENTHS), curve.index)

    found = jackknife(values, None if is_lorenz else ranking, weights if is_weighted else None)

    each = np.array([without(unit) for unit in range(40)])
    errors = np.sqrt(39 / 40 * ((each - each.mean(axis=0)) ** 2).sum(axis=0))
    assert found.share_error == pytest.approx(errors[:-1], rel=1e-10)
    assert found.index_error == pytest.approx(errors[-1], rel=1e-10)
    assert found.index == pytest.approx(concentration(values, ranking, weights).index)
    # Pseudo-values of log-odds, with t at 99 % and 39 degrees of freedom.
    whole = np.append(found.share, found.index)
    floor = np.append(np.zeros(9), 0.0 if is_lorenz else -1.0)
    odds, parts = (np.log((x - floor) / (1 - x)) for x in (whole, each))
    pseudo = 40 * odds - 39 * parts
    ends = pseudo.mean(axis=0) + 2.4258 * pseudo.std(axis=0, ddof=1) / np.sqrt(40)
    highs = floor + (1 - floor) / (1 + np.exp(-ends))
    assert np.append(found.share_high, found.index_high) == pytest.approx(highs, rel=1e-4)


@pytest.mark.parametrize(
    ("units", "deviation", "with_weights"),
    [(5, 0.3, False), (6, 1.0, True), (10, 0.7, False), (19, 1.0, False), (19, 0.5, True)],
)
def test_interval_holds_the_gini_in_nine_of_ten_samples(
    *, units: int, deviation: float, with_weights: bool
):
    chance = np.random.default_rng(8)
    # Of a lognormal distribution the Gini is the error function of half the deviation.
    known, held = math.erf(deviation / 2), 0
    for _sample in range(300):
        weights = chance.lognormal(0, 0.5, units) if with_weights else None
        found = jackknife(chance.lognormal(9, deviation, units), weights=weights, at=[0.5])
        held += found.index_low <= known <= found.index_high

    assert held >= 0.9 * 300


@given(values=st.lists(st.floats(0.1, 1e6), min_size=3, max_size=12))
def test_interval_lies_between_none_and_all_and_knows_no_unit_of_money(values: list[float]):
    found, again = jackknife(values), jackknife([each * 7 for each in values])

    assert 0 <= found.index_low <= found.index_high <= 1
    assert (found.share_low >= 0).all()
    assert (found.share_high <= 1).all()
    assert (again.index_low, again.index_high) == pytest.approx(
        (found.index_low, found.index_high), abs=1e-6
    )


def test_interval_reaches_from_none_to_all_where_one_unit_makes_the_difference():
    found = jackknife([1, 1, 1, 1, 6])

    assert (found.index_low, found.index_high) == (0, 1)


def test_jackknife_comes_near_the_known_error_of_an_exponential():
    # Gail and Gastwirth 1978: of n exponential values Gini has the variance 1 / 12 (n - 1).
    values = np.random.default_rng(3).exponential(size=20_000)

    found = jackknife(values)

    assert found.index == pytest.approx(0.5, abs=0.01)
    assert found.index_error * np.sqrt(20_000) == pytest.approx(np.sqrt(1 / 12), rel=0.03)


def test_bootstrap_is_the_same_for_a_seed_and_near_the_jackknife():
    values = np.random.default_rng(4).lognormal(size=400)

    def drawn(seed: int) -> Estimates:
        return bootstrap(values, resampling=Resampling(draws=300, seed=seed))

    one, again, other = drawn(1), drawn(1), drawn(2)

    assert one.index_error == again.index_error != other.index_error
    assert one.share_low.tolist() == again.share_low.tolist()
    assert one.index_error == pytest.approx(jackknife(values).index_error, rel=0.25)
    assert one.index_low < one.index < one.index_high
    assert (one.share_low < one.share).all()
    assert (one.share < one.share_high).all()


def test_bootstrap_of_weighted_ties_is_near_the_jackknife():
    chance = np.random.default_rng(5)
    values, ranks, weights = (
        chance.lognormal(size=300),
        chance.integers(0, 8, 300),
        chance.random(300),
    )

    found = bootstrap(values, ranks, weights, resampling=Resampling(draws=300))

    expected = jackknife(values, ranks, weights)
    assert found.index_error == pytest.approx(expected.index_error, rel=0.25)
    assert found.share_error == pytest.approx(expected.share_error, rel=0.3)


def test_constant_is_the_diagonal_without_error():
    found = jackknife([2, 2, 2, 2])

    assert found.share == pytest.approx(TENTHS)
    assert found.index_error == pytest.approx(0, abs=1e-15)


def test_too_few_are_refused():
    with pytest.raises(TooFewUnitsError, match="2 units, and jackknife needs at least 3"):
        jackknife([1, 2])
    with pytest.raises(TooFewUnitsError, match="1 units, and bootstrap needs at least 2"):
        bootstrap([1])


def test_nothing_left_to_share_is_refused():
    with pytest.raises(NothingToShareError, match="jackknife"):
        jackknife([0, 0, 1])
    with pytest.raises(NothingToShareError, match="bootstrap"):
        bootstrap([0, 0, 1])


def test_choices_that_cannot_be_are_refused():
    with pytest.raises(ChoiceOutOfRangeError, match="draws is 1"):
        bootstrap([1, 2], resampling=Resampling(draws=1))
    with pytest.raises(ChoiceOutOfRangeError, match="at is"):
        jackknife([1, 2, 3], at=[0.5, 1.5])
    with pytest.raises(ShapeError, match="“ranking”"):
        concentration([1, 2, 3], [1, 2])
