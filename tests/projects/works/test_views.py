"""Projects' pages: the portfolio for everybody, the officers' deeds, payments by sheet."""

import csv
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonfield.people.choices import Role
from commonfield.projects.models import Project, ProjectPayment
from commonfield.projects.plan.commands import delete_line
from commonfield.projects.plan.errors import LineInUseError
from commonfield.projects.plan.types import PlanLine
from commonfield.projects.works import commands, queries
from tests.night import NOW, TODAY
from tests.people.builders import COUNTY, VILLAGE, make_actor
from tests.projects.plan.builders import make_measure
from tests.projects.works.builders import (
    BUREAU,
    DUE,
    OPENED,
    make_officers,
    make_project,
    new_project,
    reach,
)
from tests.supply.builders import client_of

pytestmark = pytest.mark.sql
SHEET = "凭证号,付款日期,金额（元）,资金来源,用途\n"


def page(address: str) -> str:
    joint = "&" if "?" in address else "?"
    return Client().get(f"{address}{joint}lang=en").getvalue().decode()


def sheet(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("payments.csv", (SHEET + text).encode(), "text/csv")


def test_officer_opens_a_project_and_records_a_payment():
    officer, _other = make_officers()
    browser = client_of(officer)
    form = {
        "title": "<b>茶园</b>",
        "kind": "tea_garden",
        "bureau": BUREAU,
        "places": [VILLAGE],
        "opened_on": OPENED.isoformat(),
        "due_on": DUE.isoformat(),
        "source": "county",
        "fund": "县配套",
        "budget": "100.05",
    }

    browser.post("/projects/works/desk/new/", form)
    row = Project.objects.get()
    source = row.sources.get()
    desk = f"/projects/works/desk/{row.pk}/"
    paid = {"source": source.pk, "number": "JZ-1", "paid_on": TODAY.isoformat()}
    refused = browser.post(f"{desk}payment/", {**paid, "amount": "100.06"})
    browser.post(f"{desk}payment/", {**paid, "amount": "100.05"})

    assert "more than is left of “县配套”: 100.05 yuan" in refused.content.decode()
    found = page(f"/projects/works/{row.pk}/")
    assert "&lt;b&gt;茶园" in found
    assert found.count("¥100.05") >= 3
    assert "JZ-1" not in found
    assert "JZ-1" in browser.get(desk).content.decode()


def test_two_officers_take_a_project_to_its_hand_over():
    officer, other = make_officers()
    number, _central, _county = make_project(officer)
    reach(officer, other, number, "audit")
    desk = f"/projects/works/desk/{number}/"
    one, two = client_of(officer), client_of(other)
    told = {"done_on": TODAY.isoformat(), "carer": "合作社", "pays_power": "村", "pays_line": "局"}

    *_before, audit, handover = queries.project(number).milestones
    missing = one.post(f"{desk}report/{handover.milestone_id}/", told)
    until = (TODAY + timedelta(days=400)).isoformat()
    told["cared_until"] = until
    stale = one.post(f"{desk}report/{audit.milestone_id}/", told)
    one.post(f"{desk}report/{handover.milestone_id}/", told)
    waiting = queries.project(number).milestones[-1].waiting
    assert waiting is not None
    own = one.post(f"{desk}accept/{waiting.report_id}/", {"x": "1"})
    home = two.get("/").content.decode()
    two.post(f"{desk}accept/{waiting.report_id}/", {"x": "1"})
    two.post(f"{desk}close/", {"x": "1"})

    assert [each.status_code for each in (missing, stale, own)] == [422, 422, 422]
    assert "/projects/works/desk/" in home
    assert "Closing report" in page(f"/projects/works/{number}/report/")
    rows = list(
        csv.DictReader(page("/projects/works/works.csv").removeprefix("\ufeff").splitlines())
    )
    assert [(row["state"], row["carer"], row["budget_central_yuan"]) for row in rows] == [
        ("closed", "合作社", "100000.00")
    ]


def test_sheet_is_looked_at_then_recorded_whole_and_once():
    officer, _other = make_officers()
    number, _central, _county = make_project(officer)
    browser, address = client_of(officer), f"/projects/works/desk/{number}/payments/"
    day = f"{TODAY - timedelta(days=9):%Y/%m/%d}"
    good = f"JZ-1,{day},600.00,数字乡村补助资金,设备\nJZ-2,{day},5,县配套资金,=1+1\n"

    bad = browser.post(address, {"file": sheet(f"{good}JZ-3,昨天,x,别的资金,\n")})
    read = browser.post(address, {"file": sheet(good)})
    written = ProjectPayment.objects.count()
    rows = {"rows": read.context["signed"]}
    browser.post(f"{address}confirm/", rows)
    again = browser.post(address, {"file": sheet(good)})

    assert (bad.context["bad"], bad.context.get("signed"), written) == (True, None, 0)
    assert sorted(ProjectPayment.objects.values_list("amount_fen", flat=True)) == [500, 600_00]
    assert (again.context["new"], again.context["bad"]) == (0, False)


def test_plan_and_portfolio_name_each_other_and_keep_the_measure():
    officer, _other = make_officers()
    planner = make_actor(Role.PLANNER, place=COUNTY)
    measure = make_measure(planner)
    number = commands.open_project(by=officer, now=NOW, new=new_project(measure=measure))
    commands.open_project(by=officer, now=NOW, new=new_project(title="别的"))

    with pytest.raises(LineInUseError):
        delete_line(by=planner, now=NOW, line=PlanLine("measure", measure))

    found = page(f"/projects/works/?measure={measure}")
    assert f"/projects/works/?measure={measure}" in page("/projects/")
    assert f'href="/projects/works/{number}/"' in found
    assert "1 project with a budget of ¥120,000, of which ¥0 are paid." in found
    title = queries.project(number).measure_title
    assert [title in page(f"/projects/works/?measure={each}") for each in (measure, "x")] == [
        True,
        False,
    ]


def test_papers_open_to_officers_and_auditors_only():
    officer, _other = make_officers()
    number, _central, _county = make_project(officer)
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.7 paper", "application/pdf")
    desk = f"/projects/works/desk/{number}/"

    missing = client_of(officer).post(f"{desk}paper/", {"title": "批复"})
    client_of(officer).post(f"{desk}paper/", {"title": "批复", "document": pdf})

    paper = Project.objects.get().papers.get()
    address = f"{desk}papers/paper/{paper.pk}/"
    auditor = client_of(make_actor(Role.AUDITOR, place=COUNTY))
    stranger = client_of(make_actor(Role.HALL_KEEPER, place=COUNTY))
    found = [browser.get(address).status_code for browser in (auditor, stranger, Client())]
    assert (missing.status_code, found) == (422, [200, 403, 302])
