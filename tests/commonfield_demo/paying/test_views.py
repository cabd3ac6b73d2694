"""The demo's provider through the whole stack: its page, and its notices."""

from django.test import Client
from pytest_django import Settings

from commonfield.kernel import clock
from commonfield.orders.models import CombinedPayment
from commonfield.payments.models import PaymentEvent
from commonfield.payments.queries import to_pay
from commonfield_demo.paying.simulator import simulator
from tests.market.test_views_payments import NOTICE, act, basket_now, page_of, text_of
from tests.payments.builders import differences


def test_simulator_pays_all_with_one_tap(client: Client):
    basket = basket_now()

    shown = act(client, basket, "pay")

    assert shown.status_code == 200
    assert basket.states == ["paid", "paid"]
    assert "The money is with the stores" in text_of(client, page_of(basket))
    assert differences() == []


def test_simulator_tells_twice_fails_and_is_late(client: Client):
    basket = basket_now()
    act(client, basket, "fail")
    waiting = basket.states
    act(client, basket, "late")
    late = basket.states
    act(client, basket, "twice")

    assert waiting == ["awaiting_payment"] * 2
    assert late == ["paid", "paid"]
    assert PaymentEvent.objects.filter(outcome="late").count() == 1
    assert act(client, basket, "steal").status_code == 404
    assert differences() == []


def test_simulator_is_of_the_demo_only(client: Client, settings: Settings):
    basket = basket_now()
    assert client.get(page_of(basket, "gateway/")).status_code == 200

    settings.DEMO = False

    assert client.get(page_of(basket, "gateway/")).status_code == 404
    settings.DEMO = True
    CombinedPayment.objects.update(method="wechat")
    assert client.get(page_of(basket, "gateway/")).status_code == 404


def test_callback_of_the_simulator_is_checked_like_a_real_one(client: Client):
    basket = basket_now()
    signed = simulator().pay(to_pay(basket.placed.payment), clock.now())
    address = NOTICE.format("simulated")
    forged = signed.headers | {"simulator-signature": "AAAA"}

    def send(headers: dict[str, str]) -> int:
        sent = client.post(address, signed.body, content_type="application/json", headers=headers)
        return sent.status_code

    assert [send({}), send(forged), send(signed.headers), send(signed.headers)] == [
        401,
        401,
        200,
        200,
    ]
    assert basket.states == ["paid", "paid"]
