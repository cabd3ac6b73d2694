from pathlib import Path

import numpy as np
import pytest

from commonfield_measures.composite.errors import (
    DrawsCountError,
    DrawsTooManyError,
    DrawUndefinedError,
    DrawWeightMissingError,
    GapError,
    MethodUndrawnError,
    NoiseShareError,
    OptionUnusedError,
)
from commonfield_measures.composite.pipeline import Build, Pipeline
from commonfield_measures.composite.sampling import (
    DrawnRanks,
    DrawOptions,
    drawn_as_asked,
    drawn_by_noise,
    drawn_from_file,
    draws_as_parquet,
)
from commonfield_measures.composite.steps import Aggregate, Normalise
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Numbers
from commonfield_measures.composite.weigh_step import Weigh
from commonfield_measures.errors import FileUnreadableError, MeasuresError, NotANumberError
from measures.tests.composite.builders import make_aggregate, make_indicator, make_table

pytestmark = pytest.mark.rule

TREE = Tree(
    (
        make_indicator("i0", "P"),
        make_indicator("i1", "P"),
        make_indicator("i2", "Q"),
        make_indicator("i3", "Q"),
        make_aggregate("P", "I", 2),
        make_aggregate("Q", "I", 2, 3.0),
        make_aggregate("I", None, 3),
    )
)


def some(rows: int = 20) -> Numbers:
    return np.random.default_rng(12).random((rows, 4))


def build(values: Numbers, *methods: str, times: list[str] | None = None) -> Build:
    units = None if times is None else [f"u{place // 2}" for place in range(len(values))]
    table = make_table(values, times=times, units=units)
    steps = (Normalise(), Weigh(), Aggregate(methods or ("amean",)))
    return Pipeline(steps).run(table, TREE)


def draw(made: Build, draws: int = 50, seed: int = 3) -> DrawnRanks:
    return drawn_by_noise(made, draws=draws, noise=0.5, seed=seed)


def test_intervals_by_definition():
    made = build(some())
    drawn = draw(made)

    ranked = []
    for weights in drawn.weights:
        w = dict(zip(drawn.elements, weights, strict=True))
        z = made.state.table.values
        p, q = z[:, 0] * w["i0"] + z[:, 1] * w["i1"], z[:, 2] * w["i2"] + z[:, 3] * w["i3"]
        top = p * w["P"] + q * w["Q"]
        ranked.append([1 + int((top > each).sum()) for each in top])
    ranks = np.array(ranked)
    np.testing.assert_allclose(drawn.intervals.mean, ranks.mean(axis=0))
    np.testing.assert_allclose(drawn.intervals.median, np.median(ranks, axis=0))
    np.testing.assert_allclose(drawn.intervals.q05, np.quantile(ranks, 0.05, axis=0))
    np.testing.assert_allclose(drawn.intervals.q95, np.quantile(ranks, 0.95, axis=0))
    top = made.scores.of("I")
    assert drawn.nominal.tolist() == [1 + int((top > each).sum()) for each in top]


def test_weights_lie_around_the_given_and_sum_to_one():
    drawn = draw(build(some()))

    assert drawn.elements == ("i0", "i1", "i2", "i3", "P", "Q")
    np.testing.assert_allclose(drawn.weights[:, 4:].sum(axis=1), 1)
    # 3 times 0.5 to 1.5 beside 1 times the same.
    assert (drawn.weights[:, 5] >= 0.5).all()
    assert (drawn.weights[:, 5] <= 0.9).all()


def test_seed_decides_the_draws():
    made = build(some())

    assert draw(made).weights.tolist() == draw(made).weights.tolist()
    assert draw(made).weights.tolist() != draw(made, seed=4).weights.tolist()


def test_no_noise_is_the_nominal_rank():
    made = build(some())

    drawn = drawn_by_noise(made, draws=7, noise=0, seed=1)

    assert drawn.intervals.q05.tolist() == drawn.nominal.tolist() == drawn.intervals.q95.tolist()


@pytest.mark.parametrize("rows", [5, 37, 64, 130])
def test_equal_units_have_equal_ranks_in_every_draw(rows: int):
    values = some(rows)
    values[[1, rows // 2, rows - 1]] = values[0]

    drawn = draw(build(values), draws=130)

    means = drawn.intervals.mean
    assert means[1] == means[rows // 2] == means[rows - 1] == means[0]


def test_panel_is_ranked_within_each_time():
    drawn = draw(build(some(12), times=["2020", "2021"] * 6))

    assert sorted(drawn.nominal[::2].tolist()) == [1, 2, 3, 4, 5, 6]
    assert drawn.intervals.q95.max() <= 6


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_stored_draws_repeat_exactly(kind: str, tmp_path: Path):
    made = build(some())
    drawn = draw(made)
    path = tmp_path / f"draws.{kind}"
    if kind == "parquet":
        path.write_bytes(draws_as_parquet(drawn))
    else:
        lines = [
            f"{number},{code},{weight!r}"
            for number, weights in enumerate(drawn.weights.tolist(), start=1)
            # A weight of the index itself says nothing.
            for code, weight in [*zip(drawn.elements, weights, strict=True), ("I", 1.0)]
        ]
        path.write_text("draw,iCode,Weight\n" + "\n".join(lines) + "\n", "utf-8")

    again = drawn_from_file(made, path)

    assert again.settings["draws"] == 50
    np.testing.assert_allclose(again.weights, drawn.weights, rtol=1e-15)
    assert again.intervals.mean.tolist() == drawn.intervals.mean.tolist()


def test_zeros_under_other_means_are_zeros_in_draws():
    made = build(some(), "gmean", "hmean")

    drawn = draw(made)

    zeros = made.scores.of("I") == 0
    assert zeros.sum() > 1
    assert len(set(drawn.intervals.mean[zeros].tolist())) == 1


def test_zero_weight_beside_a_zero_is_refused():
    tree_weights = tuple((code, float(code != "i0")) for code in TREE.by_code)
    pipeline = Pipeline((Normalise(), Weigh("file", tree_weights), Aggregate(("gmean",))))
    made = pipeline.run(make_table(some()), TREE)

    with pytest.raises(DrawUndefinedError):
        draw(made)


def test_what_cannot_be_drawn_is_refused():
    values = some()
    values[3, 2] = np.nan

    with pytest.raises(GapError):
        draw(build(values))
    with pytest.raises(MethodUndrawnError):
        draw(build(some(), "topsis"))
    with pytest.raises(DrawsCountError):
        draw(build(some()), draws=0)
    with pytest.raises(DrawsTooManyError):
        draw(build(some()), draws=10**9)
    with pytest.raises(NoiseShareError):
        drawn_by_noise(build(some()), draws=5, noise=1, seed=1)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("draw,iCode,Weight\n", DrawsCountError),
        ("draw,iCode,Weight\n1,i0,x\n", NotANumberError),
        ("draw,iCode,Weight\n1,i0,\n", NotANumberError),
        ("draw,iCode,Weight\n1.5,i0,1\n", NotANumberError),
        ("draw,iCode,Weight\n1,i0,1\n", DrawWeightMissingError),
    ],
)
def test_stored_draws_that_do_not_fit_are_refused(
    tmp_path: Path, text: str, refusal: type[MeasuresError]
):
    path = tmp_path / "draws.csv"
    path.write_text(text, "utf-8")

    with pytest.raises(refusal):
        drawn_from_file(build(some()), path)


def test_file_that_is_no_parquet_is_refused(tmp_path: Path):
    path = tmp_path / "draws.parquet"
    path.write_text("draw", "utf-8")

    with pytest.raises(FileUnreadableError):
        drawn_from_file(build(some()), path)


def test_options_without_effect_are_refused(tmp_path: Path):
    made = build(some())

    assert drawn_as_asked(made, DrawOptions()) is None
    for asked in (
        DrawOptions(noise=0.1),
        DrawOptions(seed=4),
        DrawOptions(draws=5, file=tmp_path / "draws.csv"),
    ):
        with pytest.raises(OptionUnusedError):
            drawn_as_asked(made, asked)
    drawn = drawn_as_asked(made, DrawOptions(draws=5))
    assert drawn is not None
    assert drawn.settings == {"draws": 5, "noise": 0.25, "seed": 1}
