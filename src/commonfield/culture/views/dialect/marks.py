"""What says, signed, how far somebody is in a lesson: no table keeps it before it is done."""

from datetime import UTC, datetime
from typing import Final

from django.core import signing

_SALT: Final = "culture.lesson"
_PARTS: Final = 5


def lesson_mark(person: int | None, variety: str, lesson: int, *, step: int, at: datetime) -> str:
    """Return the mark of a learner who opened a lesson and has come to a step, from 1."""
    said = f"{person}.{variety}.{lesson}.{step}.{int(at.timestamp())}"
    return signing.Signer(salt=_SALT).sign(said)


def marked_lesson(
    mark: str, person: int | None, variety: str, lesson: int
) -> tuple[datetime, int] | None:
    """Return when a learner opened a lesson, and how far they came; none if no mark says so."""
    try:
        said = signing.Signer(salt=_SALT).unsign(mark).split(".")
    except signing.BadSignature:
        return None
    if len(said) != _PARTS or said[:3] != [str(person), variety, str(lesson)]:
        return None
    return datetime.fromtimestamp(int(said[4]), UTC), int(said[3])
