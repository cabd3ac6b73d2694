"""Tables from files: CSV in UTF-8 (with or without BOM) and Parquet, told apart by their ending."""

import csv
from collections.abc import Mapping, Sequence
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
    """Columns of one length, as they stand in the file: texts from CSV, typed from Parquet."""

    file: str
    columns: Mapping[str, Column]
    names: Sequence[str]

    def column(self, name: str) -> Column:
        """Return a column.

        Raises:
            ColumnUnknownError: if there is none of that name.
            ColumnTwiceError: if there are two.
        """
        if name not in self.columns:
            raise ColumnUnknownError(file=self.file, column=name, columns=", ".join(self.names))
        if self.names.count(name) > 1:
            raise ColumnTwiceError(file=self.file, column=name)
        return self.columns[name]


def read_table(path: Path) -> Table:
    """Read a table; a name that ends with .parquet is Parquet, any other is CSV.

    Raises:
        FileUnreadableError: if the file is not there or no such table.
        NotUtf8Error: if a CSV is not in UTF-8.
        RowLengthError: if a row of a CSV does not fit its header.
    """
    return _read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(path)


def _read_csv(path: Path) -> Table:
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
    cells = zip(*body, strict=True) if body else ([] for _ in names)
    return Table(
        path.name,
        {name: np.array(list(each), object) for name, each in zip(names, cells, strict=True)},
        names,
    )


def _read_parquet(path: Path) -> Table:
    import pyarrow as pa  # noqa: PLC0415 - slow to load, and CSV needs none of it
    from pyarrow import parquet  # noqa: PLC0415 - the same

    try:
        # ParquetFile takes the file as it is; read_table would make columns of folder names.
        read = parquet.ParquetFile(path).read()
    except (OSError, pa.ArrowException) as error:
        raise FileUnreadableError(file=path.name, kind="Parquet") from error
    columns = {
        name: column.to_numpy()
        for name, column in zip(read.column_names, read.columns, strict=True)
    }
    return Table(path.name, columns, read.column_names)
