"""Reads of what lets a person in: tokens, and the browsers that are signed in."""

from datetime import datetime
from typing import Final

from commonfield.people.errors import TokenRefusedError
from commonfield.people.models import ApiToken, Session
from commonfield.people.types import Actor, SessionInfo, TokenInfo
from commonfield.workshop.vault import fingerprint

TOKEN_PURPOSE: Final = "people.token"  # noqa: S105 - a purpose's name
_SESSION_PURPOSE: Final = "people.session"


def actor_for_token(token: str, *, now: datetime) -> Actor:
    """Return the actor of a bearer token.

    Raises:
        TokenRefusedError: if it is unknown, over, was taken back, or its person is erased.
    """
    row = (
        ApiToken.objects.select_related("person")
        .filter(
            token_print=fingerprint(token, purpose=TOKEN_PURPOSE),
            revoked_at=None,
            expires_at__gt=now,
            person__erased_at=None,
        )
        .first()
    )
    if row is None:
        raise TokenRefusedError
    return Actor(row.person_id, "person", row.person.language, frozenset(row.scopes.split()))


def tokens_of(person_id: int, *, now: datetime) -> list[TokenInfo]:
    """Return a person's API tokens that still open something."""
    rows = ApiToken.objects.filter(person_id=person_id, revoked_at=None, expires_at__gt=now)
    return [
        TokenInfo(
            token_id=row.pk,
            label=row.label,
            scopes=tuple(row.scopes.split()),
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_on=row.last_used_on,
        )
        for row in rows.order_by("pk")
    ]


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
