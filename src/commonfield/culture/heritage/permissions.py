"""Who keeps a place's heritage, who may confirm it, and what everybody sees: conditions."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from commonfield.culture.choices import Certainty
from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.permissions import has_role, require
from commonfield.people.queries import grants_of
from commonfield.people.types import Actor
from commonfield.places.queries import prefix_range

KEEPING: Final = frozenset({Role.HERITAGE, Role.COUNTY_ADMIN})
# Who answers for something in a place knows what is done there.
CONFIRMING: Final = KEEPING | {Role.HALL_KEEPER, Role.HELPER, Role.BUREAU}


def shown(*, of: str = "") -> Q:
    """Return what everybody sees; what nobody has confirmed and may be wrong is nowhere in it.

    ``of`` is the way from the rows that are asked for to the item, such as ``item__``.
    """
    conditions = {"published_at__isnull": False, "withdrawn_at": None}
    return Q(**{f"{of}{name}": value for name, value in conditions.items()}) & ~Q(
        **{f"{of}certainty": Certainty.UNCONFIRMED}
    )


def keeps_heritage(by: Actor, place: str, on: date) -> bool:
    """Tell whether somebody keeps the heritage of a place."""
    return has_role(by, KEEPING, place=place, on=on)


def require_keeping(by: Actor, place: str, now: datetime) -> None:
    """Refuse whoever does not."""
    require(keeps_heritage(by, place, china_day(now)))


def may_confirm(by: Actor, place: str, on: date) -> bool:
    """Tell whether somebody with a duty in a place, or over it, may say that an item is true."""
    return has_role(by, CONFIRMING, place=place, on=on) or _answers_within(by, place, on)


def _answers_within(by: Actor, place: str, on: date) -> bool:
    """Tell whether somebody answers for a village of the county or town that an item is of."""
    first, last = prefix_range(place)
    return any(first <= held <= last for held in places_held(by, on, CONFIRMING))


def may_keep_some(by: Actor, on: date) -> bool:
    """Tell whether somebody keeps the heritage of any place."""
    return has_role(by, KEEPING, on=on)


def places_held(by: Actor, on: date, roles: Iterable[Role] = KEEPING) -> list[str]:
    """Return the places for which somebody holds one of some roles."""
    if by.person_id is None:
        return []
    held = {str(role) for role in roles}
    return sorted(
        each.place_code
        for each in grants_of(by.person_id, on)
        if each.role in held and each.place_code
    )


def within(places: Iterable[str]) -> Q:
    """Return what lies in some places, each with all below it."""
    condition = Q(pk__in=[])
    for place in places:
        condition |= Q(place__range=prefix_range(place))
    return condition
