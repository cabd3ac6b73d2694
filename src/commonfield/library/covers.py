"""Covers of titles."""

from typing import Final

from commonfield.kernel.errors import CommonfieldError
from commonfield.workshop.images import resized
from commonfield.workshop.media import PublicFile, put_file

# Units: pixels.
_COVER_PX: Final = 480


def stored_cover(content: bytes) -> PublicFile:
    (small,) = resized(content, _COVER_PX)
    return put_file([small.content])


def cover_if_readable(content: bytes) -> PublicFile | None:
    """Store a file's own picture as the cover; none if it cannot be read."""
    try:
        return stored_cover(content) if content else None
    except CommonfieldError:
        return None
