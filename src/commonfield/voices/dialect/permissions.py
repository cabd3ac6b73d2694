"""Who keeps the dictionary: the county's administrators."""

from datetime import date

from django.conf import settings

from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import Actor


def may_keep_dialects(by: Actor, on: date) -> bool:
    """Return whether a person may say what is spoken here, and import words."""
    return has_role(by, {Role.COUNTY_ADMIN}, place=settings.COUNTY_CODE, on=on)
