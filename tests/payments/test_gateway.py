"""Asking, closing, beginning and refunding at fakes of real providers, over the loopback."""

from datetime import timedelta
from typing import Any

import pytest
import requests
from django.db import connection
from pytest_django import Settings

from commonfield.kernel.errors import CommonfieldError
from commonfield.orders.commands import cancel_order
from commonfield.orders.errors import WrongStateError
from commonfield.orders.models import CombinedPayment, Order, Refund
from commonfield.payments import gateway
from commonfield.payments.commands import give_up_refund
from commonfield.payments.errors import (
    MethodNotHereError,
    PaymentUnknownError,
    ProviderRefusedError,
    ProviderUnreachableError,
)
from commonfield.payments.types import Device
from commonfield.people.types import GUEST
from tests.payments.builders import Basket, differences, make_basket, outcomes, paid, told
from tests.payments.fakes import (
    FakeGateway,
    alipay_body,
    alipay_paid,
    wechat_body,
    wechat_headers,
    wechat_paid,
)
from tests.people.builders import NOW

OVER = NOW + timedelta(minutes=31)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def begun(method: str = "wechat", *, stores: int = 2) -> Basket:
    basket = make_basket(method, stores=stores)
    gateway.begin(basket.payment.number, device=Device.DESKTOP, address="203.0.113.7", now=NOW)
    return basket


def calls(fake: FakeGateway) -> list[str]:
    return [name.rpartition("/")[2] for name, _body in fake.asked]


def test_payment_begins_once_for_a_page_looked_at_twice(wechat: FakeGateway):
    basket = make_basket()
    number = basket.payment.number

    codes = {
        gateway.begin(number, device=Device.DESKTOP, address="203.0.113.7", now=NOW).code
        for _time in range(3)
    }

    assert codes == {f"weixin://wxpay/{number}"}
    assert calls(wechat) == ["native"]


def test_provider_in_trouble_leaves_the_payment_as_it_was(wechat: FakeGateway):
    basket = make_basket()
    wechat.trouble = (500, "SYSTEM_ERROR")

    with pytest.raises(ProviderUnreachableError):
        gateway.begin(basket.payment.number, device=Device.PHONE, address="", now=NOW)

    assert basket.states == ["awaiting_payment"] * 2
    wechat.trouble = None
    assert gateway.begin(basket.payment.number, device=Device.PHONE, address="", now=NOW).link


def test_silent_provider_is_asked_and_believed(wechat: FakeGateway):
    basket = begun()
    wechat.paid.add(basket.payment.number)

    early = gateway.ask_due(NOW + timedelta(minutes=1))
    asked = gateway.ask_due(NOW + timedelta(minutes=3))

    assert (early, asked) == (0, 1)
    assert basket.states == ["paid", "paid"]
    assert gateway.ask_due(NOW + timedelta(days=1)) == 0
    assert differences() == []


def test_unpaid_payment_is_closed_there_before_packs_go_back(wechat: FakeGateway):
    basket = begun()

    gateway.ask_due(NOW + timedelta(minutes=3))
    waiting = (basket.left, calls(wechat))
    gateway.ask_due(OVER)

    assert waiting == ([8, 8], ["native", basket.payment.number])
    assert calls(wechat)[-1] == "close"
    assert basket.states == ["cancelled"] * 2
    assert list(Order.objects.values_list("ending", flat=True)) == ["expired"] * 2
    assert basket.left == [10, 10]
    assert differences() == []


def test_payment_paid_while_it_is_being_closed_is_paid(wechat: FakeGateway):
    basket = begun()
    number = basket.payment.number
    # The answer "not paid" was true when it was given.
    wechat.paid.add(number)
    asked = wechat.known.pop(number)

    with pytest.raises(ProviderRefusedError):
        gateway.query_payment(number, OVER)
    wechat.known[number] = asked
    held = basket.left
    gateway.query_payment(number, OVER)

    assert held == [8, 8]
    assert basket.states == ["paid", "paid"]
    assert differences() == []


def test_packs_are_not_held_for_ever_by_a_provider_that_is_gone(wechat: FakeGateway):
    basket = begun()
    wechat.trouble = (500, "SYSTEM_ERROR")

    with pytest.raises(ProviderUnreachableError):
        gateway.query_payment(basket.payment.number, OVER)
    held = basket.left
    gateway.query_payment(basket.payment.number, NOW + timedelta(minutes=61))

    assert (held, basket.left) == ([8, 8], [10, 10])
    # The money came after all: the provider is queried once more.
    wechat.trouble = None
    wechat.paid.add(basket.payment.number)
    gateway.ask_due(NOW + timedelta(hours=3))
    assert basket.states == ["paid", "paid"]
    assert differences() == []


def test_payment_nobody_opened_is_closed_without_a_call(wechat: FakeGateway):
    basket = make_basket()

    assert gateway.ask_due(OVER) == 1
    assert gateway.ask_due(OVER + timedelta(days=1)) == 1
    assert gateway.ask_due(OVER + timedelta(days=2)) == 0

    assert basket.states == ["cancelled"] * 2
    assert wechat.asked == []
    assert differences() == []


def test_payment_whose_orders_are_called_off_is_closed_there(wechat: FakeGateway):
    basket = begun()
    for order in basket.placed.orders:
        cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)

    gateway.ask_due(NOW)

    assert calls(wechat)[-1] == "close"
    assert basket.payment.state == "closed"
    with pytest.raises(WrongStateError):
        gateway.begin(basket.payment.number, device=Device.PHONE, address="", now=NOW)


def test_notice_of_a_part_has_the_whole_asked_for_at_once(alipay: FakeGateway):
    basket = begun("alipay")
    alipay.paid |= set(basket.numbers)
    notices = [
        alipay_body(alipay_paid(number, fen=fen, merchant=merchant))
        for number, (fen, merchant) in basket.parts.items()
    ]

    answers = [gateway.receive("alipay", {}, body, NOW)[0] for body in notices * 2]

    assert answers == [b"success"] * 4
    assert basket.states == ["paid", "paid"]
    assert outcomes() == ["paid", "part", "noted"] or outcomes() == ["part", "paid", "noted"]
    assert differences() == []


def test_half_paid_at_the_end_is_kept_or_given_back(alipay: FakeGateway):
    basket = begun("alipay")
    first = basket.numbers[0]
    alipay.paid.add(first)

    gateway.query_payment(basket.payment.number, NOW)
    waiting = basket.states
    gateway.query_payment(basket.payment.number, OVER)

    assert waiting == ["awaiting_payment"] * 2
    assert basket.states == ["paid", "cancelled"]
    assert alipay.closed == {basket.numbers[1]}
    assert differences() == []


def test_forged_and_unknown_notices_write_nothing(wechat: FakeGateway):
    basket = begun()
    genuine = wechat_body(
        "E", "TRANSACTION.SUCCESS", wechat_paid(basket.payment.number, basket.parts)
    )
    altered = {number: (fen - 1, sub) for number, (fen, sub) in basket.parts.items()}
    bodies = [
        (wechat_headers(genuine, NOW, whose="somebody"), genuine),
        (wechat_headers(genuine, NOW - timedelta(minutes=6)), genuine),
        ({}, genuine),
    ]
    for resource in (wechat_paid(basket.payment.number, altered), wechat_paid("P1", basket.parts)):
        body = wechat_body("E", "TRANSACTION.SUCCESS", resource)
        bodies.append((wechat_headers(body, NOW), body))

    for headers, body in bodies:
        with pytest.raises(CommonfieldError) as refusal:
            gateway.receive("wechat", headers, body, NOW)
        assert 400 <= refusal.value.status < 500

    assert (basket.states, outcomes()) == (["awaiting_payment"] * 2, [])
    assert calls(wechat) == ["native"]
    assert gateway.receive("wechat", wechat_headers(genuine, NOW), genuine, NOW)[0]
    assert basket.states == ["paid", "paid"]


def refund_due(method: str = "wechat") -> tuple[Basket, Refund]:
    basket = begun(method, stores=1)
    told(basket, paid(basket))
    order = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    return basket, Refund.objects.get()


@pytest.mark.parametrize(("status", "state"), [("PROCESSING", "sent"), ("SUCCESS", "done")])
def test_refund_is_sent_once(wechat: FakeGateway, status: str, state: str):
    _basket, refund = refund_due()
    wechat.refund_status = status

    sent = [gateway.send_refunds(NOW), gateway.send_refunds(NOW + timedelta(days=1))]

    refund.refresh_from_db()
    assert (sent, refund.state, refund.provider_reference) == ([1, 0], state, "50000")
    assert calls(wechat).count("refunds") == 1
    assert differences() == []


def test_refund_without_a_callback_is_asked_for(wechat: FakeGateway):
    _basket, refund = refund_due()
    gateway.send_refunds(NOW)
    wechat.refund_status = "SUCCESS"

    asked = [gateway.ask_refunds(NOW), gateway.ask_refunds(NOW + timedelta(hours=2))]

    refund.refresh_from_db()
    assert (asked, refund.state) == ([0, 1], "done")
    assert differences() == []


def test_refund_is_tried_again_with_the_same_number_and_then_left(wechat: FakeGateway):
    _basket, refund = refund_due()
    wechat.trouble = (403, "NOT_ENOUGH")
    at, tries = NOW, 0

    while refund.state == "due" and tries < 20:
        tries += gateway.send_refunds(at)
        refund.refresh_from_db()
        at = refund.next_try_at or at

    assert (refund.state, tries) == ("failed", 7)
    assert {body["out_refund_no"] for name, body in wechat.asked if "refunds" in name} == {
        refund.number
    }
    assert at == NOW + timedelta(minutes=1 + 5 + 30 + 120 + 480 + 1440)
    give_up_refund(by=GUEST, now=at, refund=refund.number)
    assert differences() == []


def test_refund_refused_for_good_is_left_at_once(wechat: FakeGateway):
    _basket, refund = refund_due()
    wechat.trouble = (400, "PARAM_ERROR")

    gateway.send_refunds(NOW)

    refund.refresh_from_db()
    assert (refund.state, refund.next_try_at) == ("failed", None)


def test_alipays_refund_is_done_at_once(alipay: FakeGateway):
    _basket, refund = refund_due("alipay")
    alipay.refund_status = "SUCCESS"

    gateway.send_refunds(NOW)

    refund.refresh_from_db()
    assert refund.state == "done"
    assert differences() == []


def test_no_call_stands_inside_a_transaction(wechat: FakeGateway, monkeypatch: pytest.MonkeyPatch):
    basket = make_basket()
    # The test stands in transactions of its own; what counts is that the program adds none.
    outside = len(connection.savepoint_ids)
    inside = []
    send = requests.Session.request

    def request(session: requests.Session, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - the library's
        inside.append(len(connection.savepoint_ids) - outside)
        return send(session, *arguments, **options)

    monkeypatch.setattr(requests.Session, "request", request)
    number = basket.payment.number
    gateway.begin(number, device=Device.DESKTOP, address="203.0.113.7", now=NOW)
    gateway.query_payment(number, NOW)
    wechat.paid.add(number)
    gateway.ask_due(OVER)
    cancel = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=cancel.number, token=cancel.token)
    gateway.send_refunds(NOW)
    gateway.ask_refunds(NOW + timedelta(hours=2))

    assert inside == [0] * 5


def test_unknown_payments_and_providers(settings: Settings):
    settings.PAYMENT_PROVIDERS = {}

    with pytest.raises(PaymentUnknownError):
        gateway.query_payment("P261125STRANGER2", NOW)
    with pytest.raises(MethodNotHereError):
        gateway.receive("wechat", {}, b"", NOW)
    assert not CombinedPayment.objects.exists()
