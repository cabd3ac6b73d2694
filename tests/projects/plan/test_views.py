"""The plan's pages: for everybody, and the planner's."""

import csv
from datetime import timedelta

import pytest
from django.test import Client

from commonfield.people.choices import Role
from commonfield.people.types import SYSTEM
from commonfield.projects.models import PlanTarget
from commonfield.projects.plan import commands
from commonfield.projects.plan.types import NewTarget
from tests.night import NOW, TODAY
from tests.people.builders import COUNTY, make_actor
from tests.portal.builders import NOW as FACTS_AT
from tests.portal.builders import record, sale, village
from tests.projects.plan.builders import SOON, hall, make_measure, make_planner, make_target
from tests.supply.builders import client_of

pytestmark = pytest.mark.sql


def page(address: str = "/projects/") -> str:
    return Client().get(f"{address}?lang=en").getvalue().decode()


def test_everybody_sees_the_county_against_its_plan():
    planner = make_planner()
    make_target(planner, 70, indicator="hall_coverage")
    record([sale(village(0), "O1", 10_000)])
    make_target(planner, 50, indicator="online_sales")
    record([hall(1, at=FACTS_AT, closes=True)])

    found = page()

    assert "0 of 1 target is met or on track." in found
    assert "Of 1 more nothing can be said yet" in found
    assert "5 towns behind the gap" in found
    assert "/evaluation/places/331124102000/" in found
    rows = list(csv.DictReader(page("/projects/plan.csv").removeprefix("\ufeff").splitlines()))
    assert [(row["indicator"], row["state"]) for row in rows] == [
        ("hall_coverage", "behind"),
        ("online_sales", "no_data"),
    ]


def test_board_indicator_and_report_show_the_target():
    make_target(make_planner())

    for address in ("/board/", "/evaluation/indicators/halls/", f"/evaluation/reports/{COUNTY}/"):
        assert "Target: 4 auditoriums by" in page(address), address
    assert "Target:" not in page("/evaluation/indicators/parks/")


def test_planner_sets_changes_and_withdraws_a_target():
    planner = make_planner()
    measure, browser = make_measure(planner), client_of(planner)
    form = {"indicator": "halls", "value": "4", "due_on": SOON.isoformat()}
    address = f"/projects/desk/measure/{measure}/target/"

    typed = browser.post(address, {**form, "baseline": "1"})
    options = browser.get(address).content.decode()
    browser.post(address, form)

    row = PlanTarget.objects.get()
    assert (typed.status_code, ": 2 auditoriums" in options, row.baseline) == (422, True, 2)
    target = f"/projects/desk/targets/{row.pk}/"
    assert browser.post(target, {**form, "value": "1", "reason": "错了"}).status_code == 422
    assert browser.post(target, {"withdraw": "1", "reason": ""}).status_code == 422
    browser.post(target, {**form, "value": "5", "reason": "两镇提前"})
    last = PlanTarget.objects.in_force().get()
    browser.post(f"/projects/desk/targets/{last.pk}/", {"withdraw": "1", "reason": "不做了"})
    found = page()
    assert "两镇提前" in found
    assert "Withdrawn target" in found


def test_planner_changes_a_line_and_deletes_an_empty_one():
    planner = make_planner()
    measure, browser = make_measure(planner), client_of(planner)
    address = f"/projects/desk/measure/{measure}/"

    said = {"title": "村村有礼堂", "position": "1", "reason": "写得更明白"}
    changed = browser.post(address, said)
    read = page()
    browser.post(address, {"delete": "1"})

    assert (changed.status_code, "村村有礼堂" in read) == (302, True)
    assert browser.get(address).status_code == 404


def test_planner_reads_what_must_be_set_anew():
    planner = make_planner()
    browser = client_of(planner)
    long_ago = NOW - timedelta(days=300)
    measure = make_measure(planner)
    new = NewTarget("halls", 4, TODAY - timedelta(days=3))
    commands.set_target(by=SYSTEM, now=long_ago, measure=measure, new=new)

    assert "/projects/desk/" in browser.get("/").content.decode()
    assert "its day is over" in browser.get("/projects/desk/").content.decode()


def test_hostile_text_stays_text():
    planner = make_planner()
    browser = client_of(planner)

    browser.post("/projects/desk/new/", {"title": "<script>alert(1)</script>"})

    assert "<script>alert" not in page()
    assert "&lt;script&gt;" in page()
    officer = client_of(make_actor(Role.BUREAU, place=COUNTY))
    assert officer.get("/projects/desk/").status_code == 403
