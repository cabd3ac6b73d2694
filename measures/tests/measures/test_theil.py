import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.errors import NotNestedError, ShapeError, ZeroValueError
from commonfield_measures.measures.inputs import Named
from commonfield_measures.measures.theil import (
    theil_grouped,
    theil_l,
    theil_l_grouped,
    theil_l_nested,
    theil_t,
    theil_t_grouped,
    theil_t_nested,
)
from measures.tests.measures.oracles import (
    INEQ,
    Grouped,
    Weighted,
    above_zero,
    amounts,
    grouped,
    replicated,
    some_positive,
    some_values,
    theil_l_by_definition,
    theil_t_by_definition,
    weighted,
)


def test_by_hand():
    # Shares 1/4 and 3/4 of two: T = ¼ ln ½ + ¾ ln 3/2.
    assert theil_t([1, 3]) == pytest.approx(0.25 * math.log(0.5) + 0.75 * math.log(1.5))
    assert theil_l([1, 3]) == pytest.approx(-(math.log(0.5) + math.log(1.5)) / 2)
    assert theil_t([0, 0, 1]) == pytest.approx(math.log(3))


def test_groups_by_hand():
    found = theil_grouped([1, 1, 3, 3], ["a", "a", "b", "b"])

    assert found.theil_t.within == 0
    assert found.theil_t.between == pytest.approx(theil_t([1, 3]))
    assert found.theil_l.total == pytest.approx(theil_l([1, 3]))


def test_l_is_atkinson_of_one():
    # Atkinson(ineq's example, 1) of R is 0.3518251.
    assert 1 - math.exp(-theil_l(INEQ)) == pytest.approx(0.3518251, abs=5e-8)


@given(values=some_values)
def test_t_is_its_definition(values: list[float]):
    assert theil_t(values) == pytest.approx(theil_t_by_definition(values), rel=1e-9, abs=1e-14)


@given(values=some_positive)
def test_l_is_its_definition(values: list[float]):
    assert theil_l(values) == pytest.approx(theil_l_by_definition(values), rel=1e-9, abs=1e-14)


@given(both=grouped(amounts))
def test_t_of_groups_adds_up(both: Grouped):
    values, groups = both
    names = sorted(set(groups))
    parts = [[x for x, g in zip(values, groups, strict=True) if g == name] for name in names]

    found = theil_t_grouped(values, groups)

    within = sum(sum(part) / sum(values) * theil_t(part) for part in parts if any(part))
    means = [sum(part) / len(part) for part in parts]
    assert found.total == found.between + found.within
    assert found.total == pytest.approx(theil_t(values), rel=1e-9, abs=1e-13)
    assert found.within == pytest.approx(within, rel=1e-9, abs=1e-13)
    assert found.between == pytest.approx(
        theil_t(means, [len(part) for part in parts]), rel=1e-9, abs=1e-13
    )
    assert min(found.between, found.within) >= 0


@given(both=grouped(above_zero))
def test_l_of_groups_adds_up(both: Grouped):
    values, groups = both
    parts = [[x for x, g in zip(values, groups, strict=True) if g == n] for n in set(groups)]

    found = theil_l_grouped(values, groups)

    within = sum(len(part) / len(values) * theil_l(part) for part in parts)
    assert found.total == found.between + found.within
    assert found.total == pytest.approx(theil_l(values), rel=1e-9, abs=1e-13)
    assert found.within == pytest.approx(within, rel=1e-9, abs=1e-13)


@given(both=grouped(above_zero))
def test_both_at_once_are_each_alone(both: Grouped):
    values, groups = both

    found = theil_grouped(values, groups)

    assert found.theil_t == theil_t_grouped(values, groups)
    assert found.theil_l == theil_l_grouped(values, groups)


@given(both=weighted(above_zero), data=st.data())
def test_weights_are_replications(both: Weighted, data: st.DataObject):
    values, weights = both
    groups = data.draw(st.lists(st.integers(0, 3), min_size=len(values), max_size=len(values)))

    found = theil_grouped(values, groups, weights)

    again = theil_grouped(
        replicated(values, weights), [int(each) for each in replicated(groups, weights)]
    )
    for one, other in ((found.theil_t, again.theil_t), (found.theil_l, again.theil_l)):
        assert one.between == pytest.approx(other.between, rel=1e-9, abs=1e-13)
        assert one.within == pytest.approx(other.within, rel=1e-9, abs=1e-13)
    assert theil_t(values, weights) == pytest.approx(found.theil_t.total, rel=1e-12, abs=1e-13)
    assert theil_l(values, weights) == pytest.approx(found.theil_l.total, rel=1e-12, abs=1e-13)


@given(values=some_positive, factor=st.floats(1e-6, 1e6), times=st.integers(1, 3))
def test_scale_and_replication_do_not_matter(values: list[float], factor: float, times: int):
    scaled = [value * factor for value in values] * times

    assert theil_t(scaled) == pytest.approx(theil_t(values), rel=1e-8, abs=1e-12)
    assert theil_l(scaled) == pytest.approx(theil_l(values), rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("value", [0.1, 1 / 3, 7e10])
def test_constant_is_equal(value: float):
    values, groups = [value] * 99, [0, 1, 2] * 33

    assert max(theil_t(values), theil_l(values)) < 1e-30
    assert theil_grouped(values, groups).theil_t.total < 1e-30
    assert theil_grouped(values, groups).theil_l.total < 1e-30


def test_hardly_unequal_keeps_its_digits():
    values = [1 - 1e-6, 1, 1 + 1e-6]

    # Of small deviations d, both are Σ d² / 2n.
    assert theil_t(values) == pytest.approx(1e-12 / 3, rel=1e-5)
    assert theil_l(values) == pytest.approx(1e-12 / 3, rel=1e-5)


def test_more_units_than_a_block_are_all_counted():
    values = np.random.default_rng(1).lognormal(size=70_000)
    groups = np.arange(70_000) % 7

    found = theil_grouped(values, groups)

    mean = values.mean()
    assert found.theil_t.total == pytest.approx((values / mean * np.log(values / mean)).mean())
    assert found.theil_l.total == pytest.approx(-np.log(values / mean).mean())


def test_nested_levels_add_up():
    chance = np.random.default_rng(2)
    town = chance.integers(0, 30, 400)
    county, city = town // 3, town // 9
    values, weights = chance.lognormal(size=400), chance.integers(0, 5, 400)

    for nested, alone in ((theil_t_nested, theil_t_grouped), (theil_l_nested, theil_l_grouped)):
        found = nested(values, [city, county, town], weights)
        cities, counties, towns = (alone(values, each, weights) for each in (city, county, town))

        assert found.between == pytest.approx(
            (cities.between, counties.between - cities.between, towns.between - counties.between)
        )
        assert found.within == pytest.approx(towns.within)
        assert found.total == pytest.approx(cities.total)
        assert found.total == math.fsum([*found.between, found.within])


def test_nested_without_levels_is_all_within():
    found = theil_t_nested([1, 3], [])

    assert (found.between, found.within) == ((), theil_t([1, 3]))


def test_groups_may_be_anything_that_has_a_name():
    values, numbers = [1.0, 2, 3, 5], [0, 1, 0, 1]

    expected = theil_t_grouped(values, numbers)

    for groups in (
        ["x", "y"] * 2,
        np.array([7e6, 8e6] * 2),
        [True, False] * 2,
        [10**11, 10**12] * 2,
    ):
        assert theil_t_grouped(values, groups) == expected


def test_group_of_nothing_is_taken_by_t():
    found = theil_t_grouped([0, 0, 1, 1], [0, 0, 1, 1])

    assert found.between == pytest.approx(math.log(2))
    assert found.within == 0


def test_zero_is_refused_by_l_with_its_row():
    named = Named(values="收入", units=["甲", "乙", "丙"], first_row=2)

    with pytest.raises(ZeroValueError, match=r"“收入”, row 4 \(丙\): the value is 0, and Theil L"):
        theil_l([3, 0, 0], [1, 0, 1], named=named)
    assert theil_l([3, 0], [1, 0]) == 0


def test_group_in_two_groups_is_refused():
    with pytest.raises(NotNestedError, match="“城关镇” lies in “甲县” and in “乙县”"):
        theil_t_nested([1, 2], [["甲县", "乙县"], ["城关镇", "城关镇"]])


def test_groups_of_another_length_are_refused():
    with pytest.raises(ShapeError, match=r"“group” has the shape \(3,\)"):
        theil_t_grouped([1, 2], [0, 1, 1])
