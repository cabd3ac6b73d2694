"""Ending sessions: browsers in which a person is signed in."""

from datetime import datetime

from django.db import transaction

from commonfield.people.commands.shared import audit
from commonfield.people.models import ApiToken, Person, Session
from commonfield.people.permissions import is_self, require, require_scope
from commonfield.people.queries.access import session_code
from commonfield.people.types import Actor


@transaction.atomic
def end_sessions(*, by: Actor, now: datetime, person_id: int, but: str = "", code: str = "") -> int:
    """End a person's sessions, all but the one with the key ``but``, or the one called ``code``.

    Returns how many ended.
    """
    require_scope(by)
    require(is_self(by, person_id))
    row = Person.objects.locked(person_id)
    keys = Session.objects.filter(person=row).exclude(session_key=but)
    doomed = [
        key
        for key in keys.values_list("session_key", flat=True)
        if not code or session_code(key) == code
    ]
    Session.objects.filter(session_key__in=doomed).delete()
    if doomed:
        audit("sessions_ended", by, row, now, count=len(doomed))
    return len(doomed)


def revoke_access(row: Person, now: datetime) -> None:
    """End a person's sessions and tokens: their password is another one now."""
    Session.objects.filter(person=row).delete()
    ApiToken.objects.filter(person=row, revoked_at=None).update(revoked_at=now)
