"""A park's pages: for everybody, and its manager's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from commonfield.kernel.clock import CHINA
from commonfield.projects.models import GivenService, LetDay, ParkRoom, Tenancy
from commonfield.services.bookings.commands import enter_event
from commonfield.services.bookings.types import BookingTimes, NewBooking, Repetition
from commonfield.services.choices import HallUse, Repeat
from tests.night import NOW, TODAY
from tests.projects.parks.builders import DAY, PARK, TENANT, let, make_park, make_room
from tests.supply.builders import client_of

pytestmark = pytest.mark.sql


def page(query: str = "") -> str:
    return Client().get(f"/parks/{PARK}/?lang=en{query}").content.decode()


def test_visitor_finds_what_is_free_and_reads_no_tenants_name():
    manager = make_park()
    hourly = make_room(manager, is_by_hour=True, name="直播间")
    let(manager, make_room(manager, name="301"))
    make_room(manager, name="302", area_m2=90)
    begins = (NOW + 3 * DAY).astimezone(CHINA).replace(hour=9, minute=0)
    times = BookingTimes(begins, begins + timedelta(hours=2))
    series = Repetition(Repeat.WEEKLY, (begins + 21 * DAY).date())
    new = NewBooking([hourly], times, HallUse.SELLING, repetition=series)
    enter_event(by=manager, now=NOW, new=new)
    day = f"&day={(begins + 7 * DAY).date()}"

    taken = page(f"{day}&begins=10:00&ends=12:00")
    free = page(f"{day}&begins=11:00&ends=12:00&m2=50")
    for_term = page(day)

    assert "No room by the hour is free" in taken
    assert f"day={(begins + 7 * DAY).date()}&amp;begins=11%3A00&amp;ends=12%3A00&amp;rooms=" in free
    assert for_term.count("302") == 2
    assert "云雾" not in for_term
    assert "Cloud Tea" not in for_term


def test_manager_enters_a_room_lets_it_serves_and_ends():
    browser = client_of(make_park())
    desk = reverse("projects:keep_park", args=[PARK])
    assert browser.get("/parks/desk/").headers["Location"] == desk

    browser.post(f"{desk}rooms/new/", {"name": "<b>301", "area_m2": "60"})
    room = ParkRoom.objects.get()
    form = {"room": room.code, "organisation": TENANT, "begins_on": TODAY, "ends_on": TODAY}
    backwards = browser.post(f"{desk}let/", {**form, "ends_on": TODAY - DAY})
    browser.post(f"{desk}let/", {**form, "ends_on": TODAY + 9 * DAY})
    twice = browser.post(f"{desk}let/", {**form, "ends_on": TODAY + 9 * DAY})
    row = Tenancy.objects.get()
    tenancy = reverse("projects:tenancy", args=[row.number])
    ahead = browser.post(tenancy, {"kind": "live", "on": TODAY + DAY, "line": "直播半天"})
    browser.post(tenancy, {"kind": "live", "on": TODAY, "line": "直播半天"})
    browser.post(tenancy, {"end": "1", "last_day": TODAY, "reason": "moved"})
    shown = browser.get(desk).content.decode()

    assert [each.status_code for each in (backwards, twice, ahead)] == [422, 422, 422]
    assert "let to another tenant" in twice.content.decode()
    assert (GivenService.objects.count(), LetDay.objects.count()) == (1, 1)
    assert "&lt;b&gt;301" in shown
    assert "Cloud Tea Cooperative" in shown
    assert "Moves away" in browser.get(tenancy).content.decode()
