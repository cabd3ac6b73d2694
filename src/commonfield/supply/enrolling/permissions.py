"""Who may confirm an invitation in the person's stead."""

from datetime import date

from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import Actor
from commonfield.supply.models import GrowerInvitation

CONFIRMING = (Role.HELPER, Role.HALL_KEEPER, Role.BUREAU)


def may_confirm(by: Actor, invitation: GrowerInvitation, *, on: date) -> bool:
    """Tell whether the actor looks after the person's home, and asks for nobody's enrolment here.

    The second role is another person's: neither who invited, nor a clerk of the same organisation.
    """
    if by.code == invitation.invited_by or not has_role(
        by, CONFIRMING, place=invitation.place, on=on
    ):
        return False
    return not has_role(by, {Role.CLERK}, organisation=invitation.cooperative, on=on)
