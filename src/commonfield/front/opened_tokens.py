"""Signed tokens in pages that hold since when a person has had a chapter or lesson open.

No table keeps it before they finish.
"""

from datetime import UTC, datetime
from typing import Final

from django.core import signing

_SALT: Final = "front.opened"


def opened_token(person: int | None, *opened: str | int, at: datetime, step: int = 0) -> str:
    """Return the token of a person who opened a chapter or lesson and has reached a step of it."""
    parts = [person, *opened, step, int(at.timestamp())]
    return signing.Signer(salt=_SALT).sign_object(parts)


def read_token(token: str, person: int | None, *opened: str | int) -> tuple[datetime, int] | None:
    """Return since when it is open and the step; none if the token says nothing of the kind."""
    try:
        *parts, step, stamp = signing.Signer(salt=_SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    return (datetime.fromtimestamp(stamp, UTC), step) if parts == [person, *opened] else None
