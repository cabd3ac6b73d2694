"""Figures of inequality of a column of a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from commonfield_measures.errors import UnitTwiceError, ValueMissingError
from commonfield_measures.files import Column, FileTable, read_table
from commonfield_measures.measures.inputs import Named
from commonfield_measures.measures.summary import Summary, summary

# What COINr's tables call the code of a unit.
USUAL_UNIT: Final = "uCode"


def inequality_of_file(
    path: Path,
    value: str,
    *,
    weight: str | None = None,
    groups: Sequence[str] = (),
    unit: str | None = None,
) -> Summary:
    """Return the figures of inequality of a column.

    Args:
        path: A CSV in UTF-8 or a Parquet file.
        value: The column that is shared.
        weight: The column that says how many people a row stands for.
        groups: The columns that say to which group a row belongs; of several, from the highest,
            each must lie in the one before.
        unit: The column that names a row, each only once; ``uCode`` if it is there.

    Raises:
        MeasuresError: for what the file has wrong, with column and row.
    """
    wanted = {each for each in (value, weight, unit, USUAL_UNIT, *groups) if each}
    return inequality_of_table(
        read_table(path, wanted), value, weight=weight, groups=groups, unit=unit
    )


def inequality_of_table(
    table: FileTable,
    value: str,
    *,
    weight: str | None = None,
    groups: Sequence[str] = (),
    unit: str | None = None,
) -> Summary:
    """Return the figures of inequality of a column, see ``inequality_of_file``."""
    values = table.column(value)
    named = Named(
        values=value,
        weights=weight or "",
        groups=" > ".join(groups),
        units=_units(table, unit),
        first_row=table.first_row,
    )
    levels = {name: table.column(name) for name in groups}
    return summary(
        values,
        None if weight is None else table.column(weight),
        next(iter(levels.values())) if len(levels) == 1 else None,
        levels=levels if len(levels) > 1 else None,
        named=named,
    )


def _units(table: FileTable, unit: str | None) -> list[str]:
    """Return what rows are called.

    Raises:
        UnitTwiceError: if two rows are called the same.
        ValueMissingError: if a row has no name.
    """
    name = unit or (USUAL_UNIT if USUAL_UNIT in table.names else None)
    if name is None:
        return []
    column: Column = table.column(name)
    seen: dict[str, int] = {}
    for row, cell in enumerate(column.tolist(), table.first_row):
        code = "" if cell is None else str(cell).strip()
        if not code:
            raise ValueMissingError(column=name, row=row)
        if code in seen:
            raise UnitTwiceError(column=name, row=row, value=code, first=seen[code])
        seen[code] = row
    return list(seen)
