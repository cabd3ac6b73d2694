"""Writing what was computed: one long table, COINr's tables by level, and how it was done."""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import batched, chain
from pathlib import Path
from typing import Any, Final

from commonfield_measures.files import csv_bytes, write_all
from commonfield_measures.indicators.reading import least_of
from commonfield_measures.indicators.types import (
    Definitions,
    Evaluated,
    FactsTerm,
    GiniTerm,
    GrowthTerm,
    Indicator,
    Level,
    Reference,
    StandingTerm,
    SubjectsTerm,
    TableTerm,
    Term,
    VillagesTerm,
)

LONG: Final = (
    *("indicator", "level", "place", "name", "period", "value", "unit", "numerator"),
    *("denominator", "coverage", "as_of", "is_entered", "reason", "error"),
)
META: Final = ("iCode", "iName", "Type", "Level", "Parent", "Weight", "Direction", "Least")
_TOP: Final = ("index", "Equal weights until somebody gives others", "Aggregate", 2, "", 1, 1, "")
_AT_ONCE: Final = 10_000

type Row = tuple[object, ...]


def write(
    evaluated: Evaluated,
    folder: Path,
    names: Mapping[str, str],
    inputs: Mapping[str, object] | None = None,
) -> None:
    """Write ``indicators.csv``, ``method.json`` and, by level, ``<level>/iData.csv`` and iMeta.

    The tables of a level go straight into ``commonfield index build``; what only a frame's page
    shows at it is not in them; ``errors.csv`` has the standard errors of the same cells for its
    ``--errors``. A place of which an indicator is not known has an empty cell; ``indicators.csv``
    says why. All are written before the first takes its name.
    """
    document = method(evaluated) | ({"inputs": inputs} if inputs else {})
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    contents: dict[Path, bytes | Iterable[bytes]] = {
        Path("indicators.csv"): _csv(LONG, long_rows(evaluated, names)),
        Path("method.json"): text.encode(),
    }
    for level in levels_of(evaluated):
        head, rows = data_rows(evaluated, level, names)
        contents[Path(level.value, "iData.csv")] = _csv(head, rows)
        if any(each.error is not None for each in evaluated.values):
            errors = error_rows(evaluated, level)
            contents[Path(level.value, "errors.csv")] = _csv(errors[0], errors[1:])
        contents[Path(level.value, "iMeta.csv")] = _csv(META, meta_rows(evaluated, level))
    write_all(folder, contents)


def levels_of(evaluated: Evaluated) -> list[Level]:
    """Return the levels that have values, from the lowest."""
    found = {each.level for each in evaluated.values}
    return [level for level in Level if level in found]


def method(evaluated: Evaluated) -> dict[str, Any]:
    """Return how every indicator was computed, from the definitions themselves."""
    return {
        "period": evaluated.period.name,
        "from": evaluated.period.start.isoformat(),
        "until": evaluated.period.end.isoformat(),
        "as_of": evaluated.as_of.isoformat() if evaluated.as_of else None,
        **definitions_as_json(evaluated.definitions),
        "tables": {
            name: {"source": table.source, "dated": table.dated, "entered": len(table.entered)}
            for name, table in evaluated.tables.items()
        },
    }


def definitions_as_json(definitions: Definitions) -> dict[str, Any]:
    """Return everything that a file of definitions says."""
    return {
        "edition": definitions.edition,
        "source": {"zh": definitions.source_zh, "en": definitions.source},
        "group_by": dict(definitions.group_by),
        "indicators": [_as_json(each) for each in definitions.indicators],
    }


def computing_digest(indicator: Indicator) -> str:
    """Return a digest of how an indicator is computed: another one, and values do not compare.

    Names, units' words and sources may be written anew without changing it.
    """
    written = _as_json(indicator)
    computed = {name: written[name] for name in ("numerator", "denominator", "factor", "coverage")}
    return sha256(json.dumps(computed, sort_keys=True).encode()).hexdigest()


def _as_json(indicator: Indicator) -> dict[str, Any]:
    document = {
        "code": indicator.code,
        "zh": indicator.zh,
        "en": indicator.en,
        "unit": {"zh": indicator.unit_zh, "en": indicator.unit_en}
        | ({"one": indicator.unit_one} if indicator.unit_one else {}),
        "direction": indicator.direction,
        "numerator": [_term(each) for each in indicator.numerator],
        "denominator": [_term(each) for each in indicator.denominator],
        "factor": indicator.factor,
        "levels": [level.value for level in indicator.levels],
        "coverage": indicator.coverage,
        "minimum": indicator.minimum,
        "contributors": {"zh": indicator.contributors_zh, "en": indicator.contributors_en},
        "source": {"zh": indicator.source_zh, "en": indicator.source},
        "reference": [_reference(each) for each in indicator.references],
    }
    document |= {"channels": dict(indicator.channels)} if indicator.channels else {}
    document |= {"shown_with": indicator.shown_with} if indicator.shown_with else {}
    return document | ({"unlisted": list(indicator.unlisted)} if indicator.unlisted else {})


def _term(term: Term) -> dict[str, Any]:
    found: dict[str, Any]
    match term:
        case FactsTerm():
            found = {"facts": list(term.kinds), "take": term.take.value}
            found |= {"channels": list(term.channels)} if term.channels else {}
        case SubjectsTerm():
            found = {"subjects": list(term.kinds), "of": term.of.value}
        case GiniTerm():
            found = {"gini": list(term.kinds), "of": term.of.value}
        case GrowthTerm():
            found = {"growth": list(term.kinds), "take": term.take.value}
        case StandingTerm():
            found = {"opened": term.opened, "closed": term.closed}
        case VillagesTerm():
            found = {"villages": list(term.kinds) or True}
            inner = term.standing or term.taking_part
            found |= {"with": _term(inner)} if inner else {}
            found |= {"least": term.least} if term.taking_part else {}
        case TableTerm():
            found = {"table": term.table, "column": term.column}
    groups = () if isinstance(term, GiniTerm | VillagesTerm | TableTerm) else term.groups
    return found | ({"groups": list(groups)} if groups else {})


def _reference(reference: Reference) -> dict[str, Any]:
    return {
        "value": reference.value,
        "place": reference.place,
        "date": reference.dated,
        "zh": reference.zh,
        "en": reference.en,
        "source": {"zh": reference.source_zh, "en": reference.source_en},
    }


def long_rows(evaluated: Evaluated, names: Mapping[str, str]) -> Iterable[Row]:
    """Return every value as a row of the columns ``LONG``; None where there is no number."""
    by_code = {each.code: each for each in evaluated.definitions.indicators}
    as_of = {each.code: _as_of(evaluated, each) for each in by_code.values()}
    for each in evaluated.values:
        yield (
            each.indicator,
            each.level.value,
            each.place,
            names.get(each.place, ""),
            evaluated.period.name,
            each.value,
            by_code[each.indicator].unit_en,
            each.numerator,
            each.denominator,
            each.coverage,
            as_of[each.indicator],
            int(each.is_entered),
            each.reason,
            error_text(each.error) if each.value is not None else "",
        )


def error_text(error: float | None) -> str:
    """Write a standard error: not known, none since all is counted whole, or with two digits."""
    if error is None:
        return "unknown"
    return repr(error) if error else "none"


def error_rows(evaluated: Evaluated, level: Level) -> list[Row]:
    """Return the head and a row for each place: what ``index build --errors`` takes.

    An error that is not known, and that of a figure that is not, is an empty cell.
    """
    codes, by_place = _cells(evaluated, level, "error")
    return [("uCode", *codes), *((place, *own) for place, own in by_place)]


def data_rows(
    evaluated: Evaluated, level: Level, names: Mapping[str, str]
) -> tuple[tuple[str, ...], list[Row]]:
    """Return COINr's iData of a level: its columns, and a row for each place."""
    codes, by_place = _cells(evaluated, level, "value")
    rows: list[Row] = [(place, names.get(place, place), *own) for place, own in by_place]
    return ("uCode", "uName", *codes), rows


def _cells(
    evaluated: Evaluated, level: Level, field: str
) -> tuple[list[str], list[tuple[str, list[float | None]]]]:
    """Return a level's indicators, and one number of each at every place, in order of places."""
    codes = _codes(evaluated, level)
    at = {code: number for number, code in enumerate(codes)}
    by_place: dict[str, list[float | None]] = {}
    for each in evaluated.values:
        if each.level == level:
            own = by_place.setdefault(each.place, [None] * len(codes))
            if each.indicator in at:
                own[at[each.indicator]] = getattr(each, field)
    return codes, sorted(by_place.items())


def meta_rows(evaluated: Evaluated, level: Level) -> list[Row]:
    """Return COINr's iMeta of a level, of the columns ``META``: all with equal weights."""
    by_code = {each.code: each for each in evaluated.definitions.indicators}
    rows: list[Row] = [
        (each.code, each.en, "Indicator", 1, "index", 1, each.direction, least_of(each))
        for each in map(by_code.__getitem__, _codes(evaluated, level))
    ]
    return [*rows, _TOP]


def _codes(evaluated: Evaluated, level: Level) -> list[str]:
    """Return what an index may be made of: neither unlisted nor what places are not ranked by."""
    listed = {
        each.code
        for each in evaluated.definitions.indicators
        if level not in each.unlisted and each.direction
    }
    found = dict.fromkeys(each.indicator for each in evaluated.values if each.level == level)
    return [code for code in found if code in listed]


def _as_of(evaluated: Evaluated, indicator: Indicator) -> str:
    """Return until when an indicator is: the last fact counted, or its outside tables' last day."""
    terms = (*indicator.numerator, *indicator.denominator)
    names = [term.table for term in terms if isinstance(term, TableTerm)]
    if len(names) == len(terms):
        return max(evaluated.tables[name].dated for name in names)
    return evaluated.as_of.isoformat() if evaluated.as_of else ""


def _csv(columns: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a table piece by piece: of a province it is as large as all values."""
    return map(csv_bytes, batched(chain([columns], rows), _AT_ONCE, strict=False))
