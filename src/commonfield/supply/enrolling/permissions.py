"""Who may confirm an invitation in the person's stead, and who a registration."""

from datetime import date

from commonfield.people.choices import Role
from commonfield.people.permissions import has_role, is_close_to, is_just_recovered
from commonfield.people.types import Actor, person_of_code
from commonfield.supply.choices import Answer
from commonfield.supply.models import Grower, GrowerInvitation

# Of the cooperative, and over the grower's village.
CONFIRMING_OWN = (Role.CLERK, Role.ACCOUNTANT)
CONFIRMING_NEAR = (Role.HELPER, Role.BUREAU, Role.COUNTY_ADMIN)
CONFIRMING_GROWERS = frozenset({*CONFIRMING_OWN, *CONFIRMING_NEAR})
CONFIRMING = (Role.HELPER, Role.HALL_KEEPER, Role.BUREAU)


def may_confirm(by: Actor, invitation: GrowerInvitation, *, on: date) -> bool:
    """Return whether the actor looks after the person's home, and requests nobody's enrolment here.

    The second role is another person's: neither who invited, nor one close to them, nor one of the
    same organisation.
    """
    inviter = {person_of_code(invitation.invited_by)} - {0}
    if by.code == invitation.invited_by or any(is_close_to(by, each) for each in inviter):
        return False
    if not has_role(by, CONFIRMING, place=invitation.place, on=on):
        return False
    return not has_role(by, CONFIRMING_OWN, organisation=invitation.cooperative, on=on)


def may_confirm_grower(by: Actor, grower: Grower, *, on: date) -> bool:
    """Return whether the actor may confirm a registration that they did not make.

    Neither who registered or invited, nor the grower, nor a member of either's household, may.
    """
    if by.kind != "person" or by.person_id is None or grower.person_id is None:
        return False
    made_by = {grower.registered_by, *_inviters_of(grower)}
    makers = {person_of_code(code) for code in made_by} - {0}
    return (
        is_near_grower(by, grower, on=on)
        and by.code not in made_by
        and not is_just_recovered(by.acting_id or 0, on=on)
        and not any(is_close_to(by, each) for each in {grower.person_id, *makers})
    )


def _inviters_of(grower: Grower) -> list[str]:
    """Return who invited a grower that accepted by themselves: one person at the cooperative."""
    if person_of_code(grower.registered_by) != grower.person_id:
        return []
    asked = GrowerInvitation.objects.filter(person_id=grower.person_id, answer=Answer.ACCEPTED)
    return list(asked.order_by("pk").values_list("invited_by", flat=True))


def is_near_grower(by: Actor, grower: Grower, *, on: date) -> bool:
    """Return whether the actor works for the grower's cooperative, or looks after their village."""
    return has_role(by, CONFIRMING_OWN, organisation=grower.cooperative, on=on) or has_role(
        by, CONFIRMING_NEAR, place=grower.place, on=on
    )
