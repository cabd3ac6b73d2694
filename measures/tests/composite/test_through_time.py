import numpy as np
import pytest

from commonfield_measures.composite.errors import (
    ChoiceUnknownError,
    NoTimeError,
    NotPositiveMeanError,
)
from commonfield_measures.composite.normalising import Scaling
from commonfield_measures.composite.pipeline import Pipeline
from commonfield_measures.composite.steps import Aggregate, Normalise, Screen
from commonfield_measures.composite.through_time import chained, fixed_goalposts
from commonfield_measures.composite.types import Numbers
from commonfield_measures.composite.weigh_step import Weigh
from measures.tests.composite.builders import make_flat_tree, make_table

pytestmark = pytest.mark.rule

ABOVE_ZERO = Pipeline((Normalise(Scaling("minmax", (1.0, 100.0))), Weigh(), Aggregate()))
UNITS = ["a", "b", "c"] * 3
TIMES = ["2020"] * 3 + ["2021"] * 3 + ["2022"] * 3


def make_panel(values: Numbers):
    return make_table(values, units=UNITS[: len(values)], times=TIMES[: len(values)])


def some(seed: int = 6):
    return np.random.default_rng(seed).random((9, 2))


def test_goalposts_of_one_year_keep_later_years_comparable():
    values = some()
    table = make_panel(values)
    tree = fixed_goalposts(table, make_flat_tree(table.indicators), time="2020")

    element = tree.by_code["i1"]
    assert (element.low, element.high) == (values[:3, 1].min(), values[:3, 1].max())
    pipeline = Pipeline((Normalise(Scaling("goalposts")), Weigh(), Aggregate()))
    whole = pipeline.run(table, tree).scores.values
    flags = np.arange(9) < 6
    assert pipeline.run(table.kept(flags), tree).scores.values.tolist() == whole[:6].tolist()


def test_goalposts_of_all_years_are_minmax():
    table = make_panel(some())
    tree = make_flat_tree(table.indicators)

    fixed = Pipeline((Normalise(Scaling("goalposts")), Weigh(), Aggregate()))
    plain = Pipeline((Normalise(Scaling("minmax", (0.0, 1.0))), Weigh(), Aggregate()))

    np.testing.assert_allclose(
        fixed.run(table, fixed_goalposts(table, tree)).scores.values,
        plain.run(table, tree).scores.values,
    )


@pytest.mark.parametrize("link", ["ratio", "difference"])
def test_chain_by_definition(link: str):
    table = make_panel(some())
    tree = make_flat_tree(table.indicators)
    one = ABOVE_ZERO.run(table.kept(np.arange(9) < 6), tree).scores.values
    two = ABOVE_ZERO.run(table.kept(np.arange(9) >= 3), tree).scores.values
    step = two[3:] / two[:3] if link == "ratio" else two[3:] - two[:3]

    found = chained(table, tree, ABOVE_ZERO, link=link)

    np.testing.assert_allclose(found.values[:6], one)
    last = one[3:] * step if link == "ratio" else one[3:] + step
    np.testing.assert_allclose(found.values[6:], last)
    assert (found.started, found.left_out) == ((), ())


def test_chain_starts_units_that_come_later():
    table = make_table(some()[:5], units=["a", "b", "a", "b", "c"], times=["1", "1", "2", "2", "2"])

    found = chained(table, make_flat_tree(table.indicators), ABOVE_ZERO)

    assert found.started == ("c (2)",)
    assert np.isfinite(found.values).all()


def test_chain_tells_who_was_left_out():
    values = some()
    values[4, 0] = np.nan
    pipeline = Pipeline((Screen(1.0), *ABOVE_ZERO.steps))

    found = chained(make_panel(values), make_flat_tree(["i0", "i1"]), pipeline)

    assert found.left_out == ("b (2021)",)
    assert found.started == ("b (2022)",)
    assert np.isnan(found.values).sum() == 1


def test_what_cannot_be_chained_is_refused():
    table, tree = make_panel(some()), make_flat_tree(["i0", "i1"])
    values = np.array([[0.0, 0], [1, 1], [2, 2], [0, 3], [3, 1], [1, 2]])
    from_zero = Pipeline((Normalise(), Weigh(), Aggregate()))

    with pytest.raises(NoTimeError):
        chained(table.kept(np.arange(9) < 3), tree, ABOVE_ZERO)
    with pytest.raises(ChoiceUnknownError):
        chained(table, tree, ABOVE_ZERO, link="sum")
    with pytest.raises(ChoiceUnknownError):
        fixed_goalposts(table, tree, time="1999")
    with pytest.raises(NotPositiveMeanError):
        chained(make_panel(values), tree, from_zero)
