"""A village that ended: its county is told, and moves its persons or ends its roles."""

from datetime import timedelta

import pytest

from commonfield.kernel.clock import now, today
from commonfield.people.choices import Role
from commonfield.people.commands import register_household, rehome_persons
from commonfield.people.errors import PersonPlaceUnknownError, VillageStandsError
from commonfield.people.models import Grant, Household, Person
from commonfield.people.types import SYSTEM, Actor
from commonfield.places.models import Division
from tests.people.builders import (
    COUNTY,
    NOW,
    OTHER_COUNTY,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    make_actor,
    make_admin,
    make_person,
)
from tests.people.test_views import signed_in, text_of

PAGE = f"/people/villages/{VILLAGE}/"


@pytest.fixture
def helper() -> Actor:
    """The helper of a village that ended yesterday, in which two persons live."""
    found = make_actor(Role.HELPER, place=VILLAGE)
    Person.objects.filter(pk=found.person_id or 0).update(home_place=OTHER_VILLAGE)
    people = [make_person(), make_person("王芳")]
    household = register_household(by=SYSTEM, now=NOW, place_code=VILLAGE)
    row = Household.objects.get(code=household)
    Person.objects.filter(pk__in=people).update(household=row)
    Division.objects.filter(code=VILLAGE).update(valid_to=today() - timedelta(days=1))
    return found


@pytest.mark.usefixtures("helper")
def test_administrator_moves_the_persons_of_a_village_that_ended_and_ends_its_roles():
    client = signed_in(make_admin())
    Person.objects.filter(grants__role=Role.COUNTY_ADMIN).update(home_place=COUNTY)
    told = text_of(client.get("/me/"))
    page = text_of(client.get(PAGE))
    living = list(Person.objects.filter(home_place=VILLAGE).values_list("pk", flat=True))

    unsaid = client.post(PAGE, {"to": "", "person_ids": living})
    client.post(PAGE, {"to": OTHER_VILLAGE, "person_ids": living})
    ended = client.post(f"/roles/{Grant.objects.get(role=Role.HELPER).pk}/revoke/", {"back": PAGE})

    assert "上安村已撤销，仍有 2 人登记在那里" in told
    assert PAGE in told
    assert ("帮办员" in page, unsaid.status_code) == (True, 422)
    assert ended["Location"] == PAGE
    assert set(Person.objects.filter(pk__in=living).values_list("home_place")) == {(OTHER_VILLAGE,)}
    assert Household.objects.get().place_code == OTHER_VILLAGE
    assert "已撤销" not in text_of(client.get("/me/"))


def test_only_who_looks_after_a_village_is_told_and_may(helper: Actor):
    elsewhere = make_actor(Role.BUREAU, place=OTHER_COUNTY)

    for by in (helper, elsewhere):
        client = signed_in(by)
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, {"to": OTHER_VILLAGE}).status_code == 403
        assert "已撤销" not in text_of(client.get("/me/"))


@pytest.mark.usefixtures("helper")
@pytest.mark.parametrize(
    ("village", "to", "error"),
    [
        (OTHER_VILLAGE, TOWN, VillageStandsError),
        (VILLAGE, VILLAGE, PersonPlaceUnknownError),
        (VILLAGE, TOWN, PersonPlaceUnknownError),
    ],
)
def test_persons_move_from_an_ended_village_to_one_that_stands(
    village: str, to: str, error: type[Exception]
):
    person_id = make_person()

    with pytest.raises(error):
        rehome_persons(by=make_admin(), now=now(), village=village, to=to, person_ids=[person_id])
