"""Buying together and in a flash sale through the API."""

from typing import Any

import pytest
from django.test import Client

from commonfield.orders.models import Order, Team
from commonfield.stores.models import FlashSale
from tests.market.builders import make_shop
from tests.market.test_api import body_of, post
from tests.market.test_views_promotions import offer_of, sale_of
from tests.orders.teams.builders import FLASH_FEN, HOUR, TEAM_FEN, all_differences

pytestmark = pytest.mark.sql


def test_team_is_opened_and_joined():
    shop = make_shop()
    offer = offer_of(shop)

    opened = post(body_of((shop.sku, 1), team=f"new:{offer}"), key="a")
    again = post(body_of((shop.sku, 1), team=f"new:{offer}"), key="a")
    code = opened[1]["orders"][0]["team"]
    contact = {"name": "钱大宝", "phone": "13900139000"}
    joined = post(body_of((shop.sku, 1), team=code, contact=contact), key="b")
    full = post(
        body_of((shop.sku, 1), team=code, contact=contact | {"phone": "13700137000"}), key="c"
    )

    assert (opened[0], again, joined[0]) == (201, (200, opened[1]), 201)
    assert opened[1]["total_fen"] == TEAM_FEN
    assert joined[1]["orders"][0]["team"] == code == Team.objects.get().code
    assert (full[0], full[1]["code"]) == (409, "team_full")
    assert (Order.objects.count(), all_differences()) == (2, [])


def test_order_of_a_team_carries_it_later_too():
    shop = make_shop()
    order = post(body_of((shop.sku, 1), team=f"new:{offer_of(shop)}"))[1]["orders"][0]
    alone = post(body_of((shop.sku, 1)), key="b")[1]["orders"][0]

    shown = [
        Client().get(f"/api/market/orders/{each['number']}", {"token": each["token"]}).json()
        for each in (order, alone)
    ]

    assert shown == [order, alone]
    assert "team" not in alone


def test_flash_sale_before_its_time_says_when():
    shop = make_shop()
    sale = sale_of(shop, begins_in=3 * HOUR)

    status, problem = post(body_of((shop.sku, 1), sale=sale))

    assert (status, problem["code"]) == (409, "sale_not_started")
    assert problem["starts_at"] == FlashSale.objects.get().starts_at.isoformat()


def test_flash_sale_on_and_beyond_the_limit():
    shop = make_shop()
    sale = sale_of(shop, each=2)

    taken = post(body_of((shop.sku, 2), sale=sale), key="a")
    refused = post(body_of((shop.sku, 1)), key="b")

    assert (taken[0], taken[1]["total_fen"]) == (201, 2 * FLASH_FEN)
    assert (refused[0], refused[1]["code"]) == (409, "buyer_limit")
    assert (refused[1]["limit"], refused[1]["left"]) == (2, 0)


@pytest.mark.parametrize(
    ("members", "pointer", "code"),
    [
        ({"team": 7}, "/team", "bad_type"),
        ({"team": "new:nothing"}, "/team", "unknown_team"),
        ({"team": ""}, "/team", "unknown_team"),
        ({"team": "a\x00b"}, "/team", "unstorable"),
        ({"sale": "nothing"}, "/sale", "unknown_team"),
        ({"sale": ["x"]}, "/sale", "bad_type"),
        ({"team": "x", "sale": "y"}, "/sale", "bad_type"),
    ],
)
def test_promotion_that_is_not_there(members: dict[str, Any], pointer: str, code: str):
    shop = make_shop()

    status, problem = post(body_of((shop.sku, 1), **members))

    assert (status, Order.objects.count()) == (422, 0)
    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [(pointer, code)]
