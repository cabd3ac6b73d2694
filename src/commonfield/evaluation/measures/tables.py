"""Figures of inequality of a column of a file."""

from pathlib import Path
from typing import Final

from commonfield.evaluation.errors import UnitTwiceError, ValueMissingError
from commonfield.evaluation.files import FIRST_ROW, Column, Table, read_table
from commonfield.evaluation.measures.inputs import Named
from commonfield.evaluation.measures.summary import Summary, summary

# What COINr's tables call the code of a unit.
USUAL_UNIT: Final = "uCode"


def inequality_of_file(
    path: Path,
    value: str,
    *,
    weight: str | None = None,
    group: str | None = None,
    unit: str | None = None,
) -> Summary:
    """Return the figures of inequality of a column.

    Args:
        path: A CSV in UTF-8 or a Parquet file.
        value: The column that is shared.
        weight: The column that says how many people a row stands for.
        group: The column that says to which group a row belongs.
        unit: The column that names a row, each only once; ``uCode`` if it is there.

    Raises:
        EvaluationError: for what the file has wrong, with column and row.
    """
    table = read_table(path, {each for each in (value, weight, group, unit, USUAL_UNIT) if each})
    values = table.column(value)
    named = Named(
        values=value,
        weights=weight or "",
        groups=group or "",
        units=_units(table, unit),
        first_row=FIRST_ROW,
    )
    return summary(
        values,
        None if weight is None else table.column(weight),
        None if group is None else table.column(group),
        named=named,
    )


def _units(table: Table, unit: str | None) -> list[str]:
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
    for row, cell in enumerate(column.tolist(), FIRST_ROW):
        code = "" if cell is None else str(cell).strip()
        if not code:
            raise ValueMissingError(column=name, row=row)
        if code in seen:
            raise UnitTwiceError(column=name, row=row, value=code, first=seen[code])
        seen[code] = row
    return list(seen)
