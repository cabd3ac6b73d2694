"""Who may hear a voice, lend one for somebody, and check it."""

from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from commonfield.culture.choices import RecordingState
from commonfield.culture.models import Recording, RecordingCheck
from commonfield.people.choices import ConsentScope, Role
from commonfield.people.permissions import has_role, is_self, may_help_to_lend
from commonfield.people.queries import close_persons
from commonfield.people.types import Actor

REVIEWERS: Final = frozenset({Role.DIALECT_REVIEWER, Role.HERITAGE, Role.COUNTY_ADMIN})
# Who takes a conversation down.
INTERVIEWERS: Final = frozenset({Role.HERITAGE, Role.HALL_KEEPER, Role.COUNTY_ADMIN})
FOR_EVERYBODY: Final = (ConsentScope.SITE, ConsentScope.EXPORT)


def audible(on: date, *, hall_place: str = "") -> Q:
    """Return the condition for public recordings, and for those of one hall's screen."""
    scopes = Q(scope__in=FOR_EVERYBODY)
    if hall_place:
        scopes |= Q(scope=ConsentScope.HALL, place=hall_place)
    return scopes & Q(state=RecordingState.ACCEPTED) & lasting(on) & ~Q(sound="")


def lasting(on: date) -> Q:
    """Return the condition for recordings that are neither withdrawn nor expired."""
    return Q(withdrawn_at=None) & (Q(until=None) | Q(until__gt=on))


def owns_voice(by: Actor, row: Recording, on: date) -> bool:
    """Tell whether somebody lent a voice themselves, or stands beside who did."""
    if row.speaker is None:
        return False
    return (
        is_self(by, row.speaker)
        or (row.guardian is not None and is_self(by, row.guardian))
        or may_help_to_lend(by, person_id=row.speaker, on=on)
    )


def reviews_for(by: Actor, place: str, on: date) -> bool:
    """Tell whether somebody checks the voices of a village."""
    return by.kind == "person" and has_role(by, REVIEWERS, place=place, on=on)


def close_to(by: Actor) -> Q:
    """Return the condition for recordings that somebody is too close to to check.

    Its speaker, their guardian, whoever recorded it, and those close to one of them.
    """
    near = close_persons(by.acting_id or 0)
    recorded = Q(brought_by__in=[by.code, *(Actor(each, "person").code for each in near)])
    return Q(speaker__in=near) | Q(guardian__in=near) | recorded


def checked_by_close(by: Actor) -> QuerySet[RecordingCheck]:
    """Return what somebody, or another who counts as one reviewer with them, has checked."""
    return RecordingCheck.objects.filter(reviewer__in=close_persons(by.acting_id or 0))


def is_close_to(by: Actor, row: Recording) -> bool:
    """Tell whether somebody is too close to a recording to check it."""
    return Recording.objects.filter(close_to(by), pk=row.pk).exists()


def may_check(by: Actor, row: Recording, on: date) -> bool:
    """Tell whether somebody may say of a recording whether it is right."""
    is_waiting = row.state == RecordingState.WAITING and row.withdrawn_at is None
    return is_waiting and reviews_for(by, row.place, on) and not is_close_to(by, row)
