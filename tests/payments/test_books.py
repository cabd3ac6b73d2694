"""The books of payments name exactly what was tampered with."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from pytest_django import Settings

from commonfield.orders.commands import cancel_order
from commonfield.orders.models import CombinedPayment, Order, Refund
from commonfield.payments.books import check_payments
from commonfield.payments.models import PaymentEvent
from commonfield.people.types import GUEST, SYSTEM
from commonfield.workshop.guards import remove_guards
from tests.payments.builders import Basket, make_basket, order_again, paid, refunded, told
from tests.people.builders import NOW


@pytest.fixture(autouse=True)
def configured(settings: Settings) -> None:
    settings.PAYMENT_PROVIDERS = {"wechat": {}}


def make_payments() -> Basket:
    """Let one basket be paid and half given back, one be paid too late, and one wait."""
    basket = make_basket(packs=1)
    late = order_again(basket.shops, "wechat", packs=8, key="late")
    for number in late.numbers:
        cancel_order(by=SYSTEM, now=NOW, number=number)
    order_again(basket.shops, "cod", packs=5, key="bought up")
    told(late, paid(late, event="late"))
    order_again(basket.shops, "wechat", packs=1, key="waiting")
    told(basket, paid(basket))
    order = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    told(basket, refunded(Refund.objects.get(order__number=order.number)))
    return basket


def raise_a_total() -> None:
    CombinedPayment.objects.filter(state="waiting").update(total_fen=F("total_fen") + 1)


def forget_when_it_was_paid() -> None:
    payment = CombinedPayment.objects.filter(state="paid").order_by("id")[0]
    CombinedPayment.objects.filter(pk=payment.pk).update(paid_at=None)


def call_a_waiting_one_paid() -> None:
    CombinedPayment.objects.filter(state="waiting").update(state="paid", paid_at=NOW)


def call_a_waiting_order_paid() -> None:
    Order.objects.filter(combined__state="waiting").update(paid_at=NOW)


def forget_a_sale() -> None:
    Order.objects.filter(state="paid").update(paid_at=None)


def forget_money_that_came_late() -> None:
    Refund.objects.filter(reason="late_payment").order_by("id").update(reason="buyer")


def keep_money_that_went_back() -> None:
    Order.objects.filter(refunds__reason="late_payment").update(paid_at=NOW)


def forge_a_notice() -> None:
    remove_guards(connection)
    PaymentEvent.objects.filter(event="E-1").update(amount_fen=F("amount_fen") - 1)


def lose_a_notice() -> None:
    remove_guards(connection)
    PaymentEvent.objects.filter(event="E-1").delete()


def invent_a_notice() -> None:
    known = PaymentEvent.objects.get(event="E-1")
    known.pk, known.event = None, "E-9"
    known.received_at += timedelta(hours=1)
    known.save(force_insert=True)


def undo_a_refund() -> None:
    Refund.objects.filter(state="done").update(state="due")


TAMPERING: list[tuple[Callable[[], None], set[str]]] = [
    (raise_a_total, {"total is the sum of the orders"}),
    (
        forget_when_it_was_paid,
        {
            "paid is what has a time of payment",
            "a payment is paid exactly when money came for its orders",
        },
    ),
    (
        call_a_waiting_one_paid,
        {
            "a payment is paid when its orders' money came",
            "a payment is paid exactly when money came for its orders",
            "what a provider was paid, it has told of",
        },
    ),
    (call_a_waiting_order_paid, {"a payment is paid exactly when money came for its orders"}),
    (forget_a_sale, {"orders have the money that the provider told of"}),
    (
        forget_money_that_came_late,
        {
            "a payment is paid exactly when money came for its orders",
            "orders have the money that the provider told of",
        },
    ),
    (keep_money_that_went_back, {"money that came late is kept or given back, never both"}),
    (forge_a_notice, {"orders have the money that the provider told of"}),
    (lose_a_notice, {"what a provider was paid, it has told of"}),
    (invent_a_notice, {"orders have the money that the provider told of"}),
    (undo_a_refund, {"refunds that a provider told of are done"}),
]


def rules() -> set[str]:
    return {each.check.removeprefix("payments: ") for each in check_payments().differences}


def test_books_agree_when_nothing_was_touched():
    make_payments()

    assert (check_payments().count, rules()) == (3, set())


@pytest.mark.parametrize(("tamper", "broken"), TAMPERING)
def test_books_name_what_was_tampered_with(tamper: Callable[[], None], broken: set[str]):
    make_payments()
    tamper()

    assert rules() == broken
