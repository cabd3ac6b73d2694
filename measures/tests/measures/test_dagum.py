import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.measures.dagum import dagum, dagum_pairs
from commonfield_measures.measures.inequality import gini
from measures.tests.measures.oracles import (
    Grouped,
    Weighted,
    amounts,
    dagum_by_definition,
    gini_by_pairs,
    grouped,
    replicated,
    weighted,
)


def test_by_hand():
    # Differences of pairs: 3 and 2 within, 2, 4, 1 and 1 across; twice that by 2 · 16 · 3.25.
    # Means 2.5 and 4: of the four across, 6 net, and twice the one by which 4 is ahead of 3.
    found = dagum([1, 4, 3, 5], ["a", "a", "b", "b"])

    assert found.gini == pytest.approx(26 / 104)
    assert found.within == pytest.approx(10 / 104)
    assert found.between == pytest.approx(12 / 104)
    assert found.transvariation == pytest.approx(4 / 104)


def test_groups_apart_do_not_overlap():
    found = dagum([1, 2, 10, 20], [0, 0, 1, 1])

    assert found.overlap == pytest.approx(0, abs=1e-15)
    assert found.gini == pytest.approx(gini([1, 2, 10, 20]))


def test_equal_groups_have_nothing_between():
    found = dagum([1, 2, 1, 2], [0, 0, 1, 1])

    assert found.between == 0
    assert found.within == pytest.approx(found.transvariation)


@given(both=grouped(amounts))
def test_parts_are_their_definition(both: Grouped):
    values, groups = both

    found = dagum(values, groups)

    within, between, across = dagum_by_definition(values, groups)
    assert found.within == pytest.approx(within, rel=1e-9, abs=1e-12)
    assert found.between == pytest.approx(between, rel=1e-9, abs=1e-12)
    assert found.transvariation == pytest.approx(across, rel=1e-9, abs=1e-12)
    assert found.gini == found.within + found.between + found.transvariation
    assert found.gini == pytest.approx(gini(values), abs=1e-13)
    assert min(found.within, found.between, found.transvariation) >= 0


@given(both=grouped(amounts))
def test_pairs_come_to_the_same(both: Grouped):
    values, groups = both

    found = dagum_pairs(values, groups)

    total = dagum(values, groups)
    assert found.total.gini == pytest.approx(total.gini, abs=1e-12)
    assert found.total.within == pytest.approx(total.within, abs=1e-12)
    assert found.total.between == pytest.approx(total.between, abs=1e-12)
    assert found.total.transvariation == pytest.approx(total.transvariation, abs=1e-12)


@given(both=grouped(amounts))
def test_pair_is_the_mean_difference_of_two_groups(both: Grouped):
    values, groups = both

    found = dagum_pairs(values, groups)

    parts = [
        np.array([x for x, g in zip(values, groups, strict=True) if g == label])
        for label in found.labels
    ]
    for j, one in enumerate(parts):
        if one.any():
            assert found.ginis[j] == pytest.approx(gini_by_pairs(list(one)), rel=1e-9, abs=1e-12)
        for h, other in enumerate(parts):
            distance, means = np.abs(one[:, None] - other).mean(), one.mean() + other.mean()
            apart = abs(one.mean() - other.mean())
            assert found.between[j, h] * means == pytest.approx(distance, rel=1e-9, abs=1e-9)
            assert found.affluence[j, h] * distance == pytest.approx(apart, rel=1e-9, abs=1e-9)


@given(both=weighted(amounts), data=st.data())
def test_weights_are_replications(both: Weighted, data: st.DataObject):
    values, weights = both
    groups = data.draw(st.lists(st.integers(0, 3), min_size=len(values), max_size=len(values)))

    found, pairs = dagum(values, groups, weights), dagum_pairs(values, groups, weights)

    again = dagum(replicated(values, weights), [int(each) for each in replicated(groups, weights)])
    for one in (found, pairs.total):
        assert one.within == pytest.approx(again.within, rel=1e-9, abs=1e-12)
        assert one.between == pytest.approx(again.between, rel=1e-9, abs=1e-12)
        assert one.transvariation == pytest.approx(again.transvariation, rel=1e-9, abs=1e-12)


def test_groups_that_nobody_has_are_left_out():
    found = dagum_pairs([1, 2, 4], [5, 5, 9], [1, 1, 0])

    assert found.labels == (5,)
    assert found.total.between == 0
    assert found.population_shares.tolist() == [1.0]


def test_large_outlier_does_not_blur_the_others():
    values, groups = [1.0, 2, 1.5, 2.5, 1e12], ["a", "a", "b", "b", "c"]

    found = dagum_pairs(values, groups)

    assert found.between[0, 1] == pytest.approx(0.75 / 3.5, rel=1e-12)
