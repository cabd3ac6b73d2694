"""The shop's pages: what a buyer sees before the basket."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonfield.market.commands import close_store, list_product
from commonfield.market.types import NewProduct
from commonfield.supply.types import Shares
from tests.market.builders import make_order, make_shop
from tests.people.builders import NOW
from tests.supply.builders import make_agreement


def page(address: str, *, language: str = "en") -> str:
    """Return a page as a guest reads it."""
    client = Client()
    client.cookies["language"] = language
    response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


def test_home_finds_in_every_script():
    make_shop()

    pages = [page(f"/market/?q={text}") for text in ("银猴", "yinhou", "silver monkey", "nothing")]

    assert ["/market/products/cloud-tea/" in each for each in pages] == [True, True, True, False]


def test_home_goes_by_town():
    make_shop()

    everywhere = page("/market/")
    here, elsewhere = page("/market/?town=331124104000"), page("/market/?town=331124105000")

    assert 'href="?town=331124104000"' in everywhere
    assert "/market/stores/cloud/" in here
    assert "No online store is open in this town." in elsewhere


@pytest.mark.parametrize("town", ["x", "999999999000", "1" * 300])
def test_home_of_an_unknown_town_shows_everything(town: str):
    make_shop()

    assert "/market/products/cloud-tea/" in page(f"/market/?town={town}")


@pytest.mark.parametrize("address", ["/market/", "/market/stores/cloud/"])
def test_list_asks_the_database_as_often_for_three_as_for_one(address: str):
    shop = make_shop()
    page(address)
    with CaptureQueriesContext(connection) as one:
        page(address)
    for number in range(2):
        more = NewProduct("cloud", f"more-{number}", "香茶", "Fragrant", shop.gtin, 100)
        list_product(by=shop.keeper, now=NOW, product=more)

    with CaptureQueriesContext(connection) as three:
        page(address)

    assert len(three) == len(one)


def test_product_tells_price_lots_and_shares():
    shop = make_shop(packs=40)

    text = page("/market/products/cloud-tea/")

    assert f'href="/01/{shop.gtin}/10/{shop.lot}"' in text
    assert "leaf of 1 grower" in text
    for words in ("¥80", "In stock", "¥12<", "¥32<", "¥33.60<", "¥2.40<"):
        assert words in text, words


@pytest.mark.parametrize(
    ("packs", "words"), [(1, "Only 1 pack left"), (9, "Only 9 packs left"), (10, "In stock")]
)
def test_product_says_what_is_left_in_words(packs: int, words: str):
    make_shop(packs=packs)

    assert words in page("/market/products/cloud-tea/")


def test_product_that_is_sold_out_offers_no_basket():
    make_order(make_shop(packs=2), packs=2)

    text = page("/market/products/cloud-tea/")

    assert "Sold out" in text
    assert "Into the basket" not in text


def test_product_whose_growers_have_no_share_draws_none():
    shop = make_shop()
    make_agreement(shop.maker, seller=shop.maker.code, shares=Shares(0, 0, 10_000, 0))

    assert "Who gets your money" not in page("/market/products/cloud-tea/")


def test_product_of_a_closed_store_is_no_longer_on_sale():
    shop = make_shop()
    close_store(by=shop.keeper, now=NOW, slug=shop.slug)

    assert "This is no longer on sale." in page("/market/products/cloud-tea/")
    assert "This store is closed." in page("/market/stores/cloud/")


@pytest.mark.parametrize("address", ["/market/stores/none/", "/market/products/none/"])
def test_thing_that_is_not_there(address: str):
    assert Client().get(address).status_code == 404


def test_pages_are_chinese_by_default():
    make_shop()

    text = page("/market/products/cloud-tea/", language="")

    for words in ("有货", "放入购物篮", "您的钱给了谁", "从哪里来"):
        assert words in text, words


def test_pages_that_only_show_begin_no_session():
    client = Client()
    make_shop()

    for address in ("/market/", "/market/products/cloud-tea/", "/basket/", "/orders/"):
        assert client.get(address).status_code == 200

    assert "sessionid" not in client.cookies
