"""Who goes to pay, and which worker calls a provider next: one does, and nothing is forgotten."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, Q, Value, When

from commonfield.kernel.errors import must_exist
from commonfield.orders.choices import OrderState, PaymentState, RefundState
from commonfield.orders.errors import WrongStateError
from commonfield.orders.models import CombinedPayment, Order, Refund
from commonfield.orders.queries import refund_is_due
from commonfield.orders.rules import REFUND_ASK_AFTER
from commonfield.payments.commands.shared import locked_orders
from commonfield.payments.errors import PaymentUnknownError
from commonfield.payments.queries import asking_is_due, parts_of_orders
from commonfield.payments.rules import ASK_AFTER, ASK_ONCE_MORE, ASKING, REFUND_LEASE
from commonfield.people.permissions import require_system
from commonfield.people.types import Actor


@transaction.atomic
def claim_refund(*, by: Actor, now: datetime, refund: str) -> bool:
    """Claim a refund to request it from its provider now; no other worker does for a while.

    One under way is queried again, in its turn.
    """
    require_system(by)
    due = Refund.objects.filter(refund_is_due(now), number=refund)
    again = Case(
        When(state=RefundState.SENT, then=Value(now + REFUND_ASK_AFTER)),
        default=Value(now + REFUND_LEASE),
    )
    return bool(due.update(next_try_at=again))


@transaction.atomic
def begin_payment(*, by: Actor, now: datetime, number: str) -> None:
    """Note that a buyer goes to pay, so that the provider is queried if it stays silent."""
    require_system(by)
    rows = CombinedPayment.objects.select_for_update(no_key=True).filter(number=number)
    payment = must_exist(rows.first(), PaymentUnknownError)
    if payment.state != PaymentState.WAITING or payment.expires_at <= now:
        raise WrongStateError(number=number, state=PaymentState(payment.state).label)
    if payment.begun_at is None:
        _let_go(payment, now)
    soon = min(now + ASK_AFTER, payment.expires_at)
    if payment.ask_at is None or payment.ask_at > soon:
        payment.ask_at = soon
    payment.save(update_fields=["ask_at", "begun_at", "total_fen"])


def _let_go(payment: CombinedPayment, now: datetime) -> None:
    """Write down whom the provider is to pay; let orders go that were called off before."""
    orders = locked_orders(payment)
    waiting = [order for order in orders if order.state == OrderState.AWAITING_PAYMENT]
    if not waiting:
        raise WrongStateError(number=payment.number, state=PaymentState.CLOSED.label)
    Order.objects.filter(combined=payment).exclude(pk__in=[order.pk for order in waiting]).update(
        combined=None
    )
    # The merchant whom the provider is to pay is queried, and gives back, all the order's life.
    for order, part in zip(waiting, parts_of_orders(waiting, payment.method), strict=True):
        order.merchant = part.merchant
    Order.objects.bulk_update(waiting, ["merchant"])
    payment.begun_at = now
    payment.total_fen = sum(order.total_fen for order in waiting)


@transaction.atomic
def claim_asking(*, by: Actor, now: datetime, number: str) -> bool:
    """Claim a payment to query its provider now; no other worker does for a minute.

    For an hour, if a part of the payment is settled.
    """
    require_system(by)
    due = Q(ask_at=None) | asking_is_due(now)
    rows = CombinedPayment.objects.select_for_update(no_key=True).filter(due, number=number)
    payment = rows.first()
    if payment is None:
        return False
    is_settled = payment.state == PaymentState.PAID
    payment.ask_at = now + (ASK_ONCE_MORE if is_settled else ASKING)
    payment.save(update_fields=["ask_at"])
    return True


@transaction.atomic
def ask_again(
    *,
    by: Actor,
    now: datetime,
    number: str,
    at: datetime | None,
    is_answered: bool = True,
    was_paid: bool = False,
) -> None:
    """Note when a provider is to be queried next; an order called off meanwhile does not wait.

    One that does not answer for what was called off is remembered as silent until it does. Of one
    that is paid meanwhile nothing is noted, unless it ``was_paid`` when it was queried.
    """
    require_system(by)
    rows = CombinedPayment.objects.select_for_update(no_key=True).filter(number=number)
    payment = (rows if was_paid else rows.exclude(state=PaymentState.PAID)).first()
    if payment is not None:
        payment.ask_at = at if at is None else max(at, now)
        payment.silent_since = None if is_answered else payment.silent_since or now
        payment.save(update_fields=["ask_at", "silent_since"])


@transaction.atomic
def order_called_off(*, by: Actor, now: datetime, number: str) -> None:
    """Have a payment without any order left to pay closed at its provider soon.

    In the transaction that calls the order off. Such an order stays with its payment until the
    buyer goes to pay the rest.
    """
    require_system(by)
    payment = (
        CombinedPayment.objects.filter(orders__number=number, paid_at=None)
        .exclude(begun_at=None)
        .first()
    )
    if payment is None:
        return
    waiting = Order.objects.filter(combined=payment, state=OrderState.AWAITING_PAYMENT)
    if not waiting.exists():
        CombinedPayment.objects.filter(pk=payment.pk).update(ask_at=now)
