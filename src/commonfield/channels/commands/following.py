"""Orders of ours that their platform moves on: sent, received, asked back, refunded."""

from collections.abc import Sequence
from typing import Any

from commonfield.channels.choices import State
from commonfield.channels.commands.refunds import settle_refunds
from commonfield.channels.commands.selling import goods_fen, revenue_fen
from commonfield.channels.commands.shared import Taking
from commonfield.channels.models import ChannelOrder
from commonfield.orders.choices import OrderState
from commonfield.orders.commands import receive_order
from commonfield.orders.imports.commands import correct_imported, hold_imported, send_imported
from commonfield.orders.queries import corrections, orders_by_number

_SENT = (State.SENT, State.RECEIVED, State.SENT_REFUNDED, State.SENT_CLOSED)


def follow_orders(taking: Taking, rows: Sequence[ChannelOrder]) -> None:
    """Move our orders as far as their platform says they are."""
    if not rows:
        return
    numbers = [row.order for row in rows]
    views, corrected = orders_by_number(numbers), corrections(numbers)
    for row in rows:
        _correct(taking, row, views[row.order].state, row.sold_fen + corrected.get(row.order, 0))
        _follow(taking, row, views[row.order].state, is_held=views[row.order].is_held)
    settle_refunds(taking, rows)


def _correct(taking: Taking, row: ChannelOrder, state: str, booked_fen: int) -> None:
    """Correct a sale whose sum its platform has changed; one that was called off has none left."""
    if booked_fen == revenue_fen(row) or state == OrderState.REFUNDED:
        return
    at = row.as_of or taking.now
    correct_imported(
        by=taking.by,
        now=taking.now,
        number=row.order,
        sum_fen=(goods_fen(row), revenue_fen(row) - goods_fen(row)),
        at=min(max(at, row.paid_at or at), taking.now),
        witness=taking.digest,
    )


def _follow(taking: Taking, row: ChannelOrder, state: str, *, is_held: bool) -> None:
    what: dict[str, Any] = {"by": taking.by, "now": taking.now, "number": row.order}
    is_asked = bool(row.after_sale) and row.state == State.PAID
    if state == OrderState.PAID and is_held != is_asked:
        hold_imported(**what, is_held=is_asked)
    if row.state in _SENT and state in {OrderState.PAID, OrderState.PACKED}:
        at = row.shipped_at or row.as_of or taking.now
        send_imported(**what, at=min(max(at, row.paid_at or at), taking.now))
        state = OrderState.SHIPPED
    if row.state == State.RECEIVED and state == OrderState.SHIPPED:
        receive_order(**what)
