"""Pages: an officer asks, the village answers or refuses, and both see what it cost."""

from datetime import timedelta

import pytest

from commonfield.kernel import clock
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.services.models import PaperSheet, VillageForm
from tests.people.builders import TOWN, VILLAGE, actor, make_actor, make_person, make_places
from tests.supply.builders import client_of

LIST = "/services/paperwork/"


@pytest.fixture(autouse=True)
def places() -> None:
    make_places()


@pytest.fixture
def officer() -> Actor:
    return make_actor(Role.BUREAU, place=TOWN)


@pytest.fixture
def clerk() -> Actor:
    return make_actor(Role.VILLAGE_CLERK, place=VILLAGE)


def _sent(**said: object) -> dict[str, object]:
    return {
        "place": VILLAGE,
        "office": "新兴镇农办",
        "title": "冬修茶园",
        "reason": "安排修路的钱",
        "rule": "第 8 次会议",
        "held": "去年的茶园图",
        "lines": "要修的茶园路几段\n礼堂活动次数",
        "due_on": (clock.today() + timedelta(days=5)).isoformat(),
        "ends_on": (clock.today() + timedelta(days=20)).isoformat(),
        "ask_min": "20",
        **said,
    }


def test_officer_asks_and_the_village_answers_what_facts_do_not(officer: Actor, clerk: Actor):
    at_town, at_village = client_of(officer), client_of(clerk)
    barred = at_town.post(f"{LIST}new/", _sent(lines="每日打卡人数"))
    at_town.post(f"{LIST}new/", _sent())
    number = VillageForm.objects.get().number
    page = f"{LIST}{number}/{VILLAGE}/"

    told = at_village.get("/me/").content.decode()
    asked = at_village.get(page).content.decode()
    incomplete = at_village.post(page, {"name": "answered", "minutes": "5"})
    done = at_village.post(
        page, {"name": "answered", "minutes": "15", "line_1": "三段"}, follow=True
    ).content.decode()
    back = at_town.get(f"{LIST}{number}/").content.decode()

    assert barred.status_code == 422
    assert "Letter 12 (2026)" in barred.content.decode()
    assert "1 form waits for your village" in told
    assert ('name="line_1"' in asked, 'name="line_2"' in asked) == (True, False)
    assert "An event held in a hall" in asked
    assert incomplete.status_code == 422
    assert "three" not in done
    assert "三段" in done
    assert "you 20 min, villages 15 min" in back
    assert "1 form came back" in at_town.get("/me/").content.decode()
    at_town.post(f"{LIST}{number}/", {})
    assert VillageForm.objects.get().closed_at is not None


def test_village_refuses_by_a_rule_that_who_asked_reads(officer: Actor, clerk: Actor):
    at_town, at_village = client_of(officer), client_of(clerk)
    at_town.post(f"{LIST}new/", _sent())
    number = VillageForm.objects.get().number
    page = f"{LIST}{number}/{VILLAGE}/"

    without = at_village.post(page, {"name": "refused", "minutes": "1"})
    at_village.post(page, {"name": "refused", "minutes": "1", "rule": "repeated"})

    assert without.status_code == 422
    assert PaperSheet.objects.get().state == "refused"
    assert "repeatedly" in at_town.get(f"{LIST}{number}/").content.decode()


def test_others_find_neither_list_nor_form(officer: Actor):
    client_of(officer).post(f"{LIST}new/", _sent())
    number = VillageForm.objects.get().number
    stranger = client_of(actor(make_person("别人")))

    pages = ("", "new/", f"{number}/", f"{number}/{VILLAGE}/", "rules/")

    assert [stranger.get(f"{LIST}{page}").status_code for page in pages] == [
        *(403, 403, 404, 404, 200)
    ]
