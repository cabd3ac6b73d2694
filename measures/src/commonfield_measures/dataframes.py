"""Others' data frames (Polars, pandas, Arrow, DuckDB), in and out: the one module with Narwhals."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.stable.v2.typing import IntoFrame
from numpy.typing import NDArray

from commonfield_measures.errors import ColumnTwiceError, NoFrameError

type Backend = Literal["pyarrow", "polars", "pandas"]
type Cells = Iterable[object]

# What tables are made of where only files were given.
ARROW: Final[Backend] = "pyarrow"


@dataclass(frozen=True, slots=True)
class Maker[F]:
    """Makes frames of one maker."""

    backend: Backend

    def made(self, columns: Mapping[str, Cells]) -> F:
        """Return a frame; None and NaN are missing values in it."""
        cells = {
            name: [None if isinstance(cell, float) and math.isnan(cell) else cell for cell in each]
            for name, each in columns.items()
        }
        return cast("F", nw.from_dict(cells, backend=self.backend).to_native())


@dataclass(frozen=True, slots=True)
class Given:
    """A frame that was given, as columns of Python's and NumPy's values; None where one is missing.

    ``called`` is what refusals call it.
    """

    called: str
    names: tuple[str, ...]
    columns: Mapping[str, NDArray[Any]]
    maker: Maker[Any]

    def texts(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows as a CSV has them: numbers in full precision, "" for what is missing."""
        columns = [[_text(cell) for cell in self.columns[name].tolist()] for name in self.names]
        return tuple(zip(*columns, strict=True))


def given(frame: IntoFrame, called: str) -> Given:
    """Take a frame; a lazy one is computed.

    Raises:
        NoFrameError: if it is no frame that Narwhals knows.
        ColumnTwiceError: if two columns have one name.
    """
    try:
        known: nw.DataFrame[Any] | nw.LazyFrame[Any] = nw.from_native(frame)
        eager = known.collect() if isinstance(known, nw.LazyFrame) else known
        names = [str(name) for name in eager.columns]
    except TypeError as error:
        raise NoFrameError(called=called, kind=type(frame).__name__) from error
    except nw.exceptions.DuplicateError as error:
        raise ColumnTwiceError(file=called, column=_twice(frame)) from error
    columns = {name: _cells(eager[name]) for name in eager.columns}
    maker: Maker[Any] = Maker(cast("Backend", eager.implementation.value))
    return Given(called, tuple(names), dict(zip(names, columns.values(), strict=True)), maker)


def _twice(frame: object) -> str:
    names = list(getattr(frame, "column_names", getattr(frame, "columns", ())))
    return next(str(name) for name in names if names.count(name) > 1)


def _cells(series: nw.Series[Any]) -> NDArray[Any]:
    """Return whole columns of numbers as they are, anything else as Python's objects."""
    is_null = series.is_null().to_list()
    if series.dtype.is_numeric() and not any(is_null) and series.dtype != nw.Decimal:
        found: NDArray[Any] = series.to_numpy()
        return found
    cells = [
        None if missing else cell for cell, missing in zip(series.to_list(), is_null, strict=True)
    ]
    return np.array([*cells, None], object)[:-1]


def _text(cell: object) -> str:
    """Return a cell as text; a whole number has no point, so that codes stay codes."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
