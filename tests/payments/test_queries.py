"""Which ways to pay a basket is offered, by how many stores a provider takes in one payment."""

from dataclasses import replace

from pytest_django import Settings

from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.rules import MOST_LINES
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.errors import InvalidOrderError
from commonfield.orders.models import CombinedPayment
from commonfield.payments.queries import to_pay
from commonfield.stores.queries import payment_methods
from commonfield.stores.types import MOST_COMBINED
from tests.market.builders import make_request, make_shop
from tests.payments.builders import Basket, differences, enlist, paid, told
from tests.people.builders import NOW


def test_basket_over_more_stores_than_a_provider_combines(settings: Settings):
    settings.PAYMENT_PROVIDERS = {"wechat": {}, "alipay": {}}
    shops = tuple(make_shop(f"shop{index}", packs=3) for index in range(11))
    for shop in shops:
        enlist(shop, "wechat")
        enlist(shop, "alipay")
    lines = [(shop.sku, 1) for shop in shops]

    too_many, placed = (
        place_orders(
            requests=[replace(make_request(*lines, key=way, payment=way), digest=way)], now=NOW
        )[0]
        for way in ("alipay", "wechat")
    )

    slugs = [shop.slug for shop in shops]
    assert payment_methods(slugs) == ["cod", "wechat", "simulated"]
    assert payment_methods(slugs[:10]) == ["cod", "wechat", "alipay", "simulated"]
    assert isinstance(too_many, InvalidOrderError)
    assert isinstance(placed, PlacedOrders)
    assert len(to_pay(placed.payment).parts) == 11
    assert CombinedPayment.objects.count() == 1
    basket = Basket(shops, placed, "wechat")
    assert told(basket, paid(basket)) == "paid"
    assert basket.states == ["paid"] * 11
    assert differences() == []


def test_no_basket_has_more_stores_than_wechat_combines():
    assert MOST_LINES <= MOST_COMBINED["wechat"] == 50
