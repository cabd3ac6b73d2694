"""An official's doors to the analyst's pages."""

from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import register_menu_item
from commonfield.people.choices import Role

_OFFICIALS = frozenset({Role.ANALYST, Role.BUREAU, Role.COUNTY_ADMIN, Role.AUDITOR})


def register() -> None:
    """Register the pages of whole figures."""
    register_menu_item("province:gaps", _("Where does the gap widen?"), _OFFICIALS)
    register_menu_item("province:ranks", _("Counties by rank"), _OFFICIALS)
    register_menu_item("province:beside", _("Whole figures side by side"), _OFFICIALS)
    register_menu_item("province:change", _("Change over the years"), _OFFICIALS)
