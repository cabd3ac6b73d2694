"""What happens to an order: one typed event, which teams, payments and other rooms subscribe to.

It is published in the transaction in which it happens, with its audit row: what a subscriber writes
holds or falls with it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from commonfield.audit.commands import record as record_audit
from commonfield.facts.queries import recorded
from commonfield.ledger.queries import booked_of
from commonfield.orders.choices import OrderState
from commonfield.orders.models import Order
from commonfield.people.types import Actor


class OrderEventKind(StrEnum):
    """What happened; the audit's actions are these, with ``market.`` before them."""

    PLACED = "order_placed"
    PAID = "order_paid"
    LATE_PAYMENT_OWED_BACK = "late_payment_owed_back"
    CANCELLED = "order_cancelled"
    REFUNDED = "order_refunded"
    PACKED = "order_packed"
    SHIPPED = "order_shipped"
    PARCEL_ADDED = "parcel_added"
    PARCEL_CORRECTED = "parcel_corrected"
    RECEIVED = "order_received"
    CLOSED = "order_closed"
    RETURN_ASKED = "return_asked"
    RETURN_AGREED = "return_agreed"
    RETURN_REFUSED = "return_refused"
    RETURN_SENT = "return_sent"
    RETURN_WITHDRAWN = "return_withdrawn"
    RETURN_ARRIVED = "return_arrived"
    REFUND_DECIDED = "refund_decided"
    REFUND_SENT = "refund_sent"
    REFUND_DONE = "refund_done"
    REFUND_BY_HAND = "refund_by_hand"
    REFUND_PUT_OFF = "refund_put_off"
    REFUND_FAILED = "refund_failed"
    REFUND_RETRIED = "refund_retried"
    REFUND_GIVEN_TWICE = "refund_given_twice"
    INVOICE_ASKED = "invoice_asked"
    INVOICE_ISSUED = "invoice_issued"
    REVIEWED = "reviewed"
    REVIEW_HIDDEN = "review_hidden"
    CONTACT_FORGOTTEN = "contact_forgotten"


# With these money moves in the books, or an order in the facts.
_BOOKING: Final = frozenset(
    {
        OrderEventKind.PAID,
        OrderEventKind.LATE_PAYMENT_OWED_BACK,
        OrderEventKind.CANCELLED,
        OrderEventKind.REFUNDED,
        OrderEventKind.RECEIVED,
        OrderEventKind.RETURN_ARRIVED,
        OrderEventKind.REFUND_DECIDED,
        OrderEventKind.REFUND_DONE,
        OrderEventKind.REFUND_BY_HAND,
    }
)
_MAY_END: Final = (OrderEventKind.CANCELLED, OrderEventKind.REFUNDED, OrderEventKind.RETURN_ARRIVED)


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """Something that happened to an order; ``state`` is the order's once it has."""

    kind: OrderEventKind
    number: str
    state: str
    # The actor's code.
    by: str
    at: datetime
    detail: Mapping[str, str | int | bool]

    @property
    def is_called_off(self) -> bool:
        """Return whether nothing of the order is sold any more, from this event on."""
        over = (OrderState.CANCELLED, OrderState.REFUNDED)
        return self.kind in _MAY_END and self.state in over


type Subscriber = Callable[[Sequence[OrderEvent]], None]
type Condition = Callable[[str, datetime], bool]

_SUBSCRIBERS: Final[dict[str, Subscriber]] = {}
_CONDITIONS: Final[dict[str, Condition]] = {}


def subscribe(name: str, subscriber: Subscriber) -> None:
    """Hand every event of orders to a subscriber; one of the same name is replaced."""
    _SUBSCRIBERS[name] = subscriber


def register_reopening(name: str, condition: Condition) -> None:
    """Add a condition for an order whose time ran out to live again, by its number.

    The condition locks what the order would take again and returns whether it is there.
    """
    _CONDITIONS[name] = condition


def publish(*events: OrderEvent) -> None:
    """Tell every subscriber what happened in a transaction."""
    for subscriber in _SUBSCRIBERS.values():
        subscriber(events)


def record_event(
    order: Order, kind: OrderEventKind, by: Actor, now: datetime, **detail: str | int | bool
) -> None:
    """Write into the audit what happened to an order and by whom, and publish it."""
    record_audit(
        f"market.{kind}",
        by.code,
        f"order:{order.number}",
        now,
        order.store.place,
        **detail,
        **(_witnesses(order, now) if kind in _BOOKING else {}),
    )
    publish(OrderEvent(kind, order.number, order.state, by.code, now, detail))


def _witnesses(order: Order, now: datetime) -> dict[str, str]:
    """Return what was booked and recorded of an order just now, for ``check_books``."""
    facts = list(
        order.refunds.filter(decided_at=now, fact__isnull=False)
        .values_list("fact", flat=True)
        .order_by("pk")
    )
    if order.sale_fact is not None and order.paid_at == now:
        facts.append(order.sale_fact)
    found = {
        "booked": booked_of(order.number, at=now),
        "recorded": recorded(each for each in facts if each),
    }
    return {name: text for name, text in found.items() if text}


def may_reopen(number: str, now: datetime) -> bool:
    """Return whether an order whose time ran out may live again, by all conditions."""
    return all(condition(number, now) for condition in _CONDITIONS.values())
