import pytest

from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.places.queries import venue
from commonfield.places.types import NewVenue
from commonfield.portal.commands import open_venue
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
