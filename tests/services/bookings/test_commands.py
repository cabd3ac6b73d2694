"""Asked for, confirmed, refused, cancelled; what each refuses; nothing half-written."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.services.bookings import errors
from commonfield.services.bookings.books import check_bookings
from commonfield.services.bookings.commands import (
    cancel_booking,
    confirm_booking,
    enter_event,
    refuse_booking,
)
from commonfield.services.bookings.queries import booking_view, neighbour_of, waiting_at
from commonfield.services.bookings.types import BookingTimes, Neighbour, Repetition
from commonfield.services.choices import BookingState, HallUse, RoomKind
from commonfield.services.models import BookedQuarter, Booking
from commonfield.workshop.messages import render
from commonfield.workshop.models import OutboxMessage
from tests.night import TODAY
from tests.people.builders import (
    OTHER_VILLAGE,
    VILLAGE,
    actor,
    make_actor,
    make_person,
    make_places,
)
from tests.places.builders import make_venue
from tests.services.bookings.builders import EVENING, ask, confirmed, make_room, wanted
from tests.services.builders import HALL, NOW


@pytest.fixture(autouse=True)
def keeper() -> Actor:
    make_places()
    make_venue(place_code=VILLAGE)
    make_room()
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


@pytest.fixture
def booker() -> Actor:
    return actor(make_person("蓝阿英", phone="13800138111"))


def _state(number: str) -> tuple[str, int]:
    row = Booking.objects.get(number=number)
    return row.state, row.quarters.count()


def test_request_blocks_nothing_and_confirming_takes_its_quarters(keeper: Actor, booker: Actor):
    first, second = ask(booker), ask(booker, hours=1)

    before = BookedQuarter.objects.count()
    with pytest.raises(errors.OthersRefusedError, match=second):
        confirm_booking(by=keeper, now=NOW, number=first)
    confirm_booking(by=keeper, now=NOW, number=first, also_refused=[second])

    assert before == 0
    assert _state(first) == ("confirmed", 8)
    assert _state(second) == ("refused", 0)
    assert OutboxMessage.objects.count() == 2
    assert check_bookings().differences == ()


def test_taken_time_is_refused_with_the_nearest_free_ones(keeper: Actor, booker: Actor):
    confirmed(keeper, booker)

    with pytest.raises(errors.BookedAlreadyError) as refused:
        ask(booker, hours=1)

    nearest = [f"{begins:%d %H}" for begins, _ends in refused.value.nearest]
    assert nearest == [f"{EVENING.begins_at:%d} {hour}" for hour in ("07", "09", "13")]
    assert Booking.objects.count() == 1


def test_setting_up_is_part_of_what_is_taken(keeper: Actor, booker: Actor):
    prepared = BookingTimes(EVENING.begins_at, EVENING.ends_at, 60, 30)
    confirmed(keeper, booker, times=prepared)

    with pytest.raises(errors.BookedAlreadyError):
        ask(booker, hours=-2)
    ask(booker, hours=-3)


def test_database_gives_a_quarter_once_and_only_to_what_is_confirmed(keeper: Actor, booker: Actor):
    number, other = confirmed(keeper, booker), ask(booker, hours=5)
    taken = BookedQuarter.objects.filter(booking__number=number)[0]
    waiting = Booking.objects.get(number=other)

    with pytest.raises(IntegrityError), transaction.atomic():
        BookedQuarter.objects.create(room=taken.room, quarter=taken.quarter, booking=taken.booking)
    with pytest.raises(IntegrityError), transaction.atomic():
        BookedQuarter.objects.create(room=taken.room, quarter=1, booking=waiting)


def test_neighbour_is_sealed_and_seen_by_the_keeper_alone(keeper: Actor, booker: Actor):
    said = Neighbour("叶阿公", "138 0013 8222")
    number = ask(keeper, neighbour=said)
    row = Booking.objects.get(number=number)

    with pytest.raises(PermissionRefusedError):
        ask(booker, neighbour=said)
    with pytest.raises(NotFoundError):
        booking_view(number, by=booker, now=NOW)

    assert neighbour_of(row) == Neighbour("叶阿公", "13800138222")
    assert "叶阿公".encode() not in bytes(row.contact_sealed or b"")
    assert booking_view(number, by=keeper, now=NOW)[0].booker == "叶阿公"
    assert row.person_id is None


def test_series_leaves_out_dates_that_are_taken_and_names_them(keeper: Actor, booker: Actor):
    confirmed(keeper, booker, hours=24 * 28)
    weekly = Repetition("weekly", TODAY + timedelta(days=3 + 42))

    made = enter_event(by=keeper, now=NOW, new=wanted(repetition=weekly, is_public=True))

    assert made.left_out == (TODAY + timedelta(days=3 + 28),)
    assert len(made.numbers) == 6
    cancel_booking(by=keeper, now=NOW, number=made.numbers[1], reason="戏班来")
    cancel_booking(by=keeper, now=NOW, number=made.numbers[3], reason="修屋顶", following=True)
    states = Booking.objects.filter(series__isnull=False).order_by("begins_at")
    assert [state == "confirmed" for state in states.values_list("state", flat=True)] == [
        *(True, False, True),
        *(False, False, False),
    ]
    assert check_bookings().differences == ()


def test_series_is_confirmed_without_dates_taken_meanwhile(keeper: Actor, booker: Actor):
    number = ask(booker, repetition=Repetition("weekly", TODAY + timedelta(days=3 + 14)))
    enter_event(by=keeper, now=NOW, new=wanted(hours=24 * 7))

    answer = confirm_booking(by=keeper, now=NOW, number=number, with_series=True)

    assert (answer.count, answer.left_out) == (2, (TODAY + timedelta(days=3 + 7),))
    assert check_bookings().differences == ()


def test_booker_cancels_their_own_and_a_stranger_cannot(keeper: Actor, booker: Actor):
    number = confirmed(keeper, booker)
    stranger = make_actor(Role.HALL_KEEPER, place=OTHER_VILLAGE)

    with pytest.raises(NotFoundError):
        cancel_booking(by=stranger, now=NOW, number=number)
    with pytest.raises(NotFoundError):
        booking_view(number, by=stranger, now=NOW)
    cancel_booking(by=booker, now=NOW, number=number)

    assert _state(number) == ("cancelled", 0)
    with pytest.raises(errors.BookingSettledError):
        cancel_booking(by=booker, now=NOW, number=number)


def test_keeper_says_why_and_the_booker_is_told(keeper: Actor, booker: Actor):
    number = ask(booker)

    with pytest.raises(errors.DecisionReasonMissingError):
        refuse_booking(by=keeper, now=NOW, number=number, reason=" ")
    with pytest.raises(PermissionRefusedError):
        refuse_booking(by=booker, now=NOW, number=number, reason="不行")
    refuse_booking(by=keeper, now=NOW, number=number, reason="那天修电")

    told = OutboxMessage.objects.get()
    assert "那天修电" in render(told).text
    assert waiting_at(HALL, by=keeper, now=NOW) == []


def test_what_began_is_neither_confirmed_nor_cancelled(keeper: Actor, booker: Actor):
    number, other = confirmed(keeper, booker), ask(booker, hours=2)
    begun = EVENING.begins_at + timedelta(hours=3)

    with pytest.raises(errors.BookingOverError):
        cancel_booking(by=booker, now=begun, number=number)
    with pytest.raises(errors.BookingSettledError):
        confirm_booking(by=keeper, now=begun, number=other)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"rooms": ()}, errors.RoomsMissingError),
        ({"rooms": ("r1", "nowhere")}, errors.RoomsElsewhereError),
        ({"rooms": ("r1", "elsewhere")}, errors.RoomsElsewhereError),
        ({"times": BookingTimes(EVENING.ends_at, EVENING.begins_at)}, errors.TimesBackwardsError),
        (
            {"times": BookingTimes(EVENING.begins_at, EVENING.begins_at + timedelta(days=4))},
            errors.BookingTooLongError,
        ),
        ({"hours": -24 * 5}, errors.TimeBehindError),
        ({"hours": 24 * 400}, errors.TimeTooFarError),
        ({"times": replace(EVENING, setup_min=1500)}, errors.SetupTooLongError),
        ({"times": replace(EVENING, clear_min=-15)}, errors.SetupTooLongError),
        ({"use": "disco"}, errors.UseNotChosenError),
        ({"use": HallUse.SHELTER}, errors.UseNotChosenError),
        ({"title": "", "is_public": True}, errors.EventTitleMissingError),
        ({"title": "\u202e"}, errors.EventTitleUnreadableError),
        ({"use": HallUse.FEAST}, errors.GuestsMissingError),
        ({"guests": 0}, errors.GuestsImplausibleError),
        ({"deposit_fen": -1}, errors.DepositImplausibleError),
        ({"repetition": Repetition("weekly", None)}, errors.SeriesEndMissingError),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_leaves_nothing(
    booker: Actor, said: dict[str, object], refusal: type[Exception]
):
    make_venue("other-hall", place_code=OTHER_VILLAGE)
    make_room("elsewhere", hall="other-hall")

    with pytest.raises(refusal):
        ask(booker, **said) if "rooms" not in said else ask(booker, *["r1"], **said)

    assert Booking.objects.count() == 0


def test_feast_takes_hall_kitchen_and_tables_and_is_no_news(keeper: Actor, booker: Actor):
    make_room("k1", RoomKind.KITCHEN)
    make_room("t1", RoomKind.TABLES)
    make_room("s1", RoomKind.ROOM)

    number = confirmed(keeper, booker, use=HallUse.FEAST, guests=120, is_public=True)

    row = Booking.objects.get(number=number)
    assert sorted(row.rooms.values_list("code", flat=True)) == ["k1", "r1", "t1"]
    assert (row.is_public, row.quarters.count()) == (False, 24)


def test_person_has_few_requests_waiting(booker: Actor):
    for day in range(10):
        ask(booker, hours=24 * day)

    with pytest.raises(errors.RequestsWaitingError):
        ask(booker, hours=24 * 11)
    assert Booking.objects.filter(state=BookingState.REQUESTED).count() == 10


@pytest.mark.parametrize(
    "title", ["排舞 联系13800138111", "找蓝英 一三八零零一三八一一一", "BM 11010519491231002X"]
)
def test_number_of_a_person_stands_in_no_programme(booker: Actor, title: str):
    with pytest.raises(errors.EventTitleNumberError):
        ask(booker, title=title, is_public=True)

    ask(booker, title="重阳节 2026-10-18 14:00 电话0578-8062345", is_public=True)
    ask(booker, title=title)
