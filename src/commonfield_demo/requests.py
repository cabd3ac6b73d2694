"""The demo's wishes and paperwork: what households ask of suppliers, and offices of villages."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from commonfield.facts.commands import fold_new_facts
from commonfield.kernel.clock import china_day
from commonfield.kernel.identifiers import drawn_from
from commonfield.people.choices import Role
from commonfield.people.commands import create_people
from commonfield.people.queries import demo_people, organisations_of
from commonfield.people.types import SYSTEM, Actor, NewPerson
from commonfield.places.queries import place, venue
from commonfield.services.bookings.commands import (
    confirm_booking,
    count_active_halls,
    count_visits,
    refuse_booking,
)
from commonfield.services.choices import HallUse, SheetState
from commonfield.services.paperwork.commands import ask_village, settle_paper
from commonfield.services.paperwork.types import NewVillageForm, SheetOutcome
from commonfield.services.wishes.commands import make_wish, meet_wishes, offer_day
from commonfield_demo.halls import clock_at, new_booking
from commonfield_demo.names import person
from commonfield_demo.plan import NAMED_VILLAGES, Plan

# How many households of a village ask for what; where few ask, nobody sees how many.
_WISHES: Final = (
    (HallUse.OPERA, 11),
    (HallUse.DOCTOR, 9),
    (HallUse.FILM, 7),
    (HallUse.REPAIRS, 6),
    (HallUse.PHONE_CLASS, 3),
)
_DAY: Final = timedelta(days=1)
_OFFICE: Final = "松阳县农业农村局（演示）"
_ANSWERED: Final = SheetOutcome(SheetState.ANSWERED, 25, {1: "三段，共约两里", 2: "等路通了再种"})
_REFUSED: Final = SheetOutcome(SheetState.REFUSED, 3, rule="repeated", reason="上月已报给同一科室")
_BACK: Final = SheetOutcome(SheetState.HANDED_BACK, 4, reason="这个数在镇里，不在村里")


def make_requests(*, plan: Plan, seed: int, at: datetime) -> None:
    """Let households ask and a troupe offer, in the months before a moment."""
    chance = random.Random(f"{seed}/requests")  # noqa: S311 - repeatable, no secret
    people = {each.role: Actor(each.person_id, "person") for each in demo_people()}
    with drawn_from(chance):
        villages = [plan.hall_village, *NAMED_VILLAGES[:4]]
        for index, village in enumerate(dict.fromkeys(villages)):
            if place(village) is not None:
                _wishes(village, index, chance, at)
        if Role.SUPPLIER in people:
            _offers(people[Role.SUPPLIER], plan, at)
    meet_wishes(at)
    # Each month some halls begin or cease to count as active.
    for days in (60, 30, 0):
        count_active_halls(at - days * _DAY)


def make_papers(*, plan: Plan, seed: int, at: datetime) -> None:
    """Let an office send forms to a village, once there are figures to fill in."""
    people = {each.role: Actor(each.person_id, "person") for each in demo_people()}
    with drawn_from(random.Random(f"{seed}/papers")):  # noqa: S311 - repeatable, no secret
        if {Role.BUREAU, Role.VILLAGE_CLERK} <= people.keys():
            _papers(people[Role.BUREAU], people[Role.VILLAGE_CLERK], plan.hall_village, at)


def _wishes(village: str, index: int, chance: random.Random, at: datetime) -> None:
    people = [NewPerson(person(chance), village) for _ in range(_WISHES[0][1])]
    ids = create_people(by=SYSTEM, now=at - 60 * _DAY, people=people)
    for use, count in _WISHES[: 5 - index % 2]:
        _ask(ids[: max(2, count - index)], use, at - 25 * _DAY)


def _ask(people: Sequence[int], use: HallUse, now: datetime) -> None:
    for hours, each in enumerate(people):
        by = Actor(each, "person")
        make_wish(by=by, now=now + timedelta(hours=hours), use=use)


def _offers(by: Actor, plan: Plan, at: datetime) -> None:
    """Offer evenings: one was held and met wishes, one is refused, one waits for the keeper."""
    (troupe,) = organisations_of(by.person_id or 0, [Role.SUPPLIER], china_day(at))
    today = china_day(at)
    for village, days in (
        (NAMED_VILLAGES[1], -8),
        (NAMED_VILLAGES[0], 20),
        (plan.hall_village, 13),
    ):
        hall = f"hall-{village}"
        if venue(hall) is None:
            continue
        new = new_booking(hall, HallUse.OPERA, clock_at(today + days * _DAY, 13))
        asked_at = min(at, new.times.begins_at) - 6 * _DAY
        made = offer_day(by=by, now=asked_at, organisation_code=troupe.code, new=new)
        if days < 0:
            confirm_booking(by=SYSTEM, now=asked_at + _DAY, number=made.number)
            after = new.times.ends_at + _DAY
            count_visits(by=SYSTEM, now=after, number=made.number, visits=130)
        elif village != plan.hall_village:
            refuse_booking(
                by=SYSTEM, now=asked_at + _DAY, number=made.number, reason="那天村里办喜事"
            )


def _papers(officer: Actor, clerk: Actor, village: str, at: datetime) -> None:
    """Send forms of every state: answered, refused, handed back, by facts alone, ended, waiting."""
    on = china_day(at)

    def ask(days: int, title: str, lines: Sequence[str], known: Sequence[str] = ()) -> str:
        asked_on = on - days * _DAY
        new = NewVillageForm(
            place=village,
            office=_OFFICE,
            title=title,
            reason="安排明年修路和培训的钱（演示，虚构）",
            rule="县里 2026 年农田建设方案第六条（演示，虚构）",
            held="茶园面积图，去年的路况表",
            due_on=asked_on + 7 * _DAY,
            ends_on=asked_on + 20 * _DAY,
            ask_min=30,
            lines=lines,
            known=known,
        )
        # What was recorded by then is counted.
        fold_new_facts(at)
        return ask_village(by=officer, now=clock_at(asked_on, 10), new=new)

    for days, title, settled in (
        (90, "冬修茶园路", _ANSWERED),
        (60, "茶园路况（再报）", _REFUSED),
        (45, "加工户用电", _BACK),
    ):
        number = ask(days, title, ["要修的茶园路几段", "打算几时补种"])
        now = clock_at(on - (days - 2) * _DAY, 15)
        settle_paper(by=clerk, now=now, number=number, village=village, settled=settled)
    ask(40, "村里有几台揉捻机", ["揉捻机台数"])
    ask(12, "礼堂一年活动", [], ["events", "visits", "open_days"])
    ask(3, "春茶前培训", ["想听什么课", "几时有空"], ["events"])
