"""A province's pages of cases, from a collection of twenty counties."""

import json
from pathlib import Path

import pytest
from django.test import Client

from commonfield.people.types import SYSTEM
from commonfield.province.cases.commands import fill_cases
from commonfield.province.models import CollectedCase
from commonfield.sharing.cases.schemas import CaseFile
from measures.tests.evidence.builders import COUNTIES, World
from tests.night import NOW

pytestmark = pytest.mark.urls("commonfield.config.province_urls")


def test_case_is_filled_shown_and_handed_to_counties_and_no_adopter_is_named(
    client: Client, tmp_path: Path
):
    """Filled again, nothing changes; a case that its county publishes no more is gone."""
    collection = World(6.0).write(tmp_path)
    counts = [fill_cases(by=SYSTEM, now=NOW, collection=collection) for _ in range(2)]
    address = "/cases/330001/three-keys"

    page = client.get(f"{address}/").text
    files = {
        name: client.get(f"{address}/{name}").getvalue().decode()
        for name in ("evidence.json", "bars.svg", "bars.csv", "case.json")
    }
    found = client.get("/cases/?q=三把").text

    assert counts == [1, 0]
    assert "30个村开始做了，在20个县" in page
    assert "知道的是" in page
    assert 'href="/cases/330001/three-keys/"' in found
    assert "three-keys" not in client.get("/cases/?topic=tea").text
    case = CaseFile.model_validate_json(files["case.json"])
    assert case.details().cost_fen == 18_000
    assert json.loads(files["evidence.json"])["adopters"] == 30
    told = [page, *files.values(), json.dumps(_kept())]
    named = {f"{county}{number:06}" for county in COUNTIES for number in range(1, 3)}
    assert not [code for code in named if any(code in text for text in told)]

    for file in tmp_path.glob("deliveries/*/cases.parquet"):
        file.write_bytes((tmp_path / "deliveries/330002/cases.parquet").read_bytes())
    assert fill_cases(by=SYSTEM, now=NOW, collection=collection) == 1
    assert client.get(f"{address}/").status_code == 404


def _kept() -> object:
    (row,) = CollectedCase.objects.all()
    return row.evidence
