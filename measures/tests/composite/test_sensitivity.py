import numpy as np
import pytest

from commonfield_measures.composite.errors import NothingToVaryError
from commonfield_measures.composite.normalising import Scaling
from commonfield_measures.composite.pipeline import Build, Pipeline
from commonfield_measures.composite.sensitivity import (
    Alternatives,
    positive_scaling,
    removals,
    sensitivity,
)
from commonfield_measures.composite.steps import Aggregate, Impute, Normalise
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Numbers
from commonfield_measures.composite.weigh_step import Weigh
from measures.tests.composite.builders import make_aggregate, make_indicator, make_table

pytestmark = pytest.mark.rule

CODES = ("a1", "a2", "b1", "b2")


def make_build(values: Numbers) -> Build:
    indicators = [make_indicator(code, code[0].upper()) for code in CODES]
    tree = Tree(
        (
            *indicators,
            *(make_aggregate(code, "I", 2) for code in "AB"),
            make_aggregate("I", None, 3),
        )
    )
    steps = (Normalise(), Weigh(), Aggregate())
    return Pipeline(steps).run(make_table(values, codes=CODES), tree)


@pytest.fixture
def build() -> Build:
    return make_build(np.random.default_rng(1).lognormal(0, 1, (40, 4)))


def test_shares_are_of_every_choice_that_has_an_alternative(build: Build) -> None:
    found = sensitivity(build, Alternatives(), samples=64, seed=1)

    assert found.factors == ("weights_between", "weights_within", "normalise", "aggregate")
    assert found.indices.first.shape == (4, 41)
    assert found.ways == {
        "normalise": ("minmax", "percentile", "zscore"),
        "aggregate": ("amean", "gmean"),
    }
    assert found.units == build.state.table.units


def test_pooled_total_shares_are_at_least_the_first(build: Build) -> None:
    found = sensitivity(build, Alternatives(), samples=512, seed=1)

    pooled = found.indices.total[:, -1] - found.indices.first[:, -1]
    assert (pooled > -0.1).all()
    assert 0.5 < found.indices.first[:, -1].sum() < 1.1


def test_what_changes_no_rank_has_no_share() -> None:
    same = np.random.default_rng(2).permutation(40.0 * np.arange(1, 41))
    build = make_build(np.stack([same, same, same, same[::-1]], axis=1))
    wanted = Alternatives(normalise=("minmax", "percentile"), aggregate=("amean",), noise=0.5)

    found = sensitivity(build, wanted, samples=256, seed=1)

    # Equally spaced values are the same after both normalisations.
    shares = dict(zip(found.factors, found.indices.total[:, -1].tolist(), strict=True))
    assert shares["normalise"] == 0
    assert shares["weights_within"] > 0.4
    assert shares["weights_between"] > 0.4


def test_same_seed_repeats_and_progress_is_told(build: Build) -> None:
    heard: list[int] = []

    one = sensitivity(build, Alternatives(), samples=32, seed=9, on_progress=heard.append)
    other = sensitivity(build, Alternatives(), samples=32, seed=9)

    assert (one.indices.first == other.indices.first).all()
    assert heard == [3, 4, 5, 6]


def test_ways_to_fill_gaps_are_a_choice_where_there_are_gaps() -> None:
    values = np.random.default_rng(3).lognormal(0, 1, (40, 4))
    values[3, 1] = values[9, 2] = values[20, 0] = np.nan
    wanted = Alternatives(impute=("median", "knn"), noise=0, aggregate=("amean",))

    found = sensitivity(make_build(values), wanted, samples=128, seed=1)

    assert found.factors == ("impute", "normalise")
    assert found.indices.total[0, 3] > 0.9


def test_nothing_that_varies_is_refused(build: Build) -> None:
    wanted = Alternatives(normalise=("minmax",), aggregate=("amean",), noise=0)

    with pytest.raises(NothingToVaryError):
        sensitivity(build, wanted, samples=64, seed=1)


@pytest.mark.parametrize("rows", [2, 5, 214, 5_000])
def test_positive_scores_stay_above_zero_for_the_furthest_row(rows: int) -> None:
    values = np.zeros((rows, 4))
    values[0] = -1.0
    pipeline = make_build(np.random.default_rng(1).random((3, 4))).pipeline

    low = pipeline.changed(Normalise(positive_scaling("zscore", rows)))
    state = low.run(make_table(values, codes=CODES), make_build(values).state.tree).state

    assert state.table.values.min() > 0.9


def test_rules_without_a_scale_stay_as_they_are() -> None:
    assert positive_scaling("rank", 9) == Scaling("rank")


def test_removals_leave_out_each_indicator_in_turn(build: Build) -> None:
    found = removals(build)

    assert [each.indicator for each in found] == list(CODES)
    assert found[0].comparison is not None
    assert found[0].comparison.shifts[0].unit == "u0"
    assert all(each.comparison and each.comparison.largest_shift > 0 for each in found)


def test_the_only_indicator_cannot_be_left_out() -> None:
    tree = Tree((make_indicator("a"), make_aggregate("I", None, 2)))
    table = make_table([[1.0], [2.0]], codes=["a"])
    build = Pipeline((Normalise(), Weigh(), Aggregate())).run(table, tree)

    assert [each.comparison for each in removals(build)] == [None]


def test_alternatives_replace_the_steps_of_the_build() -> None:
    values = np.random.default_rng(3).lognormal(0, 1, (30, 4))
    filled = make_build(values)
    filled = filled.rerun(filled.pipeline.changed(Impute("mean")))
    wanted = Alternatives(normalise=("minmax",), aggregate=("amean", "amean,gmean"), noise=0)

    found = sensitivity(filled, wanted, samples=32, seed=1)

    assert found.ways == {"aggregate": ("amean", "amean,gmean")}
    assert found.indices.total[0, -1] == pytest.approx(1, abs=0.3)
