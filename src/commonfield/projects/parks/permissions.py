"""Who runs a park."""

from datetime import date, datetime

from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import VENUE_KEEPERS, has_role, keeps_hall, require_venue
from commonfield.people.types import Actor
from commonfield.places.choices import VenueKind
from commonfield.places.types import VenueInfo


def runs(by: Actor, venue: VenueInfo, on: date) -> bool:
    return keeps_hall(by, venue, on)


def runs_any(by: Actor, kind: VenueKind, on: date) -> bool:
    return has_role(by, VENUE_KEEPERS[kind], on=on)


def require_park(
    by: Actor, code: str, *, now: datetime, kind: VenueKind = VenueKind.PARK
) -> VenueInfo:
    """Return an open park, or a centre, by its code; refuse an actor who does not run it."""
    found = require_venue(by, code, now=now)
    return must_exist(found if found.kind == kind else None)
