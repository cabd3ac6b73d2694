"""Putting COINr's tables together: columns of another table, and an iMeta without some parts."""

from commonfield_measures.composite.errors import LeftOutUnknownError
from commonfield_measures.composite.tables import TextTable
from commonfield_measures.errors import ColumnTwiceError, UnitTwiceError
from commonfield_measures.files import FIRST_ROW

_KEYS = ("uCode", "Time")
_NAMES = ("uName",)


def with_columns(data: TextTable, other: TextTable) -> TextTable:
    """Return a table with the columns of another beside its own, by unit (and Time, if it has one).

    A unit that the other lacks has empty cells there; units that only the other has are left out.

    Raises:
        ColumnTwiceError: both have a column.
        UnitTwiceError: the other has a unit twice.
    """
    keys = [name for name in _KEYS if name == "uCode" or name in other.heading]
    added = [name for name in other.heading if name not in {*_KEYS, *_NAMES}]
    for name in added:
        if name in data.heading:
            raise ColumnTwiceError(file=other.file, column=name)
    columns = [other.needed(name) for name in added]
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    lines: dict[tuple[str, ...], int] = {}
    for line, key in enumerate(zip(*map(other.needed, keys), strict=True)):
        if key in found:
            first = lines[key]
            raise UnitTwiceError(
                column="uCode", row=line + FIRST_ROW, value=" ".join(key), first=first
            )
        found[key], lines[key] = tuple(column[line] for column in columns), line + FIRST_ROW
    empty = ("",) * len(added)
    units = zip(*map(data.needed, keys), strict=True)
    return TextTable(
        data.file,
        (*data.heading, *added),
        tuple((*row, *found.get(key, empty)) for row, key in zip(data.lines, units, strict=True)),
        data.sha256,
    )


def without(meta: TextTable, codes: tuple[str, ...]) -> TextTable:
    """Return an iMeta without some indicators or groups, and all that lies below them.

    Raises:
        LeftOutUnknownError: iMeta has no such code.
    """
    own, parents = meta.needed("iCode"), meta.needed("Parent")
    for code in codes:
        if code not in own:
            raise LeftOutUnknownError(code=code)
    gone = set(codes)
    while (
        more := {code for code, parent in zip(own, parents, strict=True) if parent in gone} - gone
    ):
        gone |= more
    kept = [row for row, code in zip(meta.lines, own, strict=True) if code not in gone]
    return TextTable(meta.file, meta.heading, tuple(kept), meta.sha256)
