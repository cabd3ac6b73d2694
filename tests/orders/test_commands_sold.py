"""What a shelf says was sold, and what a shelf begins with."""

from datetime import timedelta

from commonfield.orders.commands import count_sold_packs, return_arrived
from commonfield.orders.rules import SOLD_WITHIN
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue.commands import list_product, withdraw_product
from commonfield.stores.catalogue.queries import search
from commonfield.stores.catalogue.rules import UNPLACED
from commonfield.stores.catalogue.types import Card, Criteria, NewProduct
from commonfield.stores.models import Product, Store
from tests.market.builders import Shop, make_shop
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


def test_shelf_begins_with_the_best_seller_of_a_known_store_whatever_opens():
    shop, other = make_shop("cloud"), make_shop("wind")
    list_another(shop, "second")
    order_at(shop, "paid")
    Store.objects.filter(slug=shop.slug).update(counted_at=NOW)
    count_sold_packs(NOW)
    list_another(other, "new")
    list_another(make_shop("opened"), "newer")

    found = search(Criteria("Silver Monkey"), now=NOW).cards

    assert [card.sku.product for card in cards()][:3] == ["cloud-tea", "second", "wind-tea"]
    assert {card.sku.product for card in cards()[3:]} == {"new", "newer", "opened-tea"}
    assert found[0].sku.product == "cloud-tea"


def test_shelf_of_another_day_is_drawn_anew():
    shops = [make_shop(slug) for slug in ("cloud", "wind", "rain")]
    days = [NOW + timedelta(days=each) for each in range(40)]

    firsts = set()
    for day in days:
        count_sold_packs(day)
        firsts.add(cards()[0].sku.store)

    assert firsts == {shop.slug for shop in shops}


def test_what_is_withdrawn_takes_no_place_of_its_owners():
    shop = make_shop("cloud")
    list_another(shop, "second")
    withdraw_product(by=SYSTEM, now=NOW, slug=shop.product)

    count_sold_packs(NOW)

    ranks = dict(Product.objects.values_list("slug", "store_rank"))
    assert ranks[shop.product] == UNPLACED > ranks["second"]


def list_another(shop: Shop, slug: str) -> None:
    product = NewProduct(
        store=shop.slug, slug=slug, title=slug, title_en="", gtin=shop.gtin, price_fen=900
    )
    list_product(by=SYSTEM, now=NOW, product=product)
