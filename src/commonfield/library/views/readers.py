"""Whose place in a title their account remembers."""

from typing import Final

from django.http import HttpRequest

from commonfield.people.choices import Purpose
from commonfield.people.permissions import actor_of
from commonfield.people.queries import has_consent

_REMEMBERED: Final = "is_reading_remembered"


def remembered_person(request: HttpRequest) -> int | None:
    """Return who reads, if they are signed in and allow that it is remembered where they are."""
    person_id = actor_of(request).person_id
    if person_id is None:
        return None
    if not hasattr(request, _REMEMBERED):
        setattr(request, _REMEMBERED, has_consent(person_id, Purpose.READING))
    return person_id if is_remembered(request) else None


def is_remembered(request: HttpRequest) -> bool:
    """Return whether the page was made for a reader whose account remembers where they are."""
    return getattr(request, _REMEMBERED, False)
