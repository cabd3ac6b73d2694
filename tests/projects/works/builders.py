"""A bureau with two officers, and a project of theirs."""

from datetime import timedelta
from typing import Final

from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.types import Actor
from commonfield.projects.works import commands, queries
from commonfield.projects.works.choices import FundSource, MilestoneStep
from commonfield.projects.works.rules import STEPS
from commonfield.projects.works.types import NewProject, NewProjectPayment, NewSource, NewStepReport
from commonfield.workshop.choices import Verdict
from tests.copies import copied
from tests.night import NOW, TODAY
from tests.people.builders import COUNTY, VILLAGE, make_actor, make_organisation

BUREAU: Final = "OBUREAU"
OPENED: Final = TODAY - timedelta(days=300)
DUE: Final = TODAY + timedelta(days=100)
CENTRAL: Final = NewSource(FundSource.CENTRAL, "数字乡村补助资金", 100_000_00)
COUNTY_MONEY: Final = NewSource(FundSource.COUNTY, "县配套资金", 20_000_00)


@copied
def make_officers() -> tuple[Actor, Actor]:
    """Write a bureau with two officers."""
    make_organisation(BUREAU, kind=OrganisationKind.BUREAU, place=COUNTY)
    return make_actor(Role.BUREAU, organisation=BUREAU), make_actor(
        Role.BUREAU, organisation=BUREAU
    )


def new_project(**changes: object) -> NewProject:
    given: dict[str, object] = {
        "title": "大木山数字茶园",
        "kind": "tea_garden",
        "bureau": BUREAU,
        "places": (VILLAGE,),
        "opened_on": OPENED,
        "due_on": DUE,
        "sources": (CENTRAL, COUNTY_MONEY),
    }
    return NewProject(**(given | changes))  # type: ignore[arg-type]


def make_project(by: Actor) -> tuple[int, int, int]:
    """Open a project; return its number and those of its two sources."""
    number = commands.open_project(by=by, now=NOW, new=new_project())
    central, county = queries.project(number).sources
    return number, central.source_id, county.source_id


def payment(
    source: int, fen: int, number: str = "JZ-1", *, days_ago: int = 10
) -> NewProjectPayment:
    return NewProjectPayment(source, number, fen, TODAY - timedelta(days=days_ago), "设备款")


def report(*, days_ago: int = 10, step: str = "") -> NewStepReport:
    done_on = TODAY - timedelta(days=days_ago)
    if step != MilestoneStep.HANDOVER:
        return NewStepReport(done_on)
    until = TODAY + timedelta(days=900)
    return NewStepReport(done_on, "", "上安村经济合作社", until, "上安村村委会", "农业农村局")


def reach(one: Actor, other: Actor, project: int, last: str = MilestoneStep.HANDOVER) -> None:
    """Report each step up to one by an officer, and let the other accept it."""
    for step in STEPS[: STEPS.index(MilestoneStep(last)) + 1]:
        made = commands.report_milestone(
            by=one, now=NOW, project=project, step=step, report=report(step=step)
        )
        commands.decide_milestone(
            by=other, now=NOW, project=project, report=made, verdict=Verdict.ACCEPTED
        )
