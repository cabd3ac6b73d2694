"""The money of an order's steps: revenue once, refunds whole, and by whom it may be said."""

from typing import Final

import pytest
from pytest_django import Settings

from commonfield.facts.commands import fold_new_facts
from commonfield.facts.queries import recent_facts, totals
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.ledger.accounts import owed, receivable
from commonfield.ledger.queries import balances, liability
from commonfield.orders.books import check_orders, check_stock
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.commands import (
    cancel_order,
    confirm_payment,
    pack_order,
    receive_order,
    refund_done,
    ship_order,
)
from commonfield.orders.errors import WrongStateError
from commonfield.orders.models import Order
from commonfield.orders.queries import refunds_to_try
from commonfield.orders.rules import refund_account
from commonfield.orders.types import Contact, OrderRequest
from commonfield.people.types import GUEST, SYSTEM
from commonfield.stores.catalogue.commands import list_product
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.models import Stock
from commonfield.stores.running.commands import open_store
from commonfield.stores.stock.commands import stock_from_lot
from commonfield.stores.types import NewStore
from commonfield.supply.shares.commands import divide_lot
from tests.people.builders import NOW, VILLAGE
from tests.supply.builders import (
    Maker,
    make_agreement,
    make_delivery,
    make_grower,
    make_item,
    make_lot,
    make_maker,
)

SALE: Final = "market.sale"
REFUND: Final = "market.refund"


@pytest.fixture(autouse=True)
def simulated_payments(settings: Settings) -> None:
    settings.DEMO = True


@pytest.fixture
def shop() -> tuple[Maker, str, str]:
    """Give a maker with a store of its own, a lot, and a SKU of 40 packs at 80 yuan."""
    maker = make_maker()
    lot = make_lot(maker, (make_delivery(maker, make_grower(maker)),))
    make_agreement(maker)
    store = NewStore(maker.code, "tea-shop", "茶店", "Tea Shop", VILLAGE)
    open_store(by=SYSTEM, now=NOW, store=store)
    product = NewProduct(
        store="tea-shop",
        slug="tea",
        title="银猴",
        title_en="Monkey",
        gtin=make_item(maker),
        price_fen=8_000,
    )
    sku = list_product(by=SYSTEM, now=NOW, product=product)
    stock_from_lot(by=SYSTEM, now=NOW, sku=sku, lot=lot, packs=40)
    return maker, lot, sku


def order(sku: str, payment: str = "simulated") -> tuple[str, str]:
    """Order two packs; return the order's number and token."""
    key = f"key-{Order.objects.count()}"
    contact = Contact("买家", "13800138000")
    request = OrderRequest(key, f"digest-{key}", [(sku, 2)], contact, "331124000000", "1", payment)
    answer = place_orders(requests=[request], now=NOW)[0]
    assert isinstance(answer, PlacedOrders), answer
    return answer.orders[0].number, answer.orders[0].token


def confirm(number: str) -> None:
    confirm_payment(by=SYSTEM, now=NOW, number=number, provider="simulated")


def all_agrees() -> bool:
    return [*check_orders().differences, *check_stock().differences] == []


def test_payment_is_revenue_once(shop: tuple[Maker, str, str]):
    maker, lot, sku = shop
    number, _ = order(sku)

    confirm(number)
    confirm(number)

    assert balances([receivable(maker.code, "Simulated")]) == {
        receivable(maker.code, "Simulated"): 16_000
    }
    assert liability(owed(maker.code, "Lots", lot)) == 2_400
    assert [fact.amount_fen for fact in recent_facts([SALE])] == [16_000]
    assert all_agrees()


def test_payment_is_confirmed_by_no_person(shop: tuple[Maker, str, str]):
    maker, _, sku = shop
    number, _ = order(sku)

    for by in (GUEST, maker.clerk):
        with pytest.raises(PermissionRefusedError):
            confirm_payment(by=by, now=NOW, number=number, provider="simulated")

    assert recent_facts([SALE]) == []


def test_payment_after_cancelling_is_refused(shop: tuple[Maker, str, str]):
    number, _ = order(shop[2])
    cancel_order(by=SYSTEM, now=NOW, number=number)

    with pytest.raises(WrongStateError):
        confirm(number)

    assert (recent_facts([SALE]), all_agrees()) == ([], True)


def test_refund_leaves_nothing_of_the_sale(shop: tuple[Maker, str, str]):
    maker, lot, sku = shop
    number, token = order(sku)
    confirm(number)

    cancel_order(by=GUEST, now=NOW, number=number, token=token)

    fold_new_facts(NOW)
    due = refunds_to_try(NOW)
    owed_back = balances([refund_account(maker.code), receivable(maker.code, "Simulated")])
    refund_done(by=SYSTEM, now=NOW, refund=due[0].number)
    given_back = balances([refund_account(maker.code), receivable(maker.code, "Simulated")])
    assert totals([SALE, REFUND])[()].amount_fen == 0
    assert [each.method for each in due] == ["simulated"]
    assert owed_back[refund_account(maker.code)] == -16_000
    assert set(given_back.values()) == {0}
    assert liability(owed(maker.code, "Lots", lot)) == 0
    assert Stock.objects.get().available == 40
    assert all_agrees()


def test_refund_after_dividing_is_taken_off_the_growers(shop: tuple[Maker, str, str]):
    maker, lot, sku = shop
    number, _ = order(sku)
    confirm(number)
    divide_lot(by=SYSTEM, now=NOW, lot=lot)

    cancel_order(by=SYSTEM, now=NOW, number=number)

    assert liability(owed(maker.code, "Lots", lot)) == -2_400
    assert divide_lot(by=SYSTEM, now=NOW, lot=lot) == -2_400
    assert liability(owed(maker.code, "Lots", lot)) == 0
    assert all_agrees()


def test_cash_is_revenue_when_received_and_only_the_store_says_so(shop: tuple[Maker, str, str]):
    number, token = order(shop[2], "cod")
    pack_order(by=SYSTEM, now=NOW, number=number)
    ship_order(by=SYSTEM, now=NOW, number=number)
    before = recent_facts([SALE])

    with pytest.raises(PermissionRefusedError):
        receive_order(by=GUEST, now=NOW, number=number, token=token)
    receive_order(by=SYSTEM, now=NOW, number=number)
    with pytest.raises(WrongStateError):
        receive_order(by=SYSTEM, now=NOW, number=number)

    assert (before, [fact.amount_fen for fact in recent_facts([SALE])]) == ([], [16_000])
    assert all_agrees()


def test_cash_order_is_not_cancelled_once_it_is_packed(shop: tuple[Maker, str, str]):
    number, token = order(shop[2], "cod")
    pack_order(by=SYSTEM, now=NOW, number=number)

    with pytest.raises(WrongStateError):
        cancel_order(by=GUEST, now=NOW, number=number, token=token)

    assert (Stock.objects.get().available, all_agrees()) == (38, True)


def test_cancelling_twice_puts_the_packs_back_once(shop: tuple[Maker, str, str]):
    number, _ = order(shop[2])
    cancel_order(by=SYSTEM, now=NOW, number=number)

    with pytest.raises(WrongStateError):
        cancel_order(by=SYSTEM, now=NOW, number=number)

    assert (Stock.objects.get().available, all_agrees()) == (40, True)
