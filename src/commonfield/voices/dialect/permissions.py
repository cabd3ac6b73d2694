"""The right to keep varieties and their dictionary."""

from datetime import date

from django.conf import settings

from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import Actor


def may_keep_dialects(by: Actor, on: date) -> bool:
    """Return whether a person may change the county's varieties and import words."""
    return has_role(by, {Role.COUNTY_ADMIN}, place=settings.COUNTY_CODE, on=on)
