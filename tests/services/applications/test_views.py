"""Pages: applied for, also beside a helper, tracked without signing in, decided, graded."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonfield.facts.models import Fact
from commonfield.front.todos import TodoReader
from commonfield.kernel import clock
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.services.applications.registry import _waiting
from commonfield.services.applications.terms import services_on
from commonfield.services.models import ApplicationPaper, ServiceApplication
from commonfield.workshop.media import sealed_file_count
from tests.people.builders import (
    COUNTY,
    VILLAGE,
    actor,
    make_actor,
    make_household,
    make_person,
    make_places,
)
from tests.people.test_commands_children import make_aged
from tests.services.applications.builders import allow_helper, applied, picture
from tests.supply.builders import client_of

APPLY = "/services/for/legal_aid/apply/"
SENT = {"matter": "wages", "what": "老板欠了三个月工钱"}


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def officer() -> Actor:
    return make_actor(Role.BUREAU, place=COUNTY)


@pytest.fixture
def villager() -> Actor:
    make_places()
    return actor(make_person("蓝阿英", phone="13800138001"))


@pytest.fixture
def keeper() -> Actor:
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


def page_of(number: str) -> str:
    return f"/services/applications/{number}/"


def the_number() -> str:
    return ServiceApplication.objects.values_list("number", flat=True).get()


def test_every_service_has_a_page_with_limit_or_none_in_both_languages():
    for language in ("en", "zh-hans"):
        client = Client()
        client.cookies["language"] = language
        for each in services_on(clock.today()):
            page = unescape(client.get(f"/services/for/{each.code}/").content.decode())

            name = each.texts["name_en" if language == "en" else "name"]
            assert page.count(f"<h1>{name}</h1>") == 1
            limit = each.limit
            if limit is None:
                assert each.texts["no_limit_en" if language == "en" else "no_limit"] in page
            else:
                assert str(limit.days) in page


def test_villager_applies_on_a_page_that_has_filled_in_what_is_known(villager: Actor):
    client = client_of(villager)

    asked = client.get(APPLY).content.decode()
    kept = client.post(APPLY, SENT | {"agree": "on"}, follow=True).content.decode()

    assert "蓝阿英" in asked
    assert not re.search(r'name="(name|phone|identity|village)"', asked)
    assert the_number() in kept
    assert "老板欠了三个月工钱" in kept
    assert the_number() in client.get(f"{page_of(the_number())}receipt/").content.decode()


def test_guardian_finds_the_child_on_the_services_page_and_applies_for_it():
    child, mother = make_aged("child"), make_person()
    make_household(child, mother)
    client, address = client_of(actor(mother)), f"{APPLY}{child}/"

    page = client.get("/services/for/legal_aid/").content.decode()
    asked = client.get(address).content.decode()
    client.post(address, SENT | {"agree": "on"})

    assert (address in page, 'name="agree"' in asked) == (True, True)
    assert ServiceApplication.objects.get().person_id == child
    own = client.get("/services/applications/").content.decode()
    assert page_of(the_number()) in own
    assert f"/people/{child}/withdraw/" in client.get("/me/account/").content.decode()


def test_form_without_consent_or_answer_keeps_its_paper_and_writes_nothing(villager: Actor):
    client = client_of(villager)
    photo = SimpleUploadedFile("bill.jpg", picture(), "image/jpeg")

    refused = client.post(APPLY, {"what": "欠薪", "papers": photo})

    assert refused.status_code == 422
    assert 'name="papers_kept"' in refused.content.decode()
    assert not ServiceApplication.objects.exists()


def test_html_named_jpg_is_refused_at_its_field(villager: Actor):
    fake = SimpleUploadedFile("bill.jpg", b"<html><script>alert(1)</script>", "image/jpeg")

    refused = client_of(villager).post(APPLY, SENT | {"agree": "on", "papers": fake})

    assert refused.status_code == 422
    assert (ServiceApplication.objects.count(), sealed_file_count()) == (0, 0)


def test_keeper_applies_beside_an_elder_who_allows_it(villager: Actor, keeper: Actor):
    client, person_id = client_of(keeper), villager.person_id or 0
    address = f"{APPLY}{person_id}/"
    door = client.get("/services/for/legal_aid/", {"person": f"P{person_id}"})

    before = client.get(address).status_code
    allow_helper(person_id)
    asked = client.get(address).content.decode()
    client.post(address, SENT | {"channel": "aloud"})

    assert (door.status_code, door["Location"]) == (302, address)
    assert before == 403
    assert "蓝阿英" not in asked
    assert ServiceApplication.objects.get().person_id == person_id


def test_receipt_is_tracked_without_signing_in_and_shows_nothing_personal(
    villager: Actor, officer: Actor
):
    number = applied(villager, now=clock.now())
    at_office = client_of(officer)
    for step in ({"name": "accept"}, {"name": "decide", "granted": "no", "reason": "不属于范围"}):
        at_office.post(page_of(number), step)

    page = Client().get("/services/track/", {"number": f" {number.lower()} "}).content.decode()

    assert "已办结" in page
    for secret in ("蓝", "工钱", "不属于范围", "不同意", f"P{villager.person_id}"):
        assert secret not in page


def test_numbers_tried_one_after_the_other_are_refused_by_name_and_then_altogether(villager: Actor):
    number = applied(villager, now=clock.now())
    client = Client()
    client.cookies["language"] = "en"

    def look(which: str) -> tuple[int, str]:
        answer = client.get("/services/track/", {"number": which})
        return answer.status_code, answer.content.decode()

    tried = [look(f"{number[:-1]}{last}") for last in "23456789ABCD" if last != number[-1]]

    assert {status for status, _page in tried[:10]} == {404}
    assert "No application has this number" in tried[0][1]
    assert tried[10][0] == 429
    assert look(number)[0] == 200


def test_office_acts_step_by_step_and_the_desk_hands_over(
    villager: Actor, officer: Actor, keeper: Actor
):
    number = applied(villager, now=clock.now())
    at_home, at_office, at_desk = map(client_of, (villager, officer, keeper))
    page = page_of(number)

    told = at_office.post(page, {"name": "missing", "missing": ["papers"]}, follow=True)
    shown = at_home.get(page).content.decode()
    photo = SimpleUploadedFile("bill.jpg", picture(), "image/jpeg")
    at_home.post(f"{page}missing/", {"papers": photo})
    for step in ({"name": "accept"}, {"name": "decide", "granted": "yes"}):
        at_office.post(page, step)
    listed = at_desk.get("/services/office/").content.decode()
    at_desk.post(page, {"name": "hand_over"})
    at_home.post(page, {"name": "grade", "grade": "very_good"})
    again = at_home.post(page, {"name": "grade", "grade": "bad"}, follow=True).content.decode()

    assert "is told what is missing" in told.content.decode()
    assert "Bring what is missing" in shown
    assert number in listed
    paper = ApplicationPaper.objects.get()
    address = f"{page}papers/{paper.pk}/"
    assert [each.get(address).status_code for each in (at_office, at_desk)] == [200, 404]
    row = ServiceApplication.objects.get()
    assert (row.state, row.grade, row.is_granted) == ("handed_over", "very_good", True)
    assert "graded once" in again


def test_strangers_see_neither_page_nor_receipt(villager: Actor):
    number = applied(villager, now=clock.now())
    stranger = client_of(actor(make_person("陌生人")))

    pages = [f"{page_of(number)}{each}" for each in ("", "receipt/", "missing/")]

    assert [stranger.get(page).status_code for page in pages] == [404] * 3
    assert Client().get(pages[0]).status_code == 302
    assert stranger.get("/services/office/").status_code == 403


def test_desk_is_told_what_waits_and_what_runs_out_next(villager: Actor, keeper: Actor):
    applied(villager, now=clock.now())

    (todo,) = _waiting(TodoReader(keeper.person_id or 0, (), clock.now()))

    assert (todo.count, todo.address) == (1, "/services/office/")
    assert todo.detail


def test_slip_says_where_to_go_and_is_counted_without_a_name(keeper: Actor):
    page = "/services/not-needed/alive/"
    client = client_of(keeper)

    listed = client.get("/services/not-needed/").content.decode()
    slip = client.get(page).content.decode()
    client.post(page, {"place": VILLAGE})

    assert listed.count('href="/services/not-needed/') >= 21
    assert "Where to go: not checked" in slip
    assert Fact.objects.get(kind="services.slip_given").place == VILLAGE
    assert 'name="place"' not in Client().get(page).content.decode()
