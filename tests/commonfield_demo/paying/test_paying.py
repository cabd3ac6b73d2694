"""The demo's provider: what it took is never forgotten, wherever the process is killed."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.orders.commands import cancel_order
from commonfield.orders.errors import WrongStateError
from commonfield.payments import gateway
from commonfield.payments.types import ToPay
from commonfield.people.types import GUEST, SYSTEM
from commonfield_demo.paying.commands import run_out
from commonfield_demo.paying.gateway import pay_simulated, simulate
from commonfield_demo.paying.simulator import Signed, Simulator
from tests.payments.builders import LATER, differences, make_basket, outcomes
from tests.people.builders import NOW


def test_demo_button_pays_all_that_was_ordered_together():
    basket = make_basket("simulated")
    second = basket.placed.orders[1]

    for _time in range(2):
        pay_simulated(by=GUEST, now=NOW, number=second.number, token=second.token)

    assert basket.states == ["paid", "paid"]
    assert outcomes() == ["paid"]
    assert differences() == []


def test_demo_button_is_the_buyers_and_the_demos(settings: Settings):
    basket = make_basket("simulated", stores=1)
    order = basket.placed.orders[0]

    with pytest.raises(PermissionRefusedError):
        pay_simulated(by=GUEST, now=NOW, number=order.number, token="guessed")
    with pytest.raises(NotFoundError):
        pay_simulated(by=GUEST, now=NOW, number="261125STRANGER2", token=order.token)
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    with pytest.raises(WrongStateError):
        pay_simulated(by=GUEST, now=NOW, number=order.number, token=order.token)
    settings.DEMO = False
    with pytest.raises(NotFoundError):
        pay_simulated(by=GUEST, now=NOW, number=order.number, token=order.token)


class Killed(BaseException):
    """The process is no more."""


@pytest.mark.parametrize("way", ["button", "page", "late"])
def test_simulated_money_whose_notice_is_lost_is_asked_for(
    way: str, monkeypatch: pytest.MonkeyPatch
):
    basket = make_basket("simulated")
    order, number = basket.placed.orders[0], basket.payment.number
    pay = Simulator.pay
    # The test stands in transactions of its own; what counts is that the program adds none.
    outside = len(connection.savepoint_ids)
    inside = []

    def killed(self: Simulator, payment: ToPay, now: datetime) -> Signed:
        pay(self, payment, now)
        inside.append(len(connection.savepoint_ids) - outside)
        raise Killed

    monkeypatch.setattr(Simulator, "pay", killed)
    acts = {
        "button": lambda: pay_simulated(by=GUEST, now=NOW, number=order.number, token=order.token),
        "page": lambda: simulate(number, NOW),
        "late": lambda: simulate(number, NOW, is_late=True),
    }
    if way == "late":
        run_out(by=SYSTEM, now=NOW, number=number)
    with pytest.raises(Killed):
        acts[way]()
    gateway.ask_due(NOW + timedelta(hours=1))

    assert inside == [0]
    assert basket.states == ["paid", "paid"]
    assert differences() == []


def test_payment_that_is_over_takes_no_simulated_money():
    basket = make_basket("simulated")

    with pytest.raises(WrongStateError):
        simulate(basket.payment.number, LATER)

    assert gateway.ask_due(LATER) == 1
    assert basket.states == ["cancelled"] * 2
