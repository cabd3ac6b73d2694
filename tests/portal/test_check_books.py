"""``check_books`` agrees when all is well, and names exactly what was tampered with."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any, Final

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from commonfield.evaluation.models import Decision, Entry
from commonfield.facts.commands import fold_new_facts
from commonfield.facts.models import Fact, RollUp
from commonfield.ledger.models import (
    Account,
    Payout,
    PayoutDecision,
    PayoutOutcome,
    PayoutRun,
    Posting,
)
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.commands import (
    answer_return,
    ask_return,
    cancel_order,
    confirm_payment,
    pack_order,
    receive_order,
    refund_done,
    refund_partly,
    return_arrived,
    return_parcel,
    ship_order,
)
from commonfield.orders.models import IdempotencyKey, Order, OrderLine, RefundLine, ReturnLine
from commonfield.orders.queries import order_token
from commonfield.orders.types import Contact, OrderRequest
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue.commands import list_product
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.models import Product, Stock, StockMovement
from commonfield.stores.offers.commands import make_team_offer
from commonfield.stores.offers.types import NewTeamOffer
from commonfield.stores.papers.commands import add_paper
from commonfield.stores.running.commands import open_store
from commonfield.stores.stock.commands import stock_from_lot
from commonfield.stores.types import NewStore
from commonfield.supply.commands import cancel_delivery
from commonfield.supply.models import (
    Delivery,
    DeliveryCancellation,
    Dispatch,
    Lot,
    LotDividing,
    LotPacking,
)
from commonfield.supply.shares.commands import divide_lot
from commonfield.workshop.guards import remove_guards
from commonfield.workshop.models import SealedFile
from tests.copies import copied
from tests.evaluation.builders_entries import make_desk
from tests.people.builders import NOW, VILLAGE
from tests.portal.builders import is_beside
from tests.stores.test_counting import LICENCE
from tests.supply.builders import (
    Maker,
    make_agreement,
    make_delivery,
    make_grower,
    make_item,
    make_lot,
    make_maker,
    pay_growers,
)

_FIRST: Final = "guards media sequences roll_ups audit requests ledger payouts witnesses lots"
_THEN: Final = (
    "deliveries search licences stock orders promotions payments"
    " channels library bookings notices entries project_milestones tenancies cases county_notes"
)
CHECKS: Final = [*_FIRST.split(), *_THEN.split()]
_EMPTY: Final = (
    "bookings cases channels county_notes library notices project_milestones requests tenancies"
)


@pytest.fixture(autouse=True)
def simulated_payments(settings: Settings) -> None:
    settings.DEMO = True


@copied
def make_county() -> Maker:
    """Let everything happen once: what is traded, and residents entered."""
    enter_residents()
    return make_trade()


def make_trade() -> Maker:
    """Let leaf, a lot, a store, orders in every state, shares and payouts be."""
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
    confirm_payment(by=SYSTEM, now=NOW, number=order(sku, "simulated"), provider="simulated")
    for number in (refunded, cancelled):
        cancel_order(by=SYSTEM, now=NOW, number=number)
    for number in (paid, cash):
        for step in (pack_order, ship_order, receive_order):
            step(by=SYSTEM, now=NOW, number=number)
    send_back(paid, sku)
    refuse(order(sku, "cod"))
    new_team = NewTeamOffer(sku, 7_000, 2, 24, 2, NOW, NOW + timedelta(days=1))
    offer = make_team_offer(by=SYSTEM, now=NOW, offer=new_team)
    order(sku, "simulated", f"team:new:{offer}")
    divide_lot(by=SYSTEM, now=NOW, lot=lot)
    pay_growers(maker)
    fold_new_facts(NOW)
    assert waiting
    return maker


def enter_residents() -> None:
    """Enter a village's residents, revise them once, and have both accepted."""
    desk = make_desk()
    desk.accepted(1_010, replaces=desk.accepted(1_000), reason="misprint")


def send_back(number: str, sku: str) -> None:
    """Let a pack of an order come back, and give a little of the rest's price back."""
    back = ask_return(
        by=SYSTEM,
        now=NOW,
        number=number,
        lines=[(sku, 1)],
        reason="damaged",
        token=order_token(number),
    )
    answer_return(by=SYSTEM, now=NOW, number=back, is_agreed=True)
    refund_done(by=SYSTEM, now=NOW, refund=return_arrived(by=SYSTEM, now=NOW, number=back))
    refund_partly(by=SYSTEM, now=NOW, number=number, amount_fen=1_001, reason="late")


def refuse(number: str) -> None:
    for step in (pack_order, ship_order):
        step(by=SYSTEM, now=NOW, number=number)
    return_parcel(by=SYSTEM, now=NOW, number=number, is_sellable=True)


def make_shop(maker: Maker, lot: str, price_fen: int = 8_000, packs: int = 40) -> str:
    store = NewStore(maker.code, "tea-shop", "茶店", "Tea Shop", VILLAGE)
    open_store(by=SYSTEM, now=NOW, store=store)
    add_paper(by=SYSTEM, now=NOW, slug="tea-shop", paper=LICENCE)
    product = NewProduct(
        store="tea-shop",
        slug="tea",
        title="银猴",
        title_en="Monkey",
        gtin=make_item(maker),
        price_fen=price_fen,
    )
    sku = list_product(by=SYSTEM, now=NOW, product=product)
    stock_from_lot(by=SYSTEM, now=NOW, sku=sku, lot=lot, packs=packs)
    return sku


def order(sku: str, payment: str, offer: str = "", packs: int = 2) -> str:
    key = f"key-{Order.objects.count()}"
    contact = Contact("买家", "13800138000")
    request = OrderRequest(
        key, f"digest-{key}", [(sku, packs)], contact, "331124000000", "1", payment, offer=offer
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
    of_tables = [told["checked"].pop(each) for each in ("guards", "sequences")]
    assert (told["ok"], {*told["checked"].values()}, min(of_tables) > 0) == (True, {0}, True)


def test_check_books_agrees_after_everything_that_can_happen():
    make_county()

    code, told = check()

    assert (code, told["ok"], told["differences"]) == (0, True, [])
    assert list(told["checked"]) == CHECKS
    empty = {each for each, n in told["checked"].items() if not n}
    assert empty == set(_EMPTY.split())


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


def release_as(state: str, other: str) -> None:
    """Let the packs of an order in one state be released by one in the other."""
    left, twice = (Order.objects.get(state=each, shipped_at=None).number for each in (state, other))
    StockMovement.objects.filter(reason="released", reference=left).update(reference=twice)


def book_elsewhere(account: str) -> None:
    other = Account.objects.create(
        code="Income:OTHER:Sales", holder="OTHER", party="", opened_at=NOW
    )
    posting = Posting.objects.filter(account__code__contains=account, entry__kind="sale")[0]
    Posting.objects.filter(pk=posting.pk).update(account_id=other.pk)


def shift(of: str, to: str, amount_fen: int) -> None:
    """Move money inside a sale from one account to another: its entry still balances."""
    taken = Posting.objects.filter(account__code__contains=of, entry__kind="sale")[0]
    given = Posting.objects.get(account__code__contains=to, entry=taken.entry)
    for posting, fen in ((taken, amount_fen), (given, -amount_fen)):
        Posting.objects.filter(pk=posting.pk).update(amount_fen=posting.amount_fen + fen)


def state_of(was: str, becomes: str) -> None:
    """Call an order of a state by another state."""
    pk = Order.objects.filter(state=was).values_list("pk", flat=True)[0]
    Order.objects.filter(pk=pk).update(state=becomes)


TAMPERINGS: Final[dict[str, tuple[Callable[[], object], set[str]]]] = {
    "stock raised": (bump_first(Stock, "available"), {"stock: counter is the sum of movements"}),
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
            "orders: state is where its steps led",
            "orders: goods are owed exactly while an order is open",
            "promotions: who is called off before the team has formed sits nowhere",
            "stock: set aside is what live orders hold",
        },
    ),
    "paid order set back": (
        lambda: state_of("paid", "awaiting_payment"),
        {"orders: state is where its steps led"},
    ),
    "received order called cancelled": (
        lambda: state_of("received", "cancelled"),
        {"orders: state is where its steps led"},
    ),
    "received order called closed": (
        lambda: state_of("received", "closed"),
        {"orders: state is where its steps led"},
    ),
    "order called received that never left": (
        lambda: state_of("awaiting_payment", "received"),
        {
            "orders: state is where its steps led",
            "orders: shipped packs are dispatched, less those that came back",
        },
    ),
    "order marked paid": (
        lambda: Order.objects.filter(state="awaiting_payment").update(state="paid", paid_at=NOW),
        {
            "orders: state is where its steps led",
            "orders: providers owe what was paid, less what went back",
            "orders: goods are owed exactly while an order is open",
            "orders: every sale has its fact",
            "orders: what is sold is lines and shipping, less what went back",
            "payments: a payment is paid exactly when money came for its orders",
            "promotions: seats of open teams are paid when their orders are",
        },
    ),
    "one order's packs released twice, another's never": (
        lambda: release_as("cancelled", "refunded"),
        {"stock: set aside is what live orders hold"},
    ),
    "what came back called spoilt": (
        lambda: ReturnLine.objects.update(is_sellable=False),
        {"stock: packs back on the shelf are those of returns that arrived sellable"},
    ),
    "half a refused parcel on the shelf": (
        lambda: StockMovement.objects.filter(reason="returned", packs=2).update(packs=1),
        {
            "orders: shipped packs are dispatched, less those that came back",
            "stock: a parcel that came back is on the shelf whole or not at all",
            "stock: counter is the sum of movements",
        },
    ),
    "key leads nowhere": (
        lambda: IdempotencyKey.objects.filter(key="key-1").update(orders=["NONE"]),
        {"orders: keys lead to orders"},
    ),
    "key leads to nothing": (
        lambda: IdempotencyKey.objects.filter(key="key-1").update(orders=[]),
        {"orders: keys lead to orders"},
    ),
    "order given another seller": (
        lambda: Order.objects.filter(state="cancelled").update(seller="OTHER"),
        {"orders: everything of an order is booked with its seller"},
    ),
    "sale credited to somebody else": (
        lambda: book_elsewhere(":Sales"),
        {"orders: everything of an order is booked with its seller"},
    ),
    "growers' part kept by the store": (
        lambda: shift(":Lots:", ":Sales", 100),
        {"orders: growers have their part of what is sold"},
    ),
    "sale swollen by what buyers owe": (
        lambda: shift(":Receivable:Buyers", ":Sales", 100),
        {"orders: what is sold is lines and shipping, less what went back"},
    ),
    "more given back of a line than it sold": (
        lambda: RefundLine.objects.filter(packs=1).update(amount_fen=99_999),
        {
            "orders: growers have their part of what is sold",
            "orders: no line gives back more than it sold",
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
    "entry checked by its author": (
        lambda: Decision.objects.update(decided_by=Entry.objects.values("prepared_by")[:1]),
        {"entries: another person checked"},
    ),
    "entry of another day": (
        lambda: Entry.objects.filter(replaces=None).update(told_on=date(2021, 12, 31)),
        {"entries: one value counts for a column, place and day", "entries: decided as prepared"},
    ),
    "entry's value changed": (
        lambda: Entry.objects.update(value=1),
        {"entries: decided as prepared"},
    ),
    "what was replaced never accepted": (
        lambda: Decision.objects.filter(subject__replaces=None).delete(),
        {"entries: what is replaced counted"},
    ),
    "evidence lost": (lambda: SealedFile.objects.all().delete(), {"entries: evidence is kept"}),
    "posting changed": (bump_first(Posting, "amount_fen", by=99), {"ledger: sealed and balanced"}),
    "payment changed": (
        bump_first(Payout, "amount_fen"),
        {"payouts: booked as paid", "payouts: paid as approved"},
    ),
    "payment deleted": (
        lambda: (PayoutOutcome.objects.all().delete(), Payout.objects.all().delete()),
        {"payouts: paid as booked", "payouts: paid as approved", "payouts: cash as confirmed"},
    ),
    "run approved by its preparer": (
        lambda: PayoutRun.objects.update(prepared_by=PayoutDecision.objects.values("decided_by")),
        {"payouts: another person checked"},
    ),
    "lot's leaf changed": (bump_first(Lot, "leaf_g"), {"lots: leaf of its deliveries"}),
    "lot's rest changed": (bump_first(Lot, "remaining_g"), {"lots: made less packed"}),
    "packing changed": (bump_first(LotPacking, "packs"), {"stock: received is what supply packed"}),
    "delivery's weight changed": (
        bump_first(Delivery, "weight_g"),
        {"lots: leaf of its deliveries", "lots: weighed as recorded in facts"},
    ),
    "delivery's value changed": (
        bump_first(Delivery, "amount_fen"),
        {"lots: owed as weighed", "lots: weighed as recorded in facts"},
    ),
    "cancellation deleted": (delete_first(DeliveryCancellation), {"lots: taken back as booked"}),
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
    remove_guards(connection)
    tamper()

    code, told = check()

    # The guards are down: that is seen too.
    found = {each["check"] for each in told["differences"]} - {"guards"}
    assert (code, told["ok"], expected - found) == (1, False, set())
    if tampering != "posting changed":
        # A posting belongs to an order, a delivery or a payment, whose check sees it as well.
        assert {each for each in found if not is_beside(each)} == expected
    assert {tuple(sorted(each)) for each in told["differences"]} == {
        ("check", "expected", "found", "key")
    }


def test_crashed_check_is_a_difference_and_the_others_run():
    make_county()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE supply_lot_dividing RENAME TO supply_lot_divided")

    code, told = check()

    assert (code, list(told["checked"])) == (1, CHECKS)
    crashed = {each["key"] for each in told["differences"] if each["check"] == "lots"}
    assert crashed == {"the check itself"}
    # On PostgreSQL the table's sequence cannot be compared with its rows either.
    found = {each["check"] for each in told["differences"]} - {"sequences"}
    assert found == {"lots", "deliveries", "guards"}


def test_check_books_before_migrate_is_a_sentence():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'orders'")

    with pytest.raises(CommandError, match="Run `commonfield migrate` first"):
        call_command("check_books")


def test_check_books_adds_beyond_32_bits():
    maker = make_maker()
    delivery = make_delivery(maker, make_grower(maker), weight_g=450_000)
    lot = make_lot(maker, (delivery,), made_g=100_000)
    make_agreement(maker)
    sku = make_shop(maker, lot, price_fen=9_999_999, packs=999)
    number = order(sku, "simulated", packs=999)
    confirm_payment(by=SYSTEM, now=NOW, number=number, provider="simulated")
    for step in (pack_order, ship_order, receive_order):
        step(by=SYSTEM, now=NOW, number=number)
    send_back(number, sku)
    fold_new_facts(NOW)

    assert check()[1]["differences"] == []
