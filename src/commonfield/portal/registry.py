"""Where the county's own people begin their work."""

from django.utils.translation import gettext_lazy as _

from commonfield.people.choices import Role
from commonfield.workshop.doors import Door, register_door

_READERS = frozenset(
    {Role.ANALYST.value, Role.BUREAU.value, Role.COUNTY_ADMIN.value, Role.AUDITOR.value}
)


def register_doors() -> None:
    """Register the board for those who read the county's figures."""
    register_door(Door("portal:board", _("County board"), _READERS))
