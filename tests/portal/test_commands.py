from datetime import date

import pytest

from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.types import GUEST, SYSTEM
from commonfield.places.errors import VenueExistsError, VenueUnknownError
from commonfield.places.queries import venue
from commonfield.places.types import NewVenue
from commonfield.portal.commands import close_venue, open_venue
from tests.people.builders import NOW, OTHER_VILLAGE, TODAY, VILLAGE, make_actor, make_places


def hall(code: str = "hall-one", place: str = VILLAGE) -> NewVenue:
    return NewVenue(code=code, kind="hall", name="礼堂", place_code=place, opened_on=TODAY)


def test_open_venue_by_the_bureau_of_the_town():
    make_places()
    officer = make_actor(Role.BUREAU, place="331124104000")

    open_venue(by=officer, now=NOW, venue=hall())

    found = venue("hall-one")
    assert found is not None
    assert found.place_code == VILLAGE


def test_open_venue_elsewhere_is_refused():
    make_places()
    officer = make_actor(Role.BUREAU, place="331124104000")

    with pytest.raises(PermissionRefusedError):
        open_venue(by=officer, now=NOW, venue=hall(place=OTHER_VILLAGE))

    assert venue("hall-one") is None


@pytest.mark.parametrize("role", [Role.HALL_KEEPER, Role.ANALYST, Role.HELPER])
def test_open_venue_by_other_roles_is_refused(role: Role):
    make_places()

    with pytest.raises(PermissionRefusedError):
        open_venue(by=make_actor(role, place=VILLAGE), now=NOW, venue=hall())


def test_open_venue_twice_is_refused():
    make_places()
    open_venue(by=SYSTEM, now=NOW, venue=hall())

    with pytest.raises(VenueExistsError):
        open_venue(by=SYSTEM, now=NOW, venue=hall())


def test_close_venue_by_a_guest_is_refused():
    make_places()
    open_venue(by=SYSTEM, now=NOW, venue=hall())

    with pytest.raises(PermissionRefusedError):
        close_venue(by=GUEST, now=NOW, venue_code="hall-one", closed_on=TODAY)

    found = venue("hall-one")
    assert found is not None
    assert found.closed_on is None


def test_close_venue_that_does_not_exist():
    with pytest.raises(VenueUnknownError):
        close_venue(by=SYSTEM, now=NOW, venue_code="none", closed_on=date(2026, 1, 1))
