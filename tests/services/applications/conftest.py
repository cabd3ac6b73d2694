"""Who applies, who decides, who stands at the desk."""

import pytest

from commonfield.people.choices import Role
from commonfield.people.types import Actor
from tests.people.builders import TOWN, VILLAGE, actor, make_actor, make_person, make_places


@pytest.fixture
def villager() -> Actor:
    make_places()
    return actor(make_person("蓝阿英", phone="13800138001"))


@pytest.fixture
def officer() -> Actor:
    return make_actor(Role.BUREAU, place=TOWN)


@pytest.fixture
def keeper() -> Actor:
    return make_actor(Role.HALL_KEEPER, place=VILLAGE)
