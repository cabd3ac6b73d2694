"""Reads of what lets a person in: the browsers that are signed in."""

from datetime import datetime
from typing import Final

from commonfield.people.models import Session
from commonfield.people.types import SessionInfo
from commonfield.workshop.vault import fingerprint

_SESSION_PURPOSE: Final = "people.session"


def session_code(session_key: str) -> str:
    """Return what a session is called on pages, where its key must not stand."""
    return fingerprint(session_key, purpose=_SESSION_PURPOSE)[:24]


def sessions_of(person_id: int, *, now: datetime, current: str) -> list[SessionInfo]:
    """Return a person's sessions, the asking one (by its key) first, then the last seen."""
    rows = Session.objects.filter(person_id=person_id, expire_date__gt=now).order_by("session_key")
    infos = [
        SessionInfo(
            code=session_code(row.session_key),
            device=row.device,
            signed_in_on=row.signed_in_on,
            seen_on=row.seen_on,
            is_current=row.session_key == current,
        )
        for row in rows
    ]
    infos.sort(key=lambda info: str(info.seen_on or ""), reverse=True)
    return sorted(infos, key=lambda info: not info.is_current)
