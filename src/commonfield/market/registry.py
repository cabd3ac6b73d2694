"""Where the work of the market begins."""

from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import MenuItem, register_menu_item
from commonfield.people.choices import Role


def register_menu() -> None:
    """Register where a store keeper's work begins; a maker's clerk packs for the stores."""
    roles = frozenset({Role.KEEPER.value, Role.CLERK.value})
    register_menu_item(MenuItem("market:desk", _("Store desk"), roles))
