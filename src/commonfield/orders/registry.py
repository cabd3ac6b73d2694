"""What orders register: guards and sealed columns, the worker's jobs."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from commonfield.orders import commands
from commonfield.orders.books import check_orders, check_stock
from commonfield.orders.checkout.commands import delete_old_keys
from commonfield.orders.desk.registry import register_desk
from commonfield.orders.models import InvoiceRequest, Order
from commonfield.orders.order_events import (
    OrderEvent,
    OrderEventKind,
    register_reopening,
    subscribe,
)
from commonfield.orders.queries import orders_held_of, stores_that_sold, unfinished_orders
from commonfield.orders.reviews import aftercare_held_of
from commonfield.orders.rules import CONTACT_PURPOSE, INVOICE_PURPOSE
from commonfield.orders.teams.books import check_promotions
from commonfield.orders.teams.commands import (
    give_back,
    may_have_again,
    note_seat_paid,
    settle_teams,
)
from commonfield.people.choices import Ground
from commonfield.people.commands import Holder, person_data
from commonfield.people.types import SYSTEM, KeptAbout
from commonfield.stores.queries import register_sold, register_unfinished
from commonfield.workshop.books import register_check
from commonfield.workshop.guards import Guard, register_guard
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.schedule import register_job

_JOBS = (
    ("market.expire_orders", 5, commands.expire_orders),
    ("market.settle_teams", 5, settle_teams),
    ("market.receive_silent", 600, commands.receive_silent),
    ("market.close_received", 60, commands.close_received),
    ("market.forget_old_keys", 3_600, delete_old_keys),
    ("market.count_sold_packs", 3_600, commands.count_sold_packs),
    ("market.forget_contacts", 3_600, commands.forget_contacts),
)


def register() -> None:
    """Register all of it, what keeps a store from being handed over, and a person's orders."""
    for name, every_s, job in _JOBS:
        register_job(name, every_s, job)
    register_check("stock", check_stock)
    register_check("orders", check_orders)
    register_check("promotions", check_promotions)
    register_guard(Guard("orders_order_line", keys=(("order_id", "stock_id"),)))
    register_guard(Guard("orders_refund_line", keys=(("refund_id", "stock_id"),)))
    contact = SealedColumn(Order, "contact_sealed", (CONTACT_PURPOSE,), about=("number",))
    title = SealedColumn(
        InvoiceRequest, "title_sealed", (INVOICE_PURPOSE,), about=("order__number",)
    )
    register_keyed_column(contact)
    register_keyed_column(title)
    subscribe("teams", _follow_orders)
    register_reopening(
        "teams", lambda number, now: may_have_again(by=SYSTEM, now=now, number=number)
    )
    register_unfinished(unfinished_orders)
    register_sold(stores_that_sold)
    register_desk()
    person_data.register("market", Holder(_export, (commands.forget_buyer,), _kept))


def _follow_orders(events: Sequence[OrderEvent]) -> None:
    for event in events:
        if event.kind == OrderEventKind.PAID:
            note_seat_paid(by=SYSTEM, now=event.at, number=event.number)
        elif event.is_called_off:
            give_back(by=SYSTEM, now=event.at, number=event.number)


def _export(person_id: int) -> dict[str, Any]:
    return {"orders": orders_held_of(person_id), **aftercare_held_of(person_id)}


def _kept(person_id: int) -> list[KeptAbout]:
    orders = len(orders_held_of(person_id))
    until = _(
        "contact details: %(days)s days after the order ends; goods and amounts: as long as the "
        "accounts"
    )
    return [
        KeptAbout(
            _("Orders"),
            Ground.CONTRACT,
            orders,
            used_for=_("To deliver, and to settle returns"),
            kept_until=until % {"days": settings.BUYER_CONTACT_DAYS},
        )
    ]
