"""Pages: a household asks with one tap, a supplier offers a day, an officer sees empty halls."""

from datetime import timedelta

import pytest

from commonfield.kernel import clock
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.types import Actor
from commonfield.services.models import Booking, HallWish
from tests.people.builders import (
    COUNTY,
    TOWN,
    VILLAGE,
    actor,
    make_actor,
    make_organisation,
    make_person,
    make_places,
)
from tests.places.builders import make_venue
from tests.services.bookings.builders import make_room
from tests.services.builders import HALL
from tests.supply.builders import client_of


@pytest.fixture(autouse=True)
def places() -> None:
    make_places()
    make_venue(place_code=VILLAGE)
    make_room()


@pytest.fixture
def supplier() -> Actor:
    make_organisation("OFILM", place=VILLAGE, kind=OrganisationKind.ENTERPRISE)
    return make_actor(Role.SUPPLIER, organisation="OFILM")


def test_household_asks_and_takes_back_with_one_tap():
    client = client_of(actor(make_person("蓝阿英")))

    asked = client.post("/wishes/", {"ask": "opera"}, follow=True).content.decode()
    again = client.post("/wishes/", {"ask": "opera"}, follow=True).content.decode()
    back = client.post("/wishes/", {"back": "opera"}, follow=True).content.decode()
    wrong = client.post("/wishes/", {"ask": "film", "person": "阿公"}, follow=True).content.decode()

    assert 'name="back" value="opera"' in asked
    assert "a household counts once" in again
    assert 'name="ask" value="opera"' in back
    assert "no person&#x27;s number" in wrong
    assert HallWish.objects.count() == 0


def test_supplier_finds_the_town_and_offers_a_day(supplier: Actor):
    for at in range(6):
        client_of(actor(make_person(f"人{at}"))).post("/wishes/", {"ask": "film"})
    client = client_of(supplier)

    county = client.get("/services/wished/").content.decode()
    town = client.get(f"/services/wished/?use=film&place={TOWN}").content.decode()
    page = f"/halls/{HALL}/offer/"
    form = client.get(f"{page}?use=film").content.decode()
    day = clock.today() + timedelta(days=9)
    sent = {
        "organisation": "OFILM",
        "use": "film",
        "title": "少年英雄",
        "rooms": ["r1"],
        "day": day.isoformat(),
        "begins": "19:00",
        "ends": "21:00",
    }
    backwards = client.post(page, sent | {"ends": "18:00"})
    client.post(page, sent)
    offers = client.get("/services/wished/").content.decode()

    assert "6 households" in county
    assert f"{page}?use=film" in town
    assert 'name="guests"' not in form
    assert backwards.status_code == 422
    assert Booking.objects.get().number in offers


def test_officer_sees_halls_that_stand_empty_and_is_told_of_them():
    client = client_of(make_actor(Role.BUREAU, place=TOWN))
    far = client_of(make_actor(Role.BUREAU, place="331124105000"))
    make_venue("new-hall", place_code=VILLAGE, opened_on=clock.today() - timedelta(days=3))

    listed = client.get("/services/empty/").content.decode()
    told = client.get("/me/").content.decode()

    assert (listed.count(f"/halls/{HALL}/"), "new-hall" in listed) == (1, False)
    assert "nothing was held for 30 days" in told
    assert HALL not in far.get("/services/empty/").content.decode()
    assert client_of(actor(make_person("别人"))).get("/services/empty/").status_code == 403
    assert COUNTY
