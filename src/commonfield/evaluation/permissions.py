"""Who may see figures whole, and who enters and checks what no event tells."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.conf import settings

from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import Actor
from commonfield.places.queries import prefix_range

_ENTER: Final = frozenset({Role.ANALYST, Role.BUREAU})
_CHECK: Final = _ENTER | {Role.COUNTY_ADMIN, Role.REVIEWER}
_SEE: Final = _CHECK | {Role.AUDITOR}


def may_enter(by: Actor, *, places: Iterable[str], on: date) -> bool:
    """Return whether the actor may enter figures of all these places by hand."""
    return _holds(by, _ENTER, places, on)


def may_check(by: Actor, *, places: Iterable[str], on: date) -> bool:
    """Return whether the actor may decide on what another person entered of these places."""
    return _holds(by, _CHECK, places, on)


def may_see_entries(by: Actor, *, places: Iterable[str], on: date) -> bool:
    """Return whether the actor may read entries of these places, with evidence and history."""
    return _holds(by, _SEE, places, on)


def is_of_county(place: str) -> bool:
    """Return whether a place lies in the county here, or the county in it."""
    county = settings.COUNTY_CODE
    return place.startswith(county[:6]) or _lies_in(county, place)


def _holds(by: Actor, roles: frozenset[Role], places: Iterable[str], on: date) -> bool:
    """Return whether one of the roles is held for every place.

    A role for the county here includes the places above it: the urban side is given for the
    prefecture and the province.
    """
    wanted = set(places)
    beyond = {place for place in wanted if not is_of_county(place)}
    if wanted > beyond and not has_role(by, roles, place=settings.COUNTY_CODE, on=on):
        beyond = wanted
    return all(has_role(by, roles, place=place, on=on) for place in sorted(beyond))


def _lies_in(code: str, place: str) -> bool:
    lowest, highest = prefix_range(place)
    return lowest <= code <= highest
