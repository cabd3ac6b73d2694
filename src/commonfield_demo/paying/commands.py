"""What only a demo does: a buyer who pays by a button, and time that runs out at once."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.orders.choices import OrderState, PaymentState
from commonfield.orders.errors import WrongStateError
from commonfield.orders.models import CombinedPayment, Order
from commonfield.orders.queries import holds_token
from commonfield.payments.commands.asking import begin_payment
from commonfield.payments.commands.shared import call_off, locked_orders
from commonfield.people.permissions import require_system
from commonfield.people.types import SYSTEM, Actor
from commonfield.stores.choices import PaymentMethod


@transaction.atomic
def begin_simulated(*, by: Actor, now: datetime, number: str, token: str = "") -> str:
    """Let an order's buyer go to pay it in the demo, with all that were ordered with it.

    Return the payment's number; one that has begun before only has its provider queried.
    """
    order = Order.objects.select_related("combined").filter(number=number).first()
    if order is None or not settings.DEMO:
        raise NotFoundError
    is_signed_in_buyer = by.kind == "person" and order.person_id == by.person_id
    if not is_signed_in_buyer and not holds_token(number, token):
        raise PermissionRefusedError
    is_off = order.payment != PaymentMethod.SIMULATED or order.state == OrderState.CANCELLED
    if is_off or order.combined is None:
        raise WrongStateError(number=number, state=OrderState(order.state).label)
    if order.combined.begun_at is None:
        begin_payment(by=SYSTEM, now=now, number=order.combined.number)
    return order.combined.number


@transaction.atomic
def run_out(*, by: Actor, now: datetime, number: str) -> None:
    """Let the time to pay run out at once, to show in the demo what late money does.

    The buyer has gone to pay by then: the provider is queried for the money.
    """
    require_system(by)
    rows = CombinedPayment.objects.select_for_update(no_key=True)
    payment = rows.filter(number=number, method=PaymentMethod.SIMULATED).first()
    if not settings.DEMO or payment is None:
        raise NotFoundError
    orders = locked_orders(payment, is_over=True)
    if payment.state == PaymentState.WAITING:
        payment.expires_at = now
        payment.begun_at = payment.begun_at or now
        payment.save(update_fields=["expires_at", "begun_at"])
        call_off(SYSTEM, now, payment, orders)
