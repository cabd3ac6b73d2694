"""Who writes the county's notes, and who may be their second person."""

from datetime import date
from typing import Final

from django.conf import settings

from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import Actor

NOTE_EDITORS: Final = frozenset({Role.EDITOR, Role.COUNTY_ADMIN})


def may_edit_notes(by: Actor, on: date) -> bool:
    """Return whether the actor may prepare the county's notes and decide on another's."""
    return has_role(by, NOTE_EDITORS, place=settings.COUNTY_CODE, on=on)
