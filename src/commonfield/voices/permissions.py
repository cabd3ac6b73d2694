"""Rights to hear a voice, to lend one for another person, and to check it."""

from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from commonfield.people.choices import ConsentScope, Role
from commonfield.people.permissions import has_role, is_self, may_help_to_lend
from commonfield.people.queries import close_persons, stands_for
from commonfield.people.types import Actor
from commonfield.voices.choices import RecordingState
from commonfield.voices.models import Recording, RecordingCheck
from commonfield.workshop.conditions import conditions

REVIEWERS: Final = frozenset({Role.DIALECT_REVIEWER, Role.HERITAGE, Role.COUNTY_ADMIN})
# Who takes a conversation down.
INTERVIEWERS: Final = frozenset({Role.HERITAGE, Role.HALL_KEEPER, Role.COUNTY_ADMIN})
FOR_EVERYBODY: Final = (ConsentScope.SITE, ConsentScope.EXPORT)


def audible(on: date, *, hall_place: str = "", of: str = "") -> Q:
    """Return the condition for public recordings, and for those of one hall's screen.

    ``of`` leads from the queried rows to the recording, such as ``recording__``.
    """
    scopes = conditions(of, scope__in=FOR_EVERYBODY)
    if hall_place:
        scopes |= conditions(of, scope=ConsentScope.HALL, place=hall_place)
    is_heard = conditions(of, state=RecordingState.ACCEPTED) & ~conditions(of, sound="")
    return scopes & is_heard & lasting(on, of=of)


def lasting(on: date, *, of: str = "") -> Q:
    """Return the condition for recordings that are neither withdrawn nor expired."""
    return conditions(of, withdrawn_at=None) & (
        conditions(of, until=None) | conditions(of, until__gt=on)
    )


def owns_voice(by: Actor, row: Recording, on: date) -> bool:
    """Return whether a voice is a person's own, their ward's, or of a person they help."""
    if row.speaker is None:
        return False
    return (
        is_self(by, row.speaker)
        or (row.guardian is not None and is_self(by, row.guardian))
        or may_help_to_lend(by, person_id=row.speaker, on=on)
        or stands_for(by, person_id=row.speaker, on=on)
    )


def reviews_for(by: Actor, place: str, on: date) -> bool:
    """Return whether a person checks the voices of a village."""
    return by.kind == "person" and has_role(by, REVIEWERS, place=place, on=on)


def close_to(by: Actor) -> Q:
    """Return the condition for recordings that a reviewer is too close to, and may not check.

    The reviewer is its speaker, guardian or recorder, or close to one of them.
    """
    near = close_persons(by.acting_id or 0)
    recorded = Q(brought_by__in=[by.code, *(Actor(each, "person").code for each in near)])
    return Q(speaker__in=near) | Q(guardian__in=near) | recorded


def checked_by_close(by: Actor) -> QuerySet[RecordingCheck]:
    """Return the verdicts of a person, and of those who count as one reviewer with them."""
    return RecordingCheck.objects.filter(reviewer__in=close_persons(by.acting_id or 0))


def is_close_to(by: Actor, row: Recording) -> bool:
    """Return whether a person is too close to a recording to check it."""
    return Recording.objects.filter(close_to(by), pk=row.pk).exists()


def may_check(by: Actor, row: Recording, on: date) -> bool:
    is_waiting = row.state == RecordingState.WAITING and row.withdrawn_at is None
    return is_waiting and reviews_for(by, row.place, on) and not is_close_to(by, row)
