"""Who writes the county's plan."""

from datetime import date
from typing import Final

from django.conf import settings

from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import Actor

PLANNERS: Final = frozenset({Role.PLANNER, Role.COUNTY_ADMIN})


def may_plan(by: Actor, on: date) -> bool:
    """Return whether the actor may write the plan and set its targets."""
    return has_role(by, PLANNERS, place=settings.COUNTY_CODE, on=on)
