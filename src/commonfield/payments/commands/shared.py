"""What pays a payment and what ends it share: its locks, and its end."""

from collections.abc import Sequence
from datetime import datetime

from commonfield.orders.choices import Ending, OrderState, PaymentState
from commonfield.orders.commands import cancel_order
from commonfield.orders.models import CombinedPayment, Order, OrderLine
from commonfield.payments.rules import ASK_ONCE_MORE
from commonfield.people.types import Actor
from commonfield.stores.stock.commands import lock_stock

# What came of a notice.
PAID, LATE, PART, CLOSED, NOTED, REPEATED = "paid", "late", "part", "closed", "noted", "repeated"
# And of querying, when there is no answer.
SILENT = "silent"
REFUND_DONE, REFUND_FAILED = "refund_done", "refund_failed"


def locked_orders(payment: CombinedPayment, *, is_over: bool = False) -> list[Order]:
    """Lock a payment's orders and, at once, all stock that may move.

    Orders that were called off may take their packs again; with ``is_over`` those that wait give
    theirs back.
    """
    orders = list(
        Order.objects.select_for_update(of=("self",), no_key=True)
        .select_related("store")
        .filter(combined=payment)
        .order_by("id")
    )
    moving = {OrderState.CANCELLED} | ({OrderState.AWAITING_PAYMENT} if is_over else set())
    if moved := [order.pk for order in orders if order.state in moving]:
        lines = OrderLine.objects.filter(order_id__in=moved).order_by("stock_id")
        lock_stock(lines.values_list("stock_id", flat=True))
    return orders


def call_off(by: Actor, now: datetime, payment: CombinedPayment, orders: Sequence[Order]) -> str:
    """Close a payment that the provider no longer takes: packs go back on their counters."""
    for order in orders:
        if order.state == OrderState.AWAITING_PAYMENT:
            cancel_order(by=by, now=now, number=order.number, ending=Ending.EXPIRED)
    payment.state = PaymentState.CLOSED
    # Once more, for money that was on its way while it was closed.
    payment.ask_at = now + ASK_ONCE_MORE
    payment.save(update_fields=["state", "ask_at"])
    return CLOSED
