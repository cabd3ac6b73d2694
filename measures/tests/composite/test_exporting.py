from pathlib import Path

import numpy as np
import pytest

from commonfield_measures.composite.building import Choices, build_index, pipeline_of
from commonfield_measures.composite.exporting import arguments, as_index, data_csv, meta_csv
from commonfield_measures.composite.pipeline import Build
from commonfield_measures.composite.sampling import drawn_by_noise
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.writing import method_of, write_index
from measures.tests.composite.builders import make_aggregate, make_indicator, make_table

pytestmark = pytest.mark.rule

CHOICES = Choices(impute="median", normalise="percentile", scale=(1.0, 100.0), aggregate="gmean")


def make_build(choices: Choices = CHOICES) -> Build:
    values = np.random.default_rng(4).lognormal(3, 1, (30, 3))
    values[4, 2] = np.nan
    tree = Tree(
        (
            make_indicator("x", "A", weight=0.3, direction=-1),
            make_indicator("y", "A", weight=0.1),
            make_indicator("z", "B"),
            make_aggregate("A", "I", 2, 0.7),
            make_aggregate("B", "I", 2, 0.4),
            make_aggregate("I", None, 3),
        )
    )
    return pipeline_of(choices).run(make_table(values, codes=["x", "y", "z"]), tree)


def save(build: Build, folder: Path) -> tuple[Path, Path]:
    paths = folder / "iData.csv", folder / "iMeta.csv"
    paths[0].write_bytes(data_csv(build))
    paths[1].write_bytes(meta_csv(build))
    return paths


def test_files_lead_to_the_same_bits(tmp_path: Path) -> None:
    build = make_build()

    again = build_index(*save(build, tmp_path), CHOICES).build

    assert again.scores.values.tobytes() == build.scores.values.tobytes()
    drawn = [drawn_by_noise(each, draws=50, noise=0.3, seed=2) for each in (build, again)]
    assert drawn[0].intervals.q95.tobytes() == drawn[1].intervals.q95.tobytes()


def test_as_index_is_what_reading_the_files_gives(tmp_path: Path) -> None:
    build = make_build()

    read = build_index(*save(build, tmp_path), CHOICES)
    given = as_index(build)

    assert method_of(given) == method_of(read)
    written = [write_index(each, tmp_path / name) for each, name in ((read, "a"), (given, "b"))]
    assert [path.read_bytes() for path in written[0]] == [path.read_bytes() for path in written[1]]


def test_weights_from_data_are_given_as_they_were_found() -> None:
    build = make_build(Choices(impute="median", weights="equal"))

    lines = meta_csv(build).decode().splitlines()

    assert lines[1] == "x,x,Indicator,1,A,0.3,-1,,,,,none,,"
    assert lines[-1] == "I,I,Aggregate,3,,1.0,1,,,,,,,"


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (Choices(), ()),
        (Choices(denominate=True, screen=0.9), ("--denominate", "--screen", "0.9")),
        (
            CHOICES,
            (
                *("--impute", "median", "--normalise", "percentile", "--scale", "1.0", "100.0"),
                *("--aggregate", "gmean"),
            ),
        ),
    ],
)
def test_arguments_are_those_that_differ_from_the_usual(
    choices: Choices, expected: tuple[str, ...]
) -> None:
    assert arguments(choices) == expected


def test_arguments_of_draws_are_all_given() -> None:
    found = arguments(Choices(), draws=100, noise=0.25, seed=7)

    assert found == ("--draws", "100", "--noise", "0.25", "--seed", "7", "--draw-ways")
