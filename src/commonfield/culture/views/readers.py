"""Who reads: somebody signed in or not, at a hall's screen or elsewhere."""

from typing import Final

from django.http import HttpRequest

from commonfield.culture.library.types import LibraryReader
from commonfield.people.choices import Purpose
from commonfield.people.permissions import actor_of, screen_token_of
from commonfield.people.queries import has_consent, place_of_screen

# What everybody may read, they may read.
ANYBODY: Final = LibraryReader()
_REMEMBERED: Final = "is_reading_remembered"


def reader_of(request: HttpRequest) -> LibraryReader:
    """Return who asks, as the library's permissions know them."""
    return LibraryReader(actor_of(request).person_id, place_of_screen(screen_token_of(request)))


def remembered_person(request: HttpRequest) -> int | None:
    """Return who reads, if they are signed in and allow that it is remembered where they are."""
    person_id = actor_of(request).person_id
    if person_id is None:
        return None
    if not hasattr(request, _REMEMBERED):
        setattr(request, _REMEMBERED, has_consent(person_id, Purpose.READING))
    return person_id if is_remembered(request) else None


def is_remembered(request: HttpRequest) -> bool:
    """Tell whether the page was made for somebody whose account remembers where they are."""
    return getattr(request, _REMEMBERED, False)
