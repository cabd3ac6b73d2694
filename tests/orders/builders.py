"""An order at any point of its life: odd prices, shipping, packs of two lots."""

from datetime import datetime, timedelta
from typing import Final

from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.ledger.books import check_ledger
from commonfield.ledger.models import LedgerEntry
from commonfield.ledger.queries import balances
from commonfield.orders.commands import (
    answer_return,
    ask_return,
    confirm_payment,
    pack_order,
    receive_order,
    refund_done,
    refund_failed,
    refund_partly,
    ship_order,
)
from commonfield.orders.models import (
    InvoiceRequest,
    Order,
    Refund,
    RefundLine,
    Return,
    ReturnLine,
    Review,
)
from commonfield.orders.queries import orders_by_number
from commonfield.orders.rules import last_day_to_return
from commonfield.orders.types import OrderView
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue.commands import change_price
from commonfield.stores.models import Stock, StockMovement
from commonfield.stores.running.commands import set_shipping_rates
from commonfield.stores.types import Rate
from commonfield.workshop.calendar import working_calendar
from commonfield.workshop.models import OutboxMessage
from tests.copies import copied
from tests.market.builders import Shop, add_lot, differences, make_order, make_shop
from tests.people.builders import NOW

# Four packs at 79.99 yuan, three of the first lot and one of the second, sent for 7 yuan.
PRICE_FEN: Final = 7_999
SHIPPING_FEN: Final = 700
PACKS: Final = 4
TOTAL_FEN: Final = PACKS * PRICE_FEN + SHIPPING_FEN
# From when on goods received now are not taken back: seven days, and on to a working day.
OVER: Final = start_of_china_day(
    last_day_to_return(china_day(NOW), working_calendar()) + timedelta(days=1)
)
_STEPS: Final = ("paid", "packed", "shipped", "received")


@copied
def make_life_shop(slug: str = "cloud") -> Shop:
    """Open a store with three packs of one lot, ten of another, and shipping at 7 yuan."""
    shop = make_shop(slug, packs=3)
    add_lot(shop, packs=10)
    change_price(by=SYSTEM, now=NOW, sku=shop.sku, price_fen=PRICE_FEN)
    rate = Rate("", 1_000, SHIPPING_FEN, 1_000, 300)
    set_shipping_rates(by=SYSTEM, now=NOW, slug=slug, rates=[rate])
    return shop


@copied
def order_at(
    shop: Shop,
    state: str = "received",
    *,
    payment: str = "simulated",
    key: str = "key-1",
    person_id: int | None = None,
) -> OrderView:
    """Take an order of four packs as far as a state; one in cash is paid when it is received."""
    order = make_order(shop, packs=PACKS, payment=payment, key=key, person_id=person_id)
    for step in _STEPS[: _STEPS.index(state) + 1] if state in _STEPS else ():
        take_step(order.number, step, payment)
    return orders_by_number([order.number])[order.number]


def take_step(number: str, step: str, payment: str = "simulated") -> None:
    """Take an order one step on."""
    if step == "paid":
        if payment != "cod":
            confirm_payment(by=SYSTEM, now=NOW, number=number, provider=payment)
    elif step == "packed":
        pack_order(by=SYSTEM, now=NOW, number=number)
    elif step == "shipped":
        ship_order(by=SYSTEM, now=NOW, number=number, carrier="顺丰", tracking="SF10001")
    else:
        receive_order(by=SYSTEM, now=NOW, number=number)


@copied
def return_at(
    shop: Shop, state: str = "agreed", *, payment: str = "simulated", key: str = "key-1"
) -> tuple[OrderView, str]:
    """Ask to send two packs of a received order back, and let the store agree if wanted."""
    order = order_at(shop, payment=payment, key=key)
    number = ask(order, shop, 2)
    if state == "agreed":
        answer_return(by=SYSTEM, now=NOW, number=number, is_agreed=True)
    return order, number


@copied
def ask(
    order: OrderView, shop: Shop, packs: int, *, reason: str = "changed_mind", now: datetime = NOW
) -> str:
    """Ask to send packs back; return the return's number."""
    return ask_return(
        by=SYSTEM,
        now=now,
        number=order.number,
        lines=[(shop.sku, packs)],
        reason=reason,
        token=order.token,
    )


@copied
def refund_at(shop: Shop, state: str = "due", *, payment: str = "simulated") -> str:
    """Give ten yuan of a received order back; return the refund's number."""
    order = order_at(shop, payment=payment)
    number = refund_partly(
        by=SYSTEM, now=NOW, number=order.number, amount_fen=1_000, reason="dented"
    )
    if state == "failed":
        refund_failed(by=SYSTEM, now=NOW, refund=number, again_at=None)
    if state == "done":
        refund_done(by=SYSTEM, now=NOW, refund=number)
    return number


def state_of(number: str) -> str:
    """Return where an order stands."""
    return orders_by_number([number])[number].state


def fen_back(number: str) -> list[int]:
    """Return an order's refunds, in their order. Units: fen."""
    return list(Refund.objects.filter(order__number=number).order_by("id").values_list(
        "amount_fen", flat=True))  # fmt: skip


def balance(account: str) -> int:
    """Return what an account stands at, debit positive. Units: fen."""
    return balances([account]).get(account, 0)


def all_differences() -> list[str]:
    """Return what the market's books and the ledger's disagree about."""
    found = [f"{each.check} {each.key}: {each.expected} / {each.found}"
             for each in check_ledger().differences]  # fmt: skip
    return differences() + found


def actions(prefix: str = "market.") -> list[str]:
    """Return what the audit has of the market's deeds, in their order."""
    rows = AuditRow.objects.filter(action__startswith=prefix).order_by("id")
    return list(rows.values_list("action", flat=True))


def letters(template: str) -> int:
    """Return how many messages of a template wait."""
    return OutboxMessage.objects.filter(template=f"market/messages/{template}").count()


def written() -> tuple[object, ...]:
    """Return all that these commands write."""
    tables = (
        Order, Refund, RefundLine, Return, ReturnLine, InvoiceRequest, Review, Stock,
    )  # fmt: skip
    rows = tuple(sorted(map(repr, table.objects.values())) for table in tables)
    counts = (StockMovement, LedgerEntry, Fact, AuditRow, OutboxMessage)
    return (*rows, *(table.objects.count() for table in counts))
