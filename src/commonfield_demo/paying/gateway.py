"""Paying by the simulator: outside any transaction, as with a real provider."""

from datetime import datetime

from commonfield.payments import queries
from commonfield.payments.commands import begin_payment
from commonfield.payments.gateway import receive
from commonfield.people.types import SYSTEM, Actor
from commonfield_demo.paying.commands import begin_simulated
from commonfield_demo.paying.simulator import Signed, simulator


def simulate(number: str, now: datetime, *, is_late: bool = False) -> Signed:
    """Let the demo's provider take the money, as it were; return its notice, to be delivered.

    The payment has begun before, so that the provider is queried if the notice is lost. Late money
    was on its way while the payment was being closed.
    """
    if not queries.payment_view(number).is_begun:
        begin_payment(by=SYSTEM, now=now, number=number)
    if is_late:
        simulator().reopen(number)
    return simulator().pay(queries.to_pay(number), now)


def pay_simulated(*, by: Actor, now: datetime, number: str, token: str = "") -> None:
    """Pay an order in the demo, with all that were ordered with it: the buyer presses a button."""
    payment = begin_simulated(by=by, now=now, number=number, token=token)
    signed = simulate(payment, now)
    receive(simulator().name, signed.headers, signed.body, now)
