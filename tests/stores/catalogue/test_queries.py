"""What a page shows of a price is what an order costs."""

from datetime import datetime, timedelta

from commonfield.front.page_cache.shared import recording_dependencies
from commonfield.stores.catalogue.queries import basket, product, skus_on_sale
from commonfield.stores.models import ListPrice, PriceList, Sku, Store
from commonfield.stores.queries import prices_at
from tests.market.builders import PRICE_FEN, Shop, make_shop
from tests.people.builders import NOW

HOUR = timedelta(hours=1)


def put_on_list(shop: Shop, price_fen: int, starts_at: datetime, ends_at: datetime) -> None:
    """Write a list of one price past the commands."""
    store = Store.objects.get(slug=shop.slug)
    span = {"starts_at": starts_at, "ends_at": ends_at}
    price_list = PriceList.objects.create(store=store, name="春茶", **span)
    sku = Sku.objects.get(code=shop.sku)
    ListPrice.objects.create(price_list=price_list, sku=sku, price_fen=price_fen, **span)


def sku_id(shop: Shop) -> int:
    return Sku.objects.get(code=shop.sku).pk


def test_prices_at_leaves_out_what_is_on_no_list():
    shop = make_shop()
    put_on_list(shop, 6_000, NOW + HOUR, NOW + 2 * HOUR)

    assert prices_at([sku_id(shop), 0], NOW) == {}
    assert prices_at([sku_id(shop), 0], NOW + HOUR) == {sku_id(shop): 6_000}
    assert prices_at([sku_id(shop)], NOW + 2 * HOUR) == {}
    assert prices_at([], NOW) == {}


def test_price_is_the_same_on_every_page_and_holds_until_the_list_ends():
    shop = make_shop()
    put_on_list(shop, 6_000, NOW, NOW + 2 * HOUR)
    put_on_list(shop, 7_000, NOW + HOUR, NOW + 3 * HOUR)

    with recording_dependencies() as notes:
        shown = product(shop.product, now=NOW)
        (listed,) = skus_on_sale(now=NOW)
        (line,) = basket({shop.sku: 2}, now=NOW).lines

    assert shown is not None
    assert shown.skus == (listed,)
    assert listed == line.sku
    assert (listed.price_fen, listed.was_fen) == (6_000, PRICE_FEN)
    assert listed.price_until == NOW + 2 * HOUR
    assert line.total_fen == 12_000
    assert notes.until == NOW + HOUR


def test_listed_price_that_is_higher_strikes_nothing_out():
    shop = make_shop()
    put_on_list(shop, 9_000, NOW, NOW + HOUR)

    (listed,) = skus_on_sale(now=NOW)

    assert (listed.price_fen, listed.was_fen) == (9_000, 0)
