"""Errors of the figures among the draws: who is surely ahead where nobody is."""

from pathlib import Path

import numpy as np
import pytest

from commonfield_measures.cli import main
from commonfield_measures.composite.building import Choices, build_index, pipeline_of
from commonfield_measures.composite.errors import ErrorNegativeError, OptionUnusedError
from commonfield_measures.composite.figure_errors import read_errors
from commonfield_measures.composite.pipeline import Build
from commonfield_measures.composite.sampling import (
    DrawOptions,
    drawn_as_asked,
    drawn_by_noise,
    drawn_with_errors,
)
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Element, IndexTable, Numbers

_CODES = ("a", "b", "c", "d")
_ASKED = DrawOptions(draws=400, noise=0.25, seed=1, with_ways=True)


def _build(values: Numbers) -> Build:
    units = tuple(f"u{number}" for number in range(len(values)))
    elements = [
        Element(code, code, is_indicator=True, level=1, parent="index", weight=1.0)
        for code in _CODES
    ]
    tree = Tree((*elements, Element("index", "index", is_indicator=False, level=2)))
    table = IndexTable(units, units, None, _CODES, values, {})
    return pipeline_of(Choices(impute="median")).run(table, tree)


def test_equal_units_are_not_told_apart_by_errors_of_their_figures() -> None:
    chance, told, before = np.random.default_rng(5), [], []
    for _world in range(12):
        build = _build(100 + 10 * chance.standard_normal((19, 4)))
        drawn = drawn_with_errors(build, np.full((19, 4), 10.0), _ASKED)
        told.append(drawn.samples[0].told_apart.mean())
        plain = drawn_by_noise(build, draws=400, noise=0.25, seed=1, with_ways=True)
        before.append(plain.samples[0].told_apart.mean())

    assert np.mean(before) > 0.4
    assert np.mean(told) <= 0.07


def test_large_lead_is_told_and_a_value_of_unknown_error_is_not_trusted() -> None:
    values = np.array([[9.0] * 4, [1.0] * 4, [1.1] * 4, [1.2] * 4, [0.9] * 4])
    known, unknown = np.full((5, 4), 0.1), np.full((5, 4), 0.1)
    unknown[0] = np.nan
    build = _build(values)

    sure = drawn_with_errors(build, known, _ASKED).samples[0]
    unsure = drawn_with_errors(build, unknown, _ASKED).samples[0]

    assert sure.is_ahead[0, 1:].all()
    assert not unsure.is_ahead[0, 1:4].any()


def test_scores_nearer_than_the_minimum_are_not_told_apart() -> None:
    build = _build(np.array([[9.0] * 4, [1.0] * 4, [1.1] * 4, [1.2] * 4]))
    sample = drawn_with_errors(build, np.zeros((4, 4)), _ASKED).samples[0]
    sample.want_apart(build.scores.of("index"), 0.05)

    assert sample.is_ahead[0, 1:].all()
    assert not sample.told_apart[1:, 1:].any()


def _files(folder: Path, errors: str) -> list[str]:
    (folder / "iData.csv").write_text("uCode,a,b\nx,1,2\ny,3,4\nz,5,5\n")
    (folder / "iMeta.csv").write_text(
        "iCode,Type,Level,Parent,Weight,Direction\na,Indicator,1,i,1,1\nb,Indicator,1,i,1,1\n"
        "i,Aggregate,2,,1,1\n"
    )
    (folder / "errors.csv").write_text(errors)
    names = (("--data", "iData.csv"), ("--meta", "iMeta.csv"), ("--errors", "errors.csv"))
    return [text for name, file in names for text in (name, str(folder / file))]


def test_command_takes_errors_of_anybody(tmp_path: Path) -> None:
    given = _files(tmp_path, "uCode,b,more\nz,0.5,7\nx,,7\n")

    assert main(["index", "build", *given, "--draws", "40", "--out", str(tmp_path / "out")]) == 0

    build = build_index(tmp_path / "iData.csv", tmp_path / "iMeta.csv").build
    found = read_errors(tmp_path / "errors.csv", build.states[0].table)
    nan = np.nan
    np.testing.assert_array_equal(found, [[nan, nan], [nan, nan], [nan, 0.5]])
    with pytest.raises(OptionUnusedError):
        drawn_as_asked(build, DrawOptions(errors=tmp_path / "errors.csv"))
    _files(tmp_path, "uCode,b\nz,-1\n")
    with pytest.raises(ErrorNegativeError, match="for z is -1"):
        read_errors(tmp_path / "errors.csv", build.states[0].table)
