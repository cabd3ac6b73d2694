"""Orders that outside channels took: revenue at once, packs off the shelf, all or nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.ledger.accounts import owed, receivable
from commonfield.ledger.queries import liability
from commonfield.orders.checkout.errors import NotEnoughStockError
from commonfield.orders.commands import cancel_order
from commonfield.orders.errors import InvalidOrderError
from commonfield.orders.imports.commands import import_orders
from commonfield.orders.imports.types import ImportedLine, ImportedOrder
from commonfield.orders.models import Order
from commonfield.people.types import SYSTEM
from commonfield.supply.models import Dispatch
from tests.market.builders import PRICE_FEN, Shop, add_lot, differences, make_shop
from tests.people.builders import NOW

LATER = NOW + timedelta(days=1)


def imported(shop: Shop, packs: int = 2, state: str = "received") -> ImportedOrder:
    return ImportedOrder(
        NOW, shop.slug, "taobao", (ImportedLine(shop.sku, packs, PRICE_FEN),), state
    )


def test_imported_orders_are_revenue_that_the_channel_owes():
    shop = make_shop(packs=6)
    second = add_lot(shop, packs=4)

    numbers = import_orders(
        by=shop.keeper, now=LATER, orders=[imported(shop), imported(shop, 6, "paid")]
    )

    orders = list(Order.objects.order_by("id"))
    assert [order.number for order in orders] == numbers
    assert [(o.state, o.total_fen, o.placed_at, o.paid_at) for o in orders] == [
        ("received", 2 * PRICE_FEN, NOW, NOW),
        ("paid", 6 * PRICE_FEN, NOW, NOW),
    ]
    assert liability(receivable(shop.maker.code, "Taobao")) == -8 * PRICE_FEN
    assert liability(owed(shop.maker.code, "Lots", second)) > 0
    sales = Fact.objects.filter(kind="market.sale").order_by("quantity")
    assert [(fact.quantity, fact.channel, fact.occurred_at) for fact in sales] == [
        (2.0, "taobao", NOW),
        (6.0, "taobao", NOW),
    ]
    # Only what was sent has left.
    assert list(Dispatch.objects.values_list("reference", "packs")) == [(numbers[0], 2)]
    (row,) = AuditRow.objects.filter(action="market.orders_imported")
    assert (row.actor, row.detail["orders"]) == (shop.keeper.code, 2)
    assert shop.left == 2
    assert differences() == []


def test_imported_order_is_refunded_by_its_channel():
    shop = make_shop()
    (number,) = import_orders(by=SYSTEM, now=NOW, orders=[imported(shop, state="paid")])

    cancel_order(by=shop.keeper, now=LATER, number=number)

    assert Order.objects.get(number=number).state == "refunded"
    assert liability(receivable(shop.maker.code, "Taobao")) == 0
    assert differences() == []


def test_import_is_taken_whole_or_not_at_all():
    shop = make_shop(packs=3)

    with pytest.raises(NotEnoughStockError):
        import_orders(by=SYSTEM, now=NOW, orders=[imported(shop), imported(shop)])

    assert (Order.objects.count(), shop.left) == (0, 3)


@pytest.mark.parametrize("packs", [0, -1])
def test_import_refuses_what_no_order_can_be(packs: int):
    shop, other = make_shop(), make_shop("other")
    line = ImportedLine(shop.sku, packs, PRICE_FEN)

    for wrong in (
        replace(imported(shop), lines=(line,)),
        replace(imported(shop), lines=()),
        replace(imported(shop), store=other.slug),
        replace(imported(shop), lines=(replace(line, sku="S1-1"),)),
    ):
        with pytest.raises(InvalidOrderError):
            import_orders(by=SYSTEM, now=NOW, orders=[wrong])


def test_import_is_the_keepers():
    shop, other = make_shop(), make_shop("other")

    with pytest.raises(PermissionRefusedError):
        import_orders(by=other.keeper, now=NOW, orders=[imported(shop)])
