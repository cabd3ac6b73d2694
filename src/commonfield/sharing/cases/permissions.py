"""Who speaks for a village, and who accepts what it tells."""

from datetime import date
from typing import Final

from django.conf import settings

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
    """Return whether the actor may tell and start cases for a village.

    For one of another county, whose case was brought here, speak those who do for some village.
    """
    return (
        speaks_anywhere(by, on)
        if is_elsewhere(village)
        else has_role(by, SPEAKING, place=village, on=on)
    )


def may_accept(by: Actor, village: str, on: date) -> bool:
    """Return whether the actor may accept a village's case, if another person wrote it.

    One that was brought from another county is accepted for the whole county.
    """
    place = settings.COUNTY_CODE if is_elsewhere(village) else village
    return has_role(by, ACCEPTING, place=place, on=on)


def is_elsewhere(village: str) -> bool:
    """Return whether a village lies in another county."""
    return not village.startswith(settings.COUNTY_CODE[:6])


def may_read(by: Actor, case: VillageCase, on: date) -> bool:
    """Return whether the actor may read a case that is not public."""
    return may_speak(by, case.village, on) or may_accept(by, case.village, on)


def speaks_anywhere(by: Actor, on: date) -> bool:
    """Return whether the actor may tell and start cases for some place."""
    return by.kind == "person" and has_role(by, SPEAKING, on=on)


def accepts_anywhere(by: Actor, on: date) -> bool:
    return by.kind == "person" and has_role(by, ACCEPTING, on=on)
