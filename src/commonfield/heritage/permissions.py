"""Rights to keep and confirm a place's heritage; the condition for public items."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from commonfield.heritage.choices import Certainty
from commonfield.heritage.models import HeritageItem
from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.permissions import has_role, is_close_to_any, require
from commonfield.people.queries import administered_places
from commonfield.people.types import Actor, person_of_code
from commonfield.places.queries import prefix_range
from commonfield.voices.permissions import INTERVIEWERS
from commonfield.workshop.conditions import conditions

KEEPING: Final = frozenset({Role.HERITAGE, Role.COUNTY_ADMIN})
# Who answers for something in a place knows what is done there.
CONFIRMING: Final = KEEPING | {Role.HALL_KEEPER, Role.HELPER, Role.BUREAU}


def shown(*, of: str = "") -> Q:
    """Return the condition for public items; unconfirmed ones are never among them.

    ``of`` leads from the queried rows to the item, such as ``item__``.
    """
    is_public = conditions(of, published_at__isnull=False, withdrawn_at=None)
    return is_public & ~conditions(of, certainty=Certainty.UNCONFIRMED)


def keeps_heritage(by: Actor, place: str, on: date) -> bool:
    return has_role(by, KEEPING, place=place, on=on)


def require_heritage_keeper(by: Actor, place: str, now: datetime) -> None:
    """Refuse a person who does not keep the heritage of a place."""
    require(keeps_heritage(by, place, china_day(now)))


def require_interviewer(by: Actor, place: str, now: datetime) -> None:
    """Refuse a person who may not record interviews in a place."""
    require(has_role(by, INTERVIEWERS, place=place, on=china_day(now)))


def may_confirm(by: Actor, place: str, on: date) -> bool:
    """Return whether a person has a duty in a place, or over it, and so may confirm its items."""
    return bool(places_answered_for(by, place, on))


def places_answered_for(by: Actor, place: str, on: date) -> list[str]:
    """Return the places below one for which a person has a duty; itself if they have it for all."""
    if has_role(by, CONFIRMING, place=place, on=on):
        return [place]
    first, last = prefix_range(place)
    return [held for held in administered_places(by, on, CONFIRMING) if first <= held <= last]


def writers_of(row: HeritageItem) -> dict[str, str]:
    """Return the authors of an item's current texts, by column."""
    return row.writers or {"": row.brought_by, "changed": row.changed_by}


def has_written(by: Actor, row: HeritageItem) -> bool:
    """Return whether a person, or one close to them, wrote any of an item's current texts.

    They may not confirm it.
    """
    writers = {person_of_code(each) for each in writers_of(row).values()} - {0}
    return by.kind == "person" and is_close_to_any(by, writers)


def keeps_any_heritage(by: Actor, on: date) -> bool:
    return has_role(by, KEEPING, on=on)


def within(places: Iterable[str], *, of: str = "") -> Q:
    """Return the condition for rows in some places or below them; ``of`` as in ``shown``."""
    condition = Q(pk__in=[])
    for place in places:
        condition |= conditions(of, place__range=prefix_range(place))
    return condition
