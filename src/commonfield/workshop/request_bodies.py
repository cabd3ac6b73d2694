"""How long a request's body says that it is, and whether it came in time; nothing of it is read."""

from typing import Final

from django.http import HttpRequest

from commonfield.workshop.errors import BodyLateError, LengthRequiredError, RequestTooLargeError

# Somewhat more than the largest picture that may be sent.
_MOST_MEGABYTES: Final = 16
MOST_BYTES: Final = _MOST_MEGABYTES * 1_000_000
# What the server says of a body that it waited for in vain.
CAME_LATE: Final = "commonfield.body_came_late"


def check_size(request: HttpRequest) -> None:
    """Refuse a body that no page and no sheet of ours takes."""
    if declared_bytes(request) > MOST_BYTES:
        raise RequestTooLargeError(megabytes=_MOST_MEGABYTES)


def declared_bytes(request: HttpRequest) -> int:
    """Return how long a body says it is; Django reads no more. Units: bytes."""
    if request.META.get(CAME_LATE):
        raise BodyLateError
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise LengthRequiredError
    try:
        return int(length or 0)
    except ValueError:
        return 0
