from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from commonfield_measures.dataframes import given
from commonfield_measures.errors import ColumnTwiceError, NoFrameError

COLUMNS: Final = {
    "uCode": ["331124100201", "b", None],
    "whole": [1, 2, 3],
    "gap": [0.1, None, 3.0],
    "flag": [True, False, True],
}
MAKERS: Final = [pa.table, pl.DataFrame, pd.DataFrame]


@pytest.mark.parametrize("made", MAKERS)
def test_frames_of_every_maker_are_the_same_text(made: Callable[[Any], Any]):
    found = given(made(COLUMNS), "iData")

    assert found.names == ("uCode", "whole", "gap", "flag")
    assert found.texts() == (
        ("331124100201", "1", "0.1", "True"),
        ("b", "2", "", "False"),
        ("", "3", "3", "True"),
    )


@pytest.mark.parametrize("made", MAKERS)
def test_frames_come_out_as_they_went_in(made: Callable[[Any], Any]):
    maker = given(made(COLUMNS), "iData").maker

    found = maker.made({"uCode": ["a", "b"], "score": [0.5, float("nan")]})

    assert type(found) is type(made(COLUMNS))
    assert given(found, "again").texts() == (("a", "0.5"), ("b", ""))


def test_what_is_computed_when_asked_for_is_asked():
    lazy = given(pl.DataFrame(COLUMNS).lazy(), "iData")
    relation = given(duckdb.from_arrow(pa.table({"x": [Decimal("1.50")]})), "iData")

    assert lazy.texts() == given(pl.DataFrame(COLUMNS), "iData").texts()
    assert relation.columns["x"].tolist() == [Decimal("1.50")]


def test_what_is_no_frame_is_refused():
    with pytest.raises(NoFrameError, match="“iData” is a list"):
        given([1, 2], "iData")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame([[1, 2]], columns=["x", "x"]),
        pa.table([pa.array([1]), pa.array([2])], names=["x", "x"]),
    ],
)
def test_column_that_is_there_twice_is_refused(frame: pd.DataFrame | pa.Table):
    with pytest.raises(ColumnTwiceError, match="iData has two columns “x”"):
        given(frame, "iData")
