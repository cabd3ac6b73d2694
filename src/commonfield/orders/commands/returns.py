"""Goods that come back: the buyer asks, the store answers, goods arrive, money goes back."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from commonfield.facts.commands import record as record_fact
from commonfield.front.numbers import yuan
from commonfield.kernel.errors import must_exist
from commonfield.orders import errors
from commonfield.orders.choices import Channel, OrderState, ReturnReason, ReturnState
from commonfield.orders.commands.refunds import book_refund, is_owed, reverse_packs
from commonfield.orders.commands.shared import (
    check_step,
    checked_parcel,
    lines_of,
    locked_for_buyer,
    locked_for_keeper,
    one_line,
    order_fact,
    put_back,
    refuse,
)
from commonfield.orders.models import Order, Return, ReturnLine
from commonfield.orders.notifications import notify_buyer, notify_keepers
from commonfield.orders.order_events import OrderEventKind, record_event
from commonfield.orders.return_value import is_all_returned, returned_packs, value_of_return
from commonfield.orders.rules import may_return, merged_lines, packs_by_lot
from commonfield.people.types import Actor
from commonfield.workshop.conflicts import conflicts_as
from commonfield.workshop.holidays import calendar_here

_ANSWER = 200


@transaction.atomic
def ask_return(
    *,
    by: Actor,
    now: datetime,
    number: str,
    lines: Sequence[tuple[str, int]],
    reason: str,
    token: str = "",
) -> str:
    """Ask to send packs of an order back, within seven days; return the return's number.

    ``lines`` are packs of SKUs.
    """
    order = locked_for_buyer(number, by, token)
    check_step(order, "return")
    if order.channel != Channel.OWN:
        # The outside channel has its own way back, and its buyer's money.
        refuse(order)
    if not may_return(order.received_at, now, calendar_here()):
        raise errors.ReturnTooLateError
    packs = _packs_to_return(order, lines)
    if not packs or reason not in ReturnReason.values:
        raise errors.BadReturnError
    row = Return(
        number=f"{number}-T{order.returns.count() + 1}",
        order=order,
        state=ReturnState.ASKED,
        reason=reason,
        asked_at=now,
    )
    with conflicts_as(errors.ReturnOpenError):
        row.save()
    ReturnLine.objects.bulk_create(
        ReturnLine(return_of=row, stock_id=stock, packs=count) for stock, count in packs.items()
    )
    record_event(order, OrderEventKind.RETURN_ASKED, by, now, of=row.number, reason=reason)
    notify_keepers(by, order, "return_asked", now)
    return row.number


def _packs_to_return(order: Order, lines: Sequence[tuple[str, int]]) -> dict[int, int]:
    """Choose the lots that the packs come from, among those that the buyer still has."""
    back = returned_packs(order)
    bought = lines_of(order)
    chosen: dict[int, int] = {}
    for sku, count in merged_lines(lines):
        has = {
            line.stock_id: line.packs - back.get(line.stock_id, 0)
            for line in bought
            if line.stock.sku.code == sku
        }
        part = packs_by_lot(count, has) if count > 0 else None
        if part is None:
            raise errors.BadReturnError
        chosen |= part
    return chosen


@transaction.atomic
def answer_return(
    *, by: Actor, now: datetime, number: str, is_agreed: bool, answer: str = ""
) -> None:
    """Agree that goods come back, or say why not."""
    row = _locked_return(number, by, now)
    answer = one_line(answer, _ANSWER)
    if row.state != ReturnState.ASKED or not (is_agreed or answer):
        raise errors.ReturnWrongStateError(number=number)
    row.state = ReturnState.AGREED if is_agreed else ReturnState.REFUSED
    row.answer, row.answered_at = answer, now
    row.save(update_fields=["state", "answer", "answered_at"])
    record_event(row.order, OrderEventKind(f"return_{row.state}"), by, now, of=number)
    notify_buyer(row.order, f"return_{row.state}", now, answer=row.answer)


@transaction.atomic
def send_return(
    *, by: Actor, now: datetime, number: str, carrier: str, tracking: str, token: str = ""
) -> None:
    """Note the carrier by which goods come back."""
    row = _buyers_return(number, by, token)
    if row.state != ReturnState.AGREED:
        raise errors.ReturnWrongStateError(number=number)
    row.carrier, row.tracking = checked_parcel(carrier, tracking, errors.BadTrackingError)
    row.save(update_fields=["carrier", "tracking"])
    record_event(row.order, OrderEventKind.RETURN_SENT, by, now, of=number)


@transaction.atomic
def withdraw_return(*, by: Actor, now: datetime, number: str, token: str = "") -> None:
    """Keep the goods after all."""
    row = _buyers_return(number, by, token)
    if row.state not in {ReturnState.ASKED, ReturnState.AGREED}:
        raise errors.ReturnWrongStateError(number=number)
    row.state = ReturnState.WITHDRAWN
    row.save(update_fields=["state"])
    record_event(row.order, OrderEventKind.RETURN_WITHDRAWN, by, now, of=number)


@transaction.atomic
def return_arrived(
    *, by: Actor, now: datetime, number: str, unsellable: Collection[int] = ()
) -> str:
    """Note that goods are back: what can be sold again goes into stock, the money is owed back.

    ``unsellable`` are the stock rows whose packs are spoilt. Once everything is back, for faults
    of the store only, so is the shipping. Return the refund's number; none if the price was
    given back before.
    """
    row = _locked_return(number, by, now)
    if row.state == ReturnState.ARRIVED:
        raise errors.ReturnArrivedError(number=number)
    if row.state != ReturnState.AGREED:
        raise errors.ReturnWrongStateError(number=number)
    order = row.order
    amounts, shipping_fen = value_of_return(row)
    lines = {line.stock_id: line for line in lines_of(order)}
    back = list(row.lines.order_by("stock_id"))
    for each in back:
        ReturnLine.objects.filter(pk=each.pk).update(is_sellable=each.stock_id not in unsellable)
    sellable = [each for each in back if each.stock_id not in unsellable]
    put_back(order, [(lines[each.stock_id], each.packs) for each in sellable], now)
    row.state, row.arrived_at = ReturnState.ARRIVED, now
    row.save(update_fields=["state", "arrived_at"])
    refund, amount = "", ""
    if is_owed(amounts, shipping_fen):
        owed = book_refund(order, amounts, shipping_fen, row.reason, now, return_of=row)
        refund, amount = owed.number, yuan(owed.amount_fen)
    else:
        reverse_packs(order, amounts, now)
    record_fact(
        order_fact(order, "market.returned", sum(each.packs for each in back), None, now), now=now
    )
    if is_all_returned(order):
        order.state = OrderState.REFUNDED
        order.save(update_fields=["state"])
    record_event(order, OrderEventKind.RETURN_ARRIVED, by, now, of=number, refund=refund)
    notify_buyer(order, "return_arrived", now, amount=amount)
    return refund


def _locked_return(number: str, by: Actor, now: datetime) -> Return:
    order_number, _dash, _count = number.rpartition("-T")
    return _return_of(locked_for_keeper(order_number, by, now), number)


def _buyers_return(number: str, by: Actor, token: str) -> Return:
    order_number, _dash, _count = number.rpartition("-T")
    return _return_of(locked_for_buyer(order_number, by, token), number)


def _return_of(order: Order, number: str) -> Return:
    row = must_exist(order.returns.filter(number=number).first())
    row.order = order
    return row
