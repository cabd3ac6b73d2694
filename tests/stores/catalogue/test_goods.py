"""Goods that come from no lot: listed, counted by hand, sold and given back in the books."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from commonfield.kernel.errors import CommonfieldError, NotFoundError
from commonfield.ledger.accounts import income
from commonfield.orders.commands import refund_partly
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue import queries
from commonfield.stores.catalogue.commands import add_variant, list_product, return_product
from commonfield.stores.catalogue.errors import (
    CategoryUnknownError,
    NetWeightError,
    ProducerLicenceError,
    ShelfLifeError,
    VariantTakenError,
)
from commonfield.stores.catalogue.types import Criteria, NewProduct, NewVariant
from commonfield.stores.categories import categories_by_code
from commonfield.stores.errors import CategoriesUnreadableError
from commonfield.stores.models import Product, Stock
from commonfield.stores.sheets.commands import take_goods
from commonfield.stores.sheets.types import GoodsRow
from commonfield.stores.stock.commands import adjust_stock, list_goods, stock_from_lot
from commonfield.stores.stock.errors import BadAdjustmentError, FromLotsError
from commonfield.stores.stock.queries import adjustments
from commonfield.stores.stock.types import NewAdjustment
from commonfield.supply.models import Dispatch
from tests.market.builders import Shop, make_request, make_shop, place
from tests.orders.builders import all_differences, balance, take_step
from tests.people.builders import NOW

OIL = {
    "category": "oil",
    "title": "山茶油",
    "net_g": 1_200,
    "price_fen": 9_800,
    "producer_licence": "SC10233112400001",
    "shelf_life_days": 540,
}


def goods(slug: str = "oil", **changes: object) -> NewProduct:
    said: dict[str, Any] = {"store": "cloud", "slug": slug, "title_en": "Oil", **OIL, **changes}
    return NewProduct(**said)


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def left(sku: str) -> int:
    return Stock.objects.get(sku__code=sku).available


def test_goods_are_sold_without_lot_and_all_they_bring_is_the_stores(shop: Shop):
    sku = list_goods(by=shop.keeper, now=NOW, product=goods(), packs=5)
    mixed = make_request((sku, 2), (shop.sku, 1))

    number = place(mixed).orders[0].number
    for step in ("paid", "packed", "shipped", "received"):
        take_step(number, step)

    seller = shop.maker.code
    assert left(sku) == 3
    assert [each.gtin for each in Dispatch.objects.all()] == [shop.gtin]
    assert -balance(income(seller, "Sales")) >= 2 * 9_800
    assert all_differences() == []
    refund_partly(by=shop.keeper, now=NOW, number=number, amount_fen=1_000, reason="碰坏")
    assert all_differences() == []


def test_stock_of_goods_is_moved_by_reasons_and_never_below_nothing(shop: Shop):
    sku = list_goods(by=shop.keeper, now=NOW, product=goods(), packs=5)
    for packs, reason in ((3, "received"), (-1, "damaged"), (-2, "used"), (1, "counted: 盘点")):
        said = NewAdjustment(packs, reason)
        adjust_stock(by=shop.keeper, now=NOW, sku=sku, lot="", adjustment=said)

    with pytest.raises(BadAdjustmentError):
        adjust_stock(by=shop.keeper, now=NOW, sku=sku, lot="", adjustment=NewAdjustment(-7, "x"))
    with pytest.raises(FromLotsError):
        adjust_stock(
            by=shop.keeper,
            now=NOW,
            sku=shop.sku,
            lot=shop.lot,
            adjustment=NewAdjustment(9, "received"),
        )
    with pytest.raises(NotFoundError):
        stock_from_lot(by=shop.maker.clerk, now=NOW, sku=sku, lot=shop.lot, packs=1)

    rows = adjustments("cloud", sku, "", by=shop.keeper, now=NOW)
    assert left(sku) == 6
    assert [each.packs for each in rows] == [1, -2, -1, 3, 5]
    assert all_differences() == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.filter(sku__code=sku).update(maker="SOMEBODY")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"category": "weapons"}, CategoryUnknownError),
        ({"net_g": 0}, NetWeightError),
        ({"net_g": 100_001}, NetWeightError),
        ({"producer_licence": ""}, ProducerLicenceError),
        ({"producer_licence": "SC123"}, ProducerLicenceError),
        ({"shelf_life_days": None}, ShelfLifeError),
        ({"shelf_life_days": 0}, ShelfLifeError),
        ({"category": "tea", "gtin": ""}, NotFoundError),
    ],
)
def test_goods_refused_write_nothing(
    shop: Shop, changes: dict[str, Any], error: type[CommonfieldError]
):
    before = Product.objects.count()

    with pytest.raises(error):
        list_goods(by=shop.keeper, now=NOW, product=goods(**changes), packs=5)

    assert Product.objects.count() == before


def test_draft_is_found_by_nobody_until_published(shop: Shop):
    list_product(by=shop.keeper, now=NOW, product=goods(is_draft=True))
    hidden = queries.search(Criteria("山茶油"), now=NOW).total
    view = queries.product("oil", now=NOW)

    return_product(by=shop.keeper, now=NOW, slug="oil")

    chosen = Criteria(chosen={"category": "oil"})
    assert (hidden, view is not None and view.is_draft) == (0, True)
    assert queries.search(chosen, now=NOW).total == 1
    assert queries.search(Criteria(chosen={"category": "tea"}), now=NOW).total == 1


def test_pack_of_goods_is_told_by_weight_and_name(shop: Shop):
    list_product(by=shop.keeper, now=NOW, product=goods())
    large = NewVariant("oil", "", 18_000, "大瓶", net_g=2_400)

    add_variant(by=shop.keeper, now=NOW, variant=large)

    with pytest.raises(VariantTakenError):
        add_variant(by=shop.keeper, now=NOW, variant=large)
    found = queries.product("oil", now=NOW)
    assert found is not None
    assert [(sku.net_g, sku.gtin) for sku in found.skus] == [(1_200, ""), (2_400, "")]


def test_county_adds_categories_by_a_file(tmp_path: Path):
    own, broken = tmp_path / "own.toml", tmp_path / "broken.toml"
    own.write_text('[[category]]\ncode = "silk"\nzh = "丝绸"\nen = "Silk"\n', encoding="utf-8")
    broken.write_text('[[category]]\ncode = "Silk!"\nzh = "丝"\nen = "S"\n', encoding="utf-8")

    try:
        with override_settings(GOODS_CATEGORIES=str(own)):
            categories_by_code.cache_clear()
            added = queries.category_of("silk").name
        with override_settings(GOODS_CATEGORIES=str(broken)):
            categories_by_code.cache_clear()
            with pytest.raises(CategoriesUnreadableError):
                queries.categories()
    finally:
        categories_by_code.cache_clear()

    assert added == "丝绸"


def test_sheet_lists_goods_by_category_and_weight_once(shop: Shop):
    def row(at: int, title: str, category: str, net_g: int) -> GoodsRow:
        return GoodsRow(at, "", "", title, "", "", 3_000, category=category, net_g=net_g)

    rows = [row(2, "竹篮", "竹木制品", 400), row(3, "布鞋", "crafts", 500)]
    first = take_goods(by=shop.keeper, now=NOW, slug="cloud", rows=rows)
    again = take_goods(by=shop.keeper, now=NOW, slug="cloud", rows=rows)
    bad = [row(2, "油", "oil", 500), row(3, "x", "weapons", 1), row(4, "笋", "crafts", 0)]
    refused = take_goods(by=SYSTEM, now=NOW, slug="cloud", rows=bad)

    assert [each.does for each in first] == ["new", "new"]
    assert [each.does for each in again] == ["same", "same"]
    problems = ["producer_licence", "category_unknown", "net_weight"]
    assert [each.problem for each in refused] == problems
