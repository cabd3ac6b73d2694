"""Reading definitions and outside tables from files."""

import math
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from commonfield.evaluation.indicators.errors import (
    DefinitionWrongError,
    KindNoActError,
    KindUnknownError,
    TableWrongError,
)
from commonfield.evaluation.indicators.types import (
    DIGITS,
    Definitions,
    FactsTerm,
    Indicator,
    Level,
    OutsideTable,
    Reference,
    StandingTerm,
    SubjectsTerm,
    TableTerm,
    Take,
    Term,
    VillagesTerm,
)
from commonfield_measures.files import FIRST_ROW, csv_rows, read_bytes

SHIPPED: Final = Path(__file__).parent / "definitions"
SHIPPED_TABLES: Final = Path(__file__).parent / "tables"


def newest_shipped() -> Path:
    """Return the file of the newest indicators that come with the program."""
    return max(SHIPPED.glob("*.toml"))


def shipped_definitions() -> Definitions:
    """Return the newest indicators that come with the program."""
    return read_definitions(newest_shipped())


def read_definitions(path: Path) -> Definitions:
    """Read indicators from TOML.

    Raises:
        DefinitionWrongError: if one is incomplete, has what nothing knows, or comes twice.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DefinitionWrongError(file=path.name, indicator="–", why=str(error)) from error
    entries, groups = data.get("indicator", []), data.get("group_by", {})
    is_of_tables = isinstance(entries, list) and all(isinstance(each, dict) for each in entries)
    if not is_of_tables or not isinstance(groups, dict):
        why = "indicators are tables headed [[indicator]], and group_by is one headed [group_by]"
        raise DefinitionWrongError(file=path.name, indicator="–", why=why)
    found = {each.code: each for each in (_named(path.name, entry) for entry in entries)}
    if len(found) < len(entries):
        codes = [entry["code"] for entry in entries]
        twice = next(code for code in codes if codes.count(code) > 1)
        raise DefinitionWrongError(file=path.name, indicator=twice, why="the code comes twice")
    if not found or not data.get("edition") or not data.get("source"):
        why = "edition, source and at least one indicator are needed"
        raise DefinitionWrongError(file=path.name, indicator="–", why=why)
    group_by = {str(kind): str(name) for kind, name in groups.items()}
    definitions = Definitions(
        str(data["edition"]),
        _english(data["source"]),
        tuple(found.values()),
        group_by,
        _chinese(data["source"]),
    )
    _check_groups(path.name, definitions)
    return definitions


def _check_groups(file: str, definitions: Definitions) -> None:
    """See that it is known what the group of a fact is, wherever an indicator asks for groups.

    Raises:
        DefinitionWrongError: if it is not.
    """
    for kind, name in definitions.group_by.items():
        if not name.isidentifier():
            raise DefinitionWrongError(
                file=file, indicator="–", why=f"group_by {kind}: “{name}” is no attribute's name"
            )
    for indicator in definitions.indicators:
        for term in grouped_terms(indicator):
            if odd := sorted(set(kinds_in(term)) - set(definitions.group_by)):
                why = f"group_by does not say what the group of {odd[0]} is"
                raise DefinitionWrongError(file=file, indicator=indicator.code, why=why)


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


def terms_of(indicator: Indicator) -> tuple[Term, ...]:
    """Return all terms of an indicator, of villages where something stands also that something."""
    terms = (*indicator.numerator, *indicator.denominator)
    inner = [
        term.standing
        for term in terms
        if isinstance(term, VillagesTerm) and term.standing is not None
    ]
    return (*terms, *inner)


def kinds_in(term: Term) -> tuple[str, ...]:
    """Return the kinds of fact that a term counts."""
    match term:
        case FactsTerm() | SubjectsTerm():
            return term.kinds
        case StandingTerm():
            return (term.opened, term.closed)
        case VillagesTerm():
            return kinds_in(term.standing) if term.standing else ()
        case TableTerm():
            return ()


def kinds_of(indicator: Indicator) -> set[str]:
    """Return the kinds of fact that an indicator counts."""
    return {kind for term in terms_of(indicator) for kind in kinds_in(term)}


def standing_kinds(indicator: Indicator) -> set[str]:
    """Return the kinds that are counted from the beginning of time."""
    standing = (term for term in terms_of(indicator) if isinstance(term, StandingTerm))
    return {kind for term in standing for kind in kinds_in(term)}


def subject_kinds(indicator: Indicator) -> set[str]:
    """Return the kinds whose subjects are counted."""
    counted = (term for term in terms_of(indicator) if isinstance(term, SubjectsTerm))
    return {kind for term in counted for kind in kinds_in(term)}


def grouped_terms(indicator: Indicator) -> tuple[Term, ...]:
    """Return the terms that are of some groups only."""
    return tuple(
        term
        for term in terms_of(indicator)
        if isinstance(term, FactsTerm | SubjectsTerm | StandingTerm) and term.groups
    )


def tables_of(indicator: Indicator) -> set[str]:
    """Return the outside tables that an indicator needs."""
    return {term.table for term in terms_of(indicator) if isinstance(term, TableTerm)}


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
        *("denominator", "factor", "coverage", "reference", "contributors"),
    }
    if odd := set(entry) - known:
        raise ValueError(f"nothing is known of {', '.join(sorted(odd))}")
    if entry["direction"] not in {1, -1}:
        raise ValueError("direction is 1 (more is better) or -1 (less is better)")
    contributors = entry.get("contributors", {"zh": "", "en": ""})
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
        source=_english(entry["source"]),
        source_zh=_chinese(entry["source"]),
        factor=factor,
        coverage=coverage,
        references=tuple(_reference(each) for each in entry.get("reference", ())),
        contributors_zh=str(contributors["zh"]),
        contributors_en=str(contributors["en"]),
    )


def _english(text: str | Mapping[str, Any]) -> str:
    return str(text["en"]) if isinstance(text, Mapping) else str(text)


def _chinese(text: str | Mapping[str, Any]) -> str:
    """Return the Chinese of a text that is given in both languages."""
    return str(text["zh"]) if isinstance(text, Mapping) else ""


def _reference(entry: Mapping[str, Any]) -> Reference:
    return Reference(
        value=float(entry["value"]),
        place=str(entry["place"]),
        dated=str(entry["date"]),
        zh=str(entry["zh"]),
        en=str(entry["en"]),
        source_zh=str(entry["source"]["zh"]),
        source_en=str(entry["source"]["en"]),
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
    """Read one term, told apart by what it must have; what else it may have follows.

    Raises:
        ValueError: if it is of no known form.
    """
    forms: Sequence[tuple[set[str], set[str], Callable[[Mapping[str, Any]], Term]]] = (
        ({"facts", "take"}, {"channels", "groups"}, _facts_term),
        ({"subjects", "of"}, {"groups"}, _subjects_term),
        ({"opened", "closed"}, {"groups"}, _standing_term),
        ({"villages"}, {"with"}, _villages_term),
        ({"table", "column"}, set(), lambda each: TableTerm(each["table"], each["column"])),
    )
    for needed, optional, read in forms:
        if needed <= set(entry) <= needed | optional:
            return read(entry)
    raise ValueError(
        "a term is facts and take (and channels, groups), subjects and of (and groups), opened and"
        " closed (and groups), villages (and with), or table and column; not "
        + ", ".join(sorted(entry))
    )


def _facts_term(entry: Mapping[str, Any]) -> FactsTerm:
    return FactsTerm(
        _names(entry["facts"]),
        Take(entry["take"]),
        _names(entry.get("channels", ())),
        _names(entry.get("groups", ())),
    )


def _subjects_term(entry: Mapping[str, Any]) -> SubjectsTerm:
    return SubjectsTerm(
        _names(entry["subjects"]), Take(entry["of"]), _names(entry.get("groups", ()))
    )


def _standing_term(entry: Mapping[str, Any]) -> StandingTerm:
    return StandingTerm(entry["opened"], entry["closed"], _names(entry.get("groups", ())))


def _villages_term(entry: Mapping[str, Any]) -> VillagesTerm:
    """Read villages: all (true), or those of some kinds.

    Raises:
        ValueError: if what stands in them is said otherwise than by opened and closed.
    """
    kinds = () if entry["villages"] is True else _names(entry["villages"])
    if "with" not in entry:
        return VillagesTerm(kinds)
    standing = _term(entry["with"])
    if not isinstance(standing, StandingTerm):
        raise ValueError("what villages are counted with is said by opened and closed")  # noqa: TRY004 - the file's value, not a caller's type
    return VillagesTerm(kinds, standing)


def _names(found: object) -> tuple[str, ...]:
    """Return names from a list of them.

    Raises:
        ValueError: if it is something else.
    """
    if not isinstance(found, list | tuple) or not all(isinstance(each, str) for each in found):
        raise ValueError(f"“{found}” is no list of names")
    return tuple(found)


# Outside tables


def shipped_tables(until: date) -> dict[str, OutsideTable]:
    """Return the outside tables that come with the program: statistics of others, as published."""
    return read_tables(SHIPPED_TABLES, until)


def read_tables(folder: Path, until: date) -> dict[str, OutsideTable]:
    """Read every CSV file of a folder as an outside table, by the file's name.

    A table has ``place`` (12 digits), ``date`` (the day that a line tells of), ``source``,
    optionally ``entered`` (1 where a person entered the line), and columns of numbers. Of each
    place the last line before ``until`` counts.

    Raises:
        TableWrongError: if a line cannot be used; nothing is dropped silently.
        MeasuresError: for what ``files.csv_rows`` refuses.
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
