import math
from collections.abc import Callable
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.errors import (
    ChoiceOutOfRangeError,
    FewWeightsError,
    NothingToShareError,
    ShareEmptyError,
    TooFewUnitsError,
)
from commonfield_measures.measures.inequality import (
    atkinson,
    gini,
    gini_corrected,
    hoover,
    lowest_share,
    palma,
    s80s20,
)
from measures.tests.measures.oracles import (
    INEQ,
    Weighted,
    above_zero,
    amounts,
    gini_by_pairs,
    replicated,
    some_positive,
    some_values,
    weighted,
)

type Figure = Callable[..., float]

FIGURES: Final[dict[str, Figure]] = {
    "gini": gini,
    "hoover": hoover,
    "atkinson 0.5": lambda x, w=None: atkinson(x, 0.5, w),
    "atkinson 1": lambda x, w=None: atkinson(x, 1, w),
    "atkinson 2": lambda x, w=None: atkinson(x, 2, w),
    "atkinson 7": lambda x, w=None: atkinson(x, 7, w),
    "lowest 30 %": lambda x, w=None: lowest_share(x, 0.3, w),
}
EVERY = pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)


def test_published_example_of_ineq():
    found = [gini(INEQ), gini_corrected(INEQ), atkinson(INEQ, 0.5), atkinson(INEQ, 1)]

    # R's package ineq: Gini(x), Gini(x, corr = TRUE), Atkinson(x, 0.5), Atkinson(x, 1).
    assert [round(each, 7) for each in found] == [0.4620911, 0.5134346, 0.1796591, 0.3518251]


def test_published_example_of_atkinson():
    people = [10, 15, 20, 25, 40, 20, 30, 35, 45, 90]

    # As the tests of an R package have it, to these digits.
    assert atkinson(people, 0.5) == pytest.approx(0.08692, abs=5e-6)
    assert atkinson(people, 1) == pytest.approx(0.1641, abs=5e-5)
    assert atkinson(people, 2) == pytest.approx(0.2902, abs=5e-5)


def test_gini_by_hand():
    assert gini([1, 3]) == 0.25
    assert gini([0, 0, 0, 1]) == 0.75
    assert gini_corrected([0, 0, 0, 1]) == 1
    assert gini([2, 1], [1, 3]) == pytest.approx(gini([2, 1, 1, 1]))


def test_shares_by_hand():
    tenths = list(range(1, 11))

    # The highest 10 % have 10 of 55, the lowest 40 % have 1 + 2 + 3 + 4.
    assert palma(tenths) == pytest.approx(1.0)
    assert s80s20(tenths) == pytest.approx(19 / 3)
    assert hoover(tenths) == pytest.approx(12.5 / 55)


def test_unit_across_the_border_counts_in_part():
    # Of three units, the lowest 40 % are the first and a fifth of the second.
    assert lowest_share([1, 2, 3], 0.4) == pytest.approx((1 + 0.2 * 2) / 6)
    assert palma([1, 2, 3]) == pytest.approx(0.3 * 3 / 1.4)


@pytest.mark.parametrize("value", [1, 0.1, 1 / 3, 1e-310, 1e300])
@pytest.mark.parametrize("count", [1, 2, 7, 100])
def test_constant_is_equal(value: float, count: int):
    values = [value] * count

    assert (gini(values), hoover(values)) == (0, 0)
    assert [atkinson(values, each) for each in (0, 0.5, 1, 2)] == pytest.approx([0] * 4, abs=1e-15)
    assert palma(values) == pytest.approx(0.25)
    assert s80s20(values) == pytest.approx(1)


@given(values=some_values)
def test_gini_is_the_mean_difference(values: list[float]):
    assert gini(values) == pytest.approx(gini_by_pairs(values), rel=1e-12, abs=1e-15)


@given(values=some_values)
def test_gini_lies_between_its_bounds(values: list[float]):
    found = gini(values)

    assert 0 <= found <= (1 - 1 / len(values)) * (1 + 1e-14)
    assert hoover(values) <= found + 1e-12


@EVERY
@given(data=st.data(), factor=st.floats(1e-6, 1e6))
def test_scale_does_not_matter(figure: Figure, data: st.DataObject, factor: float):
    values = data.draw(some_positive)

    scaled = figure([value * factor for value in values])

    assert scaled == pytest.approx(figure(values), rel=1e-9, abs=1e-12)


@EVERY
@given(data=st.data())
def test_order_does_not_matter(figure: Figure, data: st.DataObject):
    values, weights = data.draw(weighted(amounts))
    order = data.draw(st.permutations(range(len(values))))

    mixed = figure([values[each] for each in order], [weights[each] for each in order])

    assert mixed == pytest.approx(figure(values, weights), rel=1e-9, abs=1e-12)


@EVERY
@given(data=st.data())
def test_weights_are_replications(figure: Figure, data: st.DataObject):
    values, weights = data.draw(weighted(amounts))

    assert figure(values, weights) == pytest.approx(
        figure(replicated(values, weights)), rel=1e-9, abs=1e-12
    )


@given(both=weighted(above_zero))
def test_ratios_and_correction_of_weights_are_those_of_replications(both: Weighted):
    values, weights = both
    many = replicated(values, weights)

    assert palma(values, weights) == pytest.approx(palma(many), rel=1e-9)
    assert s80s20(values, weights) == pytest.approx(s80s20(many), rel=1e-9)
    assert gini_corrected(values, weights) == pytest.approx(gini_corrected(many), abs=1e-12)


@given(values=some_positive, times=st.integers(2, 4))
def test_replication_does_not_matter(values: list[float], times: int):
    for figure in (*FIGURES.values(), palma, s80s20):
        assert figure(values * times) == pytest.approx(figure(values), rel=1e-9, abs=1e-12)


@given(values=some_positive, more=st.floats(0.1, 1e5))
def test_the_same_for_all_makes_gini_smaller(values: list[float], more: float):
    mean = sum(values) / len(values)

    found = gini([value + more for value in values])

    assert found == pytest.approx(gini(values) * mean / (mean + more), rel=1e-9, abs=1e-12)


@given(values=some_positive, aversion=st.floats(0, 20))
def test_atkinson_is_its_definition(values: list[float], aversion: float):
    ratios = np.array(values) / np.mean(values)
    if abs(aversion - 1) < 1e-3:
        aversion = 1
        expected = 1 - math.exp(np.log(ratios).mean())
    else:
        order = 1 - aversion
        # Each divided by the lowest first, so that powers do not overflow.
        lowest = ratios.min()
        expected = 1 - lowest * float(((ratios / lowest) ** order).mean() ** (1 / order))

    assert atkinson(values, aversion) == pytest.approx(expected, rel=1e-7, abs=1e-10)


def test_atkinson_near_one_is_continuous():
    assert atkinson(INEQ, 1 + 1e-9) == pytest.approx(atkinson(INEQ, 1), abs=1e-8)


def test_atkinson_with_a_zero_is_its_limit():
    assert [atkinson([0, 1, 1], each) for each in (1, 2)] == [1, 1]
    assert atkinson([0, 1, 1], 0.5) == pytest.approx(1 / 3)
    assert atkinson([0, 1, 1], 1, [0, 1, 1]) == 0


def test_hardly_unequal_keeps_its_digits():
    values = [1 - 1e-9, 1, 1 + 1e-9]

    assert gini(values) == pytest.approx(4e-9 / 9, rel=1e-6)


@pytest.mark.parametrize("factor", [1e-300, 1e-99, 1e99, 1e300])
def test_very_small_and_very_large_values_do_not_overflow(factor: float):
    values = np.array([1.0, 2, 3]) * factor

    assert gini(values) == pytest.approx(2 / 9)
    assert gini(values, np.full(3, factor)) == pytest.approx(2 / 9)
    assert hoover(values) == pytest.approx(1 / 6)
    assert palma(values) == pytest.approx(palma([1, 2, 3]))


def test_all_zero_is_refused():
    with pytest.raises(NothingToShareError, match=r"“value” is 0 in every row.*Gini"):
        gini([0, 0])
    with pytest.raises(NothingToShareError):
        gini([0, 5], [1, 0])


def test_correction_of_one_unit_is_refused():
    with pytest.raises(TooFewUnitsError, match="has 1 units"):
        gini_corrected([5])


def test_correction_of_shares_is_refused():
    with pytest.raises(FewWeightsError, match="do not count units"):
        gini_corrected([1, 2], [0.5, 0.5])


def test_ratio_to_nothing_is_refused():
    with pytest.raises(ShareEmptyError, match=r"lowest 40 % have nothing.*Palma"):
        palma([0, 0, 0, 1])
    with pytest.raises(ShareEmptyError, match=r"lowest 20 % have nothing.*S80/S20"):
        s80s20([0, 0, 0, 1])


@pytest.mark.parametrize("aversion", [-0.1, math.nan, math.inf])
def test_aversion_below_zero_is_refused(aversion: float):
    with pytest.raises(ChoiceOutOfRangeError, match="epsilon"):
        atkinson([1, 2], aversion)


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_share_outside_is_refused(share: float):
    with pytest.raises(ChoiceOutOfRangeError, match="share"):
        lowest_share([1, 2], share)
