"""Where the work of the market begins."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.menu import MenuItem, Task, register_menu_item, register_task
from commonfield.people.choices import Role


def register_menu() -> None:
    """Register what buyers come for, and where a keeper's and a maker's clerk's work begins."""
    register_task(Task("market:home", _("Go shopping"), 10, pgettext_lazy("navigation", "Shop")))
    register_task(
        Task("market:look_up", _("Find my order"), 20, pgettext_lazy("navigation", "Orders"))
    )
    roles = frozenset({Role.KEEPER.value, Role.CLERK.value})
    register_menu_item(MenuItem("market:desk", _("Store desk"), roles))
