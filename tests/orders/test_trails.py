"""What every step of an order leaves behind: audit, ledger, facts and letters, and books agree."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pytest

from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact
from commonfield.ledger.models import LedgerEntry
from commonfield.orders import commands
from commonfield.orders.models import Order
from commonfield.people.types import SYSTEM
from commonfield.workshop.models import OutboxMessage
from tests.orders.acts import ACTS
from tests.orders.builders import OVER, all_differences, make_life_shop, order_at
from tests.people.builders import NOW, actor, make_person


@dataclass(frozen=True)
class Trail:
    """What a deed leaves: actions of the audit, kinds of entries and facts, letters to the buyer.

    ``state`` is where the order is afterwards; the audit and the letter say so in one word each.
    """

    state: str
    audit: str
    entries: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()


TRAILS: Final = {
    "confirm_payment": Trail("paid", "order_paid", ("sale",), ("sale",), ("order_paid",)),
    "take_late_payment": Trail("paid", "order_paid", ("order", "sale"), ("sale",), ("order_paid",)),
    "take_late_payment_for_nothing": Trail(
        "cancelled", "late_payment_owed_back", ("late_payment",), (), ("late_payment",)
    ),
    "cancel_unpaid": Trail(
        "cancelled", "order_cancelled", ("order_cancelled",), (), ("order_cancelled",)
    ),
    "cancel_paid": Trail(
        "refunded", "order_refunded", ("refund",), ("refund",), ("order_refunded",)
    ),
    "pack_order": Trail("packed", "order_packed"),
    "ship_order": Trail("shipped", "order_shipped", (), ("parcel_sent",), ("order_shipped",)),
    "add_parcel": Trail("shipped", "parcel_added", (), ("parcel_sent",), ("order_shipped",)),
    "correct_parcel": Trail("shipped", "parcel_corrected", (), (), ("parcel_corrected",)),
    "hand_over_after_all": Trail("shipped", "parcel_corrected", (), (), ("order_handed",)),
    "receive_order": Trail("received", "order_received"),
    "receive_cash": Trail("received", "order_received", ("sale",), ("sale",)),
    "return_parcel": Trail(
        "refunded", "order_refunded", ("refund",), ("refund",), ("order_refunded",)
    ),
    "take_cash_parcel_back": Trail(
        "cancelled", "order_cancelled", ("order_cancelled",), (), ("order_cancelled",)
    ),
    "close_order": Trail("closed", "order_closed"),
    "refund_partly": Trail(
        "received", "refund_decided", ("refund",), ("refund",), ("refund_decided",)
    ),
    "refund_sent": Trail("received", "refund_sent"),
    "refund_done": Trail("received", "refund_done", ("refund_paid",), (), ("refund_done",)),
    "refund_done_in_cash": Trail("received", "refund_done", ("refund_paid",), (), ("refund_done",)),
    "refund_sent_in_cash": Trail("received", "refund_sent"),
    "refund_failed": Trail("received", "refund_failed"),
    "refund_failed_in_cash": Trail("received", "refund_failed"),
    "put_refund_off": Trail("received", "refund_put_off"),
    "retry_refund": Trail("received", "refund_retried"),
    "refund_by_hand": Trail("received", "refund_by_hand", ("refund_paid",), (), ("refund_done",)),
    "ask_return": Trail("received", "return_asked"),
    "agree_to_return": Trail("received", "return_agreed", (), (), ("return_agreed",)),
    "refuse_return": Trail("received", "return_refused", (), (), ("return_refused",)),
    "send_return": Trail("received", "return_sent"),
    "withdraw_return": Trail("received", "return_withdrawn"),
    "return_arrived": Trail(
        "received", "return_arrived", ("refund",), ("refund", "returned"), ("return_arrived",)
    ),
    "ask_invoice": Trail("paid", "invoice_asked"),
    "issue_invoice": Trail("paid", "invoice_issued", (), (), ("invoice_issued",)),
    "forget_contact": Trail("cancelled", "contact_forgotten"),
    "write_review": Trail("received", "reviewed", (), ("reviewed",)),
    "hide_review": Trail("received", "review_hidden"),
}


def test_every_deed_has_its_trail():
    assert sorted(TRAILS) == sorted(ACTS)


@pytest.mark.parametrize("name", TRAILS)
def test_trail_of(name: str):
    shop, buyer = make_life_shop(), make_person("赵小兰")
    may, prepare = ACTS[name]
    deed, token = prepare(shop, buyer)
    by = actor(buyer) if "buyer" in may else SYSTEM

    trail = trail_of(lambda: deed(by, token))

    assert trail == TRAILS[name]
    assert all_differences() == []


WORKERS: Final[dict[str, tuple[str, Callable[[], object], Trail]]] = {
    "time_to_pay_runs_out": (
        "awaiting",
        lambda: commands.expire_orders(NOW + timedelta(hours=1)),
        Trail("cancelled", "order_cancelled", ("order_cancelled",)),
    ),
    "nobody_says_that_it_came": (
        "shipped",
        lambda: commands.receive_silent(NOW + timedelta(days=15)),
        Trail("received", "order_received"),
    ),
    "seven_days_are_over": (
        "received",
        lambda: commands.close_received(OVER),
        Trail("closed", "order_closed"),
    ),
}


@pytest.mark.parametrize("name", WORKERS)
def test_trail_of_the_worker_when(name: str):
    state, step, expected = WORKERS[name]
    order_at(make_life_shop(), state)

    trail = trail_of(step)

    assert trail == expected
    assert all_differences() == []


def trail_of(deed: Callable[[], object]) -> Trail:
    """Do something and return what came of it; all of it names the order or its store."""
    order = Order.objects.get()
    audits = set(AuditRow.objects.values_list("pk", flat=True))
    entries = set(LedgerEntry.objects.values_list("pk", flat=True))
    facts = set(Fact.objects.values_list("pk", flat=True))
    letters = set(OutboxMessage.objects.values_list("pk", flat=True))

    deed()

    (audit,) = AuditRow.objects.exclude(pk__in=audits)
    assert (audit.object, audit.place) == (f"order:{order.number}", order.store.place)
    new_entries = LedgerEntry.objects.exclude(pk__in=entries).order_by("pk")
    assert {entry.reference for entry in new_entries} <= {order.number}
    new_facts = Fact.objects.exclude(pk__in=facts).order_by("kind")
    assert {(fact.place, fact.subject) for fact in new_facts} <= {
        (order.store.place, order.store.organisation)
    }
    new_letters = OutboxMessage.objects.exclude(pk__in=letters).order_by("pk")
    order.refresh_from_db()
    return Trail(
        order.state,
        audit.action.removeprefix("market."),
        tuple(entry.kind for entry in new_entries),
        tuple(fact.kind.removeprefix("market.") for fact in new_facts),
        tuple(letter.template.removeprefix("market/messages/") for letter in new_letters),
    )
