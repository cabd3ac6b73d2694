"""What a keeper does to many orders or products at once, and what the worker tells them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonfield.orders.commands import cancel_order
from commonfield.orders.desk import commands
from commonfield.orders.desk.types import ParcelRow
from commonfield.orders.models import Order
from commonfield.people.choices import Role
from commonfield.people.commands import grant_role
from commonfield.people.types import SYSTEM, NewGrant
from commonfield.stores.catalogue.commands import change_price
from commonfield.stores.models import Product, Sku
from commonfield.stores.running.commands import close_store
from commonfield.stores.sheets import commands as sheets_commands
from commonfield.stores.sheets.types import GoodsRow
from commonfield.stores.stock import commands as stock_commands
from commonfield.stores.stock.commands import adjust_stock
from commonfield.stores.stock.types import NewAdjustment
from tests.market.builders import Shop, add_lot, differences, make_order, make_shop
from tests.orders.builders import actions, letters, order_at, state_of
from tests.people.builders import NOW, make_person
from tests.supply.builders import make_item


def parcel(number: str, row: int = 2, tracking: str = "SF10001") -> ParcelRow:
    return ParcelRow(row, number, "顺丰速运", tracking)


def ship(shop: Shop, *rows: ParcelRow) -> list[tuple[int, str, bool]]:
    done = commands.ship_parcels(by=shop.keeper, now=NOW, slug=shop.slug, rows=rows)
    return [(row.row, row.problem, row.is_sent) for row in done]


def test_step_orders_says_of_each_what_became_of_it(shop: Shop):
    paid, gone = (order_at(shop, "paid", key=key).number for key in ("a", "b"))
    other = order_at(make_shop("mist"), "paid", key="c").number
    cancel_order(by=SYSTEM, now=NOW, number=gone)

    def pack() -> list[tuple[str, str, bool]]:
        results = commands.step_orders(
            by=shop.keeper,
            now=NOW,
            slug=shop.slug,
            numbers=[paid, gone, other, "NONE", paid],
            step="pack",
        )
        return [(r.number, r.refusal.code if r.refusal else "", r.was_done) for r in results]

    codes = {gone: "wrong_state", other: "not_of_store", "NONE": "not_of_store"}
    refused = [(number, code, False) for number, code in codes.items()]
    assert pack() == [(paid, "", False), *refused]
    before = actions()
    assert pack() == [(paid, "", True), *refused]
    assert actions() == before
    assert [state_of(each) for each in (paid, other)] == ["packed", "paid"]


def test_ship_parcels_sends_what_is_good_and_says_what_is_wrong(shop: Shop):
    paid = order_at(shop, "paid", key="a").number
    packed = order_at(shop, "packed", key="b").number
    unpaid = make_order(shop, key="c").number

    done = ship(shop, parcel(paid), parcel(unpaid, 3), parcel(packed, 4), parcel("NONE", 5))

    assert done == [
        (2, "", True), (3, "wrong_state", False), (4, "", True), (5, "unknown_order", False)
    ]  # fmt: skip
    assert [state_of(each) for each in (paid, unpaid, packed)] == [
        "shipped", "awaiting_payment", "shipped"
    ]  # fmt: skip
    assert differences() == []


def test_ship_parcels_twice_changes_nothing(shop: Shop):
    number = order_at(shop, "paid").number
    ship(shop, parcel(number))
    before = actions()

    again = ship(shop, parcel(number))

    assert again == [(2, "", True)]
    assert actions() == before


def test_ship_parcels_of_another_store(shop: Shop):
    number = order_at(make_shop("mist"), "paid").number

    assert ship(shop, parcel(number)) == [(2, "unknown_order", False)]
    assert state_of(number) == "paid"


def goods(shop: Shop, *rows: GoodsRow) -> list[tuple[int, str, str]]:
    done = sheets_commands.take_goods(by=shop.keeper, now=NOW, slug=shop.slug, rows=rows)
    return [(row.row, row.does, row.problem) for row in done]


def new_row(gtin: str, row: int = 3) -> GoodsRow:
    return GoodsRow(row, "", gtin, "白茶", "", "春茶", 6_600)


def test_take_goods_changes_prices_and_lists_what_is_new(shop: Shop):
    gtin = make_item(shop.maker, net_g=50)
    rows = (GoodsRow(2, shop.sku, "", "", "", "", 8_800), new_row(gtin))

    done = goods(shop, *rows)
    again = goods(shop, *rows)

    assert done == [(2, "price", ""), (3, "new", "")]
    assert again == [(2, "same", ""), (3, "same", "")]
    listed = Product.objects.latest("id")
    assert (listed.title, listed.title_en, listed.description) == ("白茶", "", "春茶")
    assert list(Sku.objects.order_by("id").values_list("price_fen", flat=True)) == [8_800, 6_600]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (GoodsRow(3, "S99999-9", "", "", "", "", 100), "unknown_sku"),
        (GoodsRow(3, "", "09999999999999", "茶", "", "", 100), "unknown_item"),
        (GoodsRow(3, "", "", "茶", "", "", 0), "bad_price"),
    ],
)
def test_take_goods_with_one_bad_row_writes_nothing(shop: Shop, bad: GoodsRow, problem: str):
    done = goods(shop, GoodsRow(2, shop.sku, "", "", "", "", 8_800), bad)

    assert done == [(2, "price", ""), (3, "", problem)]
    assert Sku.objects.get().price_fen == 8_000
    assert "market.price_changed" not in actions()


def test_take_goods_of_a_closed_store_writes_nothing(shop: Shop):
    gtin = make_item(shop.maker, net_g=50)
    close_store(by=shop.keeper, now=NOW, slug=shop.slug)

    done = goods(shop, GoodsRow(2, shop.sku, "", "", "", "", 8_800), new_row(gtin))

    assert done[1] == (3, "new", "store_closed")
    assert (Product.objects.count(), Sku.objects.get().price_fen) == (1, 8_000)


def test_who_took_addresses_and_invoices_is_written_down(shop: Shop):
    commands.note_addresses_taken(by=shop.keeper, now=NOW, slug=shop.slug, parcels=3)
    commands.note_invoices_taken(by=shop.keeper, now=NOW, slug=shop.slug, invoices=2)

    assert actions()[-2:] == ["market.addresses_taken", "market.invoices_taken"]


# What runs out


def make_reachable_keeper(shop: Shop) -> None:
    person_id = make_person("沈有电话", phone="13900139000")
    grant = NewGrant(person_id, Role.KEEPER, organisation_code=shop.maker.code)
    grant_role(by=SYSTEM, now=NOW, grant=grant)


def test_low_stock_is_told_once_until_it_was_restocked(shop: Shop):
    make_reachable_keeper(shop)
    adjust_stock(
        by=SYSTEM, now=NOW, sku=shop.sku, lot=shop.lot, adjustment=NewAdjustment(-31, "counted")
    )

    first = stock_commands.notify_low_stock(NOW + timedelta(minutes=1))
    make_order(shop, packs=2, payment="cod")
    again = stock_commands.notify_low_stock(NOW + timedelta(minutes=2))
    add_lot(shop, packs=20)
    full = stock_commands.notify_low_stock(NOW + timedelta(minutes=3))

    assert (first, again, full) == (1, 0, 0)
    assert letters("low_stock") == 1


def test_low_stock_of_a_closed_store_is_not_told(shop: Shop):
    close_store(by=shop.keeper, now=NOW, slug=shop.slug)
    adjust_stock(
        by=SYSTEM, now=NOW, sku=shop.sku, lot=shop.lot, adjustment=NewAdjustment(-40, "counted")
    )

    assert stock_commands.notify_low_stock(NOW) == 0


def test_price_that_changed_after_the_preview_is_set_all_the_same(shop: Shop):
    change_price(by=SYSTEM, now=NOW, sku=shop.sku, price_fen=7_000)
    row = GoodsRow(2, shop.sku, "", "", "", "", 8_800, was_fen=8_000, does="price")

    assert goods(shop, replace(row)) == [(2, "price", "")]
    assert Sku.objects.get().price_fen == 8_800
    assert Order.objects.count() == 0
