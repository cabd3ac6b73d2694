"""How long a request says that it is, before anything of it is read."""

from django.http import HttpRequest

from commonfield.workshop.errors import LengthRequiredError


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
