"""Orders whose time has come: each by itself, none held longer than there is a reason for."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from pytest_django import Settings

from commonfield.orders import order_events
from commonfield.orders.commands import cancel_order, expire_orders
from commonfield.orders.models import Order
from commonfield.orders.order_events import OrderEvent
from commonfield.orders.rules import HELD_AFTER
from commonfield.payments.commands import begin_payment
from commonfield.people.types import SYSTEM
from tests.market.builders import make_order, make_shop
from tests.orders.builders import all_differences
from tests.payments.builders import make_basket
from tests.people.builders import NOW

OVER = NOW + timedelta(minutes=30)


@pytest.fixture
def providers(settings: Settings) -> None:
    settings.PAYMENT_PROVIDERS = {"wechat": {}, "alipay": {}}


@pytest.mark.usefixtures("providers")
@pytest.mark.parametrize("method", ["wechat", "alipay"])
def test_order_that_no_provider_knows_of_gives_its_packs_back_in_time(method: str):
    basket = make_basket(method, stores=1)

    assert (expire_orders(OVER), basket.left, basket.states) == (1, [10], ["cancelled"])
    assert all_differences() == []


@pytest.mark.usefixtures("providers")
@pytest.mark.parametrize("method", ["wechat", "alipay"])
def test_order_that_a_provider_may_be_paid_for_is_held_for_a_while(method: str):
    basket = make_basket(method, stores=1)
    begin_payment(by=SYSTEM, now=NOW, number=basket.placed.payment)
    over = OVER + HELD_AFTER

    expired = [expire_orders(at) for at in (OVER, over - timedelta(microseconds=1), over)]

    assert (expired, basket.left) == ([0, 0, 1], [10])


def test_order_in_trouble_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    shop = make_shop()
    broken, *others = [make_order(shop, key=key) for key in ("a", "b", "c")]

    def fail(events: Sequence[OrderEvent]) -> None:
        if broken.number in {event.number for event in events}:
            raise ZeroDivisionError("赵小兰")

    monkeypatch.setitem(order_events._SUBSCRIBERS, "picky", fail)
    cancel_order(by=SYSTEM, now=NOW, number=others[0].number, ending="buyer")

    assert expire_orders(OVER) == 1
    assert list(Order.objects.order_by("id").values_list("state", flat=True)) == [
        "awaiting_payment",
        "cancelled",
        "cancelled",
    ]
    assert [record.getMessage() for record in caplog.records] == [
        f"order {broken.number}: ZeroDivisionError"
    ]
    assert (shop.left, all_differences()) == (38, [])
