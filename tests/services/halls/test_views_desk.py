"""The keeper's pages: one tap, hours as they are written, what is refused; the to-do."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from commonfield.front.todos import Duty, TodoReader, todos_of
from commonfield.kernel import clock
from commonfield.people.choices import Role
from commonfield.people.types import SYSTEM, Actor
from commonfield.places.commands import close_venue
from commonfield.services.halls import commands
from commonfield.services.models import HallHours, HallPicture, HallRoom, OpenDay
from tests.people.builders import OTHER_VILLAGE, VILLAGE, make_actor, make_admin, make_places
from tests.places.builders import make_venue
from tests.services.builders import HALL
from tests.supply.builders import client_of
from tests.workshop.builders import photograph

DESK = f"/services/desk/{HALL}/"


@pytest.fixture
def keeper() -> Actor:
    make_places()
    make_venue(place_code=VILLAGE)
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


def test_keeper_opens_with_one_tap_closes_and_takes_it_back(keeper: Actor):
    client = client_of(keeper)

    steps = ("open", "close", "open", "undo")
    pages = [
        client.get("/services/desk/", follow=True),
        *(client.post(DESK, {"name": step}, follow=True) for step in steps),
    ]
    late = client.post(DESK, {"name": "undo"}, follow=True)

    shown = [
        [word for word in ("Open today", "Open again", "Closed again") if f">{word}<" in text]
        for text in (page.content.decode() for page in pages)
    ]
    assert shown == [
        ["Open today"],
        ["Closed again"],
        ["Open again"],
        ["Closed again"],
        ["Open today"],
    ]
    assert "This hall was not opened today" in late.content.decode()
    assert client.post(DESK, {"name": "burn"}).status_code == 404
    assert OpenDay.objects.count() == 0


def test_hours_are_saved_and_shown_as_they_can_be_sent_again(keeper: Actor):
    client = client_of(keeper)

    client.post(f"{DESK}hours/", {"day_1": "8点到11点半，14:00-17:00", "is_same": "on"})
    page = client.get(f"{DESK}hours/").content.decode()
    wrong = client.post(f"{DESK}hours/", {"day_1": "17-8", "day_2": "8-12, 9-10"})

    assert HallHours.objects.count() == 14
    assert page.count('value="08:00-11:30, 14:00-17:00"') == 7
    assert isinstance(wrong, HttpResponse)
    assert wrong.status_code == 422
    assert wrong.content.decode().count('class="field has-error"') == 2


def test_rooms_pictures_and_closed_days_come_and_go(keeper: Actor):
    client = client_of(keeper)
    today = clock.today().isoformat()
    picture = {"picture": SimpleUploadedFile("a.jpg", photograph((400, 300))), "caption": "门"}
    html = {"picture": SimpleUploadedFile("a.jpg", b"<html>"), "caption": "门"}

    for page, given in (
        ("rooms", {"kind": "kitchen", "name": "厨房", "seats": "40"}),
        ("closed-days", {"day": today, "reason": "停电"}),
        ("pictures", picture),
    ):
        assert client.post(f"{DESK}{page}/", given).status_code == 302
    there = [client.get(f"{DESK}{page}/") for page in ("rooms", "closed-days", "pictures")]
    refused = client.post(f"{DESK}pictures/", html)
    for page, row in (
        ("rooms", HallRoom.objects.get().code),
        ("closed-days", today),
        ("pictures", str(HallPicture.objects.get().pk)),
    ):
        client.post(f"{DESK}{page}/", {"remove": row})
    gone = [client.get(f"{DESK}{page}/") for page in ("rooms", "closed-days", "pictures")]

    removing = [
        [len(re.findall('name="remove"', each.content.decode())) for each in pages]
        for pages in (there, gone)
    ]
    assert removing == [[1, 1, 1], [0, 0, 0]]
    assert refused.status_code == 422


def test_keeper_is_told_of_a_hall_that_should_be_open(keeper: Actor):
    assert keeper.person_id is not None
    reader = TodoReader(keeper.person_id, (Duty(Role.HALL_KEEPER, VILLAGE),), clock.now())

    def told() -> int:
        page = f"/services/desk/{HALL}/"
        return sum(each.count for each in todos_of(reader) if each.address == page)

    nothing_due = told()
    always = {day: [(0, 1440)] for day in range(1, 8)}
    commands.set_hours(by=SYSTEM, now=clock.now(), hall=HALL, week=always)
    due = told()
    commands.open_today(by=SYSTEM, now=clock.now(), hall=HALL)
    opened = told()
    commands.close_again(by=SYSTEM, now=clock.now(), hall=HALL)

    assert (nothing_due, due, opened, told()) == (0, 1, 0, 0)


@pytest.mark.usefixtures("keeper")
def test_administrator_finds_a_hall_among_all_and_a_closed_one_opens_to_nobody():
    make_venue("yangjiatang-hall", place_code=OTHER_VILLAGE)
    client = client_of(make_admin())

    page = client.get("/services/desk/?q=上坪").content.decode()
    close_venue(by="P1", now=clock.now(), venue_code=HALL, closed_on=clock.today())

    assert (HALL in page, client.get(DESK).status_code) == (True, 422)
