"""Who keeps a hall, a park or a centre."""

from datetime import date, datetime
from typing import Final

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.errors import HallUnknownError
from commonfield.people.models import Grant, Organisation
from commonfield.people.permissions.persons import has_role, require
from commonfield.people.rules import place_prefix
from commonfield.people.types import Actor
from commonfield.places.choices import VenueKind
from commonfield.places.queries import venue
from commonfield.places.types import VenueInfo

_HALL_KEEPERS: Final = frozenset({Role.HALL_KEEPER, Role.COUNTY_ADMIN})
# Who keeps the rooms of a venue, by its kind.
VENUE_KEEPERS: Final = {
    VenueKind.HALL: _HALL_KEEPERS,
    VenueKind.PARK: frozenset({Role.PARK_MANAGER, Role.COUNTY_ADMIN}),
    VenueKind.CENTRE: frozenset({Role.PARK_MANAGER, Role.BUREAU, Role.COUNTY_ADMIN}),
}


def keeps_hall(by: Actor, hall: VenueInfo, on: date) -> bool:
    """Return whether the actor keeps a venue: by its place, or by an organisation that is it.

    A hall is an organisation of that kind; a park is run by any that lies there.
    """
    roles = VENUE_KEEPERS[VenueKind(hall.kind)]
    if has_role(by, roles, place=hall.place_code, on=on):
        return True
    bodies = Organisation.objects.filter(place_code__startswith=place_prefix(hall.place_code))
    if hall.kind == VenueKind.HALL:
        bodies = bodies.filter(kind=OrganisationKind.HALL)
        codes = bodies.order_by("code").values_list("code", flat=True)
        return any(has_role(by, roles, organisation=code, on=on) for code in codes)
    held = Grant.objects.in_force(on).held_by(by.person_id).filter(role__in=roles)
    return by.kind == "person" and held.filter(organisation__in=bodies).exists()


def require_hall(by: Actor, hall: str, *, now: datetime, may_be_closed: bool = False) -> VenueInfo:
    """Return a hall by its venue's code; refuse actors who do not keep it, and closed halls."""
    on = china_day(now)
    found = venue(hall)
    if found is None or found.kind != VenueKind.HALL:
        raise HallUnknownError
    if not may_be_closed and not is_hall_open(found, on):
        raise HallUnknownError
    require(keeps_hall(by, found, on))
    return found


def require_venue(by: Actor, code: str, *, now: datetime) -> VenueInfo:
    """Return an open venue of any kind by its code; refuse actors who do not keep it."""
    on = china_day(now)
    found = venue(code)
    open_one = must_exist(found if found and is_hall_open(found, on) else None)
    require(keeps_hall(by, open_one, on))
    return open_one


def is_hall_open(hall: VenueInfo, on: date) -> bool:
    return hall.closed_on is None or on < hall.closed_on


def keeps_any_hall(by: Actor, on: date) -> bool:
    return has_role(by, _HALL_KEEPERS, on=on)
