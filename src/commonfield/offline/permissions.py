"""The times that are accepted from a device, and its person's name on it."""

from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from commonfield.offline.errors import ClockAheadError
from commonfield.people.permissions import actor_of

# A phone's clock may be ahead by so much.
_AHEAD: Final = timedelta(minutes=5)
# A device's clock may be wrong by so much.
_WRONG: Final = timedelta(days=30)
TAKEN_FOR: Final = timedelta(days=180)
# What counts is no older, so that figures change for a month at most.
COUNTED_FOR: Final = timedelta(days=30)
# What is older than this, no device can send again.
KEPT_FOR: Final = TAKEN_FOR + _WRONG
_NAME: Final = "offline.reader_on_a_device"


def require_past(moment: datetime, now: datetime) -> None:
    """Refuse a moment in the future, except from a clock that is slightly fast."""
    if moment > now + _AHEAD:
        raise ClockAheadError


def reader_name(request: HttpRequest) -> str:
    """Return a person's name on their devices; empty for a guest."""
    person_id = actor_of(request).person_id
    if person_id is None:
        return ""
    return salted_hmac(_NAME, str(person_id), algorithm="sha256").hexdigest()[:20]
