"""The guard of providers' notices, and the worker's jobs that speak with providers."""

from collections.abc import Sequence

from commonfield.orders.aftercare import register_given_twice
from commonfield.orders.order_events import OrderEvent, subscribe
from commonfield.payments.books import check_payments
from commonfield.payments.commands import order_called_off
from commonfield.payments.gateway import ask_due, ask_refunds, send_refunds
from commonfield.payments.queries import refunds_given_twice
from commonfield.people.types import SYSTEM
from commonfield.workshop.books import register_check
from commonfield.workshop.guards import Guard, register_guard
from commonfield.workshop.schedule import register_job


def register() -> None:
    """Register all of it; the jobs run where nobody waits behind providers."""
    register_check("payments", check_payments)
    register_guard(Guard("payments_payment_event", keys=(("id",), ("provider", "event"))))
    register_job("market.ask_payments", 61, ask_due, lane="payments")
    register_job("market.send_refunds", 61, send_refunds, lane="payments")
    register_job("market.ask_refunds", 600, ask_refunds, lane="payments")
    subscribe("payments", _close_when_called_off)
    register_given_twice(refunds_given_twice)


def _close_when_called_off(events: Sequence[OrderEvent]) -> None:
    for event in events:
        if event.is_called_off:
            order_called_off(by=SYSTEM, now=event.at, number=event.number)
