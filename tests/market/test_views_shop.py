"""The shop's pages: what a buyer sees before the basket."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonfield.kernel import clock
from commonfield.kernel.clock import china_day
from commonfield.stores.catalogue.commands import (
    add_picture,
    add_variant,
    edit_product,
    list_product,
    make_price_list,
    withdraw_product,
)
from commonfield.stores.catalogue.queries import pictures_of
from commonfield.stores.catalogue.types import NewPriceList, NewProduct, NewVariant, ProductDetails
from commonfield.stores.models import Product
from commonfield.stores.running.commands import close_store, set_shipping_rates
from commonfield.stores.types import Rate
from commonfield.supply.models import TradeItem
from commonfield.supply.types import Shares
from tests.market.builders import make_order, make_shop
from tests.people.builders import NOW
from tests.supply.builders import make_agreement, make_item
from tests.workshop.builders import photograph

pytestmark = pytest.mark.sql


def page(address: str, *, language: str = "en") -> str:
    """Return a page as a guest reads it."""
    client = Client()
    client.cookies["language"] = language
    response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


def test_the_countys_own_home_page_shows_what_is_sold():
    make_shop()

    home = page("/")

    assert ("Go shopping" in home, "Buy tea" in home) == (False, True)
    assert "/market/products/cloud-tea/" in home


def test_home_finds_in_every_script():
    make_shop()

    pages = [page(f"/market/?q={text}") for text in ("银猴", "yinhou", "silver monkey", "nothing")]

    assert ["/market/products/cloud-tea/" in each for each in pages] == [True, True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "银猴",
        "阳银",
        "yinhou",
        "syyh",
        "silver monkey",
        "云雾",
        "上安",
        "shangan",
        "Xinxing",
        "明前",
    ],
)
def test_home_finds_by_name_sound_store_place_and_season(text: str):
    shop = make_shop()
    details = ProductDetails("松阳银猴", "Silver Monkey", season="pre_qingming")
    edit_product(by=shop.keeper, now=NOW, slug=shop.product, details=details)

    assert "/market/products/cloud-tea/" in page(f"/market/?q={text}")


def test_home_says_which_word_nobody_has():
    make_shop()

    assert "No product here has “咖啡”." in page("/market/?q=银猴 咖啡")


def test_home_that_finds_nothing_leads_on():
    make_shop()

    text = page("/market/?q=咖啡")

    assert "Try another word, pinyin or English" in text
    assert 'href="/market/">Everything on sale</a>' in text
    assert "Stores by town" in text


def test_home_beyond_its_last_page_says_so_and_leads_back():
    make_shop()

    text = page("/market/?offset=99999")

    assert "There are no more entries." in text
    assert 'href="/market/"' in text
    assert "Nothing is on sale" not in text


def test_home_is_narrowed_by_links_that_can_be_undone():
    shop = make_shop()
    more = NewProduct(
        store="cloud",
        slug="dear",
        title="贡茶",
        title_en="Tribute",
        gtin=shop.gtin,
        price_fen=60_000,
        season="autumn",
    )
    list_product(by=shop.keeper, now=NOW, product=more)

    everything, dear = page("/market/"), page("/market/?price=4&q=cha")

    assert 'href="?price=1"' in everything
    assert 'href="?price=4"' in everything
    assert ("products/dear/" in dear, "products/cloud-tea/" in dear) == (True, False)
    assert 'href="?q=cha"' in dear
    assert '<input type="hidden" name="price" value="4">' in dear
    assert "products/dear/" in page("/market/?season=autumn")
    assert "products/dear/" not in page("/market/?season=summer")


@pytest.mark.parametrize("query", ["season=x", "price=9", "price=-1", "season=", "price=²"])
def test_home_of_an_unknown_facet_shows_everything(query: str):
    make_shop()

    assert "/market/products/cloud-tea/" in page(f"/market/?{query}")


@pytest.mark.parametrize(
    "indexed",
    ["松阳 银猴|soon|99|?|=", "|||", "331124104|pre_qingming|x", "-1|spring|-1", "9" * 400],
)
def test_home_shows_products_that_other_code_has_indexed(indexed: str):
    make_shop()
    Product.objects.update(search_text=indexed)

    for query in ("", "?q=银猴", "?season=spring", "?price=1"):
        assert Client().get(f"/market/{query}").status_code == 200, query


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
        more = NewProduct(
            store="cloud",
            slug=f"more-{number}",
            title="香茶",
            title_en="Fragrant",
            gtin=shop.gtin,
            price_fen=100,
        )
        list_product(by=shop.keeper, now=NOW, product=more)

    with CaptureQueriesContext(connection) as three:
        page(address)

    assert len(three) == len(one)


def test_product_tells_price_lots_and_shares():
    shop = make_shop(packs=40)

    text = page("/market/products/cloud-tea/")

    assert f'href="/01/{shop.gtin}/10/{shop.lot}"' in text
    assert "leaf of fewer than five growers" in text
    for words in ("¥80", "In stock", "¥12<", "¥32<", "¥33.60<", "¥2.40<"):
        assert words in text, words


@pytest.mark.parametrize(
    ("packs", "words"), [(1, "Only 1 left"), (9, "Only 9 left"), (10, "In stock")]
)
def test_product_says_what_is_left_in_words(packs: int, words: str):
    make_shop(packs=packs)

    assert words in page("/market/products/cloud-tea/")


def test_product_shows_its_pictures_the_first_at_once():
    shop = make_shop()
    for width in (500, 1_600):
        add_picture(
            by=shop.keeper, now=NOW, slug=shop.product, content=photograph((width, 400)), alt="茶园"
        )
    first, second = pictures_of([shop.product])[shop.product]

    text = page("/market/products/cloud-tea/")

    assert (
        f'srcset="/files/{first.small}.webp 192w, /files/{first.large}.webp 500w"'
        ' sizes="(min-width: 56rem) 31rem, 92vw" width="500" height="400"'
    ) in text
    assert f'<a href="/files/{second.large}.webp"><img class="picture"' in text
    assert text.count('loading="lazy"') == 1
    assert Client().get(f"/files/{first.large}.webp").headers["Content-Type"] == "image/webp"
    assert f'src="/files/{first.small}.webp"' in page("/market/")
    assert f'src="/files/{first.small}.webp"' in page("/market/stores/cloud/")


def test_product_of_several_packs_lets_choose_one():
    shop = make_shop()
    gtin = make_item(shop.maker, net_g=250)
    code = add_variant(
        by=shop.keeper, now=NOW, variant=NewVariant(shop.product, gtin, 18_000, "大罐", "Large tin")
    )

    text = page("/market/products/cloud-tea/")

    assert f'name="sku" value="{shop.sku}" required checked>' in text
    assert f'name="sku" value="{code}" required disabled>' in text
    assert "Large tin · 250 g" in text
    assert "<strong>100 g</strong> · Of ¥80 for a pack" in text
    assert "from ¥80" in page("/market/")


def test_product_says_until_when_a_listed_price_holds():
    shop = make_shop()
    at = clock.now()
    new = NewPriceList("cloud", "春茶", at, at + timedelta(days=2), {shop.sku: 6_550})
    make_price_list(by=shop.keeper, now=at, price_list=new)

    text = page("/market/products/cloud-tea/")

    assert "¥65.50 <s>¥80</s>" in text
    assert "This price applies until" in text
    (offer,) = told(text)["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("65.50", "CNY")
    assert offer["priceValidUntil"] == china_day(at + timedelta(days=2)).isoformat()


def told(text: str) -> dict[str, Any]:
    """Return what a page tells machines."""
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    said: dict[str, Any] = json.loads(data)
    return said


def test_pages_tell_machines_what_they_show():
    shop = make_shop()

    product, store = page("/market/products/cloud-tea/"), page("/market/stores/cloud/")

    said = told(product)
    (offer,) = said["offers"]
    assert (said["@type"], said["name"], said["sku"]) == ("Product", "Silver Monkey", shop.sku)
    # A number of the restricted range is no GTIN to others.
    assert "gtin14" not in said
    assert said["brand"] == {"@type": "Brand", "name": "Cloud Tea Cooperative"}
    assert offer["shippingDetails"]["shippingRate"]["value"] == "0.00"
    assert offer["hasMerchantReturnPolicy"]["merchantReturnDays"] == 7
    assert (offer["price"], offer["availability"]) == ("80.00", "https://schema.org/InStock")
    assert (told(store)["@type"], told(store)["name"]) == ("Store", "Cloud Tea Shop")
    assert told(store)["address"]["addressLocality"].endswith("上安村")
    address = f"{settings.BASE_URL}/market/products/cloud-tea/"
    assert f'<link rel="canonical" href="{address}?lang=en">' in product
    assert f'<meta property="og:url" content="{address}?lang=en">' in product
    for page_of, language in ((address, "zh-Hans"), (f"{address}?lang=en", "en")):
        assert f'<link rel="alternate" hreflang="{language}" href="{page_of}">' in product


def test_several_packs_are_a_group_to_machines():
    shop = make_shop()
    more = make_item(shop.maker, net_g=250)
    TradeItem.objects.filter(gtin=more).update(gtin="06901234567892")
    variant = NewVariant(shop.product, "06901234567892", 18_000, "大罐", "Large tin")
    code = add_variant(by=shop.keeper, now=NOW, variant=variant)
    rates = [Rate("", 1_000, 6_00, 1_000, 5_00), Rate("65", 1_000, 2_000, 1_000, 1_500)]
    set_shipping_rates(by=shop.keeper, now=NOW, slug=shop.slug, rates=rates)

    said = told(page("/market/products/cloud-tea/"))

    small, large = said["hasVariant"]
    assert (said["@type"], said["productGroupID"]) == ("ProductGroup", "cloud-tea")
    assert (small["sku"], large["sku"], large["size"]) == (shop.sku, code, "250 g")
    assert (large["name"], large["gtin14"]) == ("Silver Monkey Large tin 250 g", "06901234567892")
    assert large["offers"][0]["price"] == "180.00"
    rate = large["offers"][0]["shippingDetails"]["shippingRate"]
    assert (rate["minValue"], rate["maxValue"]) == ("6.00", "20.00")


def test_words_of_a_product_end_no_element():
    shop = make_shop()
    evil = "</script><script>alert(1)</script>&\u2028"
    details = ProductDetails(evil, evil, description_en=evil)
    edit_product(by=shop.keeper, now=NOW, slug=shop.product, details=details)

    text = page("/market/products/cloud-tea/")

    assert "<script>alert" not in text
    assert told(text)["name"] == evil


def test_product_that_is_withdrawn_is_not_to_be_indexed():
    shop = make_shop()
    before = page("/market/products/cloud-tea/")
    withdraw_product(by=shop.keeper, now=NOW, slug=shop.product)

    after = page("/market/products/cloud-tea/")

    noindex = '<meta name="robots" content="noindex">'
    assert (noindex in before, noindex in after) == (False, True)
    assert told(after)["offers"] == []


def test_product_that_is_sold_out_offers_no_basket():
    make_order(make_shop(packs=2), packs=2)

    text = page("/market/products/cloud-tea/")

    assert "Sold out" in text
    assert "Add to basket" not in text


def test_product_whose_growers_have_no_share_draws_none():
    shop = make_shop()
    make_agreement(shop.maker, seller=shop.maker.code, shares=Shares(0, 0, 10_000, 0))

    assert "Who gets your money" not in page("/market/products/cloud-tea/")


def test_product_of_a_closed_store_is_no_longer_on_sale():
    shop = make_shop()
    close_store(by=shop.keeper, now=NOW, slug=shop.slug)

    assert "This is no longer on sale." in page("/market/products/cloud-tea/")
    assert "This store is closed." in page("/market/stores/cloud/")
