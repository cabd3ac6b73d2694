"""``check_books`` agrees when all is well, and names exactly what was tampered with."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any, Final

import pytest
from django.core.management import call_command
from django.db import connection

from commonfield.facts.commands import fold_new_facts
from commonfield.facts.models import Fact, RollUp
from commonfield.ledger.models import Payout, Posting
from commonfield.market.checkout.commands import place_orders
from commonfield.market.commands import list_product, open_store, stock_from_lot
from commonfield.market.models import Order, OrderLine, Product, Stock, StockMovement
from commonfield.market.orders.commands import (
    cancel_order,
    confirm_payment,
    pack_order,
    receive_order,
    ship_order,
)
from commonfield.market.promotions.commands import make_team_offer
from commonfield.market.promotions.types import NewTeamOffer
from commonfield.market.types import Contact, NewProduct, NewStore, OrderRequest, PlacedOrders
from commonfield.people.types import SYSTEM
from commonfield.supply.commands import cancel_delivery
from commonfield.supply.models import (
    Delivery,
    DeliveryCancellation,
    Dispatch,
    Lot,
    LotDividing,
    LotPacking,
)
from commonfield.supply.shares.commands import divide_lot, pay_growers
from commonfield.workshop.guards import remove
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

CHECKS: Final = [
    "stock",
    "orders",
    "payments",
    "promotions",
    "search",
    "ledger",
    "lots",
    "payouts",
    "roll_ups",
]


@pytest.fixture(autouse=True)
def simulated_payments(settings: Any) -> None:  # noqa: ANN401 - pytest-django's wrapper
    settings.DEMO = True


def make_county() -> Maker:
    """Let everything happen once: leaf, lot, store, orders in every state, shares, payouts."""
    maker = make_maker()
    grower = make_grower(maker)
    lot = make_lot(maker, (make_delivery(maker, grower),))
    cancel_delivery(by=SYSTEM, now=NOW, number=make_delivery(maker, grower), reason="typed twice")
    make_agreement(maker)
    sku = make_shop(maker, lot)
    paid, refunded, cancelled, cash, waiting = (
        order(sku, payment)
        for payment in ("simulated", "simulated", "simulated", "cod", "simulated")
    )
    for number in (paid, refunded):
        confirm_payment(by=SYSTEM, now=NOW, number=number, provider="simulated")
    for number in (refunded, cancelled):
        cancel_order(by=SYSTEM, now=NOW, number=number)
    for number in (paid, cash):
        for step in (pack_order, ship_order, receive_order):
            step(by=SYSTEM, now=NOW, number=number)
    new_team = NewTeamOffer(sku, 7_000, 2, 24, 2, NOW, NOW + timedelta(days=1))
    offer = make_team_offer(by=SYSTEM, now=NOW, offer=new_team)
    order(sku, "simulated", f"team:new:{offer}")
    divide_lot(by=SYSTEM, now=NOW, lot=lot)
    pay_growers(by=SYSTEM, now=NOW, maker=maker.code)
    fold_new_facts(NOW)
    assert waiting
    return maker


def make_shop(maker: Maker, lot: str) -> str:
    store = NewStore(maker.code, "tea-shop", "茶店", "Tea Shop", VILLAGE)
    open_store(by=SYSTEM, now=NOW, store=store)
    product = NewProduct("tea-shop", "tea", "银猴", "Monkey", make_item(maker), 8_000)
    sku = list_product(by=SYSTEM, now=NOW, product=product)
    stock_from_lot(by=SYSTEM, now=NOW, sku=sku, lot=lot, packs=40)
    return sku


def order(sku: str, payment: str, offer: str = "") -> str:
    key = f"key-{Order.objects.count()}"
    contact = Contact("买家", "13800138000")
    request = OrderRequest(
        key, f"digest-{key}", [(sku, 2)], contact, "331124000000", "1", payment, offer=offer
    )
    answer = place_orders(requests=[request], now=NOW)[0]
    assert isinstance(answer, PlacedOrders), answer
    return answer.orders[0].number


def check() -> tuple[int, dict[str, Any]]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_books", "--json", stdout=out)
    return int(ended.value.code or 0), json.loads(out.getvalue())


def test_check_books_agrees_about_nothing():
    code, told = check()

    assert code == 0
    assert told == {"ok": True, "checked": dict.fromkeys(CHECKS, 0), "differences": []}


def test_check_books_agrees_after_everything_that_can_happen():
    make_county()

    code, told = check()

    assert (code, told["ok"], told["differences"]) == (0, True, [])
    assert list(told["checked"]) == CHECKS
    assert min(told["checked"].values()) > 0


def test_check_books_tells_people_too():
    make_county()
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("check_books", stdout=out)

    assert [line.split()[0] for line in out.getvalue().splitlines()] == CHECKS
    assert [line.split()[-1] for line in out.getvalue().splitlines()] == ["agree"] * len(CHECKS)


def bump_first(model: Any, column: str, by: int = 1) -> Callable[[], None]:  # noqa: ANN401 - any table
    def bump() -> None:
        row = model.objects.order_by("pk").values("pk", column).first()
        model.objects.filter(pk=row["pk"]).update(**{column: row[column] + by})

    return bump


def delete_first(model: Any) -> Callable[[], None]:  # noqa: ANN401 - any table
    return lambda: model.objects.filter(pk=model.objects.order_by("pk").first().pk).delete()


TAMPERINGS: Final[dict[str, tuple[Callable[[], object], set[str]]]] = {
    "stock raised": (
        bump_first(Stock, "available"),
        {"stock: counter is the sum of movements"},
    ),
    "movement deleted": (
        lambda: StockMovement.objects.filter(reason="received").delete(),
        {"stock: counter is the sum of movements", "stock: received is what supply packed"},
    ),
    "order's total changed": (
        lambda: Order.objects.filter(state="cancelled").update(total_fen=1),
        {
            "orders: total is the sum of lines and shipping",
            "payments: total is the sum of the orders",
        },
    ),
    "order's line changed": (
        bump_first(OrderLine, "price_fen"),
        {"orders: total is the sum of lines and shipping"},
    ),
    "order marked cancelled": (
        lambda: Order.objects.filter(state="awaiting_payment").update(state="cancelled"),
        {
            "orders: goods are owed exactly while an order is open",
            "promotions: who is called off before the team has formed sits nowhere",
            "stock: set aside is what live orders hold",
        },
    ),
    "order marked paid": (
        lambda: Order.objects.filter(state="awaiting_payment").update(state="paid", paid_at=NOW),
        {
            "orders: providers owe what was paid, less what went back",
            "orders: goods are owed exactly while an order is open",
            "orders: every sale has its fact",
            "payments: a payment is paid exactly when money came for its orders",
            "promotions: seats of open teams are paid when their orders are",
        },
    ),
    "dispatch deleted": (
        delete_first(Dispatch),
        {"orders: shipped packs are dispatched, less those that came back"},
    ),
    "product renamed behind the search": (
        lambda: Product.objects.update(title="别的茶"),
        {"search: terms"},
    ),
    "product counted elsewhere": (
        lambda: Product.objects.update(search_text="331124105||0"),
        {"search: counted by"},
    ),
    "posting changed": (bump_first(Posting, "amount_fen", by=1_000_000), {"ledger"}),
    "payment changed": (bump_first(Payout, "amount_fen"), {"payouts"}),
    "payment deleted": (delete_first(Payout), {"payouts"}),
    "lot's leaf changed": (bump_first(Lot, "leaf_g"), {"lots: leaf of its deliveries"}),
    "lot's rest changed": (bump_first(Lot, "remaining_g"), {"lots: made less packed"}),
    "packing changed": (
        bump_first(LotPacking, "packs"),
        {"stock: received is what supply packed"},
    ),
    "delivery's weight changed": (
        bump_first(Delivery, "weight_g"),
        {"lots: leaf of its deliveries", "lots: weighed as recorded in facts"},
    ),
    "delivery's value changed": (
        bump_first(Delivery, "amount_fen"),
        {"lots: owed as weighed", "lots: weighed as recorded in facts"},
    ),
    "cancellation deleted": (
        delete_first(DeliveryCancellation),
        {"lots: taken back as booked"},
    ),
    "dividing changed": (bump_first(LotDividing, "amount_fen"), {"lots: divided as booked"}),
    "dividing deleted": (delete_first(LotDividing), {"lots: shares booked as divided"}),
    "roll-up changed": (bump_first(RollUp, "amount_fen"), {"roll_ups"}),
    "sale's fact changed": (
        lambda: Fact.objects.filter(kind="market.sale").update(amount_fen=1),
        {"orders: every sale has its fact", "roll_ups"},
    ),
    "sale's fact deleted": (
        lambda: Fact.objects.filter(kind="market.sale").delete(),
        {"orders: every sale has its fact", "roll_ups"},
    ),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_check_books_finds(tampering: str):
    tamper, expected = TAMPERINGS[tampering]
    make_county()
    remove(connection)
    tamper()

    code, told = check()

    found = {each["check"] for each in told["differences"]}
    assert (code, told["ok"], expected - found) == (1, False, set())
    if tampering != "posting changed":
        # A posting belongs to an order, a delivery or a payment, whose check sees it as well.
        assert found == expected
    assert {tuple(sorted(each)) for each in told["differences"]} == {
        ("check", "expected", "found", "key")
    }
