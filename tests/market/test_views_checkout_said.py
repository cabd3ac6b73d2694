"""What the checkout says of what will become of a basket."""

from django.test import Client

from commonfield.stores.models import Product
from tests.market.builders import make_shop
from tests.market.test_views_checkout import put
from tests.pages import text_of
from tests.people.builders import COUNTY
from tests.supply.builders import client_of


def test_checkout_says_which_pack_it_is(client: Client):
    put(client, make_shop())

    page = client.get("/checkout/", {"region": COUNTY}).content.decode()

    assert 'Silver Monkey <span class="mist">100 g</span> × 2' in page


def test_weight_that_a_name_says_is_said_once(client: Client):
    shop = make_shop()
    Product.objects.update(title_en="Silver Monkey 100 g")
    keeper = client_of(shop.keeper)
    put(client, shop)

    page = text_of(client.get("/checkout/", {"region": COUNTY}))
    desk = [
        text_of(keeper.get(f"/desk/cloud/{path}"))
        for path in ("promotions/flash/", "promotions/team/", "prices/new/")
    ]

    assert "Silver Monkey 100 g × 2" in page
    assert ["Silver Monkey 100 g · ¥80" in each for each in desk[:2]] == [True, True]
    assert "Silver Monkey 100 g · usually ¥80" in desk[2]


def test_checkout_of_two_stores_promises_one_payment_only_to_who_pays_now(client: Client):
    put(client, make_shop("cloud"))
    put(client, make_shop("mist"))

    page = text_of(client.get("/checkout/", {"region": COUNTY}))

    assert "This becomes 2 orders, one for each store. If you pay now, you pay for all" in page
    assert "On delivery you pay for each parcel when it comes." in page
