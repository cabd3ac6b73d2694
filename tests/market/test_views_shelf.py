"""What a shelf says first: what can be bought, then what is sold out, then what never was there."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from commonfield.orders.commands import count_sold_packs, write_review
from commonfield.orders.types import NewReview
from commonfield.people.types import GUEST, SYSTEM
from commonfield.stores.catalogue.commands import add_variant, list_product
from commonfield.stores.catalogue.rules import NEW_FOR
from commonfield.stores.catalogue.types import NewProduct, NewVariant
from commonfield.stores.models import Store
from commonfield.stores.stock.commands import adjust_stock, stock_from_lot
from commonfield.stores.stock.types import NewAdjustment
from tests.market.builders import Shop, make_shop
from tests.orders.builders import order_at
from tests.orders.teams.builders import make_offer, make_sale
from tests.people.builders import NOW
from tests.supply.builders import client_of, make_item

pytestmark = [pytest.mark.usefixtures("pages_are_kept"), pytest.mark.sql]


@pytest.fixture
def shop() -> Shop:
    return make_shop(packs=10)


def page(address: str) -> str:
    client = Client()
    client.cookies["language"] = "en"
    return client.get(address).content.decode()


def another(shop: Shop, slug: str) -> str:
    """List another product of the same pack; return its SKU."""
    product = NewProduct(
        store=shop.slug, slug=slug, title="银猴", title_en="Monkey", gtin=shop.gtin, price_fen=8_000
    )
    return list_product(by=shop.keeper, now=NOW, product=product)


def fill(shop: Shop, sku: str, packs: int) -> None:
    stock_from_lot(by=SYSTEM, now=NOW, sku=sku, lot=shop.lot, packs=packs)


def empty(shop: Shop, sku: str, packs: int) -> None:
    adjust_stock(
        by=shop.keeper, now=NOW, sku=sku, lot=shop.lot, adjustment=NewAdjustment(-packs, "damp")
    )


def shelf(address: str) -> list[tuple[str, str]]:
    """Return a shelf's products and what it says of their stock."""
    cards = page(address).partition('<ul class="shelf">')[2].split("</li>")[:-1]
    found = [
        (re.search(r"/products/([\w-]+)/", card), re.findall(r"<span[^>]*>([^<]+)</span>", card))
        for card in cards
    ]
    return [(product[1], words[-1]) for product, words in found if product]


@pytest.mark.parametrize("address", ["/market/", "/market/stores/cloud/", "/market/?q=yinhou"])
def test_shelf_begins_with_what_can_be_bought(shop: Shop, address: str):
    another(shop, "waiting")
    sold = another(shop, "sold")
    fill(shop, sold, 3)
    empty(shop, sold, 3)

    assert shelf(address) == [
        ("cloud-tea", "In stock"),
        ("sold", "Sold out"),
        ("waiting", "Not yet in stock"),
    ]


@pytest.mark.parametrize("address", ["/market/", "/market/products/waiting/"])
def test_kept_page_tells_what_was_never_there_from_what_is_gone(shop: Shop, address: str):
    sku = another(shop, "waiting")
    before = page(address)

    # Comes and goes between two readers.
    fill(shop, sku, 3)
    empty(shop, sku, 3)

    after = page(address)
    words = ("Not yet in stock", "Sold out")
    assert [word in before for word in words] == [True, False]
    assert [word in after for word in words] == [False, True]


def test_keeper_reads_that_a_new_product_is_not_yet_in_stock(shop: Shop):
    another(shop, "waiting")
    keeper = client_of(shop.keeper)

    texts = [
        keeper.get(f"/desk/cloud/{address}").content.decode()
        for address in ("products/", "product/waiting/", "stock/")
    ]

    assert ["ot yet in stock" in text for text in texts] == [True] * 3
    assert [re.search(r">Sold out<|· sold out", text) for text in texts] == [None] * 3


def test_lot_that_feeds_two_packs_says_which_is_which(shop: Shop):
    one = page("/market/products/cloud-tea/")
    gtin = make_item(shop.maker, net_g=50)
    new = NewVariant(shop.product, gtin, 9_000, "礼盒", "Gift box")
    fill(shop, add_variant(by=shop.keeper, now=NOW, variant=new), 5)

    two = page("/market/products/cloud-tea/")

    lot = rf"Lot {shop.lot} <"
    assert len(re.findall(rf"<span>{lot}", one)) == 1
    assert re.findall(rf"<span><strong>([^<]+)</strong> · {lot}", two) == [
        "100 g",
        "Gift box · 50 g",
    ]


def test_shelf_says_what_sells(shop: Shop):
    order = order_at(shop)
    said = NewReview(shop.product, 4, "香")
    write_review(by=GUEST, now=NOW, number=order.number, review=said, token=order.token)
    order_at(shop, "paid", key="another")
    count_sold_packs(NOW)
    make_offer(shop)

    before = page("/market/")
    make_sale(shop, hours=12)
    after, product = page("/market/"), page(f"/market/products/{shop.product}/")

    told = "★ 4.0 (1)", "8 sold", "Buy together", "¥60"
    assert [word in before for word in told] == [True] * 4
    assert [word in before for word in ("Flash sale</span>", "¥50")] == [False, False]
    assert [word in after for word in ("Flash sale</span>", "¥50")] == [True, True]
    assert [word in product for word in told[:2]] == [True, True]
    # At the foot of a phone's page: the same form, and the way to the team.
    bar = product.partition('class="buy-bar')[2]
    assert [part in bar for part in ('href="#together"', 'form="buy"')] == [True, True]


@pytest.mark.parametrize("under", ["0", "-5", "x", "9" * 400, "1e3", "²", "", "\uff15\uff10"])
def test_shelf_of_a_price_that_is_none_shows_everything(under: str):
    make_shop()

    assert "/market/products/cloud-tea/" in page(f"/market/?under={under}")


def test_shelf_is_sorted_and_bounded_by_links_and_forms(shop: Shop):
    another(shop, "more")

    text = page("/market/?q=tea&under=80&sort=price&offer=flash&town=331124101000")

    kept = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text)
    assert {("under", "80"), ("sort", "price"), ("offer", "flash"), ("q", "tea")} <= set(kept)
    assert "up to ¥80" in text
    assert 'href="?q=tea&amp;town=331124101000&amp;under=80&amp;offer=flash&amp;sort=new"' in text


def test_new_store_has_a_row_of_its_own_until_it_is_known_or_old(shop: Shop):
    Store.objects.filter(slug=shop.slug).update(counted_at=NOW)
    count_sold_packs(NOW)
    other = make_shop("wind")

    opened, home = page("/market/"), page("/")
    Store.objects.filter(slug="wind").update(opened_at=NOW - NEW_FOR - timedelta(days=1))
    aged = page("/market/")

    row = re.search(r"<h2>New stores</h2>.*?</ul>", opened, re.DOTALL)
    assert row is not None
    assert row[0].count("/market/stores/") == 1
    assert [part in row[0] for part in ("/stores/wind/", "licence not checked yet")] == [True] * 2
    assert ["New stores" in each for each in (home, aged)] == [True, False]
    assert [name for name, _left in shelf("/market/")] == [shop.product, other.product]


def test_offers_begin_with_one_of_each_known_store(shop: Shop):
    other = make_shop("wind", packs=10)
    make_sale(other, hours=12)
    make_sale(shop, hours=24)
    make_offer(shop)
    Store.objects.filter(slug=shop.slug).update(counted_at=NOW)

    strip = page("/market/").partition('<ul class="offers">')[2].partition("</ul>")[0]

    assert re.findall(r"/products/([\w-]+)/", strip) == [shop.product, other.product]
