"""How long a request's body says that it is, and whether the server has it; nothing is read."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from commonfield.workshop.errors import LengthRequiredError, RequestTooLargeError

# Somewhat more than the largest picture that may be sent.
_MOST_MEGABYTES: Final = 16
# For whole books and recordings, from a signed-in person.
_MOST_MEGABYTES_OF_FILES: Final = 210
_MEGABYTE: Final = 1_000_000
# Why the server does not have a body that was sent: the refusal.
NOT_HELD: Final = "commonfield.body_not_held"

_file_paths: Final[set[str]] = set()


def register_file_path(beginning: str) -> None:
    """Let signed-in persons send large files to addresses that begin so."""
    _file_paths.add(beginning)


def most_bytes(environ: Mapping[str, Any]) -> int:
    """Return how long a request's body may be, by its address and its cookies."""
    takes_files = str(environ.get("PATH_INFO", "")).startswith(tuple(_file_paths))
    has_session = f"{settings.SESSION_COOKIE_NAME}=" in str(environ.get("HTTP_COOKIE", ""))
    return _MEGABYTE * (
        _MOST_MEGABYTES_OF_FILES if takes_files and has_session else _MOST_MEGABYTES
    )


def check_size(request: HttpRequest) -> None:
    """Refuse a body that no page and no sheet of ours takes."""
    most = most_bytes(request.META)
    if declared_bytes(request) > most:
        raise RequestTooLargeError(megabytes=most // _MEGABYTE)


def declared_bytes(request: HttpRequest) -> int:
    """Return how long a body says it is; Django reads no more. Units: bytes."""
    if refusal := request.META.get(NOT_HELD):
        raise refusal
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise LengthRequiredError
    try:
        return int(length or 0)
    except ValueError:
        return 0
