"""What an actor may do to others: every predicate of people's permissions, and roles held."""

import inspect
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from commonfield.kernel.clock import china_day, now
from commonfield.people import permissions
from commonfield.people.models import Grant
from commonfield.people.types import Actor
from commonfield.supply.enrolling.permissions import may_confirm
from commonfield.supply.models import GrowerInvitation
from commonfield.supply.queries import may_read_grower
from tests.access.cast import AWAY_VILLAGE, Cast
from tests.people.builders import COUNTY, OTHER_COUNTY, OTHER_VILLAGE, VILLAGE

_PLAYERS: Final = ("buyer", "clerk", "auditor", "county_admin")
_PLACES: Final = (COUNTY, VILLAGE, OTHER_VILLAGE, OTHER_COUNTY, AWAY_VILLAGE)


def reach(by: Actor, cast: Cast) -> set[str]:
    """Return each power of an actor over another person, a place, a grower, an invitation.

    The last word of each says over whom.
    """
    on = china_day(now())
    persons = sorted(_persons_of(cast) - {by.person_id or 0})
    found = set()
    for name, predicate in _predicates("person_id"):
        found |= {f"{name} P{each}" for each in persons if predicate(by, person_id=each, on=on)}
    for name, predicate in _predicates("place"):
        found |= {f"{name} {each}" for each in _PLACES if predicate(by, place=each, on=on)}
    for world in (cast.home, cast.neighbour, cast.away):
        if world.person != by.person_id and may_read_grower(by, world.grower, now=now()):
            found.add(f"may_read_grower {world.grower}")
        row = GrowerInvitation.objects.filter(pk=world.invitation).first()
        if row is not None and may_confirm(by, row, on=on):
            found.add(f"may_confirm {row.pk}")
    return found | set(_held(by, on))


def _persons_of(cast: Cast) -> set[int]:
    """Return some of every sort: a grower, one with an invitation, a helper, a buyer, officials."""
    worlds = (cast.home, cast.neighbour)
    found = {each for world in worlds for each in (world.person, world.helped, world.asked)}
    players = (cast.players[role].person_id or 0 for role in _PLAYERS)
    return found | {cast.away.person, *players}


def _predicates(over: str) -> Iterator[tuple[str, Callable[..., bool]]]:
    """Yield the predicates of people that take (by, what, on); new ones join by themselves."""
    for name, function in inspect.getmembers(permissions, inspect.isfunction):
        asked = set(inspect.signature(function).parameters)
        if not name.startswith("_") and asked == {"by", over, "on"}:
            yield name, function


def _held(by: Actor, on: date) -> Iterator[str]:
    held = Grant.objects.in_force(on).held_by(by.person_id).select_related("organisation")
    for row in held:
        yield f"{row.role} {row.organisation.code if row.organisation else row.place_code}"
