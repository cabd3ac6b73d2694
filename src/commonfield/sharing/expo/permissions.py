"""Who arranges expos, who keeps a stand, who reads and answers an enquiry."""

from datetime import date
from typing import Final

from django.conf import settings

from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.queries import organisations_held
from commonfield.people.types import Actor

ARRANGERS: Final = frozenset({Role.EDITOR, Role.COUNTY_ADMIN})
# Of the stand's own organisation: a role for a place gives none of this.
STAND_ROLES: Final = frozenset(
    {Role.KEEPER, Role.CLERK, Role.HALL_KEEPER, Role.PARK_MANAGER, Role.SUPPLIER, Role.BUREAU}
)


def may_arrange(by: Actor, on: date) -> bool:
    """Return whether the actor may arrange the county's expos and their stands."""
    return has_role(by, ARRANGERS, place=settings.COUNTY_CODE, on=on)


def is_expo_editor(by: Actor, on: date) -> bool:
    """Return whether the actor is the county's editor, who reads every enquiry."""
    is_here = by.kind == "person"
    return is_here and has_role(by, {Role.EDITOR}, place=settings.COUNTY_CODE, on=on)


def organisations_at_stands(by: Actor, on: date) -> set[str]:
    return organisations_held(by, STAND_ROLES, on) if by.kind == "person" else set()


def keeps_stand(by: Actor, organisation: str, on: date) -> bool:
    return may_arrange(by, on) or organisation in organisations_at_stands(by, on)


def answers_enquiries(by: Actor, organisation: str, on: date) -> bool:
    """Return whether the actor may read and answer what visitors leave at a stand."""
    return is_expo_editor(by, on) or organisation in organisations_at_stands(by, on)
