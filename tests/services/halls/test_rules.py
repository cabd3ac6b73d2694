"""When a door is open, hours as people write them, folded lines, times said aloud."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commonfield.kernel.clock import CHINA
from commonfield.services.halls.errors import HoursOverlapError, HoursUnreadableError
from commonfield.services.halls.rules import (
    FeedEvent,
    calendar_text,
    door_state,
    grouped_week,
    parse_spans,
    spoken_clock,
)
from commonfield.services.halls.types import Door, DoorState, TodayOpening

_MORNING, _AFTERNOON = (480, 690), (840, 1020)
# Tuesdays and Wednesdays.
WEEK = {2: (_MORNING, _AFTERNOON), 3: (_MORNING,)}
TUESDAY = date(2026, 12, 1)


def at(clock: str, day: date = TUESDAY) -> datetime:
    hour, minute = clock.split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=CHINA)


def state(clock: str, opened: str = "", closed: str = "") -> tuple[Door, str]:
    """Return how the door stands, and when that ends or it opens next."""
    opening = TodayOpening(at(opened), at(closed) if closed else None) if opened else None
    found = door_state(at(clock), WEEK, {}, opening)
    ends = found.opens_at if found.door is Door.SHUT else found.until
    return found.door, f"{ends:%d %H:%M}" if ends else ""


@pytest.mark.parametrize(
    ("clock", "opened", "closed", "expected"),
    [
        ("07:59", "", "", (Door.SHUT, "01 08:00")),
        ("08:00", "", "", (Door.DUE, "01 11:30")),
        ("11:30", "", "", (Door.SHUT, "01 14:00")),
        ("17:00", "", "", (Door.SHUT, "02 08:00")),
        # Opened within hours: a pause at noon is a pause.
        ("09:00", "08:10", "", (Door.OPEN, "01 11:30")),
        ("12:00", "08:10", "", (Door.SHUT, "01 14:00")),
        ("15:00", "08:10", "", (Door.OPEN, "01 17:00")),
        # Opened outside of hours: on into them, or until the keeper closes.
        ("07:40", "07:30", "", (Door.OPEN, "01 11:30")),
        ("12:30", "12:10", "", (Door.OPEN, "01 17:00")),
        ("20:00", "19:00", "", (Door.OPEN, "")),
        # Closed again: shut for what is left of these hours, due with the next ones.
        ("10:00", "08:10", "09:30", (Door.SHUT, "01 14:00")),
        ("14:00", "08:10", "09:30", (Door.DUE, "01 17:00")),
        ("20:30", "19:00", "20:10", (Door.SHUT, "02 08:00")),
    ],
)
def test_door(clock: str, opened: str, closed: str, expected: tuple[Door, str]):
    assert state(clock, opened, closed) == expected


def test_closed_day_keeps_a_door_shut_until_the_next_open_one_unless_it_is_opened():
    closed = {TUESDAY: "修屋顶", TUESDAY + timedelta(days=1): "停电"}

    shut = door_state(at("09:00"), WEEK, closed, None)
    opened = door_state(at("09:00"), WEEK, closed, TodayOpening(at("08:30")))

    next_week = at("08:00", TUESDAY + timedelta(days=7))
    assert shut == DoorState(Door.SHUT, opens_at=next_week, closed_for="修屋顶")
    assert (opened.door, opened.until) == (Door.OPEN, None)


def test_hall_without_hours_opens_when_its_keeper_does():
    assert door_state(at("09:00"), {}, {}, None) == DoorState(Door.SHUT)
    assert door_state(at("09:00"), {}, {}, TodayOpening(at("08:30"))).door is Door.OPEN


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        ("8:00-11:30, 14:00-17:00", (_MORNING, _AFTERNOON)),
        ("14:00–17:00、 8：00－11：30", (_MORNING, _AFTERNOON)),
        ("8点到11点半，14点 至 17点", (_MORNING, _AFTERNOON)),
        ("8~24", ((480, 1440),)),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, spans: tuple[tuple[int, int], ...]):
    assert parse_spans(text) == spans


@pytest.mark.parametrize("text", ["morning", "8-", "17:00-8:00", "8:75-9:00", "8-25", "8-8"])
def test_hours_that_make_no_sense_are_refused(text: str):
    with pytest.raises(HoursUnreadableError):
        parse_spans(text)


@pytest.mark.parametrize("text", ["8-12, 11-13", "1-2,3-4,5-6,7-8,9-10"])
def test_hours_that_overlap_or_are_too_many_are_refused(text: str):
    with pytest.raises(HoursOverlapError):
        parse_spans(text)


def test_days_alike_are_taken_together():
    assert grouped_week({1: (_MORNING,), 2: (_MORNING,), 7: (_AFTERNOON,)}) == [
        (1, 2, (_MORNING,)),
        (3, 6, ()),
        (7, 7, (_AFTERNOON,)),
    ]


def test_no_line_of_a_calendar_is_longer_than_75_octets_or_cuts_a_character():
    event = FeedEvent(
        uid="B1",
        sequence=0,
        told_at=at("09:00"),
        begins_at=at("19:00"),
        ends_at=at("21:00"),
        is_cancelled=False,
        summary="越剧" * 60,
        category="",
        location="x" * 74,
        url="https://a",
    )

    lines = calendar_text("礼堂" * 40, [event]).encode().split(b"\r\n")

    assert max(map(len, lines)) == 75
    assert [line.decode() for line in lines if line.startswith(b" ")]
    assert lines[-1] == b""


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (19, 30, "晚上七点半"),
        (14, 0, "下午两点"),
        (9, 5, "上午九点零五分"),
        (12, 45, "中午十二点四十五分"),
        (0, 10, "凌晨零点十分"),
        (22, 20, "晚上十点二十分"),
    ],
)
def test_times_are_said_aloud(hour: int, minute: int, said: str):
    moment = datetime(2026, 12, 1, hour, minute, tzinfo=CHINA).astimezone(UTC)

    assert spoken_clock(moment) == said
