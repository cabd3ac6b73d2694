"""Writes that need a right of people over a thing of places."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.heritage.commands import load_heritage
from commonfield.kernel.clock import china_day
from commonfield.library.commands import add_starter_shelf
from commonfield.library.desk.commands import publish_work
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import SYSTEM, Actor
from commonfield.places import commands as places
from commonfield.places.errors import VenueUnknownError
from commonfield.places.queries import venue as venue_of
from commonfield.places.types import NewVenue, PhotographWords
from commonfield.voices.dialect.commands import load_dialects

PHOTOGRAPH_ROLES = frozenset({Role.COUNTY_ADMIN})
VENUE_ROLES = frozenset({Role.COUNTY_ADMIN, Role.BUREAU})


@transaction.atomic
def open_venue(*, by: Actor, now: datetime, venue: NewVenue) -> str:
    """Open a hall, park or centre and return its code."""
    require_role(by, VENUE_ROLES, place=venue.place_code, on=china_day(now))
    return places.open_venue(by=by.code, now=now, venue=venue)


@transaction.atomic
def close_venue(*, by: Actor, now: datetime, venue_code: str, closed_on: date) -> None:
    """Close a venue; ``closed_on`` is the first day on which it is no longer open."""
    found = venue_of(venue_code)
    if found is None:
        raise VenueUnknownError(venue=venue_code)
    require_role(by, VENUE_ROLES, place=found.place_code, on=china_day(now))
    places.close_venue(by=by.code, now=now, venue_code=venue_code, closed_on=closed_on)


@transaction.atomic
def load_shipped_heritage(*, by: Actor, now: datetime) -> int:
    """Write down what is shipped of the county's heritage; return how many items are new.

    An administrator has it done; the items are the program's, so that the county's own people
    may confirm them.
    """
    county = settings.COUNTY_CODE
    require_role(by, {Role.COUNTY_ADMIN}, place=county, on=china_day(now))
    added, _changed = load_heritage(by=SYSTEM, now=now, county=county)
    record_audit("portal.heritage_loaded", by.code, "heritage", now, county, added=added)
    return added


@transaction.atomic
def load_shipped_dialects(*, by: Actor, now: datetime) -> int:
    """Load the shipped varieties that are spoken in the county; return how many there are."""
    return len(load_dialects(by=by, now=now, places=[settings.COUNTY_CODE]))


@transaction.atomic
def load_shipped_books(*, by: Actor, now: datetime, hall: str) -> int:
    """Put the starter shelf on a hall's shelf and publish it; return how many books are new."""
    new = [
        each
        for each in add_starter_shelf(by=by, now=now, hall=hall)
        if each.state == "taken" and publish_work(by=by, now=now, work=each.work)
    ]
    return len(new)


@transaction.atomic
def set_photograph(
    *, by: Actor, now: datetime, place: str, content: bytes, words: PhotographWords
) -> None:
    require_role(by, PHOTOGRAPH_ROLES, place=place, on=china_day(now))
    places.set_photograph(by=by.code, now=now, place=place, content=content, words=words)


@transaction.atomic
def remove_photograph(*, by: Actor, now: datetime, place: str) -> None:
    """Take the photograph away; the drawing stands there again."""
    require_role(by, PHOTOGRAPH_ROLES, place=place, on=china_day(now))
    places.remove_photograph(by=by.code, now=now, place=place)
