"""Who prepares a village's notices, who may accept them, who seats the committee."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.permissions import (
    are_close,
    has_role,
    is_close_to_any,
    require,
    require_own_session,
    require_role,
)
from commonfield.people.queries import persons_seated
from commonfield.people.types import Actor
from commonfield.services.board import errors
from commonfield.services.models import DeclaredRelation

# Neither they nor their relatives sit on the supervision committee.
_BARRING = (Role.VILLAGE_CLERK, Role.COMMITTEE_MEMBER)


def require_village_clerk(by: Actor, village: str, *, now: datetime) -> None:
    """Refuse unless the actor is the clerk of a village."""
    require_role(by, {Role.VILLAGE_CLERK}, place=village, on=china_day(now))


def works_at(by: Actor, village: str, *, now: datetime) -> bool:
    """Return whether the actor is a village's clerk or of its supervision committee."""
    return has_role(by, {Role.VILLAGE_CLERK, Role.SUPERVISOR}, place=village, on=china_day(now))


def require_supervisor(by: Actor, village: str, *, now: datetime) -> None:
    """Refuse unless the actor sits on the supervision committee and is close to nobody it checks.

    Close are those who live with one of them, could sign in as one, or were declared related. Nor
    does a helper accept in a member's session.
    """
    require_role(by, {Role.SUPERVISOR}, place=village, on=china_day(now))
    require(by.kind == "person")
    require_own_session(by)
    barred = barring(village, now=now)
    own = {each for each in (by.person_id, by.acting_id) if each}
    if own & barred or is_close_to_any(by, barred) or _are_related(own, barred):
        raise errors.NotIndependentError


def barring(village: str, *, now: datetime) -> frozenset[int]:
    """Return who of a village is checked: the committee's members, clerk and bookkeeper."""
    return persons_seated(_BARRING, on=china_day(now), village=village)


def may_sit(person_id: int, related: Collection[int], village: str, *, now: datetime) -> bool:
    """Return whether the law lets a person sit on the supervision committee."""
    barred = barring(village, now=now)
    return barred.isdisjoint({person_id, *related}) and not any(
        are_close(person_id, each) for each in barred
    )


def _are_related(own: Collection[int], others: Collection[int]) -> bool:
    return DeclaredRelation.objects.filter(
        Q(supervisor__in=own, relative__in=others) | Q(supervisor__in=others, relative__in=own)
    ).exists()


def is_related(own: Collection[int], other: int | None) -> bool:
    """Return whether a township declared that two people are related."""
    return other is not None and _are_related(own, [other])
