"""Stores, their catalogue and their stock: who may, what is written, and nothing by halves."""

from collections.abc import Callable
from functools import partial

import pytest

from commonfield.audit.models import AuditRow
from commonfield.facts.queries import recent_facts
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people.types import GUEST, Actor
from commonfield.stores import queries as store_queries
from commonfield.stores.catalogue import commands as catalogue_commands
from commonfield.stores.catalogue import queries as catalogue
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.errors import SlugTakenError, StoreClosedError
from commonfield.stores.models import Product, Sku, Stock, StockMovement, Store
from commonfield.stores.running import commands as running_commands
from commonfield.stores.stock import commands as stock_commands
from commonfield.stores.stock import queries as stock_queries
from commonfield.stores.stock.errors import BadAdjustmentError, StockChangedError
from commonfield.stores.stock.types import NewAdjustment
from commonfield.stores.types import NewStore
from commonfield.supply.errors import NotEnoughTeaError
from tests.market.builders import Shop, add_lot, differences, make_shop
from tests.people.builders import NOW, VILLAGE, actor, make_person


def new_store(shop: Shop, slug: str = "second") -> NewStore:
    return NewStore(shop.maker.code, slug, "第二家", "Second", VILLAGE)


def new_product(shop: Shop, slug: str = "more") -> NewProduct:
    return NewProduct(
        store=shop.slug,
        slug=slug,
        title="香茶",
        title_en="Fragrant",
        gtin=shop.gtin,
        price_fen=5_000,
    )


def test_open_store_records_it_once():
    shop = make_shop()

    code = running_commands.open_store(by=shop.keeper, now=NOW, store=new_store(shop))

    opened = store_queries.store("second")
    assert opened is not None
    assert (opened.code, opened.is_open, opened.opened_at) == (code, True, NOW)
    facts = recent_facts(["market.store_opened"])
    assert sorted(fact.attributes["store"] for fact in facts) == sorted({code, store_code(shop)})
    assert AuditRow.objects.filter(action="market.store_opened").count() == 2


def store_code(shop: Shop) -> str:
    found = store_queries.store(shop.slug)
    return found.code if found else ""


def test_close_store_ends_its_sales():
    shop = make_shop()

    running_commands.close_store(by=shop.keeper, now=NOW, slug=shop.slug)

    assert (store_queries.stores(), catalogue.skus_on_sale(now=NOW)) == ([], [])
    assert len(recent_facts(["market.store_closed"])) == 1
    with pytest.raises(StoreClosedError):
        running_commands.close_store(by=shop.keeper, now=NOW, slug=shop.slug)
    with pytest.raises(StoreClosedError):
        catalogue_commands.list_product(by=shop.keeper, now=NOW, product=new_product(shop))


def test_list_product_is_found_in_every_script():
    shop = make_shop()

    sku = catalogue_commands.list_product(by=shop.keeper, now=NOW, product=new_product(shop))

    for text in ("香茶", "xiangcha", "Fragrant", "FRAGRANT cloud"):
        assert [each.sku for each in catalogue.skus_on_sale(now=NOW, text=text)] == [sku], text


def test_list_product_under_a_taken_name_or_of_nothing():
    shop = make_shop()

    with pytest.raises(SlugTakenError):
        catalogue_commands.list_product(
            by=shop.keeper, now=NOW, product=new_product(shop, shop.product)
        )
    nothing = NewProduct(
        store=shop.slug, slug="x", title="x", title_en="x", gtin="09999999999999", price_fen=1
    )
    with pytest.raises(NotFoundError):
        catalogue_commands.list_product(by=shop.keeper, now=NOW, product=nothing)


def test_stock_from_lot_is_what_supply_packed():
    shop = make_shop(packs=40)

    lot = add_lot(shop, packs=7)

    assert shop.left == 47
    rows = stock_queries.stock_of_store(shop.slug, by=shop.keeper, now=NOW)
    assert [(row.lot, row.available) for row in rows] == [(shop.lot, 40), (lot, 7)]
    assert differences() == []


def test_stock_from_a_lot_that_holds_less():
    shop = make_shop(packs=40)

    with pytest.raises(NotEnoughTeaError):
        stock_commands.stock_from_lot(
            by=shop.maker.clerk, now=NOW, sku=shop.sku, lot=shop.lot, packs=1_000
        )

    assert (shop.left, differences()) == (40, [])


def test_adjust_stock_says_why():
    shop = make_shop(packs=40)

    stock_commands.adjust_stock(
        by=shop.keeper, now=NOW, sku=shop.sku, lot=shop.lot, adjustment=NewAdjustment(-2, "damp")
    )

    moved = StockMovement.objects.latest("id")
    assert (shop.left, moved.packs, moved.reference) == (38, -2, "damp")
    assert differences() == []


def test_adjust_stock_of_a_count_that_changed_is_refused():
    shop = make_shop(packs=40)
    seen = NewAdjustment(-2, "damp", left=38)
    correct = partial(
        stock_commands.adjust_stock, by=shop.keeper, now=NOW, sku=shop.sku, lot=shop.lot
    )
    correct(adjustment=seen)

    with pytest.raises(StockChangedError):
        correct(adjustment=seen)

    assert (shop.left, differences()) == (38, [])


@pytest.mark.parametrize("packs", [0, -41])
def test_adjust_stock_below_nothing_or_by_nothing(packs: int):
    shop = make_shop(packs=40)

    with pytest.raises(BadAdjustmentError):
        stock_commands.adjust_stock(
            by=shop.keeper,
            now=NOW,
            sku=shop.sku,
            lot=shop.lot,
            adjustment=NewAdjustment(packs, "x"),
        )

    assert shop.left == 40


Act = Callable[[Shop, Actor], object]
ACTS: dict[str, Act] = {
    "open_store": lambda shop, by: running_commands.open_store(
        by=by, now=NOW, store=new_store(shop)
    ),
    "close_store": lambda shop, by: running_commands.close_store(by=by, now=NOW, slug=shop.slug),
    "list_product": lambda shop, by: catalogue_commands.list_product(
        by=by, now=NOW, product=new_product(shop)
    ),
    "change_price": lambda shop, by: catalogue_commands.change_price(
        by=by, now=NOW, sku=shop.sku, price_fen=1
    ),
    "stock_from_lot": lambda shop, by: stock_commands.stock_from_lot(
        by=by, now=NOW, sku=shop.sku, lot=shop.lot, packs=1
    ),
    "adjust_stock": lambda shop, by: stock_commands.adjust_stock(
        by=by, now=NOW, sku=shop.sku, lot=shop.lot, adjustment=NewAdjustment(1, "x")
    ),
}


def written() -> tuple[object, ...]:
    """Return all that these commands write."""
    return (
        list(Store.objects.order_by("id").values()),
        list(Product.objects.order_by("id").values()),
        list(Sku.objects.order_by("id").values()),
        list(Stock.objects.order_by("id").values()),
        StockMovement.objects.count(),
        AuditRow.objects.count(),
        [fact.id for fact in recent_facts(["market.store_opened", "supply.lot_packed"])],
    )


@pytest.mark.parametrize("name", ACTS)
def test_command_by_the_keeper_of_another_store(name: str):
    shop, other = make_shop("cloud"), make_shop("mist")
    stranger = actor(make_person("路人"))
    before = written()

    for by in (other.keeper, stranger, GUEST):
        with pytest.raises(PermissionRefusedError):
            ACTS[name](shop, by)

    assert written() == before
