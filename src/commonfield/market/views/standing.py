"""How an order stands after it is paid: what its buyer reads of it and can do with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.http import urlencode

from commonfield.orders.aftercare import refund_rows, return_rows
from commonfield.orders.choices import Channel, OrderState, RefundState
from commonfield.orders.queries import aftercare_of, packs_to_return
from commonfield.orders.rules import OPEN_RETURNS, STEPS, may_return
from commonfield.orders.types import Aftercare, LineView, OrderView, RefundView
from commonfield.stores.choices import PaymentMethod
from commonfield.workshop.holidays import calendar_here


@dataclass(frozen=True)
class OrderActions:
    """What a buyer can still do with an order."""

    send_back: bool
    invoice: bool
    to_review: tuple[LineView, ...]

    def __bool__(self) -> bool:
        """Return whether anything can be done."""
        return self.send_back or self.invoice or bool(self.to_review)


def after_context(view: OrderView, token: str, now: datetime) -> dict[str, object]:
    """Return what a page of an order shows of it and its returns, refunds, invoice and reviews."""
    after = aftercare_of(view.number) if view.is_followed else Aftercare()
    return {
        "order": view,
        "token": token,
        "returns": return_rows(after.returns),
        "refunds": refund_rows(after.refunds),
        "invoice": after.invoice,
        "money": refund_status(view, after.refunds),
        "doors": order_actions(view, after, now),
        "query": f"?{urlencode({'token': token})}" if token else "",
        "goods_fen": view.total_fen - view.shipping_fen,
        "left_fen": view.total_fen - sum(each.amount_fen for each in after.refunds),
    }


def order_actions(view: OrderView, after: Aftercare, now: datetime) -> OrderActions:
    """Return what the buyer can still do: send goods back, ask for an invoice, review."""
    is_own = view.channel == Channel.OWN
    is_open = any(each.state in OPEN_RETURNS for each in after.returns)
    is_in_time = view.state in STEPS["return"] and may_return(
        view.received_at, now, calendar_here()
    )
    can_review = view.state in STEPS["review"]
    reviewed = set(after.reviewed)
    to_review: dict[str, LineView] = {}
    for line in view.lines:
        if can_review and line.product not in reviewed:
            to_review.setdefault(line.product, line)
    return OrderActions(
        send_back=is_own and is_in_time and not is_open and bool(packs_to_return(view.number)),
        invoice=is_own
        and view.paid_at is not None
        and view.state != OrderState.REFUNDED
        and view.total_fen > sum(each.amount_fen for each in after.refunds)
        and (after.invoice is None or after.invoice.issued_at is None),
        to_review=tuple(to_review.values()),
    )


def refund_status(view: OrderView, refunds: Iterable[RefundView]) -> str:
    """Return where a buyer's money is that goes back: the refund that is furthest from them."""
    states = {each.state for each in refunds}
    if RefundState.FAILED in states:
        return "failed"
    if RefundState.DUE in states:
        return "cash" if view.payment == PaymentMethod.COD else "due"
    if RefundState.SENT in states:
        return "sent"
    return "done" if states else ""
