"""Pairwise judgements (AHP) from files: one square matrix for each group of the index.

A file holds one matrix or several with an empty line between them; a folder holds several files.
The first line names the members; the first cell of every other line may name them again. Values may
be written as fractions (``1/3``). A matrix of numbers alone belongs to the one group of its size.
Several matrices for the same members are those of several judges.
"""

import csv
import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

from commonfield_measures.composite.errors import JudgementsShapeError
from commonfield_measures.composite.types import listed
from commonfield_measures.errors import FileNotUtf8Error, FileUnreadableError, NotANumberError
from commonfield_measures.files import read_bytes

type Judged = tuple[tuple[str, ...], tuple[tuple[float, ...], ...]]
_FEWEST: Final = 2


def read_judgements(path: Path) -> tuple[Judged, ...]:
    """Read members (none for numbers alone) and values of every matrix.

    Raises:
        FileUnreadableError: there is nothing to read.
        NotUtf8Error: a file is not UTF-8.
    """
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    found: list[Judged] = []
    for file in files:
        try:
            text = read_bytes(file).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FileNotUtf8Error(file=str(file)) from error
        found += [_matrix(file.name, block) for block in _blocks(text)]
    if not found:
        raise FileUnreadableError(file=str(path), kind="CSV")
    return tuple(found)


def _blocks(text: str) -> Iterator[list[list[str]]]:
    block: list[list[str]] = []
    for row in csv.reader(io.StringIO(text, newline="")):
        cells = [cell.strip() for cell in row]
        if any(cells):
            block.append(cells)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _matrix(file: str, block: list[list[str]]) -> Judged:
    if all(_is_number(cell) for cell in block[0]):
        return (), _values(file, (), block)
    heading, lines = block[0], block[1:]
    # With a name in front of every line the heading has a cell above those names.
    is_named = any(not _is_number(line[0]) for line in lines if line)
    members = tuple(heading[1:] if is_named else [cell for cell in heading if cell])
    if is_named:
        by_name = {line[0]: line[1:] for line in lines}
        if len(lines) != len(by_name) or set(by_name) != set(members):
            why = "the names of its lines are not those of its columns"
            raise JudgementsShapeError(codes=listed(members), file=file, why=why)
        lines = [by_name[code] for code in members]
    return members, _values(file, members, lines)


def _values(
    file: str, members: tuple[str, ...], lines: list[list[str]]
) -> tuple[tuple[float, ...], ...]:
    size = len(members) or len(lines)
    if size < _FEWEST or len(lines) != size or any(len(line) != size for line in lines):
        raise JudgementsShapeError(
            codes=listed(members) or "numbers", file=file, why="it is not square"
        )
    names = members or tuple(str(place) for place in range(1, size + 1))
    return tuple(
        tuple(_value(cell, row=name, column=other) for cell, other in zip(line, names, strict=True))
        for name, line in zip(names, lines, strict=True)
    )


def _is_number(text: str) -> bool:
    try:
        Fraction(text)
    except (ValueError, ZeroDivisionError):
        return False
    return True


def _value(text: str, *, row: str, column: str) -> float:
    if not _is_number(text):
        raise NotANumberError(column=column, row=row, value=text)
    return float(Fraction(text))
