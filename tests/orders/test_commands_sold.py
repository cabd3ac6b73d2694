"""What a shelf says was sold, and the place that it gives a product among its store's."""

from datetime import timedelta

from commonfield.orders.commands import count_sold_packs, return_arrived
from commonfield.orders.rules import SOLD_WITHIN
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue.commands import list_product
from commonfield.stores.catalogue.queries import search
from commonfield.stores.catalogue.types import SOLD_SHOWN_FROM, Card, Criteria, NewProduct
from commonfield.stores.models import Product
from tests.market.builders import make_shop
from tests.orders.builders import make_life_shop, order_at, return_at
from tests.people.builders import NOW


def cards(sort: str = "") -> list[Card]:
    return list(search(Criteria(sort=sort), now=NOW).cards)


def test_packs_sold_are_those_whose_money_came_and_stays():
    shop = make_life_shop()
    order_at(shop, "placed", key="waits")
    order_at(shop, "paid", payment="cod", key="cash")
    _order, number = return_at(shop, key="back")
    return_arrived(by=SYSTEM, now=NOW, number=number)

    changed = count_sold_packs(NOW + timedelta(hours=1))

    assert changed == 1
    assert [card.sold_packs for card in cards()] == [2]
    assert count_sold_packs(NOW + timedelta(hours=2)) == 0
    assert count_sold_packs(NOW + SOLD_WITHIN) == 1
    assert [card.sold_packs for card in cards()] == [0]


def test_shelf_begins_with_each_stores_best_sellers_and_what_is_new():
    shop, other = make_shop("cloud"), make_shop("wind")
    for slug, store in (("second", shop), ("third", shop)):
        product = NewProduct(
            store=store.slug, slug=slug, title=slug, title_en="", gtin=store.gtin, price_fen=900
        )
        list_product(by=SYSTEM, now=NOW, product=product)
    order_at(shop, "paid")
    count_sold_packs(NOW)
    new = NewProduct(
        store=other.slug, slug="new", title="new", title_en="", gtin=other.gtin, price_fen=900
    )
    list_product(by=SYSTEM, now=NOW, product=new)

    recommended = [card.sku.product for card in cards()]

    assert recommended == ["new", "cloud-tea", "wind-tea", "third", "second"]
    assert next(iter(cards(sort="sold"))).sku.product == "cloud-tea"
    assert dict(Product.objects.values_list("slug", "store_rank"))["second"] == 3
    assert [card.sold_shown for card in cards(sort="sold")][:1] == [0]
    assert SOLD_SHOWN_FROM > 4
