"""Orders whose time has come, taken on one by one by the worker."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from commonfield.orders.choices import Ending, OrderState, PaymentState
from commonfield.orders.commands.shared import check_step, locked, locked_behind_payment, refuse
from commonfield.orders.commands.steps import cancel_order, receive_order
from commonfield.orders.errors import WrongStateError
from commonfield.orders.models import Order, OrderLine, RefundLine, Return
from commonfield.orders.order_events import OrderEventKind, record_event
from commonfield.orders.rules import (
    HELD_AFTER,
    OPEN_RETURNS,
    RECEIVED_AFTER,
    SOLD_WITHIN,
    returnable_since,
)
from commonfield.people.permissions import require_system
from commonfield.people.types import SYSTEM, Actor
from commonfield.stores.catalogue.commands import note_sold_packs
from commonfield.stores.choices import PaymentMethod
from commonfield.workshop.holidays import calendar_here
from commonfield.workshop.schedule import isolating_failures

_AT_ONCE = 200
_NOT_SOLD: Final = [OrderState.AWAITING_PAYMENT, OrderState.CANCELLED, OrderState.REFUNDED]


def expire_orders(now: datetime) -> int:
    """Cancel orders whose time to pay has run out, one transaction each (the worker's job).

    Those that a real provider may still be paid for wait until it was queried (``payments``).
    """
    due = Order.objects.filter(state=OrderState.AWAITING_PAYMENT, expires_at__lte=now)
    is_asked = Q(
        combined__state=PaymentState.WAITING,
        combined__begun_at__isnull=False,
        payment__in=[PaymentMethod.WECHAT, PaymentMethod.ALIPAY],
        expires_at__gt=now - HELD_AFTER,
    )
    return _each(due.exclude(is_asked).order_by("expires_at"), _expire, now)


@transaction.atomic
def _expire(*, by: Actor, now: datetime, number: str) -> None:
    """Call an order off, unless its money came since it was found to be due."""
    order = locked_behind_payment(number)
    if order.state != OrderState.AWAITING_PAYMENT:
        refuse(order)
    cancel_order(by=by, now=now, number=number, ending=Ending.EXPIRED)


def receive_silent(now: datetime) -> int:
    """Receive prepaid orders that were sent long ago (the worker's job)."""
    due = Order.objects.filter(
        state=OrderState.SHIPPED, shipped_at__isnull=False, shipped_at__lte=now - RECEIVED_AFTER
    )
    return _each(due.exclude(payment=PaymentMethod.COD).order_by("shipped_at"), receive_order, now)


def close_received(now: datetime) -> int:
    """Close orders that can no longer be returned (the worker's job)."""
    due = Order.objects.filter(
        state=OrderState.RECEIVED,
        received_at__isnull=False,
        received_at__lt=returnable_since(now, calendar_here()),
    )
    is_coming_back = Return.objects.filter(state__in=OPEN_RETURNS).values("order")
    return _each(due.exclude(pk__in=is_coming_back).order_by("received_at"), close_order, now)


@transaction.atomic
def close_order(*, by: Actor, now: datetime, number: str) -> None:
    """Close an order that was received and can no longer be returned."""
    require_system(by)
    order = locked(number)
    check_step(order, "close")
    order.state = OrderState.CLOSED
    order.save(update_fields=["state"])
    record_event(order, OrderEventKind.CLOSED, by, now)


def _each(due: QuerySet[Order], step: Callable[..., None], now: datetime) -> int:
    """Take a step with each order that is due, one transaction each."""
    taken = 0
    for number in list(due.values_list("number", flat=True)[:_AT_ONCE]):
        # Something else may have happened to it in the meantime.
        with isolating_failures("order", number), suppress(WrongStateError):
            step(by=SYSTEM, now=now, number=number)
            taken += 1
    return taken


def count_sold_packs(now: datetime) -> int:
    """Count the packs sold of each product; return how many products have another count.

    Of orders that stand: paid, or on their way to be paid in cash; without those that wait for
    a team, and without packs whose money went back.
    """
    since = now - SOLD_WITHIN
    lines = OrderLine.objects.filter(order__placed_at__gt=since, order__is_held=False)
    lines = lines.exclude(order__state__in=_NOT_SOLD)
    back = RefundLine.objects.filter(refund__order__placed_at__gt=since)
    back = back.exclude(refund__order__state__in=_NOT_SOLD)
    packs: Counter[int] = Counter()
    for sign, rows in ((1, lines), (-1, back)):
        summed = rows.values("stock__sku__product_id").annotate(sum=Sum("packs")).order_by()
        for product_id, count in summed.values_list("stock__sku__product_id", "sum"):
            packs[product_id] += sign * count
    return note_sold_packs(by=SYSTEM, now=now, packs=+packs)
