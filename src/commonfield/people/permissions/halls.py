"""Who keeps a hall."""

from datetime import date, datetime
from typing import Final

from commonfield.kernel.clock import china_day
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.errors import HallUnknownError
from commonfield.people.models import Organisation
from commonfield.people.permissions.persons import has_role, require
from commonfield.people.rules import place_prefix
from commonfield.people.types import Actor
from commonfield.places.choices import VenueKind
from commonfield.places.queries import venue
from commonfield.places.types import VenueInfo

_HALL_KEEPERS: Final = frozenset({Role.HALL_KEEPER, Role.COUNTY_ADMIN})


def keeps_hall(by: Actor, hall: VenueInfo, on: date) -> bool:
    """Return whether the actor keeps a hall: by its place, or by an organisation that is it."""
    if has_role(by, _HALL_KEEPERS, place=hall.place_code, on=on):
        return True
    halls = Organisation.objects.filter(
        kind=OrganisationKind.HALL, place_code__startswith=place_prefix(hall.place_code)
    )
    codes = halls.order_by("code").values_list("code", flat=True)
    return any(has_role(by, _HALL_KEEPERS, organisation=code, on=on) for code in codes)


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


def is_hall_open(hall: VenueInfo, on: date) -> bool:
    """Return whether a hall is open on a day."""
    return hall.closed_on is None or on < hall.closed_on


def keeps_any_hall(by: Actor, on: date) -> bool:
    """Return whether the actor keeps any hall."""
    return has_role(by, _HALL_KEEPERS, on=on)
