"""Tables from files: CSV in UTF-8 (with or without BOM) and Parquet, told apart by their ending."""

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from commonfield.evaluation.errors import (
    ColumnTwiceError,
    ColumnUnknownError,
    FileUnreadableError,
    NotUtf8Error,
    RowLengthError,
)

# The first row below the header, as a spreadsheet numbers it.
FIRST_ROW: Final = 2

type Column = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of one length, as they stand in the file: texts from CSV, typed from Parquet.

    ``names`` are those of all columns, ``columns`` those that were asked for.
    """

    file: str
    columns: Mapping[str, Column]
    names: Sequence[str]

    def column(self, name: str) -> Column:
        """Return a column.

        Raises:
            ColumnUnknownError: if there is none of that name.
            ColumnTwiceError: if there are two.
        """
        if name not in self.names:
            raise ColumnUnknownError(file=self.file, column=name, columns=", ".join(self.names))
        if self.names.count(name) > 1:
            raise ColumnTwiceError(file=self.file, column=name)
        return self.columns[name]


def read_table(path: Path, wanted: Collection[str]) -> Table:
    """Read some columns of a table, as far as it has them.

    A name that ends with .parquet is Parquet, any other is CSV.

    Raises:
        FileUnreadableError: if the file is not there or no such table.
        NotUtf8Error: if a CSV is not in UTF-8.
        RowLengthError: if a row of a CSV does not fit its header.
    """
    read = _read_parquet if path.suffix.lower() == ".parquet" else _read_csv
    return read(path, wanted)


def _read_csv(path: Path, wanted: Collection[str]) -> Table:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines, strict=True))
    except UnicodeDecodeError as error:
        raise NotUtf8Error(file=path.name) from error
    except (OSError, csv.Error) as error:
        raise FileUnreadableError(file=path.name, kind="CSV") from error
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise FileUnreadableError(file=path.name, kind="CSV")
    names, body = [name.strip() for name in rows[0]], rows[1:]
    for number, row in enumerate(body, FIRST_ROW):
        if len(row) != len(names):
            raise RowLengthError(file=path.name, row=number, found=len(row), expected=len(names))
    columns = {
        name: np.array([row[place] for row in body], object)
        for place, name in enumerate(names)
        if name in wanted
    }
    return Table(path.name, columns, names)


def _read_parquet(path: Path, wanted: Collection[str]) -> Table:
    import pyarrow as pa  # noqa: PLC0415 - slow to load, and CSV needs none of it
    from pyarrow import parquet  # noqa: PLC0415 - the same

    try:
        # ParquetFile takes the file as it is; read_table would make columns of folder names.
        with parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            once = [name for name in wanted if names.count(name) == 1]
            read = file.read(columns=once)
    except (OSError, pa.ArrowException) as error:
        raise FileUnreadableError(file=path.name, kind="Parquet") from error
    columns = {name: _cells(read.column(name)) for name in read.column_names}
    return Table(path.name, columns, names)


def _cells(column: Any) -> Column:  # noqa: ANN401 - pyarrow has no types
    """Return numbers as an array of them, anything else as Python's objects."""
    import pyarrow as pa  # noqa: PLC0415 - loaded already

    is_number = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    found: Column = (
        column.to_numpy() if is_number else np.array([*column.to_pylist(), None], object)[:-1]
    )
    return found
