import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.composite.errors import StepMissingError
from commonfield_measures.composite.normalising import Scaling
from commonfield_measures.composite.pipeline import Build, Pipeline
from commonfield_measures.composite.steps import Aggregate, Impute, Normalise, Screen, Treat
from commonfield_measures.composite.types import Numbers
from commonfield_measures.composite.weigh_step import Weigh
from commonfield_measures.errors import NotFiniteError
from measures.tests.composite.builders import make_flat_tree, make_table

pytestmark = pytest.mark.rule

USUAL = Pipeline((Normalise(), Weigh(), Aggregate()))


def build(values: Numbers, pipeline: Pipeline = USUAL) -> Build:
    table = make_table(values)
    return pipeline.run(table, make_flat_tree(table.indicators))


def some(seed: int, rows: int = 12, columns: int = 3):
    return np.random.default_rng(seed).random((rows, columns)) + 0.1


def test_list_can_be_read_and_changed():
    changed = USUAL.changed(Treat()).changed(Impute("mean")).changed(Weigh("equal"))

    assert [name for name, _parameters in changed.listed()] == [
        "impute",
        "treat",
        "normalise",
        "weigh",
        "aggregate",
    ]
    assert dict(changed.listed())["weigh"] == {"source": "equal"}
    assert changed.without("treat").without("impute") == USUAL.changed(Weigh("equal"))


def test_step_can_be_moved():
    pipeline = USUAL.changed(Impute("mean")).changed(Screen(0.9)).moved("screen", before="impute")

    assert [name for name, _parameters in pipeline.listed()][:2] == ["screen", "impute"]


def test_rerun_keeps_what_it_has_in_common():
    first = build(some(1))

    second = first.rerun(USUAL.changed(Weigh("critic")))

    assert second.states[1] is first.states[1]
    assert second.states[2] is not first.states[2]
    fresh = build(some(1), USUAL.changed(Weigh("critic")))
    assert second.scores.values.tolist() == fresh.scores.values.tolist()


def test_every_state_stays():
    values = some(2)
    values[3, 1] = np.nan

    made = build(values, USUAL.changed(Impute("mean")))

    raw, imputed, normalised = (state.table.values[3, 1] for state in made.states[:3])
    assert np.isnan(raw)
    assert imputed == np.nanmean(values[:, 1])
    assert 0 < normalised < 100
    assert not made.state.given[3, 1]


def test_climb_is_the_seam_for_draws():
    made = build(some(3))

    seam = made.aggregation_input()

    assert seam.is_complete
    assert seam.weights == {"i0": 1 / 3, "i1": 1 / 3, "i2": 1 / 3, "I": 1}
    assert seam.methods == {2: "amean"}
    assert seam.table.values.max() == 100


@pytest.mark.parametrize("missing", ["normalise", "weigh"])
def test_step_without_the_one_before_is_refused(missing: str):
    with pytest.raises(StepMissingError) as refused:
        build(some(4), USUAL.without(missing))

    assert refused.value.params["earlier"] == missing


def test_scores_without_aggregating_are_refused():
    with pytest.raises(StepMissingError):
        _scores = build(some(4), USUAL.without("aggregate")).scores


def test_same_steps_without_an_indicator():
    values = some(5)

    found = build(values).without(["i1"])

    alone = build(np.delete(values, 1, axis=1))
    assert found.state.table.indicators == ("i0", "i2")
    assert found.scores.values.tolist() == alone.scores.values.tolist()


def test_values_beyond_what_can_be_computed_are_named():
    table = np.array([[1, -1e308], [2, 0], [3, 1e308]])

    with pytest.raises(NotFiniteError) as refused:
        build(table)

    assert refused.value.params["column"] == "i1"


@given(st.integers(0, 2000), st.floats(0.01, 100), st.floats(-100, 100))
def test_units_of_measurement_do_not_matter(seed: int, scale: float, origin: float):
    values = some(seed)

    for method in ("minmax", "zscore", "rank"):
        pipeline = USUAL.changed(Normalise(Scaling(method)))
        moved = build(values * scale + origin, pipeline).scores.values
        np.testing.assert_allclose(moved, build(values, pipeline).scores.values, atol=1e-6)


@given(st.integers(0, 2000))
def test_every_unit_twice_scores_the_same(seed: int):
    values = some(seed)

    twice = build(np.concatenate([values, values])).scores.values

    assert twice[:12].tolist() == twice[12:].tolist() == build(values).scores.values.tolist()


@given(st.integers(0, 2000))
def test_doing_better_never_scores_worse(seed: int):
    values = some(seed)
    better = values.copy()
    better[5, 1] = min(better[5, 1] + 0.2, values[:, 1].max())

    assert build(better).scores.values[5, 0] >= build(values).scores.values[5, 0] - 1e-9
