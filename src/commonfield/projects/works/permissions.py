"""Who keeps a bureau's projects, and who reads their desk."""

from datetime import date
from typing import Final

from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import Actor

KEEPERS: Final = frozenset({Role.BUREAU, Role.PLANNER, Role.COUNTY_ADMIN})
READERS: Final = KEEPERS | {Role.AUDITOR}


def may_keep(by: Actor, bureau: str, on: date) -> bool:
    """Return whether the actor may write a bureau's projects, and accept another's report."""
    return has_role(by, KEEPERS, organisation=bureau, on=on)


def may_read(by: Actor, bureau: str, on: date) -> bool:
    """Return whether the actor may read a bureau's payments, papers and risks."""
    return has_role(by, READERS, organisation=bureau, on=on)
