"""What a neighbour sees: the list, a hall, its month, its calendar by another parser."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar, Component

from commonfield.kernel import clock
from commonfield.people.types import SYSTEM
from commonfield.places.commands import close_venue
from commonfield.services.choices import BookingState, HallUse, RoomKind
from commonfield.services.halls import commands
from commonfield.services.halls.types import HallDetails, NewRoom
from commonfield.services.models import Booking
from tests.people.builders import OTHER_VILLAGE, VILLAGE, make_places
from tests.places.builders import make_venue
from tests.services.builders import HALL, make_booking

ALWAYS = {day: [(0, 1440)] for day in range(1, 8)}


@pytest.fixture(autouse=True)
def hall() -> None:
    make_places()
    make_venue(place_code=VILLAGE)


def text_of(address: str, language: str = "zh-hans") -> str:
    client = Client()
    client.cookies["language"] = language
    response = client.get(address)
    assert isinstance(response, HttpResponse)
    assert response.status_code == 200
    return response.content.decode()


def tomorrow(hour: int = 19, days: int = 1) -> datetime:
    day = clock.today() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.CHINA).astimezone(UTC)


def number(event: Component) -> int:
    """Return an event's SEQUENCE."""
    return int(str(event["SEQUENCE"]))


def calendar() -> Component:
    return Calendar.from_ical(Client().get(f"/halls/{HALL}/events.ics").content)


def test_open_halls_come_first_and_a_place_narrows_the_list():
    make_venue("yangjiatang-hall", place_code=OTHER_VILLAGE)
    commands.set_hours(by=SYSTEM, now=clock.now(), hall=HALL, week=ALWAYS)
    before = text_of("/halls/")
    commands.open_today(by=SYSTEM, now=clock.now(), hall="yangjiatang-hall")
    after = text_of("/halls/")
    only_open, here = text_of("/halls/?open=1"), text_of(f"/halls/?place={VILLAGE}")

    assert "2 座礼堂中现在开门 0 座" in before
    assert "应该开门" in before
    assert after.index("yangjiatang-hall") < after.index("shangping-hall")
    assert [f"/halls/{HALL}/" in page for page in (only_open, here)] == [False, True]
    assert "yangjiatang-hall" not in here
    assert Client().get("/halls/?place=331127000000").content.decode().count("/halls/") > 1


def test_hall_page_tells_what_a_neighbour_asks():
    at = clock.now()
    commands.set_hours(by=SYSTEM, now=at, hall=HALL, week=ALWAYS)
    commands.describe_hall(
        by=SYSTEM, now=at, hall=HALL, details=HallDetails("桥头下车", phone="0578-8062345")
    )
    commands.add_room(by=SYSTEM, now=at, hall=HALL, room=NewRoom(RoomKind.ROOM, "书房", seats=20))
    commands.close_on(
        by=SYSTEM, now=at, hall=HALL, day=clock.today() + timedelta(days=3), reason="停电"
    )
    commands.open_today(by=SYSTEM, now=at, hall=HALL)
    make_booking(begins_at=tomorrow())
    make_booking(begins_at=tomorrow(), title="王家喜酒", event_type=HallUse.FEAST)
    make_booking(begins_at=tomorrow(), title="关门会", is_public=False)
    make_booking(begins_at=tomorrow(), title="还没定", state=BookingState.REQUESTED, revision=0)

    page = text_of(f"/halls/{HALL}/")

    for words in ("现在开门", "每天", "00:00–24:00", "tel:05788062345", "桥头下车", "书房", "停电"):
        assert words in page
    assert "少年英雄" in page
    for private in ("王家喜酒", "关门会", "还没定"):
        assert private not in page
    assert "Young Heroes" in text_of(f"/halls/{HALL}/?lang=en", "en")


def test_event_is_listed_once_a_page():
    day = clock.today() + timedelta(days=1)
    make_booking(begins_at=tomorrow())
    make_booking(begins_at=tomorrow(21), title="取消了", state=BookingState.CANCELLED, revision=2)

    page, asked = text_of(f"/halls/{HALL}/"), text_of(f"/halls/{HALL}/?month={day:%Y-%m}")

    for text in (page, asked):
        assert (text.count("少年英雄"), text.count('<s translate="no">取消了</s>')) == (1, 1)
        assert f'id="d-{day}"' in text


def test_cancelled_event_is_told_and_one_that_never_stood_there_is_not():
    make_booking(begins_at=tomorrow(), state=BookingState.CANCELLED, revision=2)
    make_booking(begins_at=tomorrow(), title="没谈成", state=BookingState.CANCELLED, revision=0)

    page = text_of(f"/halls/month/?day={tomorrow():%Y-%m-%d}")
    events = calendar().walk("VEVENT")

    assert '<s translate="no">少年英雄</s>' in page
    assert "没谈成" not in page
    assert [(str(each["STATUS"]), number(each)) for each in events] == [("CANCELLED", 1)]


def test_calendar_says_to_another_parser_what_was_written():
    title = "婺剧《白蛇传》; 第一场, 上午\n带板凳" + "很长" * 18
    begins_at = tomorrow(22)
    make_booking(begins_at=begins_at, ends_at=begins_at + timedelta(hours=3), title=title)
    first = calendar()
    Booking.objects.update(title="改了", revision=2, decided_at=clock.now())
    (event,), (changed,) = first.walk("VEVENT"), calendar().walk("VEVENT")

    assert (str(first["VERSION"]), str(first["METHOD"])) == ("2.0", "PUBLISH")
    assert (str(event["SUMMARY"]), str(changed["SUMMARY"])) == (title, "改了")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (
        begins_at,
        begins_at + timedelta(hours=3),
    )
    assert str(event["UID"]) == str(changed["UID"])
    assert (number(event), number(changed)) == (0, 1)
    assert changed.decoded("DTSTAMP") > event.decoded("DTSTAMP")


def test_calendar_that_a_reader_has_is_not_sent_again():
    make_booking(begins_at=tomorrow())
    tag = Client().get(f"/halls/{HALL}/events.ics").headers["ETag"]

    again = Client().get(f"/halls/{HALL}/events.ics", headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")


def test_loudspeaker_has_a_minute_and_the_chat_group_its_lines():
    for hour in range(8, 20):
        make_booking(begins_at=tomorrow(hour), title="很长的一个节目名字" * 3)

    spoken = text_of(f"/halls/{HALL}/pass-on/loudspeaker.txt")
    chat = text_of(f"/halls/{HALL}/pass-on/")

    assert len(spoken) <= 260
    assert "上午八点" in spoken
    assert chat.count("很长的一个节目名字") > spoken.count("很长的一个节目名字")
    assert f"/halls/{HALL}/" in chat


def test_hall_that_is_no_more_says_so_and_other_venues_are_no_halls():
    make_venue("tea-park", kind="park", place_code=VILLAGE)
    close_venue(by="P1", now=clock.now(), venue_code=HALL, closed_on=clock.today())

    assert "已停用" in text_of(f"/halls/{HALL}/")
    assert Client().get("/halls/tea-park/").status_code == 404
    assert Client().get(f"/halls/{HALL}/?month=9999-99").status_code == 200


def test_list_asks_as_much_for_many_halls_as_for_one():
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            text_of("/halls/")
        return len(queries)

    one = asked()
    for number in range(3):
        make_venue(f"hall-{number}", place_code=OTHER_VILLAGE)
        make_booking(f"hall-{number}", begins_at=tomorrow(days=0))

    assert asked() == one
