"""What webhooks hears, what the worker does for it, and where its page stands in the menu."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import MenuItem, register_menu_item
from commonfield.orders.order_events import OrderEvent, subscribe
from commonfield.people.choices import Role
from commonfield.people.types import SYSTEM
from commonfield.webhooks.commands import delete_old_deliveries, tell_of_orders, tell_of_stock
from commonfield.webhooks.models import Webhook
from commonfield.webhooks.queries import SECRET_PURPOSE
from commonfield.webhooks.sending import send_waiting
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.schedule import register_job


def register() -> None:
    """Register all of it."""
    subscribe("webhooks", _tell)
    for column in ("secret_sealed", "old_secret_sealed"):
        register_keyed_column(SealedColumn(Webhook, column, (SECRET_PURPOSE,), about=("code",)))
    register_job("webhooks.send", 5, send_waiting, is_outside=True)
    register_job("webhooks.tell_of_stock", 5, tell_of_stock)
    register_job("webhooks.forget_deliveries", 86_400, delete_old_deliveries)
    roles = frozenset({Role.KEEPER.value})
    register_menu_item(MenuItem("webhooks:webhooks", _("Webhooks for your own system"), roles))


def _tell(events: Sequence[OrderEvent]) -> None:
    if events:
        tell_of_orders(by=SYSTEM, now=events[0].at, events=events)
