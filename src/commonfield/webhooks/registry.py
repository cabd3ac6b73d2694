"""Order events, jobs of the worker, sealed columns and the menu entry of webhooks."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import register_menu_item
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.orders.order_events import OrderEvent, subscribe
from commonfield.people.choices import Role
from commonfield.people.types import SYSTEM
from commonfield.webhooks.commands import (
    delete_old_deliveries,
    log_new_events,
    queue_order_events,
    queue_stock_changes,
)
from commonfield.webhooks.models import Webhook
from commonfield.webhooks.queries import SIGNING_PURPOSE, numbers_at_rest
from commonfield.webhooks.sending import send_doubtful, send_waiting
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.schedule import register_job


def register() -> None:
    subscribe("webhooks", _on_order_events)
    for column in ("secret_sealed", "old_secret_sealed"):
        register_keyed_column(SealedColumn(Webhook, column, (SIGNING_PURPOSE,), about=("code",)))
    register_job("webhooks.send", 5, send_waiting, lane="webhooks")
    register_job("webhooks.send_doubtful", 5, send_doubtful, lane="doubtful")
    register_job("webhooks.log_events", 1, log_new_events)
    register_job("webhooks.tell_of_stock", 5, queue_stock_changes)
    register_job("webhooks.forget_deliveries", 86_400, delete_old_deliveries)
    register_menu_item("webhooks:webhooks", _("Webhooks for your own system"), {Role.KEEPER})
    register_todos("webhooks.at_rest", _at_rest, roles={Role.KEEPER})


def _at_rest(reader: TodoReader) -> list[Todo]:
    paused, stopped = numbers_at_rest(reader.organisations(Role.KEEPER))
    lines = (
        (
            paused,
            ngettext(
                "%(n)s webhook is paused: your system does not answer",
                "%(n)s webhooks are paused: your system does not answer",
                paused,
            ),
        ),
        (
            stopped,
            ngettext(
                "%(n)s webhook is stopped: its store keeper has left",
                "%(n)s webhooks are stopped: their store keepers have left",
                stopped,
            ),
        ),
    )
    address, act = reverse("webhooks:webhooks"), gettext("Look and resume")
    return [line for n, words in lines for line in counted(n, words, address, act)]


def _on_order_events(events: Sequence[OrderEvent]) -> None:
    if events:
        queue_order_events(by=SYSTEM, now=events[0].at, events=events)
