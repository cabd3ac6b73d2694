"""Who may hear a voice, lend one for somebody, and check it."""

from datetime import date
from typing import Final

from django.db.models import Q

from commonfield.culture.choices import RecordingState
from commonfield.culture.models import Recording
from commonfield.people.choices import ConsentScope, Role
from commonfield.people.permissions import has_role, is_self, may_help_to_lend
from commonfield.people.queries import household_members, stands_for
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
        or stands_for(by, person_id=row.speaker, on=on)
    )


def reviews_for(by: Actor, place: str, on: date) -> bool:
    """Tell whether somebody checks the voices of a village."""
    return by.kind == "person" and has_role(by, REVIEWERS, place=place, on=on)


def close_to(by: Actor) -> Q:
    """Return the condition for recordings that somebody is too close to to check.

    Its speaker, whoever shares a household with them, their guardian, and whoever recorded it.
    """
    me = by.person_id or 0
    return Q(speaker__in=[me, *household_members(me)]) | Q(guardian=me) | Q(brought_by=by.code)


def is_close_to(by: Actor, row: Recording) -> bool:
    """Tell whether somebody is too close to a recording to check it."""
    return Recording.objects.filter(close_to(by), pk=row.pk).exists()


def may_check(by: Actor, row: Recording, on: date) -> bool:
    """Tell whether somebody may say of a recording whether it is right."""
    is_waiting = row.state == RecordingState.WAITING and row.withdrawn_at is None
    return is_waiting and reviews_for(by, row.place, on) and not is_close_to(by, row)
