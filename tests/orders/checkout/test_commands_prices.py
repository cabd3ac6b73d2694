"""What an order costs: the price of its moment, and shipping to where it goes."""

from datetime import datetime, timedelta

import pytest

from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.errors import PriceChangedError
from commonfield.orders.checkout.queries import quote
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.stores.catalogue.queries import basket
from commonfield.stores.models import ListPrice, PriceList, ShippingRate, Sku, Store
from commonfield.stores.queries import prices_at
from tests.market.builders import PRICE_FEN, Shop, differences, make_request, make_shop, place
from tests.people.builders import COUNTY, NOW

DAY = timedelta(days=1)


def on_list(shop: Shop, price_fen: int, starts_at: datetime, ends_at: datetime) -> None:
    made = PriceList.objects.create(
        store=Store.objects.get(slug=shop.slug), name="x", starts_at=starts_at, ends_at=ends_at
    )
    ListPrice.objects.create(
        price_list=made,
        sku=Sku.objects.get(code=shop.sku),
        price_fen=price_fen,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def rate(shop: Shop, prefix: str = "", *, first_fen: int, free_from_fen: int | None = None) -> None:
    ShippingRate.objects.create(
        store=Store.objects.get(slug=shop.slug),
        region_prefix=prefix,
        first_g=500,
        first_fen=first_fen,
        more_g=500,
        more_fen=200,
        free_from_fen=free_from_fen,
    )


@pytest.mark.parametrize(
    ("starts_in", "ends_in", "price_fen"),
    [
        (-DAY, DAY, 6_500),
        (timedelta(0), DAY, 6_500),
        (-DAY, timedelta(0), PRICE_FEN),
        (timedelta(seconds=1), DAY, PRICE_FEN),
    ],
    ids=["in force", "begins now", "ends now", "begins later"],
)
def test_order_costs_the_list_price_while_it_holds(
    starts_in: timedelta, ends_in: timedelta, price_fen: int
):
    shop = make_shop()
    on_list(shop, 6_500, NOW + starts_in, NOW + ends_in)

    order = place(make_request((shop.sku, 2))).orders[0]

    sku = Sku.objects.get(code=shop.sku)
    assert order.total_fen == 2 * price_fen
    assert prices_at([sku.pk], NOW).get(sku.pk, sku.price_fen) == price_fen
    assert differences() == []


def test_order_at_an_expired_price_is_refused():
    shop = make_shop()
    on_list(shop, 6_500, NOW - 2 * DAY, NOW - DAY)
    request = make_request((shop.sku, 1))
    request = type(request)(**{**vars(request), "expected_total_fen": 6_500})

    answer = place_orders(requests=[request], now=NOW)[0]

    assert isinstance(answer, PriceChangedError)
    assert answer.total_fen == PRICE_FEN
    assert shop.left == 40


def test_shipping_is_part_of_the_total_and_the_carriers():
    shop = make_shop()
    rate(shop, first_fen=900)
    rate(shop, COUNTY[:6], first_fen=300)

    order = place(make_request((shop.sku, 2))).orders[0]

    assert (order.shipping_fen, order.total_fen) == (300, 2 * PRICE_FEN + 300)
    assert quote(basket({shop.sku: 2}, now=NOW), COUNTY).total_fen == order.total_fen
    assert quote(basket({shop.sku: 2}, now=NOW), "110101000000").shipping_fen == 900
    assert differences() == []


def test_shipping_is_free_from_a_worth_on():
    shop = make_shop()
    rate(shop, first_fen=900, free_from_fen=2 * PRICE_FEN)

    answers = [
        place(make_request((shop.sku, packs), key=f"k{packs}")).orders[0] for packs in (1, 2)
    ]

    assert [order.shipping_fen for order in answers] == [900, 0]


def test_shipping_of_two_stores_is_each_ones_own():
    one, other = make_shop("one"), make_shop("other")
    rate(one, first_fen=900)
    rate(other, first_fen=700)

    placed = place(make_request((one.sku, 1), (other.sku, 1)))

    assert isinstance(placed, PlacedOrders)
    assert {order.store: order.shipping_fen for order in placed.orders} == {
        "one": 900,
        "other": 700,
    }
    assert placed.total_fen == 2 * PRICE_FEN + 1_600
    assert placed.payment == f"P{placed.orders[0].number}"
    assert differences() == []
