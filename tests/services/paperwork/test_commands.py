"""A form with its ground: filled in by facts, answered, refused by a rule, handed back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Sum

from commonfield.facts.commands import fold_new_facts
from commonfield.facts.models import Fact
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.types import SYSTEM, Actor
from commonfield.services.choices import SheetState
from commonfield.services.halls.commands import open_today, take_opening_back
from commonfield.services.models import PaperAnswer, PaperSheet, VillageForm
from commonfield.services.paperwork import errors
from commonfield.services.paperwork.commands import (
    ask_village,
    close_paper,
    forget_asker,
    settle_paper,
)
from commonfield.services.paperwork.queries import (
    answered_before,
    came_back,
    paper_view,
    waiting_count,
)
from commonfield.services.paperwork.types import NewVillageForm, SheetOutcome
from tests.people.builders import (
    COUNTY,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    actor,
    make_actor,
    make_person,
    make_places,
)
from tests.places.builders import make_venue
from tests.services.builders import HALL, NOW

ON = china_day(NOW)
PAPER = NewVillageForm(
    place=VILLAGE,
    office="新兴镇农办",
    title="冬修茶园",
    reason="安排修路的钱",
    rule="镇政府 2026 年第 8 次会议",
    held="去年的茶园图",
    due_on=ON + timedelta(days=7),
    ends_on=ON + timedelta(days=30),
    ask_min=20,
    lines=["要修的茶园路几段"],
)
ANSWERED = SheetOutcome(SheetState.ANSWERED, 15, {1: "三段，约两里"})


@pytest.fixture(autouse=True)
def places() -> None:
    make_places()


@pytest.fixture
def officer() -> Actor:
    return make_actor(Role.BUREAU, place=TOWN)


@pytest.fixture
def clerk() -> Actor:
    return make_actor(Role.VILLAGE_CLERK, place=VILLAGE)


def _settle(by: Actor, number: str, settled: SheetOutcome = ANSWERED, at: datetime = NOW) -> None:
    settle_paper(by=by, now=at, number=number, village=VILLAGE, settled=settled)


def _facts() -> dict[tuple[str, str], float]:
    rows = Fact.objects.filter(kind__startswith="services.paperwork").order_by("kind", "group")
    found = rows.values_list("kind", "group").annotate(Sum("quantity"))
    return {(kind.rpartition("_")[2], group): minutes for kind, group, minutes in found}


def test_village_answers_and_both_sides_minutes_are_shown_to_who_asked(
    officer: Actor, clerk: Actor
):
    number = ask_village(by=officer, now=NOW, new=PAPER)
    waited = waiting_count([VILLAGE], ON), came_back(officer.person_id or 0, ON)

    _settle(clerk, number)

    view = paper_view(number, by=officer, now=NOW)
    assert waited == (1, 0)
    assert (view.ask_min, view.village_min, view.settled) == (20, 15, 1)
    assert [line.answer for line in view.sheets[0].lines] == ["三段，约两里"]
    assert came_back(officer.person_id or 0, ON) == 1
    assert _facts() == {("answered", "answered"): 15, ("asked", ""): 20}
    with pytest.raises(errors.SheetSettledError):
        _settle(clerk, number)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"reason": " "}, errors.GroundMissingError),
        ({"rule": ""}, errors.GroundMissingError),
        ({"held": ""}, errors.GroundMissingError),
        ({"lines": []}, errors.NothingAskedError),
        ({"lines": ["一"] * 13}, errors.TooMuchAskedError),
        ({"due_on": ON}, errors.DueTooSoonError),
        ({"ends_on": ON + timedelta(days=6)}, errors.LastDayError),
        ({"ends_on": ON + timedelta(days=367)}, errors.LastDayError),
        ({"ask_min": -1}, errors.MinutesImplausibleError),
        ({"lines": ["每日打卡表"]}, errors.BarredFieldError),
        ({"title": "积分排名"}, errors.BarredFieldError),
    ],
)
def test_form_without_ground_and_one_that_is_barred_are_refused(
    officer: Actor, change: dict[str, Any], refusal: type[CommonfieldError]
):
    with pytest.raises(refusal):
        ask_village(by=officer, now=NOW, new=replace(PAPER, **change))

    assert (VillageForm.objects.count(), Fact.objects.count()) == (0, 0)


def test_barred_field_is_refused_with_its_rule(officer: Actor):
    with pytest.raises(errors.BarredFieldError) as refused:
        ask_village(by=officer, now=NOW, new=replace(PAPER, lines=["活动照片佐证"]))

    assert refused.value.params["rule"] == "proof_pictures"
    assert "2026" in str(refused.value.params["basis"])


def test_what_facts_answer_is_filled_in_and_a_form_of_nothing_else_waits_for_nobody(officer: Actor):
    make_venue(HALL, place_code=VILLAGE)
    for days in (40, 3, 2):
        open_today(by=SYSTEM, now=NOW - timedelta(days=days), hall=HALL)
    open_today(by=SYSTEM, now=NOW, hall=HALL)
    take_opening_back(by=SYSTEM, now=NOW, hall=HALL)
    fold_new_facts(NOW)

    mixed = ask_village(by=officer, now=NOW, new=replace(PAPER, known=["open_days"]))
    facts_only = replace(PAPER, lines=["今年礼堂开放天数"])
    known = ask_village(by=officer, now=NOW, new=facts_only)

    states = dict(PaperSheet.objects.values_list("form__number", "state"))
    answers = PaperAnswer.objects.order_by("pk").values_list("text", flat=True)
    assert states == {mixed: "asked", known: "answered"}
    assert list(answers) == ["3", "3"]
    assert PaperAnswer.objects.filter(counted_until=None).count() == 0
    assert _facts()[("answered", "by_facts")] == 0


def test_refusal_names_a_rule_and_handing_back_says_why(officer: Actor, clerk: Actor):
    refused, back = (ask_village(by=officer, now=NOW, new=PAPER) for _ in range(2))

    with pytest.raises(errors.RefusalRuleMissingError):
        _settle(clerk, refused, SheetOutcome(SheetState.REFUSED, 2, rule="because"))
    with pytest.raises(errors.AnswerMissingError):
        _settle(clerk, back, SheetOutcome(SheetState.HANDED_BACK, 2))
    _settle(clerk, refused, SheetOutcome(SheetState.REFUSED, 2, rule="repeated"))
    _settle(clerk, back, SheetOutcome(SheetState.HANDED_BACK, 1, reason="路归交通站管"))

    rows = PaperSheet.objects.order_by("pk").values_list("state", "rule", "reason")
    assert list(rows) == [("refused", "repeated", ""), ("handed_back", "", "路归交通站管")]
    assert _facts()[("answered", "refused")] == 2


def test_answers_name_no_persons_and_leave_no_line_out(officer: Actor, clerk: Actor):
    number = ask_village(by=officer, now=NOW, new=PAPER)

    for answers, refusal in (
        ({}, errors.AnswerMissingError),
        ({1: "叶阿公 138 0013 8000"}, errors.NumberInAnswerError),
    ):
        with pytest.raises(refusal):
            _settle(clerk, number, replace(ANSWERED, answers=answers))
    assert PaperSheet.objects.get().state == "asked"
    assert _facts() == {("asked", ""): 20}


def test_nobody_answers_after_the_last_day_nor_for_another_village(officer: Actor, clerk: Actor):
    number = ask_village(by=officer, now=NOW, new=PAPER)
    other = make_actor(Role.VILLAGE_CLERK, place=OTHER_VILLAGE)

    for by in (other, officer):
        with pytest.raises(NotFoundError):
            _settle(by, number)
    with pytest.raises(NotFoundError):
        paper_view(number, by=other, now=NOW)
    with pytest.raises(errors.SheetOverError):
        _settle(clerk, number, at=NOW + timedelta(days=31))
    assert waiting_count([VILLAGE], ON + timedelta(days=31)) == 0


def test_town_asks_each_of_its_villages_and_no_other_town(officer: Actor, clerk: Actor):
    number = ask_village(by=officer, now=NOW, new=replace(PAPER, place=TOWN))

    assert list(PaperSheet.objects.values_list("village", flat=True)) == [VILLAGE]
    for place in (OTHER_VILLAGE, COUNTY):
        with pytest.raises(PermissionRefusedError):
            ask_village(by=officer, now=NOW, new=replace(PAPER, place=place))
    with pytest.raises(PermissionRefusedError):
        ask_village(by=clerk, now=NOW, new=PAPER)
    county = make_actor(Role.BUREAU, place=COUNTY)
    with pytest.raises(errors.VillageUnknownError):
        ask_village(by=county, now=NOW, new=replace(PAPER, place=COUNTY))
    close_paper(by=officer, now=NOW, number=number)
    assert PaperSheet.objects.get().state == "withdrawn"
    with pytest.raises(errors.SheetSettledError):
        _settle(clerk, number)


def test_village_finds_its_last_answer_again_and_no_other_office_does(officer: Actor, clerk: Actor):
    _settle(clerk, ask_village(by=officer, now=NOW, new=PAPER))

    assert answered_before(VILLAGE, PAPER.lines) == {"要修的茶园路几段": "三段，约两里"}
    assert answered_before(OTHER_VILLAGE, PAPER.lines) == {}


def test_erased_officer_is_forgotten_and_the_form_stays(officer: Actor, clerk: Actor):
    number = ask_village(by=officer, now=NOW, new=PAPER)
    _settle(clerk, number)

    for each in (officer, clerk):
        forget_asker(by=SYSTEM, now=NOW, person_id=each.person_id or 0)

    assert VillageForm.objects.get().asker_id is None
    assert PaperSheet.objects.get().decided_by == ""
    assert actor(make_person("别人")).person_id
