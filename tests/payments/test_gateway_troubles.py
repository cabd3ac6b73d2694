"""Providers broken, silent or slow: no money waits for another's, none is forgotten."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from commonfield.orders.commands import cancel_order
from commonfield.orders.models import Refund
from commonfield.orders.queries import refunds_to_try
from commonfield.payments import gateway
from commonfield.payments.adapters.wechat import WeChat
from commonfield.payments.commands import claim_asking
from commonfield.payments.queries import reconciliation
from commonfield.payments.types import Device
from commonfield.people.types import GUEST, SYSTEM
from commonfield.stores.running.commands import set_merchant
from tests.payments.builders import (
    Basket,
    differences,
    make_basket,
    merchant_of,
    order_again,
    paid,
    told,
)
from tests.payments.fakes import FakeGateway, alipay_body, alipay_paid
from tests.payments.test_gateway import begun
from tests.people.builders import NOW

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def test_one_broken_payment_does_not_stop_the_others(
    wechat: FakeGateway, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    basket = begun()
    other = order_again(basket.shops, "wechat", key="other")
    gateway.begin(other.payment.number, device=Device.PHONE, address="", now=NOW)
    wechat.paid |= {basket.payment.number, other.payment.number}
    _break(monkeypatch, "ask", basket.payment.number)

    asked = gateway.ask_due(NOW + timedelta(minutes=3))

    assert asked == 1
    assert (basket.states, other.states) == (["awaiting_payment"] * 2, ["paid"] * 2)
    assert caplog.messages == [f"payment {basket.payment.number}: KeyError"]


def _break(monkeypatch: pytest.MonkeyPatch, name: str, number: str) -> None:
    """Let an adapter stumble over one number, over something with a buyer's name in it."""
    whole = getattr(WeChat, name)

    def broken(self: WeChat, about: Any, *rest: Any) -> Any:  # noqa: ANN401 - the adapter's
        if number in {about, getattr(about, "number", "")}:
            raise KeyError("赵小兰")
        return whole(self, about, *rest)

    monkeypatch.setattr(WeChat, name, broken)


@pytest.mark.parametrize("name", ["refund", "ask_refund"])
def test_one_broken_refund_does_not_stop_the_others(
    wechat: FakeGateway, monkeypatch: pytest.MonkeyPatch, name: str
):
    basket = begun()
    told(basket, paid(basket))
    for order in basket.placed.orders:
        cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    broken, whole = Refund.objects.order_by("id")
    _break(monkeypatch, name, broken.number)

    gateway.send_refunds(NOW)
    wechat.refund_status = "SUCCESS"
    gateway.ask_refunds(NOW + timedelta(hours=2))

    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (broken.state, whole.state) == ("due" if name == "refund" else "sent", "done")
    assert differences() == []


def moved(basket: Basket, merchant: str = "1677777777") -> None:
    """Let the first store change its merchant number."""
    shop = basket.shops[0]
    set_merchant(by=shop.keeper, now=NOW, store=shop.slug, method=basket.method, merchant=merchant)


def merchants_asked(fake: FakeGateway, name: str) -> list[str]:
    asked = [body for path, body in fake.asked if name in path]
    subs = [sub for body in asked for sub in body.get("sub_orders", [body])]
    return [str(sub["sub_mchid"]) for sub in subs]


def test_order_keeps_its_merchant_when_the_store_gets_another(wechat: FakeGateway):
    basket = begun(stores=1)
    moved(basket)

    gateway.begin(basket.payment.number, device=Device.PHONE, address="", now=NOW)
    told(basket, paid(basket))
    order = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    gateway.send_refunds(NOW)

    own = merchant_of("cloud")
    assert merchants_asked(wechat, "combine-transactions") == [own, own]
    assert merchants_asked(wechat, "refunds") == [own]
    assert differences() == []


def test_payment_is_closed_at_the_merchant_with_whom_it_began(wechat: FakeGateway):
    basket = begun(stores=1)
    moved(basket)

    gateway.ask_due(NOW + timedelta(minutes=31))

    assert merchants_asked(wechat, "close") == [merchant_of("cloud")]
    assert basket.states == ["cancelled"]


def test_whoever_the_provider_says_was_paid_gives_it_back(wechat: FakeGateway):
    # Begun under the new number, and paid under the former all the same.
    basket = make_basket(stores=1)
    moved(basket)
    gateway.begin(basket.payment.number, device=Device.PHONE, address="", now=NOW)
    told(basket, paid(basket))
    order = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)

    gateway.send_refunds(NOW)

    assert merchants_asked(wechat, "h5") == ["1677777777"]
    assert merchants_asked(wechat, "refunds") == [merchant_of("cloud")]


def test_money_taken_during_a_long_silence_is_not_forgotten(wechat: FakeGateway):
    basket = begun()
    number = basket.payment.number
    wechat.trouble = (500, "SYSTEM_ERROR")
    wechat.paid.add(number)

    for hours in range(1, 9):
        gateway.ask_due(NOW + timedelta(hours=hours, minutes=1))
    silent = (basket.states, basket.payment.silent_since, len(wechat.asked))
    wechat.trouble = None
    gateway.ask_due(NOW + timedelta(hours=10))

    assert silent == (["cancelled"] * 2, NOW + timedelta(hours=1, minutes=1), 1 + 2 * 8)
    assert basket.states == ["paid"] * 2
    assert differences() == []


def test_second_trade_whose_notice_is_lost_is_asked_for_when_the_first_is_told_of_late(
    alipay: FakeGateway,
):
    basket = begun("alipay")
    ((first, (fen, merchant)), _second) = basket.parts.items()
    alipay.trouble = (500, "ACQ.SYSTEM_ERROR")
    alipay.paid |= set(basket.numbers)

    gateway.ask_due(NOW + timedelta(hours=1))
    notice = alipay_body(alipay_paid(first, fen=fen, merchant=merchant))
    gateway.receive("alipay", {}, notice, NOW + timedelta(hours=1))
    told_of = basket.states
    gateway.ask_due(NOW + timedelta(hours=2))
    still = basket.states
    alipay.trouble = None
    asked = [gateway.ask_due(NOW + timedelta(hours=hours)) for hours in (3, 4, 5)]

    assert (told_of, still) == (["paid", "cancelled"],) * 2
    assert (basket.states, asked, basket.payment.ask_at) == (["paid"] * 2, [1, 0, 0], None)
    assert differences() == []


def test_second_trade_that_was_never_paid_is_not_asked_for_again_and_again(alipay: FakeGateway):
    basket = begun("alipay")
    ((first, (fen, merchant)), _second) = basket.parts.items()
    alipay.trouble = (500, "ACQ.SYSTEM_ERROR")
    alipay.paid.add(first)

    gateway.ask_due(NOW + timedelta(hours=1))
    notice = alipay_body(alipay_paid(first, fen=fen, merchant=merchant))
    gateway.receive("alipay", {}, notice, NOW + timedelta(hours=1))
    alipay.trouble = None
    asked = [gateway.ask_due(NOW + timedelta(hours=hours)) for hours in (2, 3, 4)]

    assert (basket.states, asked) == (["paid", "cancelled"], [1, 0, 0])
    assert differences() == []


def test_payment_paid_between_falling_due_and_being_asked_for_is_asked_for_once(
    wechat: FakeGateway,
):
    basket = begun()
    number = basket.payment.number
    wechat.paid.add(number)

    told(basket, paid(basket))
    is_claimed = claim_asking(by=SYSTEM, now=NOW, number=number)
    gateway.query_payment(number, NOW)

    assert (is_claimed, basket.payment.ask_at) == (True, None)
    assert gateway.ask_due(NOW + timedelta(hours=2)) == 0


def test_provider_that_is_silent_for_days_is_left_to_a_person(wechat: FakeGateway):
    basket = begun()
    number = basket.payment.number
    wechat.trouble = (403, "SIGN_ERROR")
    wechat.paid.add(number)

    asked = [gateway.ask_due(NOW + timedelta(hours=2 * hours)) for hours in range(1, 40)]
    (left,) = reconciliation("wechat", [], days=(NOW.date(), NOW.date())).differences
    still = gateway.query_payment(number, NOW + timedelta(days=5))
    wechat.trouble = None
    outcome = gateway.query_payment(number, NOW + timedelta(days=6))

    assert (sum(asked), basket.payment.ask_at) == (25, None)
    assert (left.code, left.reference, left.here_fen) == ("payment_silent", number, 32_000)
    assert (still, outcome) == ("silent", "late")
    assert reconciliation("alipay", [], days=(NOW.date(), NOW.date())).differences == ()
    assert basket.states == ["paid"] * 2
    assert differences() == []


def test_answer_that_nothing_is_there_ends_the_asking(wechat: FakeGateway):
    basket = begun()
    wechat.trouble = (500, "SYSTEM_ERROR")
    gateway.ask_due(NOW + timedelta(hours=1, minutes=1))
    wechat.trouble = None

    gateway.ask_due(NOW + timedelta(hours=3))

    assert (basket.payment.silent_since, basket.payment.ask_at) == (None, None)
    assert basket.states == ["cancelled"] * 2


def test_refunds_under_way_are_asked_after_in_turn(
    wechat: FakeGateway, monkeypatch: pytest.MonkeyPatch
):
    shops = make_basket(stores=1, packs=1).shops
    for key in range(5):
        basket = order_again(shops, "wechat", packs=1, key=f"k{key}")
        told(basket, paid(basket, event=f"E-{key}"))
        order = basket.placed.orders[0]
        cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    # So many at once, not fifty.
    monkeypatch.setattr(gateway, "refunds_to_try", partial(refunds_to_try, limit=3))
    for _batch in range(2):
        gateway.send_refunds(NOW)
    wechat.asked.clear()

    for minutes in (61, 62):
        gateway.ask_refunds(NOW + timedelta(minutes=minutes))

    numbers = [name.rpartition("/")[2] for name, _body in wechat.asked]
    assert sorted(numbers) == sorted(Refund.objects.values_list("number", flat=True))
    wechat.refund_status = "SUCCESS"
    assert gateway.ask_refunds(NOW + timedelta(minutes=63)) == 0
    assert gateway.ask_refunds(NOW + timedelta(minutes=130)) == 3
