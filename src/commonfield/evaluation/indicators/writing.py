"""Writing what was computed: one long table, COINr's tables by level, and how it was done."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from commonfield.evaluation.indicators.types import (
    Definitions,
    Evaluated,
    FactsTerm,
    Indicator,
    Level,
    Reference,
    StandingTerm,
    SubjectsTerm,
    TableTerm,
    Term,
    Value,
    VillagesTerm,
)

_COLUMNS = (
    *("indicator", "level", "place", "name", "period", "value", "unit", "numerator"),
    *("denominator", "coverage", "as_of", "is_entered", "reason"),
)


def write(evaluated: Evaluated, folder: Path, names: Mapping[str, str]) -> None:
    """Write ``indicators.csv``, ``method.json`` and, by level, ``<level>/iData.csv`` and iMeta.

    The tables of a level go straight into ``commonfield index build``. A place of which an
    indicator is not known has an empty cell; ``indicators.csv`` says why.
    """
    folder.mkdir(parents=True, exist_ok=True)
    by_code = {each.code: each for each in evaluated.definitions.indicators}
    _write_rows(folder / "indicators.csv", _COLUMNS, _long(evaluated, by_code, names))
    for level in Level:
        values = [each for each in evaluated.values if each.level == level]
        if values:
            _write_level(folder / level.value, values, by_code, names)
    text = json.dumps(method(evaluated), ensure_ascii=False, indent=1)
    (folder / "method.json").write_text(text + "\n", encoding="utf-8")


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
        "source": definitions.source,
        "group_by": dict(definitions.group_by),
        "indicators": [_as_json(each) for each in definitions.indicators],
    }


def _as_json(indicator: Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "zh": indicator.zh,
        "en": indicator.en,
        "unit": {"zh": indicator.unit_zh, "en": indicator.unit_en},
        "direction": indicator.direction,
        "numerator": [_term(each) for each in indicator.numerator],
        "denominator": [_term(each) for each in indicator.denominator],
        "factor": indicator.factor,
        "levels": [level.value for level in indicator.levels],
        "coverage": indicator.coverage,
        "source": indicator.source,
        "reference": [_reference(each) for each in indicator.references],
    }


def _term(term: Term) -> dict[str, Any]:
    match term:
        case FactsTerm():
            found = {"facts": list(term.kinds), "take": term.take.value}
            found |= {"channels": list(term.channels)} if term.channels else {}
            return found | _groups(term.groups)
        case SubjectsTerm():
            return {"subjects": list(term.kinds), "of": term.of.value} | _groups(term.groups)
        case StandingTerm():
            return {"opened": term.opened, "closed": term.closed} | _groups(term.groups)
        case VillagesTerm():
            villages: dict[str, Any] = {"villages": list(term.kinds) or True}
            return villages | ({"with": _term(term.standing)} if term.standing else {})
        case TableTerm():
            return {"table": term.table, "column": term.column}


def _groups(groups: Iterable[str]) -> dict[str, Any]:
    names = list(groups)
    return {"groups": names} if names else {}


def _reference(reference: Reference) -> dict[str, Any]:
    return {
        "value": reference.value,
        "place": reference.place,
        "date": reference.dated,
        "zh": reference.zh,
        "en": reference.en,
        "source": {"zh": reference.source_zh, "en": reference.source_en},
    }


def _long(
    evaluated: Evaluated, by_code: Mapping[str, Indicator], names: Mapping[str, str]
) -> Iterable[tuple[object, ...]]:
    as_of = {each.code: _as_of(evaluated, each) for each in by_code.values()}
    for each in evaluated.values:
        yield (
            each.indicator,
            each.level.value,
            each.place,
            names.get(each.place, ""),
            evaluated.period.name,
            _number(each.value),
            by_code[each.indicator].unit_en,
            _number(each.numerator),
            _number(each.denominator),
            _number(each.coverage),
            as_of[each.indicator],
            int(each.is_entered),
            each.reason,
        )


def _as_of(evaluated: Evaluated, indicator: Indicator) -> str:
    """Tell until when an indicator is: the last fact counted, or its outside tables' last day."""
    terms = (*indicator.numerator, *indicator.denominator)
    names = [term.table for term in terms if isinstance(term, TableTerm)]
    if len(names) == len(terms):
        return max(evaluated.tables[name].dated for name in names)
    return evaluated.as_of.isoformat() if evaluated.as_of else ""


def _write_level(
    folder: Path,
    values: Iterable[Value],
    by_code: Mapping[str, Indicator],
    names: Mapping[str, str],
) -> None:
    folder.mkdir(exist_ok=True)
    by_place: dict[str, dict[str, float | None]] = {}
    codes: list[str] = []
    for each in values:
        by_place.setdefault(each.place, {})[each.indicator] = each.value
        if each.indicator not in codes:
            codes.append(each.indicator)
    rows = (
        (place, names.get(place, place), *(_number(own.get(code)) for code in codes))
        for place, own in sorted(by_place.items())
    )
    _write_rows(folder / "iData.csv", ("uCode", "uName", *codes), rows)
    meta = [
        (code, by_code[code].en, "Indicator", 1, "index", 1, by_code[code].direction)
        for code in codes
    ]
    meta.append(("index", "Equal weights until somebody gives others", "Aggregate", 2, "", 1, 1))
    columns = ("iCode", "iName", "Type", "Level", "Parent", "Weight", "Direction")
    _write_rows(folder / "iMeta.csv", columns, meta)


def _number(value: float | None) -> str:
    return "" if value is None else repr(float(value))


def _write_rows(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    partial = path.with_suffix(".part")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    partial.replace(path)
