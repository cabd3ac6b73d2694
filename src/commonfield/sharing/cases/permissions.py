"""Who speaks for a village, and who accepts what it tells."""

from datetime import date
from typing import Final

from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import Actor
from commonfield.sharing.models import VillageCase

# Write cases and start them, in the name of a place that their role covers.
SPEAKING: Final = frozenset(
    {Role.HALL_KEEPER, Role.VILLAGE_CLERK, Role.COMMITTEE_MEMBER, Role.HELPER, Role.BUREAU}
)
ACCEPTING: Final = frozenset({Role.EDITOR, Role.PLANNER, Role.BUREAU, Role.COUNTY_ADMIN})


def may_speak(by: Actor, village: str, on: date) -> bool:
    """Return whether the actor may tell and start cases for a village."""
    return has_role(by, SPEAKING, place=village, on=on)


def may_accept(by: Actor, village: str, on: date) -> bool:
    """Return whether the actor may accept a village's case, if another person wrote it."""
    return has_role(by, ACCEPTING, place=village, on=on)


def may_read(by: Actor, case: VillageCase, on: date) -> bool:
    """Return whether the actor may read a case that is not public."""
    return may_speak(by, case.village, on) or may_accept(by, case.village, on)


def speaks_anywhere(by: Actor, on: date) -> bool:
    """Return whether the actor may tell and start cases for some place."""
    return by.kind == "person" and has_role(by, SPEAKING, on=on)


def accepts_anywhere(by: Actor, on: date) -> bool:
    """Return whether the actor may accept cases of some place."""
    return by.kind == "person" and has_role(by, ACCEPTING, on=on)
