"""Reading outside tables from files."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from commonfield_measures.files import FIRST_ROW, csv_rows, read_bytes
from commonfield_measures.indicators.errors import BelowZeroError, TableWrongError
from commonfield_measures.indicators.types import DIGITS, Indicator, Level, OutsideTable, TableTerm

SHIPPED_TABLES: Final = Path(__file__).parent / "tables"


def shipped_tables(until: date) -> dict[str, OutsideTable]:
    """Return the outside tables that come with the program: statistics of others, as published."""
    return read_tables(SHIPPED_TABLES, until)


def read_tables(folder: Path, until: date) -> dict[str, OutsideTable]:
    """Read every CSV file of a folder as an outside table, by the file's name.

    A table has ``place`` (12 digits), ``date`` (the day that a line tells of), ``source``,
    optionally ``entered`` (1 where a person entered the line), and columns of numbers. Of each
    place the last line before ``until`` counts.
    """
    return {path.stem: _table(path, until) for path in sorted(folder.glob("*.csv"))}


def check_tables(indicators: Iterable[Indicator], tables: Mapping[str, OutsideTable]) -> None:
    """Refuse numbers below zero on which an indicator rests, such as residents.

    Raises:
        BelowZeroError: naming table, line, column, place and indicator.
    """
    resting = (
        (indicator, term)
        for indicator in indicators
        for term in (*indicator.numerator, *indicator.denominator)
        if isinstance(term, TableTerm)
    )
    for indicator, term in resting:
        column = tables[term.table].columns.get(term.column, {}) if term.table in tables else {}
        for place, value in column.items():
            if value < 0:
                raise BelowZeroError(
                    table=term.table,
                    line=tables[term.table].lines[place],
                    column=term.column,
                    place=place,
                    value=value,
                    indicator=indicator.code,
                )


_OF_A_LINE: Final = frozenset({"place", "date", "source", "entered"})


def _table(path: Path, until: date) -> OutsideTable:
    names, *rows = csv_rows(read_bytes(path), path)
    if missing := {"place", "date", "source"} - set(names):
        raise _wrong(path, 1, f"the column {min(missing)} is missing")
    if twice := [name for name in names if names.count(name) > 1]:
        raise _wrong(path, 1, f"the column {twice[0]} comes twice")
    latest = _latest(path, (dict(zip(names, row, strict=True)) for row in rows), until)
    values: dict[str, dict[str, float]] = {name: {} for name in names if name not in _OF_A_LINE}
    for place, (_day, line, row) in latest.items():
        for column, known in values.items():
            if text := row[column].strip():
                known[place] = _number(path, line, column, text)
    own = {place: row for place, (_day, _line, row) in latest.items()}
    return OutsideTable(
        name=path.stem,
        source="; ".join(sorted({row["source"].strip() for row in own.values()})),
        dated=max((day.isoformat() for day, _line, _row in latest.values()), default=""),
        columns=values,
        entered=frozenset(place for place, row in own.items() if row.get("entered") == "1"),
        lines={place: line for place, (_day, line, _row) in latest.items()},
    )


type _Row = Mapping[str, str]


def _latest(path: Path, rows: Iterable[_Row], until: date) -> dict[str, tuple[date, int, _Row]]:
    latest: dict[str, tuple[date, int, _Row]] = {}
    for line, row in enumerate(rows, start=FIRST_ROW):
        place, day = _place_and_day(path, line, row)
        if day >= until:
            continue
        if place in latest and latest[place][0] == day:
            raise _wrong(path, line, f"{place} has another line of that day")
        if place not in latest or latest[place][0] < day:
            latest[place] = (day, line, row)
    return latest


def _place_and_day(path: Path, line: int, row: _Row) -> tuple[str, date]:
    place = row["place"].strip()
    if len(place) != DIGITS[Level.VILLAGE] or not (place.isascii() and place.isdigit()):
        raise _wrong(path, line, f"“{place}” is no code of 12 digits")
    if not row["source"].strip():
        raise _wrong(path, line, "the source is missing")
    try:
        return place, date.fromisoformat(row["date"].strip())
    except ValueError as error:
        raise _wrong(path, line, "the date is none, such as 2020-11-01") from error


def _number(path: Path, line: int, column: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _wrong(path, line, f"“{text}” in {column} is no number")
    return value


def _wrong(path: Path, line: int, why: str) -> TableWrongError:
    return TableWrongError(table=path.name, line=line, why=why)
