"""Who reads: somebody signed in or not, at a hall's screen or elsewhere."""

from django.http import HttpRequest

from commonfield.culture.library.types import LibraryReader
from commonfield.people.permissions import actor_of, screen_token_of
from commonfield.people.queries import place_of_screen

# What everybody may read, they may read.
ANYBODY = LibraryReader()


def reader_of(request: HttpRequest) -> LibraryReader:
    """Return who asks, as the library's permissions know them."""
    hall = place_of_screen(screen_token_of(request))
    return LibraryReader(actor_of(request).person_id, hall)
