"""The page and the file of evidence, and the facts of its verdicts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from commonfield.facts.models import Fact
from commonfield.people.types import SYSTEM
from commonfield.sharing.cases.commands import adopt_case
from commonfield.sharing.evidence import queries
from commonfield.sharing.evidence.commands import count_verdicts
from commonfield.sharing.evidence.views import evidence as views
from commonfield_measures.effects.effect import Bar
from commonfield_measures.evidence.answering import Evidence
from tests.night import NOW, TODAY
from tests.sharing.cases.builders import VILLAGES, make_case, make_case_cast

pytestmark = pytest.mark.sql


def make_started_case() -> str:
    slug = make_case(make_case_cast(), at=NOW - timedelta(days=9))
    for village in VILLAGES[1:4]:
        adopt_case(by=SYSTEM, now=NOW, slug=slug, village=village, on=TODAY)
    return slug


def found(before: Evidence, verdict: str) -> Evidence:
    """Return evidence with a verdict and two bars."""
    bars = (Bar(-2, 0.2, -1.0, 1.0), Bar(0, 3.1, 1.9, 4.04))
    effect = replace(
        before.effect,
        verdict=verdict,  # type: ignore[arg-type]
        reason_code=verdict,
        att=3.1,
        low=1.9,
        high=4.04,
        smallest=2.0,
        pretrend_p=0.4,
        by_event_time=bars,
    )
    return replace(before, effect=effect, spans=("2026-Q1", "2026-Q2"))


def test_page_opens_with_what_is_known_and_its_file_has_the_shape_of_the_library(
    monkeypatch: pytest.MonkeyPatch,
):
    slug = make_started_case()
    address = f"/sharing/cases/{slug}/evidence"

    few = Client().get(f"{address}/?lang=en").getvalue().decode()
    file = Client().get(f"{address}.json").json()

    assert "Too few villages to tell: 3 started it so far" in few
    assert (file["verdict"], file["att"], file["by_event_time"]) == ("cannot_tell", None, [])
    assert file["reason"].startswith("Too few units to tell: 3 adopted")
    assert Client().get(f"{address}/bars.csv").status_code == 404

    works = found(queries.case_evidence(slug, now=NOW), "works")
    monkeypatch.setattr(views, "case_evidence", lambda _slug, now: works)  # noqa: ARG005
    page = Client().get(f"{address}/?lang=en").getvalue().decode()
    assert "is higher by 1.9 to 4 events a quarter than it would be" in page
    assert "since the last quarter or half-year before they began" in page
    assert "每季度高出 1.9 到 4 场" in Client().get(f"{address}/?lang=zh-hans").getvalue().decode()
    assert "0,3.1,1.9,4.04" in Client().get(f"{address}/bars.csv").getvalue().decode()


def test_verdict_is_a_fact_once_and_another_one_when_it_falls(monkeypatch: pytest.MonkeyPatch):
    slug = make_started_case()
    before = queries.case_evidence(slug, now=NOW)

    def kinds(verdict: str) -> list[str]:
        known = before if verdict == "cannot_tell" else found(before, verdict)
        monkeypatch.setattr(queries, "evidence_of", lambda *_of, apart: known)  # noqa: ARG005
        count_verdicts(NOW)
        rows = Fact.objects.filter(kind__startswith="sharing.verdict").order_by("pk")
        return [f"{row.kind.removeprefix('sharing.verdict_')} {row.group}" for row in rows]

    assert kinds("cannot_tell") == []
    assert kinds("works") == kinds("works") == ["reached works"]
    assert kinds("no_difference")[1:] == ["lost works", "reached no_difference"]
    assert kinds("cannot_tell")[3:] == ["lost no_difference"]
