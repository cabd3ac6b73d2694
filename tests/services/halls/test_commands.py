"""A hall opened once a day, taken back; what its page says, set by its keeper alone."""

import io
from datetime import UTC, datetime, time, timedelta

import pytest
from PIL import Image

from commonfield.facts.commands import fold_new_facts
from commonfield.facts.models import Fact, RollUp
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.services.choices import RoomKind
from commonfield.services.halls import commands, errors, queries
from commonfield.services.halls.types import Door, HallDetails, NewRoom
from commonfield.services.models import BookedQuarter, HallRoom, OpenDay
from commonfield.workshop.storage import open_file, path_of
from tests.night import TODAY, month_of
from tests.people.builders import OTHER_VILLAGE, VILLAGE, make_actor, make_places
from tests.places.builders import make_venue
from tests.services.builders import HALL, NOW, make_booking
from tests.workshop.builders import GPS, photograph

# 23:30 and 00:30 in China: one UTC day, two Chinese ones.
LATE, NEXT_DAY = (
    datetime.combine(TODAY, time(15, 30), UTC),
    datetime.combine(TODAY, time(16, 30), UTC),
)


@pytest.fixture
def keeper() -> Actor:
    make_places()
    make_venue(place_code=VILLAGE)
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


def open_days() -> int:
    """Return how many open days the roll-ups count."""
    fold_new_facts(NOW)
    rows = RollUp.objects.filter(kind="services.open_day")
    return sum(row.count - 2 * row.taken_back for row in rows)


def test_opening_is_a_fact_once_a_day_in_china(keeper: Actor):
    taps = [commands.open_today(by=keeper, now=at, hall=HALL) for at in (NOW, NOW, LATE, NEXT_DAY)]

    facts = Fact.objects.filter(kind="services.open_day").order_by("occurred_at")
    assert taps == [True, False, False, True]
    assert list(facts.values_list("place", "month", "quantity")) == [
        (VILLAGE, month_of(day), 1.0) for day in (TODAY, TODAY + timedelta(days=1))
    ]
    assert open_days() == 2


def test_hall_closed_again_and_reopened_counts_once(keeper: Actor):
    commands.open_today(by=keeper, now=NOW, hall=HALL)
    commands.close_again(by=keeper, now=NOW + timedelta(hours=1), hall=HALL)
    shut = queries.hall_view(HALL, NOW + timedelta(hours=2)).state
    commands.open_today(by=keeper, now=LATE, hall=HALL)
    opened = queries.hall_view(HALL, LATE).state

    assert shut is not None
    assert opened is not None
    assert (shut.door, opened.door, opened.opened_at) == (Door.SHUT, Door.OPEN, LATE)
    assert open_days() == 1


def test_opening_is_taken_back_with_its_fact_on_the_same_day_only(keeper: Actor):
    commands.open_today(by=keeper, now=NOW, hall=HALL)
    commands.take_opening_back(by=keeper, now=LATE, hall=HALL)
    none_left = open_days()
    commands.open_today(by=keeper, now=LATE, hall=HALL)

    with pytest.raises(errors.NotOpenedTodayError):
        commands.take_opening_back(by=keeper, now=NEXT_DAY, hall=HALL)
    with pytest.raises(errors.NotOpenedTodayError):
        commands.close_again(by=keeper, now=NEXT_DAY, hall=HALL)
    assert (none_left, open_days(), OpenDay.objects.count()) == (0, 1, 1)


@pytest.mark.usefixtures("keeper")
def test_neighbouring_keeper_changes_nothing():
    other = make_actor(Role.HALL_KEEPER, place=OTHER_VILLAGE)

    for command, given in (
        (commands.open_today, {}),
        (commands.close_again, {}),
        (commands.take_opening_back, {}),
        (commands.set_hours, {"week": {}}),
        (commands.close_on, {"day": TODAY, "reason": "停电"}),
        (commands.open_after_all, {"day": TODAY}),
        (commands.describe_hall, {"details": HallDetails()}),
        (commands.add_room, {"room": NewRoom(RoomKind.KITCHEN, "厨房")}),
        (commands.retire_room, {"room": "r1"}),
        (commands.add_hall_picture, {"content": b"", "caption": "门"}),
        (commands.remove_hall_picture, {"picture": 1}),
    ):
        with pytest.raises(PermissionRefusedError):
            command(by=other, now=NOW, hall=HALL, **given)


def test_closed_day_is_of_a_year_to_come_and_its_reason_can_change(keeper: Actor):
    today = TODAY
    for reason in ("停电", "修屋顶"):
        commands.close_on(by=keeper, now=NOW, hall=HALL, day=today, reason=reason)
    state = queries.hall_view(HALL, NOW).state

    with pytest.raises(errors.DayBehindError):
        commands.close_on(by=keeper, now=NOW, hall=HALL, day=today - timedelta(days=1), reason="迟")
    with pytest.raises(errors.DayTooFarError):
        commands.close_on(
            by=keeper, now=NOW, hall=HALL, day=today + timedelta(days=400), reason="早"
        )
    commands.open_after_all(by=keeper, now=NOW, hall=HALL, day=today)
    assert state is not None
    assert state.closed_for == "修屋顶"
    assert queries.hall_view(HALL, NOW).closed_days == ()


def test_phone_that_is_none_is_refused_and_the_hall_stays_as_it_was(keeper: Actor):
    commands.describe_hall(
        by=keeper, now=NOW, hall=HALL, details=HallDetails("桥头下车", phone="0578-8062345")
    )

    with pytest.raises(errors.HallPhoneError):
        commands.describe_hall(by=keeper, now=NOW, hall=HALL, details=HallDetails(phone="1234"))
    assert queries.hall_view(HALL, NOW).details == HallDetails("桥头下车", phone="05788062345")


def test_picture_is_upright_without_its_place_and_added_once(keeper: Actor):
    for caption in ("大门", "又是大门"):
        content = photograph((400, 300), orientation=6)
        commands.add_hall_picture(by=keeper, now=NOW, hall=HALL, content=content, caption=caption)
    (picture,) = queries.hall_view(HALL, NOW).pictures

    with open_file(path_of(picture.file)) as file, Image.open(io.BytesIO(file.read())) as opened:
        assert (opened.size, dict(opened.getexif().get_ifd(GPS))) == ((300, 400), {})
    assert (picture.width_px, picture.height_px, picture.caption) == (300, 400, "大门")


def test_room_with_bookings_to_come_stays_on_the_list(keeper: Actor):
    room = commands.add_room(by=keeper, now=NOW, hall=HALL, room=NewRoom(RoomKind.HALL, "大厅"))
    row, booking = HallRoom.objects.get(code=room), make_booking()
    BookedQuarter.objects.create(room=row, booking=booking, quarter=1)

    with pytest.raises(errors.RoomBookedError):
        commands.retire_room(by=keeper, now=NOW, hall=HALL, room=room)
    over = booking.ends_at + timedelta(minutes=1)
    commands.retire_room(by=keeper, now=over, hall=HALL, room=room)
    with pytest.raises(errors.RoomNotHereError):
        commands.retire_room(by=keeper, now=over, hall=HALL, room=room)
    assert queries.rooms_of(HALL) == []
