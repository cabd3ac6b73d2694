"""``datapackage.json`` beside an export of facts: what it holds, in which units, on what terms.

After the Data Package standard 2.0 (https://datapackage.org), so that others' programs read it.
"""

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from commonfield.facts.kinds import all_kinds
from commonfield.facts.parquet import schema

NAME: Final = "datapackage.json"
_PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_PARQUET: Final = {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}
_TERMS: Final = "TERMS.txt"
# Who may have the facts: docs/adr/0019-what-strangers-are-told.md.
_INSIDE: Final = "For work inside the county: with pseudonyms, never to be handed on."
_EVALUATION: Final = (
    "For evaluation by a higher level, not for publishing: each act has its village and amount."
)
_PLACES: Final = {
    "path": "http://www.wtfpl.net/txt/copying/",
    "title": "Names and codes as shipped; an operator's own lists are on the operator's terms",
}
_TYPES: Final = {
    pa.string(): "string",
    pa.float64(): "number",
    pa.int64(): "integer",
    pa.timestamp("us", tz="UTC"): "datetime",
    pa.date32(): "date",
    pa.bool_(): "boolean",
}
_COLUMNS: Final = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Described:
    """What an export is of.

    ``places`` are the columns of the register, ``vintage`` the last dated change in it;
    ``complete_until`` is the last day of which everything recorded is there.
    """

    county: str
    complete_until: date
    with_subjects: bool
    places: pa.Schema
    vintage: date | None


def write_datapackage(directory: Path, told: Described) -> None:
    """Describe all files of an export; on one day the same export is described in the same bytes.

    It is of one county: what else it holds happened elsewhere to people who live there, and is not
    all that happened there.
    """
    with_subjects = told.with_subjects
    terms = _INSIDE if with_subjects else _EVALUATION
    (directory / _TERMS).write_text(terms + "\n", encoding="utf-8")
    facts = sorted(each.relative_to(directory) for each in directory.glob("facts/**/*.parquet"))
    package: dict[str, Any] = {
        "$schema": _PROFILE,
        "name": "commonfield-facts",
        "title": "What happened in a county, fact by fact",
        "description": (
            "Facts by county and month of occurrence (Asia/Shanghai). What stands on a day, such"
            " as stores, is openings less closings until then."
        ),
        "licenses": [{"path": _TERMS, "title": terms}],
        "counties": [told.county],
        "complete_until": {told.county: told.complete_until.isoformat()},
        "resources": [
            *([_facts(facts, with_subjects=with_subjects)] if facts else []),
            _kinds(),
            {
                "name": "places",
                "title": "Administrative divisions, each from a day to a day",
                "path": "registers/places.parquet",
                **_PARQUET,
                "licenses": [_PLACES],
                **({"vintage": told.vintage.isoformat()} if told.vintage else {}),
                "schema": {"fields": _fields(told.places, {})},
            },
        ],
    }
    partial = directory / f"{NAME}.part"
    partial.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    partial.replace(directory / NAME)


def _facts(files: list[Path], *, with_subjects: bool) -> dict[str, Any]:
    return {
        "name": "facts",
        "title": "Source records",
        "path": [each.as_posix() for each in files],
        **_PARQUET,
        "schema": {
            "fields": _fields(schema(with_subjects=with_subjects), _COLUMNS["facts"]),
            "primaryKey": ["id"],
            "foreignKeys": [
                {"fields": ["kind"], "reference": {"resource": "kinds", "fields": ["code"]}}
            ],
        },
    }


def _kinds() -> dict[str, Any]:
    """Return the kinds as a table of their own, with the units of quantities."""
    rows = [{name: getattr(kind, name) for name in _COLUMNS["kinds"]} for kind in all_kinds()]
    fields = [{"name": name, "type": kind} for name, kind in _COLUMNS["kinds"].items()]
    return {
        "name": "kinds",
        "title": "Kinds of fact, their meaning and unit",
        "data": rows,
        "schema": {"fields": fields, "primaryKey": ["code"]},
    }


def _fields(columns: pa.Schema, meanings: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"name": each.name, "type": _TYPES[each.type]}
        | ({"description": meanings[each.name]} if each.name in meanings else {})
        for each in columns
    ]
