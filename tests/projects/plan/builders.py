"""A county with hall openings in three towns, and a plan for it."""

from datetime import datetime, timedelta

from commonfield.facts.types import FactRecord
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.projects.plan.commands import add_line, set_target
from commonfield.projects.plan.types import NewTarget, PlanText
from tests.copies import copied
from tests.night import NOW, TODAY
from tests.people.builders import COUNTY, make_actor
from tests.portal.builders import LAST_YEAR, make_county, record, village

SOON = TODAY + timedelta(days=200)


def hall(
    town: int, number: int = 0, *, at: datetime = LAST_YEAR, closes: bool = False
) -> FactRecord:
    place = village(town, number)
    return FactRecord(
        "places.venue_closed" if closes else "places.venue_opened",
        place,
        at,
        1,
        attributes={"kind": "hall"},
        subject=f"V{place}",
    )


@copied
def make_planner() -> Actor:
    """Write a county of six villages, two of them with a hall, and its planner."""
    make_county()
    record([hall(0), hall(1)])
    return make_actor(Role.PLANNER, place=COUNTY)


def make_measure(by: Actor) -> int:
    objective = add_line(by=by, now=NOW, text=PlanText("缩小地区差距"))
    return add_line(by=by, now=NOW, text=PlanText("每村有礼堂"), objective=objective)


def make_target(by: Actor, value: float = 4, *, indicator: str = "halls", measure: int = 0) -> int:
    new = NewTarget(indicator, value, SOON)
    return set_target(by=by, now=NOW, measure=measure or make_measure(by), new=new)
