"""The library as a notebook has it: frames in, frames out."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv

import commonfield_measures
from commonfield_measures import Choices, build_index, inequality
from commonfield_measures.composite.errors import ConstantError
from commonfield_measures.composite.input_errors import OneUnitError
from commonfield_measures.errors import NotANumberError, ValueMissingError

DATA: Final[dict[str, list[Any]]] = {
    "uCode": ["a", "b", "c", "d"],
    "income": [10.25, 20.0, None, 40.0],
    "hours": [3, 2, 1, 5],
    "people": [10, 20, 30, 40],
    "town": ["s", "s", "t", "t"],
}
META: Final = {
    "iCode": ["income", "hours", "life"],
    "Type": ["Indicator", "Indicator", "Aggregate"],
    "Level": [1, 1, 2],
    "Parent": ["life", "life", None],
    "Weight": [1, 2, 1],
    "Direction": [1, -1, 1],
}
MAKERS: Final = [pa.table, pl.DataFrame, pd.DataFrame]


def as_arrow(frame: Any) -> pa.Table:  # noqa: ANN401 - any maker's frame
    return frame if isinstance(frame, pa.Table) else pa.table(frame)


@pytest.mark.parametrize("made", MAKERS)
def test_index_of_frames_is_that_of_files(made: Callable[[Any], Any], tmp_path: Path):
    for name, columns in (("iData", DATA), ("iMeta", META)):
        arrow_csv.write_csv(pa.table(columns), tmp_path / f"{name}.csv")
    choices = Choices(impute="median", normalise="zscore")

    frames = build_index(made(DATA), made(META), choices, draws=50, seed=7)

    files = build_index(tmp_path / "iData.csv", tmp_path / "iMeta.csv", choices, draws=50, seed=7)
    names = ("scores", "ranks", "normalised", "weights", "intervals")
    found = {name: getattr(frames, name) for name in names}
    assert {type(each) for each in found.values()} == {type(made(DATA))}
    assert {name: as_arrow(each).to_pydict() for name, each in found.items()} == {
        name: getattr(files, name).to_pydict() for name in names
    }


def test_index_says_what_it_rests_on_and_writes_the_same_files(tmp_path: Path):
    found = build_index(pa.table(DATA), pa.table(META), Choices(impute="mean"))

    again = build_index(pd.DataFrame(DATA), pl.DataFrame(META), Choices(impute="mean"))
    assert found.method == again.method
    assert found.intervals is None
    assert [path.name for path in found.write(tmp_path)] == [
        *("scores.csv", "ranks.csv", "normalised.csv", "weights.csv", "method.json")
    ]


def test_years_stay_numbers():
    panel = {"uCode": ["a", "b"] * 2, "Time": [2020, 2020, 2021, 2021], "x": [1, 2, 3, 4]}
    meta = {
        "iCode": ["x", "top"],
        "Type": ["Indicator", "Aggregate"],
        "Level": [1, 2],
        "Parent": ["top", None],
        "Weight": [1, 1],
        "Direction": [1, 1],
    }

    found = build_index(pa.table(panel), pa.table(meta))

    assert as_arrow(found.ranks).to_pydict() == {
        "uCode": ["a", "b", "a", "b"],
        "Time": [2020, 2020, 2021, 2021],
        "top": [2, 1, 2, 1],
    }


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"income": ["much", "1", "2", "3"]}, NotANumberError, "“income”, row a: “much”"),
        ({"income": [1, 1, 1, 1]}, ConstantError, "income is 1.0 for every unit"),
        ({name: cells[:1] for name, cells in DATA.items()}, OneUnitError, "only 1 (a)"),
    ],
)
def test_bad_frames_are_refused_by_name(
    changes: dict[str, Any], error: type[Exception], sentence: str
):
    with pytest.raises(error) as refused:
        build_index(pa.table(DATA | changes), pa.table(META))

    assert sentence in str(refused.value)


@pytest.mark.parametrize("made", MAKERS)
def test_inequality_of_frames_is_that_of_a_file(made: Callable[[Any], Any], tmp_path: Path):
    (tmp_path / "a.csv").write_text("uCode,x,w,g\na,1,2,s\nb,2,1,s\nc,4,1,t\n", encoding="utf-8")
    columns = {"uCode": ["a", "b", "c"], "x": [1, 2, 4], "w": [2, 1, 1], "g": ["s", "s", "t"]}

    found = inequality(made(columns), "x", weight="w", groups=["g"])

    assert found == inequality(tmp_path / "a.csv", "x", weight="w", groups=["g"])


def test_gap_in_a_frame_is_refused_by_row():
    with pytest.raises(ValueMissingError, match=r"“income”, row 3 \(c\)"):
        inequality(pd.DataFrame(DATA), "income")


def test_library_has_no_other_names():
    with pytest.raises(AttributeError, match="has no bild_index"):
        commonfield_measures.bild_index  # noqa: B018 - asking for the name is what is tested


def run_alone(program: str) -> str:
    """Run lines of Python that reach the library; return what they print."""
    source = Path(commonfield_measures.__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(source)},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def test_notebook_needs_no_django_and_no_program():
    program = (
        "import sys; from commonfield_measures import build_index, inequality;"
        " print(sorted({'django', 'commonfield', 'duckdb'} & set(sys.modules)))"
    )

    assert run_alone(program) == "[]"


def test_mathematics_loads_no_pyarrow():
    program = (
        "import sys; from commonfield_measures.measures import convergence, curves, gap,"
        " summary, tables; print(sorted({'django', 'pyarrow'} & set(sys.modules)))"
    )

    assert run_alone(program) == "[]"


def test_refusals_load_no_arrays():
    program = (
        "import sys; from commonfield_measures.errors import MeasuresError;"
        " print(sorted({'numpy', 'pyarrow'} & set(sys.modules)))"
    )

    assert run_alone(program) == "[]"
