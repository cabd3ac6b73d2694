"""Readers whose positions are stored in their account."""

from typing import Final

from django.http import HttpRequest

from commonfield.people.choices import Purpose
from commonfield.people.permissions import actor_of
from commonfield.people.queries import has_consent

_REMEMBERED: Final = "is_reading_remembered"


def remembered_person(request: HttpRequest) -> int | None:
    """Return the signed-in reader if they consent to storing positions."""
    person_id = actor_of(request).person_id
    if person_id is None:
        return None
    if not hasattr(request, _REMEMBERED):
        setattr(request, _REMEMBERED, has_consent(person_id, Purpose.READING))
    return person_id if is_remembered(request) else None


def is_remembered(request: HttpRequest) -> bool:
    """Return whether the page was made for a reader whose positions are stored."""
    return getattr(request, _REMEMBERED, False)
