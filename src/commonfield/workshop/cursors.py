"""Cursors of paginated lists (keyset pagination): opaque to clients, stable when rows are added."""

import base64
import binascii

from commonfield.workshop.errors import BadCursorError


def cursor_at(position: str | int) -> str:
    return base64.urlsafe_b64encode(str(position).encode()).decode().rstrip("=")


def position_of(cursor: str) -> str:
    """Return the position of a cursor; an empty one is before the first row."""
    try:
        plain = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position = plain.decode()
    except (binascii.Error, ValueError) as error:
        raise BadCursorError from error
    if not position.isprintable():
        raise BadCursorError
    return position
