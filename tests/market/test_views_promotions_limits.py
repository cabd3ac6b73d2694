"""How many packs of a flash sale a buyer may have, said before anything is ordered."""

from django.test import Client

from tests.market.builders import make_shop
from tests.market.test_views_promotions import offer_of, order_at, sale_of
from tests.pages import text_of
from tests.people.builders import COUNTY


def test_basket_and_checkout_take_no_more_than_a_buyer_may_have_in_a_flash_sale(client: Client):
    shop = make_shop()
    sale_of(shop, each=2)

    beyond = text_of(client.post("/basket/add/", {"sku": shop.sku, "packs": "5"}, follow=True))
    refused = client.get("/checkout/", {"region": COUNTY})
    client.post("/basket/change/", {f"packs-{shop.sku}": "2"})
    within = text_of(client.get("/basket/"))
    taken = client.get("/checkout/", {"region": COUNTY})

    assert "Each buyer may have 2 packs in this flash sale. Choose fewer." in beyond
    assert "is in the basket." not in beyond
    assert "At most 2 packs for each buyer." in within
    assert (refused.status_code, taken.status_code) == (302, 200)
    assert "At most 2 packs for each buyer." in text_of(taken)


def test_product_in_a_flash_sale_lets_a_buyer_ask_for_no_more_than_is_allowed(client: Client):
    shop = make_shop()
    sale_of(shop, each=2)

    page = text_of(client.get(f"/market/products/{shop.product}/"))

    assert "At most 2 packs for each buyer." in page
    assert 'min="1" max="2"' in page


def test_team_takes_its_own_packs_beside_a_flash_sale(client: Client):
    shop = make_shop()
    sale_of(shop, each=1)
    code = offer_of(shop, most=3)

    answer = client.get(f"/checkout/offer/{code}/3/", {"region": COUNTY})

    assert answer.status_code == 200


def test_buyer_who_has_ordered_all_packs_allowed_is_told_so(client: Client):
    shop = make_shop()
    sale_of(shop, each=2)

    client.post("/basket/add/", {"sku": shop.sku, "packs": "2"})
    taken = order_at(client, "/checkout/", key="first")
    client.post("/basket/add/", {"sku": shop.sku, "packs": "2"})

    refused = order_at(client, "/checkout/", key="second")

    assert (taken.status_code, refused.status_code) == (302, 409)
    assert "and you have ordered as many already" in text_of(refused)
