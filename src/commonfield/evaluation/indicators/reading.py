"""Reading definitions and outside tables from files."""

import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from commonfield.evaluation.files import FIRST_ROW, csv_rows, read_bytes
from commonfield.evaluation.indicators.errors import (
    DefinitionWrongError,
    KindNoActError,
    KindUnknownError,
    TableWrongError,
)
from commonfield.evaluation.indicators.types import (
    Definitions,
    FactsTerm,
    Indicator,
    Level,
    OutsideTable,
    StandingTerm,
    TableTerm,
    Take,
    Term,
)

SHIPPED: Final = Path(__file__).parent / "definitions"
_CODE_DIGITS: Final = 12


def shipped_definitions() -> Definitions:
    """Return the newest indicators that come with the program."""
    return read_definitions(max(SHIPPED.glob("*.toml")))


def read_definitions(path: Path) -> Definitions:
    """Read indicators from TOML.

    Raises:
        DefinitionWrongError: if one is incomplete, has what nothing knows, or comes twice.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DefinitionWrongError(file=path.name, indicator="–", why=str(error)) from error
    entries = data.get("indicator", [])
    found = {each.code: each for each in (_named(path.name, entry) for entry in entries)}
    if len(found) < len(entries):
        codes = [entry["code"] for entry in entries]
        twice = next(code for code in codes if codes.count(code) > 1)
        raise DefinitionWrongError(file=path.name, indicator=twice, why="the code comes twice")
    if not found or not data.get("edition") or not data.get("source"):
        why = "edition, source and at least one indicator are needed"
        raise DefinitionWrongError(file=path.name, indicator="–", why=why)
    return Definitions(str(data["edition"]), str(data["source"]), tuple(found.values()))


def check_kinds(definitions: Definitions, acts: Mapping[str, bool]) -> None:
    """See that every indicator counts acts only; ``acts`` tells of each kind whether it is one.

    Raises:
        KindUnknownError: if an indicator counts a kind that is not registered.
        KindNoActError: if it counts what empty clicks could move.
    """
    for indicator in definitions.indicators:
        for kind in kinds_of(indicator):
            if kind not in acts:
                raise KindUnknownError(indicator=indicator.code, kind=kind)
            if not acts[kind]:
                raise KindNoActError(indicator=indicator.code, kind=kind)


def kinds_of(indicator: Indicator) -> set[str]:
    """Return the kinds of fact that an indicator counts."""
    found: set[str] = set()
    for term in (*indicator.numerator, *indicator.denominator):
        match term:
            case FactsTerm():
                found.update(term.kinds)
            case StandingTerm():
                found |= {term.opened, term.closed}
            case TableTerm():
                pass
    return found


def _named(file: str, entry: Mapping[str, Any]) -> Indicator:
    """Read one indicator; what is wrong with it is told with its code.

    Raises:
        DefinitionWrongError: if anything is.
    """
    try:
        return _indicator(entry)
    except KeyError as error:
        why = f"{error.args[0]} is missing"
    except (ValueError, TypeError, AttributeError) as error:
        why = str(error)
    raise DefinitionWrongError(file=file, indicator=str(entry.get("code", "–")), why=why)


def _indicator(entry: Mapping[str, Any]) -> Indicator:
    """Read one indicator.

    Raises:
        ValueError: if something in it cannot be.
    """
    known = {
        *("code", "zh", "en", "unit", "direction", "numerator", "levels", "source"),
        *("denominator", "factor", "coverage"),
    }
    if odd := set(entry) - known:
        raise ValueError(f"nothing is known of {', '.join(sorted(odd))}")
    if entry["direction"] not in {1, -1}:
        raise ValueError("direction is 1 (more is better) or -1 (less is better)")
    factor, coverage = float(entry.get("factor", 1)), float(entry.get("coverage", 1))
    if not math.isfinite(factor) or factor == 0 or not 0 < coverage <= 1:
        raise ValueError("factor is not zero, coverage is above 0 and at most 1")
    return Indicator(
        code=str(entry["code"]),
        zh=str(entry["zh"]),
        en=str(entry["en"]),
        unit_zh=str(entry["unit"]["zh"]),
        unit_en=str(entry["unit"]["en"]),
        direction=int(entry["direction"]),
        numerator=_terms(entry["numerator"]),
        denominator=_terms(entry["denominator"]) if "denominator" in entry else (),
        levels=tuple(Level(level) for level in entry["levels"]),
        source=str(entry["source"]),
        factor=factor,
        coverage=coverage,
    )


def _terms(entries: Iterable[Mapping[str, Any]]) -> tuple[Term, ...]:
    """Read a sum of terms.

    Raises:
        ValueError: if there are none.
    """
    terms = tuple(_term(entry) for entry in entries)
    if not terms:
        raise ValueError("numerator and denominator name one term at least")
    return terms


def _term(entry: Mapping[str, Any]) -> Term:
    """Read one term.

    Raises:
        ValueError: if it is of no known form.
    """
    shapes: dict[frozenset[str], Callable[[], Term]] = {
        frozenset({"opened", "closed"}): lambda: StandingTerm(entry["opened"], entry["closed"]),
        frozenset({"table", "column"}): lambda: TableTerm(entry["table"], entry["column"]),
    }
    facts = frozenset({"facts", "take"})
    shape = frozenset(entry)
    if shape in {facts, facts | {"channels"}}:
        return FactsTerm(
            tuple(entry["facts"]), Take(entry["take"]), tuple(entry.get("channels", ()))
        )
    if shape not in shapes:
        raise ValueError(
            "a term is facts and take (and channels), opened and closed, or table and column; not "
            + ", ".join(sorted(entry))
        )
    return shapes[shape]()


# Outside tables


def read_tables(folder: Path, until: date) -> dict[str, OutsideTable]:
    """Read every CSV file of a folder as an outside table, by the file's name.

    A table has ``place`` (12 digits), ``date`` (the day that a line tells of), ``source``,
    optionally ``entered`` (1 where a person entered the line), and columns of numbers. Of each
    place the last line before ``until`` counts.

    Raises:
        TableWrongError: if a line cannot be used; nothing is dropped silently.
        EvaluationError: for what ``files.csv_rows`` refuses.
    """
    return {path.stem: _table(path, until) for path in sorted(folder.glob("*.csv"))}


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
    if len(place) != _CODE_DIGITS or not (place.isascii() and place.isdigit()):
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
