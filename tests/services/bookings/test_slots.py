"""A doctor's day: one slot a person, the waiting list, helpers; the cook's certificate."""

from datetime import timedelta

import pytest

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people.choices import ConsentChannel, Purpose, Role
from commonfield.people.commands import give_consent
from commonfield.people.errors import ConsentMissingError
from commonfield.people.types import SYSTEM, Actor
from commonfield.services.bookings import errors
from commonfield.services.bookings.commands import (
    cancel_booking,
    forget_booker,
    forget_neighbours,
    give_slot_back,
    note_certificate,
    set_slots,
    take_slot,
    wait_for_slot,
)
from commonfield.services.bookings.queries import doctors_day
from commonfield.services.choices import HallUse, RoomKind
from commonfield.services.models import Booking, Slot, SlotWait
from commonfield.workshop.models import OutboxMessage
from tests.people.builders import VILLAGE, actor, make_actor, make_person, make_places
from tests.places.builders import make_venue
from tests.services.bookings.builders import EVENING, ask, confirmed, make_room
from tests.services.builders import NOW


@pytest.fixture(autouse=True)
def keeper() -> Actor:
    make_places()
    make_venue(place_code=VILLAGE)
    make_room()
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


@pytest.fixture
def day(keeper: Actor) -> str:
    by = actor(make_person("院方"))
    number = confirmed(keeper, by, use=HallUse.DOCTOR, title="义诊", is_public=True)
    set_slots(by=keeper, now=NOW, number=number, minutes=40)
    return number


def _villagers(*names: str) -> list[Actor]:
    return [actor(make_person(name, phone=f"1380013820{at}")) for at, name in enumerate(names)]


def _taken(day: str) -> list[int | None]:
    rows = Slot.objects.filter(booking__number=day).order_by("number")
    return list(rows.values_list("person", flat=True))


def test_second_one_is_told_which_slots_are_free(day: str):
    first, second = _villagers("蓝一", "雷二")
    take_slot(by=first, now=NOW, number=day, slot=1)

    with pytest.raises(errors.SlotTakenError) as refused:
        take_slot(by=second, now=NOW, number=day, slot=1)
    with pytest.raises(errors.SlotHeldError):
        take_slot(by=first, now=NOW, number=day, slot=2)

    assert refused.value.params == {"free": "19:40, 20:20"}
    assert _taken(day) == [first.person_id, None, None]


def test_slot_given_back_goes_to_the_first_who_waits(day: str):
    one, two, three, early, late = _villagers("一", "二", "三", "四", "五")
    with pytest.raises(errors.SlotsFreeError):
        wait_for_slot(by=early, now=NOW, number=day)
    for slot, each in enumerate((one, two, three), 1):
        take_slot(by=each, now=NOW, number=day, slot=slot)
    for minutes, each in enumerate((early, late)):
        at = NOW + timedelta(minutes=minutes)
        wait_for_slot(by=each, now=at, number=day)
        wait_for_slot(by=each, now=at, number=day)
    OutboxMessage.objects.all().delete()

    handed = [
        give_slot_back(by=each, now=NOW + timedelta(hours=1), number=day)
        for each in (two, late, three)
    ]

    assert handed == [True, False, False]
    assert _taken(day) == [one.person_id, early.person_id, None]
    assert (SlotWait.objects.count(), OutboxMessage.objects.count()) == (0, 1)


def test_helper_takes_a_slot_only_for_who_allows_it(day: str):
    (elder,) = _villagers("叶阿公")
    helper, stranger = (
        make_actor(Role.HELPER, place=VILLAGE),
        make_actor(Role.GROWER, place=VILLAGE),
    )

    def take(by: Actor) -> None:
        take_slot(by=by, now=NOW, number=day, slot=2, person_id=elder.person_id)

    for each in (helper, stranger):
        with pytest.raises(PermissionRefusedError):
            take(each)
    give_consent(
        by=elder,
        now=NOW,
        person_id=elder.person_id or 0,
        purpose=Purpose.HELPER,
        channel=ConsentChannel.SELF,
    )
    take(helper)

    assert _taken(day) == [None, elder.person_id, None]


def test_slip_opens_no_slot_to_a_helper_without_consent(day: str):
    (elder,) = _villagers("叶阿公")
    helper = make_actor(Role.HELPER, place=VILLAGE)
    slip = Actor(elder.person_id, "person", helper=helper.person_id)

    for deed in (wait_for_slot, give_slot_back):
        with pytest.raises(ConsentMissingError):
            deed(by=slip, now=NOW, number=day)
    with pytest.raises(ConsentMissingError):
        take_slot(by=slip, now=NOW, number=day, slot=1)

    assert _taken(day) == [None, None, None]


def test_only_the_keeper_sees_names(keeper: Actor, day: str):
    one, two = _villagers("蓝阿英", "雷二")
    take_slot(by=one, now=NOW, number=day, slot=1)

    seen = [doctors_day(day, by=by, now=NOW).slots[0].taken_by for by in (keeper, one, two)]

    assert seen == ["蓝阿英", "", ""]


def test_cancelled_day_tells_everybody_and_has_no_slots(keeper: Actor, day: str):
    (one,) = _villagers("蓝一")
    take_slot(by=one, now=NOW, number=day, slot=1)
    OutboxMessage.objects.all().delete()

    cancel_booking(by=keeper, now=NOW, number=day, reason="医生有事")

    assert Slot.objects.count() == 0
    assert OutboxMessage.objects.filter(template__endswith="slot_cancelled").count() == 1
    with pytest.raises(NotFoundError):
        take_slot(by=one, now=NOW, number=day, slot=1)


def test_who_saw_the_doctor_is_forgotten(day: str):
    one, two, three, waits = _villagers("一", "二", "三", "四")
    for slot, each in enumerate((one, two, three), 1):
        take_slot(by=each, now=NOW, number=day, slot=slot)
    wait_for_slot(by=waits, now=NOW, number=day)

    forget_booker(by=SYSTEM, now=NOW, person_id=one.person_id or 0)
    assert _taken(day) == [waits.person_id, two.person_id, three.person_id]
    assert forget_neighbours(EVENING.ends_at + timedelta(days=30)) == 3
    assert _taken(day) == [None, None, None]


def test_slots_are_not_divided_anew_once_one_is_taken(keeper: Actor, day: str):
    (one,) = _villagers("蓝一")
    with pytest.raises(errors.SlotMinutesError):
        set_slots(by=keeper, now=NOW, number=day, minutes=3)
    assert set_slots(by=keeper, now=NOW, number=day, minutes=10) == 12
    take_slot(by=one, now=NOW, number=day, slot=12)

    with pytest.raises(errors.SlotsTakenError):
        set_slots(by=keeper, now=NOW, number=day, minutes=20)
    with pytest.raises(PermissionRefusedError):
        set_slots(by=one, now=NOW, number=day, minutes=20)


def test_certificate_that_ends_the_day_before_is_refused_by_name(keeper: Actor):
    make_room("k1", RoomKind.KITCHEN)
    (booker,) = _villagers("蓝阿英")
    feast = {"use": HallUse.FEAST, "guests": 80}
    on_it = china_day(EVENING.begins_at)
    before = on_it - timedelta(days=1)

    with pytest.raises(errors.CookCertificateEndsError) as refused:
        ask(booker, **feast, cook_until=before)
    number = ask(booker, **feast, cook_until=on_it)
    with pytest.raises(errors.CookCertificateEndsError):
        note_certificate(by=keeper, now=NOW, number=number, until=before)
    with pytest.raises(NotFoundError):
        note_certificate(by=actor(make_person("别人")), now=NOW, number=number, until=on_it)
    note_certificate(by=booker, now=NOW, number=number, until=on_it + timedelta(days=90))

    assert (refused.value.code, refused.value.params) == (
        "cook_certificate_ends",
        {"until": before, "day": on_it},
    )
    assert Booking.objects.get().cook_until == on_it + timedelta(days=90)
