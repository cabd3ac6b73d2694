"""Emptying who an order went to; the rows of the money stay, without a name."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from commonfield.audit.commands import record as record_audit
from commonfield.orders.choices import Ending, OrderState, RefundState, ReturnReason
from commonfield.orders.commands.shared import locked_for_buyer
from commonfield.orders.errors import ContactNeededError, OrdersOpenError
from commonfield.orders.models import InvoiceRequest, Order, Refund, Review
from commonfield.orders.order_events import OrderEventKind, record_event
from commonfield.orders.rules import OPEN_RETURNS, may_return
from commonfield.people.permissions import require_system
from commonfield.people.types import SYSTEM, Actor
from commonfield.workshop.holidays import calendar_here

_OPEN = (OrderState.AWAITING_PAYMENT, OrderState.PAID, OrderState.PACKED, OrderState.SHIPPED)
_OVER = (OrderState.CLOSED, OrderState.CANCELLED, OrderState.REFUNDED)
_STANDS_STILL = timedelta(days=60)
_AT_ONCE = 500


@transaction.atomic
def forget_buyer(*, by: Actor, now: datetime, person_id: int) -> None:
    """Destroy the addressees of a person's finished orders; the money's rows stay, without a name.

    An order that has long stood still counts as finished.
    """
    require_system(by)
    rows = Order.objects.filter(person_id=person_id)
    is_open = rows.filter(state__in=_OPEN, placed_at__gt=now - _STANDS_STILL).order_by("id")
    if number := is_open.values_list("number", flat=True).first():
        raise OrdersOpenError(number=number)
    _empty(rows)
    rows.update(person_id=None)
    record_audit("market.buyer_forgotten", by.code, f"person:P{person_id}", now)


@transaction.atomic
def forget_contact(*, by: Actor, now: datetime, number: str, token: str = "") -> None:
    """Destroy an order's contact, its review's words and its invoice's name, for its buyer.

    Doing it again changes nothing.
    """
    order = locked_for_buyer(number, by, token)
    is_coming_back = order.returns.filter(state__in=OPEN_RETURNS).exists()
    is_owed = order.refunds.exclude(state=RefundState.DONE).exists()
    is_open = order.state in _OPEN or may_return(order.received_at, now, calendar_here())
    if (order.state != OrderState.CANCELLED and is_open) or is_coming_back or is_owed:
        raise ContactNeededError(number=number)
    _empty(Order.objects.filter(pk=order.pk))
    record_event(order, OrderEventKind.CONTACT_FORGOTTEN, by, now)


def forget_contacts(now: datetime) -> int:
    """Empty contacts of orders that ended long ago, some hundreds at once (the worker's job)."""
    emptied = 0
    while taken := _forget_old(by=SYSTEM, now=now):
        emptied += taken
    return emptied


@transaction.atomic
def _forget_old(*, by: Actor, now: datetime) -> int:
    before = now - timedelta(days=settings.BUYER_CONTACT_DAYS)
    due = (
        Order.objects.filter(
            Q(received_at=None) | Q(received_at__lt=before),
            state__in=_OVER,
            contact_sealed__isnull=False,
            placed_at__lt=before,
        )
        .exclude(returns__state__in=OPEN_RETURNS)
        .exclude(refunds__state__in=[each for each in RefundState if each != RefundState.DONE])
        .exclude(refunds__done_at__gte=before)
    )
    numbers = list(due.order_by("placed_at").values_list("pk", flat=True)[:_AT_ONCE])
    if numbers:
        _empty(Order.objects.filter(pk__in=numbers), with_words=False)
        record_audit("market.contacts_forgotten", by.code, "orders", now, orders=len(numbers))
    return len(numbers)


def _empty(orders: QuerySet[Order], *, with_words: bool = True) -> None:
    """Empty contacts and the names on invoices; an invoice not yet made out still needs its title.

    At the buyer's own wish (``with_words``) that goes too, with what their reviews say, and with
    what a keeper wrote of a refund.
    """
    invoices = InvoiceRequest.objects.filter(order__in=orders)
    if with_words:
        Review.objects.filter(order__in=orders).update(text="")
        refunds = Refund.objects.filter(order__in=orders)
        refunds.exclude(reason__in=[*ReturnReason.values, *Ending.values]).update(reason="")
        refunds.exclude(by_hand="").update(by_hand="-")
    else:
        invoices = invoices.filter(issued_at__isnull=False)
    invoices.update(title_sealed=None)
    orders.update(contact_sealed=None)
