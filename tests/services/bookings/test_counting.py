"""One number afterwards: its facts and correction; active halls; shelter; forgetting."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum

from commonfield.facts.models import Fact
from commonfield.people.choices import Role
from commonfield.people.types import SYSTEM, Actor
from commonfield.services.bookings import errors
from commonfield.services.bookings.books import check_bookings
from commonfield.services.bookings.commands import (
    count_active_halls,
    count_visits,
    forget_booker,
    forget_neighbours,
    take_as_shelter,
)
from commonfield.services.bookings.types import Neighbour
from commonfield.services.choices import HallUse
from commonfield.services.models import Booking
from commonfield.workshop.models import OutboxMessage
from tests.people.builders import VILLAGE, actor, make_actor, make_person, make_places
from tests.places.builders import make_venue
from tests.services.bookings.builders import EVENING, ask, confirmed, make_room
from tests.services.builders import HALL, NOW

AFTER = EVENING.ends_at + timedelta(hours=1)


@pytest.fixture(autouse=True)
def keeper() -> Actor:
    make_places()
    make_venue(place_code=VILLAGE)
    make_room()
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)


@pytest.fixture
def booker() -> Actor:
    return actor(make_person("蓝阿英", phone="13800138111"))


def _facts() -> dict[str, float]:
    rows = Fact.objects.filter(kind__startswith="services.").exclude(
        kind__in=["services.open_day", "services.errand_done"]
    )
    return dict(rows.values_list("kind").annotate(Sum("quantity")).order_by("kind"))


def test_number_makes_two_facts_and_a_correction_takes_them_back(keeper: Actor, booker: Actor):
    number = confirmed(keeper, booker)

    seen: list[dict[str, Any]] = []
    for visits in (60, 60, 40, 0):
        count_visits(by=keeper, now=AFTER, number=number, visits=visits)
        seen.append(_facts())

    assert seen == [
        {"services.event_held": 1, "services.visits": 60},
        {"services.event_held": 1, "services.visits": 60},
        {"services.event_held": 1, "services.visits": 40},
        {"services.event_held": 0, "services.visits": 0},
    ]
    held = Fact.objects.filter(kind="services.event_held").values_list("group", "place").distinct()
    assert list(held) == [("team", VILLAGE)]


def test_family_feast_is_held_and_its_guests_are_nobodys_figure(keeper: Actor, booker: Actor):
    number = confirmed(keeper, booker, use=HallUse.FEAST, guests=80)

    count_visits(by=keeper, now=AFTER, number=number, visits=75)

    assert _facts() == {"services.event_held": 1}


def test_counting_waits_for_the_end_and_ends_after_thirty_days(keeper: Actor, booker: Actor):
    number = confirmed(keeper, booker)

    with pytest.raises(errors.NotOverYetError):
        count_visits(by=keeper, now=NOW, number=number, visits=10)
    with pytest.raises(errors.CountingLateError):
        count_visits(by=keeper, now=AFTER + timedelta(days=30), number=number, visits=10)
    with pytest.raises(errors.VisitsImplausibleError):
        count_visits(by=keeper, now=AFTER, number=number, visits=-1)
    with pytest.raises(errors.BookingSettledError):
        count_visits(by=keeper, now=AFTER, number=ask(booker, hours=3), visits=1)
    assert _facts() == {}


def test_hall_counts_as_active_for_thirty_days_after_an_event(keeper: Actor, booker: Actor):
    count_visits(by=keeper, now=AFTER, number=confirmed(keeper, booker), visits=30)

    changed = [count_active_halls(AFTER + timedelta(days=days)) for days in (0, 1, 29, 30, 31)]

    assert changed == [1, 0, 0, 1, 0]
    assert (_facts()["services.hall_active"], _facts()["services.hall_inactive"]) == (1, 1)


def test_shelter_takes_every_room_cancels_and_tells(keeper: Actor, booker: Actor):
    make_room("k1")
    told = [confirmed(keeper, booker), ask(booker, "k1", hours=3)]
    by_foot = ask(keeper, neighbour=Neighbour("叶阿公"), hours=5)
    later = confirmed(keeper, booker, hours=24 * 9)
    OutboxMessage.objects.all().delete()

    taken = take_as_shelter(
        by=keeper, now=NOW, hall=HALL, begins_at=NOW, ends_at=NOW + timedelta(days=6)
    )

    states = dict(Booking.objects.values_list("number", "state"))
    assert [states[each] for each in (*told, by_foot, later)] == [
        *("cancelled", "cancelled", "cancelled"),
        "confirmed",
    ]
    assert (taken.cancelled, taken.told, taken.to_call) == (3, 2, (by_foot,))
    assert OutboxMessage.objects.count() == 2
    assert check_bookings().differences == ()
    with pytest.raises(errors.BookedAlreadyError):
        ask(booker)


def test_neighbour_is_forgotten_after_thirty_days(keeper: Actor):
    ask(keeper, neighbour=Neighbour("叶阿公", "13800138222"))

    assert forget_neighbours(EVENING.ends_at + timedelta(days=29)) == 0
    assert forget_neighbours(EVENING.ends_at + timedelta(days=30)) == 1
    assert Booking.objects.get().contact_sealed is None


def test_erased_booker_leaves_free_rooms_and_no_name(keeper: Actor, booker: Actor):
    number = confirmed(keeper, booker)

    forget_booker(by=SYSTEM, now=NOW, person_id=booker.person_id or 0)

    row = Booking.objects.get(number=number)
    assert (row.state, row.person_id, row.made_by, row.title) == ("cancelled", None, "", "")
    assert row.quarters.count() == 0
    assert check_bookings().differences == ()
