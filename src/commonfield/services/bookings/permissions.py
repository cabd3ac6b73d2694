"""Who keeps the venue whose rooms are booked."""

from datetime import datetime

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import is_hall_open, keeps_hall, require
from commonfield.people.types import Actor
from commonfield.places.queries import venue
from commonfield.places.types import VenueInfo


def keeps(by: Actor, hall: str, *, now: datetime) -> bool:
    found = venue(hall)
    return found is not None and keeps_hall(by, found, china_day(now))


def require_keeper(by: Actor, hall: str, *, now: datetime) -> VenueInfo:
    """Return a venue of any kind by its code; refuse who does not keep it."""
    found = must_exist(venue(hall))
    require(keeps_hall(by, found, china_day(now)))
    return found


def open_venue(hall: str, *, now: datetime) -> VenueInfo:
    """Return a venue in which something may be booked."""
    found = venue(hall)
    return must_exist(found if found and is_hall_open(found, china_day(now)) else None)
