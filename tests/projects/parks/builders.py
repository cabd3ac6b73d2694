"""A park with rooms, its manager, and tenants."""

from datetime import date, timedelta
from typing import Final

from commonfield.people.choices import Role
from commonfield.people.commands import register_organisation
from commonfield.people.types import SYSTEM, Actor, NewOrganisation
from commonfield.projects.parks.commands import add_park_room, begin_tenancy
from commonfield.projects.parks.types import NewParkRoom, NewTenancy
from tests.copies import copied
from tests.night import NOW, TODAY
from tests.people.builders import VILLAGE, make_actor, make_organisation
from tests.places.builders import make_venue

PARK: Final = "tea-park"
TENANT: Final = "OTEA"
DAY: Final = timedelta(days=1)


@copied
def make_park() -> Actor:
    """Write a park and a tenant to be; return the park's manager."""
    make_organisation(TENANT)
    make_venue(PARK, kind="park", place_code=VILLAGE)
    return make_actor(Role.PARK_MANAGER, place=VILLAGE)


def make_tenant(code: str) -> str:
    body = NewOrganisation("enterprise", f"商行{code}", "", VILLAGE, code=code)
    return register_organisation(by=SYSTEM, now=NOW, organisation=body)


def make_room(by: Actor, *, is_by_hour: bool = False, area_m2: int = 60, name: str = "301") -> str:
    room = NewParkRoom(name, area_m2, is_by_hour)
    return add_park_room(by=by, now=NOW, venue=PARK, room=room)


def let(
    by: Actor,
    room: str,
    begins_on: date = TODAY,
    ends_on: date = TODAY + 30 * DAY,
    *,
    tenant: str = TENANT,
) -> str:
    new = NewTenancy(room, tenant, begins_on, ends_on)
    return begin_tenancy(by=by, now=NOW, new=new)
