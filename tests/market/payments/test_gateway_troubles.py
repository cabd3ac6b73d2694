"""Providers broken, silent or slow: no money waits for another's, none is forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from commonfield.market.models import Refund
from commonfield.market.orders.commands import cancel_order
from commonfield.market.payments import gateway
from commonfield.market.payments.adapters.wechat import WeChat
from commonfield.market.payments.types import Device
from commonfield.people.types import GUEST
from tests.market.payments.builders import differences, order_again, paid, told
from tests.market.payments.fakes import FakeGateway
from tests.market.payments.test_gateway import begun
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
