"""Who sees facts whole: the county's officials, whose task they are."""

from datetime import date

from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import Actor


def may_see_whole_facts(by: Actor, *, place: str, on: date) -> bool:
    """Tell whether the actor may see amounts and exact places of facts in a place."""
    roles = {Role.COUNTY_ADMIN, Role.BUREAU, Role.ANALYST, Role.AUDITOR}
    return has_role(by, roles, place=place, on=on)
