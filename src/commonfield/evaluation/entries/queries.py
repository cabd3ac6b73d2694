"""Reading what may be entered by hand; what facts tell is refused."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from commonfield.evaluation.entries import errors
from commonfield.evaluation.entries.types import EntryColumn, EntryRegister, EntryTable
from commonfield_measures.indicators.types import Definitions, Indicator, Level, TableTerm

_SHIPPED: Final = Path(__file__).parent / "tables"
_OF_A_COLUMN: Final = frozenset(
    {"code", "zh", "en", "unit", "why", "is_whole", "greatest_change", "levels"}
)
# A name must say more than one letter to be compared with another.
_LEAST_NAME: Final = 2


@cache
def shipped_register() -> EntryRegister:
    """Return the newest register that comes with the program."""
    return read_register(max(_SHIPPED.glob("*.toml")))


def column_of(table: str, column: str) -> EntryColumn:
    found = shipped_register().columns.get(f"{table}.{column}")
    if found is None:
        raise errors.EntryColumnUnknownError(column=f"{table}.{column}"[:80])
    return found


def read_register(path: Path) -> EntryRegister:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise errors.EntryRegisterWrongError(file=path.name, column="–", why=str(error)) from error
    tables = tuple(_table(path.name, entry) for entry in data.get("table", []))
    names = [column.key for table in tables for column in table.columns]
    if twice := [name for name in names if names.count(name) > 1]:
        raise errors.EntryRegisterWrongError(
            file=path.name, column=twice[0], why="the column comes twice"
        )
    if not names or not data.get("edition") or not data.get("source"):
        why = "edition, source and at least one column are needed"
        raise errors.EntryRegisterWrongError(file=path.name, column="–", why=why)
    return EntryRegister(str(data["edition"]), str(data["source"]), tables)


def check_register(
    register: EntryRegister, *, kinds: Mapping[str, tuple[str, str]], definitions: Definitions
) -> None:
    """Refuse columns that tell what facts tell; ``kinds`` has the names of each kind of fact.

    A column must not bear the code or a name of a kind of fact, nor of an indicator that is
    computed from facts alone: a person who typed it would type over what really happened.
    """
    codes_by_name = {name: code for code, names in kinds.items() for name in _names(code, names)}
    for indicator in definitions.indicators:
        if _is_from_facts(indicator):
            names = _names(indicator.code, (indicator.zh, indicator.en))
            codes_by_name |= dict.fromkeys(names, indicator.code)
    for key, column in register.columns.items():
        for name in _names(column.code, (column.zh, column.en)):
            if name in codes_by_name:
                raise errors.EntryToldByFactsError(column=key, told=codes_by_name[name])


def _names(code: str, names: Iterable[str]) -> set[str]:
    """Return what something is called, without rooms, brackets, blanks and capitals."""
    short = (each.partition("（")[0].partition(" (")[0] for each in names)
    found = {"".join(each.casefold().split()) for each in (code.rpartition(".")[2], *short)}
    return {each for each in found if len(each) >= _LEAST_NAME}


def _is_from_facts(indicator: Indicator) -> bool:
    terms = (*indicator.numerator, *indicator.denominator)
    return not any(isinstance(term, TableTerm) for term in terms)


def _table(file: str, entry: Mapping[str, Any]) -> EntryTable:
    code = str(entry.get("code", "–"))
    columns = tuple(_named(file, code, each) for each in entry.get("column", []))
    try:
        return EntryTable(code, str(entry["zh"]), str(entry["en"]), columns)
    except KeyError as error:
        why = f"{error.args[0]} is missing"
        raise errors.EntryRegisterWrongError(file=file, column=code, why=why) from error


def _named(file: str, table: str, entry: Mapping[str, Any]) -> EntryColumn:
    """Read one column; a fault is reported with its name."""
    try:
        return _column(table, entry)
    except KeyError as error:
        why = f"{error.args[0]} is missing"
    except (ValueError, TypeError, AttributeError) as error:
        why = str(error)
    raise errors.EntryRegisterWrongError(
        file=file, column=f"{table}.{entry.get('code', '–')}", why=why
    )


def _column(table: str, entry: Mapping[str, Any]) -> EntryColumn:
    if odd := set(entry) - _OF_A_COLUMN:
        raise ValueError(f"nothing is known of {', '.join(sorted(odd))}")
    limits = {Level(level): _limits(pair) for level, pair in entry["levels"].items()}
    change = float(entry["greatest_change"])
    why = {language: str(entry["why"][language]).strip() for language in ("zh", "en")}
    if not limits or not change > 0 or not all(why.values()):
        raise ValueError("levels, a greatest change above 0, and why no event tells it are needed")
    return EntryColumn(
        table=table,
        code=str(entry["code"]),
        zh=str(entry["zh"]),
        en=str(entry["en"]),
        unit_zh=str(entry["unit"]["zh"]),
        unit_en=str(entry["unit"]["en"]),
        why_zh=why["zh"],
        why_en=why["en"],
        is_whole=bool(entry["is_whole"]),
        greatest_change=change,
        limits=limits,
        unit_one=str(entry["unit"].get("one", "")),
    )


def _limits(pair: Iterable[float]) -> tuple[float, float]:
    least, most = map(float, pair)
    if not least < most:
        raise ValueError("of each level the least comes before the most")
    return least, most
