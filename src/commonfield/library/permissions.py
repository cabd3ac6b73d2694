"""Query conditions for titles to list, read, take along and share; rights over objections."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q

from commonfield.kernel.clock import china_day
from commonfield.library.choices import Rights
from commonfield.library.errors import RuralSchemeError
from commonfield.library.rules import ANNOUNCED_DAYS, USES, Use
from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import Actor, Reader
from commonfield.workshop.conditions import conditions


def listed(on: date, *, of: str = "") -> Q:
    """Return the condition for the catalogue: published, not withdrawn, rights not ended.

    A title under the rural scheme is listed as announced before it can be read. ``of`` leads
    from the queried rows to the work, such as ``work__``.
    """
    ended = conditions(of, rights=Rights.LICENSED, licensed_until__lt=on)
    return ~ended & conditions(of, published_at__isnull=False, withdrawn_at=None, objected_at=None)


def readable(reader: Reader, on: date, *, of: str = "") -> Q:
    """Return the condition for titles that a person may read on a day."""
    by_right = conditions(of, rights__in=_with(Use.READ))
    if reader.person_id is not None:
        by_right |= conditions(of, rights__in=_with(Use.READ_SIGNED_IN))
    if reader.hall_place:
        by_right |= conditions(of, rights__in=_with(Use.READ_IN_HALL), place=reader.hall_place)
    return _in_force(on, of) & by_right


def usable(use: Use, on: date, *, of: str = "") -> Q:
    """Return the condition for titles that may be taken along, or shared, on a day."""
    return _in_force(on, of) & conditions(of, rights__in=_with(use))


def _in_force(on: date, of: str) -> Q:
    is_announced = conditions(of, announced_on__lte=on - timedelta(days=ANNOUNCED_DAYS))
    return listed(on, of=of) & (~conditions(of, rights=Rights.RURAL_SCHEME) | is_announced)


def _with(use: Use) -> list[Rights]:
    return [rights for rights, uses in USES.items() if use in uses]


def may_announce(by: Actor, place: str, on: date) -> bool:
    """Return whether a person may announce titles in a place for its county, which pays."""
    return has_role(by, {Role.COUNTY_ADMIN}, place=place, on=on)


def require_county(by: Actor, place: str, now: datetime) -> None:
    """Refuse a person who may not announce titles of a place's halls."""
    if not may_announce(by, place, china_day(now)):
        raise RuralSchemeError


def settles_for(by: Actor, place: str, on: date) -> bool:
    """Return whether a person settles objections to a place's titles, for its county.

    A guest hall of another county has none here; for it this installation's own county does.
    """
    if is_guest_place(place) and has_role(
        by, {Role.COUNTY_ADMIN}, place=settings.COUNTY_CODE, on=on
    ):
        return True
    return has_role(by, {Role.COUNTY_ADMIN}, place=place, on=on)


def is_guest_place(place: str) -> bool:
    """Return whether a place lies in another county than this installation's."""
    return not place.startswith(settings.COUNTY_CODE[:6])
