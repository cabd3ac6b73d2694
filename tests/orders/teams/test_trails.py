"""What every step of a promotion leaves: audit, ledger, facts and letters, and books that agree."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pytest

from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact
from commonfield.ledger.models import LedgerEntry
from commonfield.orders.commands import cancel_order, expire_orders, take_late_payment
from commonfield.orders.models import Order, Team
from commonfield.orders.teams.commands import settle_teams
from commonfield.people.types import SYSTEM
from commonfield.stores.offers.commands import end_flash_sale, end_team_offer
from commonfield.workshop.models import OutboxMessage
from tests.market.builders import Shop, make_shop
from tests.orders.teams.builders import (
    HOUR,
    all_differences,
    join,
    make_offer,
    make_sale,
    open_team,
    paid,
    take,
    wish,
)
from tests.people.builders import NOW

END: Final = NOW + 24 * HOUR
type Deed = Callable[[], object]


@dataclass(frozen=True)
class Trail:
    """What a deed leaves, each in its order."""

    audit: tuple[str, ...]
    entries: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()


def make_an_offer(shop: Shop) -> Deed:
    return lambda: make_offer(shop)


def make_a_sale(shop: Shop) -> Deed:
    return lambda: make_sale(shop)


def end_an_offer(shop: Shop) -> Deed:
    code = make_offer(shop)
    return lambda: end_team_offer(by=shop.keeper, now=NOW, code=code)


def end_a_sale(shop: Shop) -> Deed:
    code = make_sale(shop)
    return lambda: end_flash_sale(by=shop.keeper, now=NOW, code=code)


def buy_in_a_sale(shop: Shop) -> Deed:
    make_sale(shop)
    return lambda: take(wish(shop, 0))


def open_a_team(shop: Shop) -> Deed:
    code = make_offer(shop)
    return lambda: open_team(shop, code)


def join_a_team(shop: Shop) -> Deed:
    code, _order = open_team(shop, make_offer(shop))
    return lambda: join(shop, code, 1)


def pay_in_a_team(shop: Shop) -> Deed:
    _code, order = open_team(shop, make_offer(shop))
    return lambda: paid(order)


def leave_a_team(shop: Shop) -> Deed:
    _code, order = open_team(shop, make_offer(shop))
    paid(order)
    return lambda: cancel_order(by=SYSTEM, now=NOW, number=order.number, ending="buyer")


def form(shop: Shop) -> Deed:
    code, first = open_team(shop, make_offer(shop))
    second = join(shop, code, 1)
    paid(first)
    paid(second)
    return lambda: settle_teams(NOW)


def fail(shop: Shop) -> Deed:
    code, first = open_team(shop, make_offer(shop, seats=3))
    join(shop, code, 1)
    paid(first)
    return lambda: settle_teams(END)


def pay_after_it_failed(shop: Shop) -> Deed:
    _code, order = open_team(shop, make_offer(shop))
    settle_teams(END)
    return lambda: pay_late(order.number)


def pay_after_the_seat_was_free_again(shop: Shop) -> Deed:
    _code, order = open_team(shop, make_offer(shop))
    expire_orders(NOW + HOUR)
    return lambda: pay_late(order.number)


def pay_late(number: str) -> None:
    take_late_payment(by=SYSTEM, now=END, number=number, provider="simulated")


ORDER: Final = (("order_placed",), ("order",), ("order_placed",), ("order_placed",))
BACK: Final = Trail(("late_payment_owed_back",), ("late_payment",), (), ("late_payment",))
TRAILS: Final[dict[str, tuple[Callable[[Shop], Deed], Trail]]] = {
    "make_an_offer": (make_an_offer, Trail(("team_offer_made",))),
    "make_a_sale": (make_a_sale, Trail(("flash_sale_made",))),
    "end_an_offer": (end_an_offer, Trail(("team_offer_ended",))),
    "end_a_sale": (end_a_sale, Trail(("flash_sale_ended",))),
    "buy_in_a_sale": (buy_in_a_sale, Trail(*ORDER)),
    "open_a_team": (open_a_team, Trail(("order_placed", "team_opened"), *ORDER[1:])),
    "join_a_team": (join_a_team, Trail(("order_placed", "team_joined"), *ORDER[1:])),
    "pay_in_a_team": (
        pay_in_a_team, Trail(("order_paid",), ("sale",), ("sale",), ("order_paid",))
    ),
    "leave_a_team": (
        leave_a_team, Trail(("order_refunded",), ("refund",), ("refund",), ("order_refunded",))
    ),
    "form": (form, Trail(("team_formed",), (), ("team_formed",), ("team_formed",) * 2)),
    "fail": (
        fail,
        Trail(
            ("order_cancelled", "order_refunded", "team_failed"),
            ("order_cancelled", "refund"),
            ("refund",),
            ("team_failed", "team_failed_paid"),
        ),
    ),
    "pay_after_it_failed": (pay_after_it_failed, BACK),
    "pay_after_the_seat_was_free_again": (pay_after_the_seat_was_free_again, BACK),
}  # fmt: skip


@pytest.mark.parametrize("name", TRAILS)
def test_trail_of(name: str):
    prepare, expected = TRAILS[name]
    deed = prepare(make_shop())

    trail = trail_of(deed)

    assert trail == expected
    assert all_differences() == []


def trail_of(deed: Deed) -> Trail:
    """Do something and return what came of it; every row names the order, the team or its offer."""
    audits = AuditRow.objects.exclude(pk__in=list(AuditRow.objects.values_list("pk", flat=True)))
    entries = LedgerEntry.objects.exclude(
        pk__in=list(LedgerEntry.objects.values_list("pk", flat=True))
    )
    facts = Fact.objects.exclude(pk__in=list(Fact.objects.values_list("pk", flat=True)))
    known = list(OutboxMessage.objects.values_list("pk", flat=True))
    letters = OutboxMessage.objects.exclude(pk__in=known)

    deed()

    things = {f"order:{number}" for number in Order.objects.values_list("number", flat=True)}
    things |= {f"team:{code}" for code in Team.objects.values_list("code", flat=True)}
    assert {row.object for row in audits if row.object.split(":")[0] in {"order", "team"}} <= things
    return Trail(
        tuple(sorted(row.action.removeprefix("market.") for row in audits)),
        tuple(sorted(row.kind for row in entries)),
        tuple(sorted(row.kind.removeprefix("market.") for row in facts)),
        tuple(sorted(row.template.removeprefix("market/messages/") for row in letters)),
    )
