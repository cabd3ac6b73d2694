"""Writes that need a right of people over a thing of places."""

from datetime import date, datetime

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.places import commands as places
from commonfield.places.errors import VenueUnknownError
from commonfield.places.queries import venue as venue_of
from commonfield.places.types import NewVenue, PhotographWords

_PHOTOGRAPH_ROLES = frozenset({Role.COUNTY_ADMIN})
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


def set_photograph(
    *, by: Actor, now: datetime, place: str, content: bytes, words: PhotographWords
) -> None:
    """Let a photograph stand for a place on its front page."""
    require_photographer(by, place, now)
    places.set_photograph(by=by.code, now=now, place=place, content=content, words=words)


@transaction.atomic
def remove_photograph(*, by: Actor, now: datetime, place: str) -> None:
    """Take the photograph away; the drawing stands there again."""
    require_photographer(by, place, now)
    places.remove_photograph(by=by.code, now=now, place=place)


def require_photographer(by: Actor, place: str, now: datetime) -> None:
    """Refuse a person who may not choose the place's photograph."""
    require_role(by, _PHOTOGRAPH_ROLES, place=place, on=china_day(now))
