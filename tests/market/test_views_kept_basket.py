"""A basket's page while others are kept: never an old one, never another's."""

import re

import pytest
from django.test import Client

from commonfield.kernel import clock
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from tests.market.builders import Shop, make_request, make_shop

pytestmark = [pytest.mark.usefixtures("pages_are_kept"), pytest.mark.sql]


def buyer_of(shop: Shop, packs: int = 2, language: str = "en") -> Client:
    client = Client()
    client.cookies.load({"language": language, "basket": f"{shop.sku}:{packs}"})
    return client


def basket(client: Client) -> str:
    response = client.get("/basket/")
    assert response.status_code == 200, response
    return response.content.decode()


def test_same_basket_has_each_buyer_s_own_token_and_notices():
    shop = make_shop()
    first, second, third = buyer_of(shop, packs=1), buyer_of(shop), buyer_of(shop, language="zh")
    first.post("/basket/add/", {"sku": shop.sku, "packs": "0"})

    pages = [basket(each) for each in (first, second, first, third)]

    tokens = {re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0] for page in pages}
    assert len(tokens) == 4
    assert ["Enter a whole number" in page for page in pages] == [True, False, False, False]
    assert ["Total" in page for page in pages] == [True, True, True, False]


def test_basket_says_at_once_that_too_few_are_left():
    shop = make_shop()
    before = basket(buyer_of(shop, packs=9))

    request = make_request((shop.sku, shop.left - 8), key="k")
    (answer,) = place_orders(requests=[request], now=clock.now())

    assert isinstance(answer, PlacedOrders)
    after = basket(buyer_of(shop, packs=9))
    assert ("Only 8 left" in before, "Only 8 left" in after) == (False, True)
