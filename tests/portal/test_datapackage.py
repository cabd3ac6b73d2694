"""The description beside an export of facts, held against the Data Package standard."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import jsonschema
import pyarrow.parquet as pq
import pytest
from django.core.management import call_command

from commonfield.facts.kinds import all_kinds
from commonfield.kernel.clock import today
from tests.facts.builders import OTHER_COUNTY, leaf, make_fact
from tests.people.builders import make_places

# What the standard asks of a package, its resources and their tables, in its own few words
# (Data Package 2.0: data-package, data-resource, table-schema).
PATH: Final = {"type": "string", "pattern": r"^(https?://.*|(?![/~.])(?!.*\\.\\./)[^\\\\]*)$"}
LICENCES: Final = {
    "type": "array",
    "minItems": 1,
    "items": {
        "anyOf": [{"required": ["name"]}, {"required": ["path"]}],
        "properties": {"name": {"pattern": "^[-a-zA-Z0-9._]+$"}, "path": PATH},
    },
}
TYPES: Final = [
    *("string", "number", "integer", "boolean", "object", "array", "list", "datetime", "date"),
    *("time", "year", "yearmonth", "duration", "geopoint", "geojson", "any"),
]
FIELD: Final = {
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "type": {"enum": TYPES}},
}
STANDARD: Final = {
    "type": "object",
    "required": ["resources"],
    "properties": {
        "$schema": {"type": "string"},
        "name": {"pattern": "^[a-z0-9._-]+$"},
        "licenses": LICENCES,
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": ["name"],
                "oneOf": [{"required": ["data"]}, {"required": ["path"]}],
                "properties": {
                    "name": {"pattern": "^[a-z0-9._-]+$"},
                    "path": {"oneOf": [PATH, {"type": "array", "minItems": 1, "items": PATH}]},
                    "licenses": LICENCES,
                    "schema": {
                        "required": ["fields"],
                        "properties": {"fields": {"type": "array", "minItems": 1, "items": FIELD}},
                    },
                },
            },
        },
    },
}


def exported(folder: Path, *options: str) -> dict[str, Any]:
    call_command("export_facts", "--to", str(folder), *options)
    package: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    jsonschema.validate(package, STANDARD)
    return package


def resource(package: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (each for each in package["resources"] if each["name"] == name)
    return dict(found)


@pytest.mark.parametrize("options", [(), ("--with-subjects",)])
def test_description_names_the_columns_that_the_files_have(
    tmp_path: Path, options: tuple[str, ...]
):
    make_places()
    make_fact()

    package = exported(tmp_path, *options)

    for name in ("facts", "places"):
        told = resource(package, name)
        paths = [told["path"]] if isinstance(told["path"], str) else told["path"]
        columns = [field["name"] for field in told["schema"]["fields"]]
        for path in paths:
            assert pq.read_schema(tmp_path / path).names == columns
    assert (tmp_path / package["licenses"][0]["path"]).exists()


def test_kinds_are_told_with_their_units_and_facts_point_at_them(tmp_path: Path):
    make_fact()

    package = exported(tmp_path)

    kinds = resource(package, "kinds")
    assert {row["code"]: row["unit"] for row in kinds["data"]} == {
        kind.code: kind.unit for kind in all_kinds()
    }
    assert resource(package, "facts")["schema"]["foreignKeys"] == [
        {"fields": ["kind"], "reference": {"resource": "kinds", "fields": ["code"]}}
    ]


def test_export_names_its_county_alone_and_keeps_what_happened_to_its_people_elsewhere(
    tmp_path: Path,
):
    make_fact()
    make_fact(leaf(place=OTHER_COUNTY))

    package = exported(tmp_path)

    assert package["counties"] == ["331124"]
    assert package["complete_until"] == {"331124": (today() - timedelta(days=1)).isoformat()}
    kept = sorted(each.name for each in (tmp_path / "facts").iterdir())
    assert kept == ["county=331124", "county=331127"]


def test_same_export_is_described_in_the_same_bytes(tmp_path: Path):
    make_fact()
    exported(tmp_path)
    first = (tmp_path / "datapackage.json").read_bytes()

    exported(tmp_path)

    assert (tmp_path / "datapackage.json").read_bytes() == first


def test_export_without_facts_is_described_too(tmp_path: Path):
    make_places()

    package = exported(tmp_path)

    assert [each["name"] for each in package["resources"]] == ["kinds", "places"]
