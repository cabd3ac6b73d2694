"""Where shopping begins, and what the shop's kept pages are made from."""

from django.utils.functional import lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import register_menu_item, register_task
from commonfield.market.pages import register_pages
from commonfield.stores.catalogue.queries import sells_tea


def register() -> None:
    register_pages()
    shopping = lazy(_shopping, str)()
    register_task("market:home", shopping, 10, pgettext_lazy("navigation", "Shop"))
    register_task("market:look_up", _("Find my order"), 20, pgettext_lazy("navigation", "Orders"))
    register_menu_item("market:my_orders", _("My orders"), opens_to=bool)


def _shopping() -> str:
    return gettext("Buy tea") if sells_tea() else gettext("Go shopping")
