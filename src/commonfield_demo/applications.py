"""The demo's desk: a year of applications in the hall's village, slips, and one of each state."""

import random
from datetime import datetime, timedelta
from typing import Any, Final

from commonfield.kernel.identifiers import drawn_from
from commonfield.people.choices import AgeGroup, Purpose, Role
from commonfield.people.commands import create_people, record_consents
from commonfield.people.queries import demo_people
from commonfield.people.types import SYSTEM, Actor, NewPerson
from commonfield.services.applications.commands import (
    accept_application,
    apply_for,
    ask_for_papers,
    decide_application,
    give_slip,
    grade_application,
    hand_over,
    note_shown,
    withdraw_application,
)
from commonfield.services.applications.types import NewApplication
from commonfield.services.choices import Satisfaction
from commonfield_demo.names import person
from commonfield_demo.plan import Plan

_PURPOSES: Final = (Purpose.ACCOUNT, Purpose.HELPER, Purpose.SERVICES)
_VILLAGERS: Final = 16
# Invented, as the villagers are.
_ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "legal_aid": {"matter": "wages", "what": "采茶的工钱拖了两个月（演示）"},
    "disability_allowance": {"which": "care"},
    "homestead": {"what": "again", "area": 96, "storeys": 2},
    "temporary_relief": {"what": "灶间着了火（演示）", "when": "2026-01-01", "urgent": True},
    "id_card": {"why": "expired", "at_home": True},
    "tree_felling": {
        "where": "屋后山（演示）",
        "kind": "杉木",
        "volume": 8,
        "replanted_by": "2027-04-01",
    },
    "pension": {"what": "receive"},
    "mediation": {"matter": "land", "what": "田埂的界址（演示）"},
}
_CERTIFICATES: Final = ("alive", "kinship", "marital", "lost", "property")
_GRADES: Final = (
    Satisfaction.VERY_GOOD,
    Satisfaction.VERY_GOOD,
    Satisfaction.GOOD,
    Satisfaction.FAIR,
    Satisfaction.BAD,
)
# How far each of the last ones is: the service, handed in so many days ago, its steps.
_LAST: Final = (
    ("id_card", 2, ""),
    ("pension", 1, ""),
    ("homestead", 24, "accept"),
    ("tree_felling", 9, "accept"),
    ("legal_aid", 5, "missing"),
    ("disability_allowance", 12, "accept decide"),
    ("mediation", 7, "withdraw"),
)


def make_applications(*, plan: Plan, seed: int, at: datetime) -> None:
    """Let villagers apply through a year: decided in time, two late; of the last, each state."""
    people = {each.role: Actor(each.person_id, "person") for each in demo_people()}
    keeper, officer = people[Role.HALL_KEEPER.value], people[Role.BUREAU.value]
    village = plan.hall_village
    chance = random.Random(f"{seed}/applications")  # noqa: S311 - repeatable, no secret
    with drawn_from(chance):
        began = at - timedelta(days=340)
        who = [
            NewPerson(person(chance), village, age_said=AgeGroup.ADULT) for _ in range(_VILLAGERS)
        ]
        ids = create_people(by=SYSTEM, now=began, people=who)
        record_consents(by=SYSTEM, now=began, person_ids=ids, purposes=_PURPOSES)
        for month in range(11):
            day = began + timedelta(days=30 * month + chance.randrange(5), hours=9)
            service = sorted(_ANSWERS)[month % len(_ANSWERS)]
            # Every fourth with the keeper beside an elder without a phone.
            by = keeper if month % 4 == 0 else Actor(ids[month], "person")
            number = _apply(by, ids[month], service, day)
            late = 40 if month in {3, 9} else 4
            _decide(officer, number, day, late=late)
            hand_over(by=keeper, now=day + timedelta(days=late + 1), number=number)
            grade_application(
                by=Actor(ids[month], "person"),
                now=day + timedelta(days=late + 2),
                number=number,
                grade=chance.choice(_GRADES),
            )
            certificate = chance.choice(_CERTIFICATES)
            give_slip(by=keeper, now=day, certificate=certificate, place=village)
        grower = people[Role.GROWER.value].person_id or 0
        record_consents(by=SYSTEM, now=began, person_ids=[grower], purposes=[Purpose.SERVICES])
        for (service, days, steps), villager in zip(_LAST, reversed(ids), strict=False):
            person_id = grower if steps == "missing" else villager
            _take_steps(officer, person_id, (service, steps), at - timedelta(days=days))


def _apply(by: Actor, person_id: int, service: str, at: datetime) -> str:
    new = NewApplication(service, _ANSWERS[service])
    return apply_for(by=by, now=at, person_id=person_id, new=new)


def _decide(officer: Actor, number: str, at: datetime, *, late: int) -> None:
    """Ask for a paper, accept it, and decide so many days later."""
    next_day = at + timedelta(days=1)
    ask_for_papers(by=officer, now=at, number=number, missing=["counter"])
    note_shown(by=SYSTEM, now=next_day, number=number)
    accept_application(by=officer, now=next_day, number=number)
    decide_application(by=officer, now=at + timedelta(days=late), number=number, is_granted=True)


def _take_steps(officer: Actor, person_id: int, of: tuple[str, str], at: datetime) -> None:
    (service, steps), by, day = of, Actor(person_id, "person"), timedelta(days=1)
    number = _apply(by, person_id, service, at)
    for step in steps.split():
        match step:
            case "accept":
                accept_application(by=officer, now=at + day, number=number)
            case "missing":
                ask_for_papers(by=officer, now=at + day, number=number, missing=["papers"])
            case "decide":
                decide_application(by=officer, now=at + 3 * day, number=number, is_granted=True)
            case _:
                withdraw_application(by=by, now=at + day, number=number)
