from collections.abc import Sequence

import numpy as np
import pytest

from commonfield_measures.composite.comparing import compare, profile
from commonfield_measures.composite.errors import VersionsDifferError
from commonfield_measures.composite.pipeline import Build, Pipeline
from commonfield_measures.composite.steps import Aggregate, Normalise
from commonfield_measures.composite.weigh_step import Weigh
from measures.tests.composite.builders import Values, make_flat_tree, make_table

pytestmark = pytest.mark.rule

USUAL = Pipeline((Normalise(), Weigh(), Aggregate()))
VALUES = [[9, 1, 5, 2], [1, 9, 4, 2], [5, 5, 6, 1], [3, 2, 7, 3]]


def build(
    values: Values,
    weights: tuple[tuple[str, float], ...] | None = None,
    units: Sequence[str] | None = None,
    times: Sequence[str] | None = None,
) -> Build:
    table = make_table(values, units=units, times=times)
    step = Weigh() if weights is None else Weigh("file", weights=weights)
    return USUAL.changed(step).run(table, make_flat_tree(table.indicators))


def test_profile_tells_best_and_worst():
    found = profile(build(VALUES), 0)

    assert [(each.indicator, each.rank) for each in found.strengths] == [("i0", 1), ("i3", 2)]
    assert [(each.indicator, each.rank) for each in found.weaknesses] == [("i1", 4), ("i2", 3)]
    assert (found.strengths[0].value, found.strengths[0].normalised) == (9, 100)
    assert (found.unit, found.time, found.missing) == ("u0", None, ())


def test_profile_leaves_out_what_is_missing_and_says_so():
    values = np.array(VALUES, np.float64)
    values[0, 1] = np.nan

    found = profile(build(values), 0, most=1)

    assert found.missing == ("i1",)
    assert [each.indicator for each in found.strengths] == ["i0"]
    assert [each.indicator for each in found.weaknesses] == ["i2"]


def test_profile_ranks_within_its_year():
    times = ["2020", "2021", "2020", "2021"]
    found = profile(build(VALUES, units=["a", "a", "b", "b"], times=times), 0)

    assert found.time == "2020"
    assert all(each.of == 2 for each in found.strengths)


def test_comparison_tells_who_climbed():
    before = build(VALUES)
    after = build(VALUES, weights=(("i0", 0.0), ("i1", 1.0), ("i2", 0.0), ("i3", 0.0)))

    found = compare(before, after)

    assert [each.rank_after for each in found.shifts] == [4, 1, 2, 3]
    assert [each.shift for each in found.shifts] == [
        each.rank_before - each.rank_after for each in found.shifts
    ]
    assert found.largest_shift == max(abs(each.shift) for each in found.shifts)
    assert sum(each.shift for each in found.shifts) == 0
    assert (found.only_before, found.only_after) == ((), ())


def test_comparison_ranks_those_in_both():
    before = build(VALUES, units=["a", "b", "c", "d"])
    after = build(VALUES, units=["a", "x", "c", "d"])

    found = compare(before, after)

    assert [each.unit for each in found.shifts] == ["a", "c", "d"]
    assert sorted(each.rank_before for each in found.shifts) == [1, 2, 3]
    assert (found.only_before, found.only_after) == (("b",), ("x",))
    assert found.rank_correlation == 1
    assert found.mean_shift == 0


def test_versions_without_anything_in_common_are_refused():
    with pytest.raises(VersionsDifferError):
        compare(build(VALUES), build(VALUES, units=["w", "x", "y", "z"]))
    with pytest.raises(VersionsDifferError):
        compare(build(VALUES), build(VALUES), "Z")
