"""How long a request says that it is, before anything of it is read."""

from typing import Final

from django.http import HttpRequest

from commonfield.workshop.errors import LengthRequiredError, RequestTooLargeError

# Somewhat more than the largest picture that may be sent.
_MOST_MEGABYTES: Final = 16


def check_size(request: HttpRequest) -> None:
    """Refuse a body that no page and no sheet of ours takes.

    Raises:
        LengthRequiredError: if it comes in pieces.
        RequestTooLargeError: if it is larger.
    """
    if declared_bytes(request) > _MOST_MEGABYTES * 1_000_000:
        raise RequestTooLargeError(megabytes=_MOST_MEGABYTES)


def declared_bytes(request: HttpRequest) -> int:
    """Return how long a body says it is; Django reads no more. Units: bytes.

    Raises:
        LengthRequiredError: if it comes in pieces: Django would take it for an empty one.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise LengthRequiredError
    try:
        return int(length or 0)
    except ValueError:
        return 0
