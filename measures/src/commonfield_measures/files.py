"""Tables from files: CSV in UTF-8 (with or without BOM) and Parquet, told apart by their ending."""

import csv
import hashlib
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.errors import (
    ColumnTwiceError,
    ColumnUnknownError,
    FileNotUtf8Error,
    FileUnreadableError,
    RowLengthError,
    SeparatorError,
)

# The first row below the header, as a spreadsheet numbers it.
FIRST_ROW: Final = 2
# What spreadsheets of some countries, and people, write between fields.
_OTHER_SEPARATORS: Final = {";": ";", "\t": "Tab", "，": "，", "|": "|"}

type Column = NDArray[Any]


@dataclass(frozen=True, slots=True)
class FileTable:
    """Columns of one length, as they stand in the file: texts from CSV, typed from Parquet.

    ``names`` are those of all columns, ``columns`` the chosen ones; ``first_row`` is the number by
    which refusals call the first row of values.
    """

    file: str
    columns: Mapping[str, Column]
    names: Sequence[str]
    first_row: int = FIRST_ROW

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


def read_table(path: Path, wanted: Collection[str]) -> FileTable:
    """Read some columns of a table, as far as it has them.

    A name that ends with .parquet is Parquet, any other is CSV.

    Raises:
        FileUnreadableError: if the file is not there or no such table.
        NotUtf8Error: if a CSV is not in UTF-8.
        RowLengthError: if a row of a CSV does not fit its header.
    """
    read = _read_parquet if path.suffix.lower() == ".parquet" else _read_csv
    return read(path, wanted)


def read_bytes(path: Path) -> bytes:
    """Return what a file holds.

    Raises:
        FileUnreadableError: if it is not there.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadableError(file=path.name or str(path), kind="CSV") from error


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as a CSV in UTF-8 with line feeds alone."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def write_all(folder: Path, contents: Mapping[Path, bytes | Iterable[bytes]]) -> tuple[Path, ...]:
    """Write files, whole or in pieces, into a folder, which is made if need be; return their paths.

    All are written aside before the first takes its name, so that a full disk leaves what was
    there before.
    """
    aside: dict[Path, Path] = {}
    try:
        for name, content in contents.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            aside[target] = target.with_name(f"{target.name}.part")
            with aside[target].open("wb") as file:
                file.writelines([content] if isinstance(content, bytes) else content)
        for target, partial in aside.items():
            partial.replace(target)
    finally:
        for partial in aside.values():
            partial.unlink(missing_ok=True)
    return tuple(aside)


def csv_rows(content: bytes, path: Path) -> list[list[str]]:
    """Return the rows of a CSV in UTF-8, the header first; empty ones at the end are none.

    Raises:
        FileUnreadableError: if it has no header, or its quotes do not match.
        NotUtf8Error: if its bytes are not UTF-8.
        SeparatorError: if its fields stand apart by something else than commas.
        RowLengthError: if a row does not fit the header.
    """
    try:
        text = io.StringIO(content.decode("utf-8-sig"), newline="")
        rows = list(csv.reader(text, strict=True))
    except UnicodeDecodeError as error:
        raise FileNotUtf8Error(file=path.name) from error
    except csv.Error as error:
        raise FileUnreadableError(file=path.name, kind="CSV") from error
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise FileUnreadableError(file=path.name, kind="CSV")
    rows[0] = [name.strip() for name in rows[0]]
    if len(rows[0]) == 1 and (found := [mark for mark in _OTHER_SEPARATORS if mark in rows[0][0]]):
        raise SeparatorError(file=path.name, mark=_OTHER_SEPARATORS[found[0]])
    for number, row in enumerate(rows[1:], FIRST_ROW):
        if len(row) != len(rows[0]):
            raise RowLengthError(file=path.name, row=number, found=len(row), expected=len(rows[0]))
    return rows


def _read_csv(path: Path, wanted: Collection[str]) -> FileTable:
    names, *body = csv_rows(read_bytes(path), path)
    columns = {
        name: np.array([row[place] for row in body], object)
        for place, name in enumerate(names)
        if name in wanted
    }
    return FileTable(path.name, columns, names)


def _read_parquet(path: Path, wanted: Collection[str]) -> FileTable:
    from commonfield_measures.parquet import read_columns  # noqa: PLC0415 - pyarrow is slow to load, and CSV needs none of it

    names, columns = read_columns(path, wanted)
    return FileTable(path.name, columns, names)
