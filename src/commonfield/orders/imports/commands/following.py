"""What an outside channel says of an order that was imported: sent, held, refunded, called off.

The channel gives its buyer's money back out of what it owes the store, so a refund is done when it
is noted. It is dated as the channel dates it; the audit row stands at the moment of the command.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Sum

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record as record_fact
from commonfield.facts.commands import retract, retract_part
from commonfield.facts.queries import recorded
from commonfield.ledger.accounts import receivable
from commonfield.ledger.commands import post_all, reverse_entry
from commonfield.ledger.queries import booked, entry_of
from commonfield.ledger.types import Draft
from commonfield.orders import rules
from commonfield.orders.choices import (
    CORRECTION,
    Channel,
    Ending,
    OrderState,
    RefundState,
    ReturnReason,
    ReturnState,
)
from commonfield.orders.commands.refunds import sold_lines
from commonfield.orders.commands.shared import (
    lines_of,
    locked_for_keeper,
    order_fact,
    put_back,
    refuse,
)
from commonfield.orders.models import Order, OrderLine, Refund, RefundLine, Return, ReturnLine
from commonfield.orders.order_events import OrderEventKind, record_event
from commonfield.orders.return_value import shipping_left
from commonfield.people.types import Actor
from commonfield.stores.choices import MovementReason
from commonfield.stores.stock.commands import move_packs
from commonfield.supply.commands import dispatch
from commonfield.supply.types import DispatchLine

_REASON: Final = "channel"
_UNSENT: Final = (OrderState.PAID, OrderState.PACKED)


def _locked(number: str, by: Actor, now: datetime) -> Order:
    order = locked_for_keeper(number, by, now)
    if order.channel == Channel.OWN:
        refuse(order)
    return order


@transaction.atomic
def hold_imported(*, by: Actor, now: datetime, number: str, is_held: bool) -> None:
    """Keep an order from being packed while its buyer asks the channel for money, or let it go."""
    order = _locked(number, by, now)
    if order.is_held != is_held:
        order.is_held = is_held
        order.save(update_fields=["is_held"])
        _audit("market.channel_order_held", by, order, now, is_held=is_held)


@transaction.atomic
def send_imported(*, by: Actor, now: datetime, number: str, at: datetime) -> None:
    """Note that an order was sent past the desk, as its channel says; its parcel is a fact."""
    order = _locked(number, by, now)
    if order.state not in _UNSENT:
        refuse(order)
    order.state, order.shipped_at, order.is_held = OrderState.SHIPPED, at, False
    order.save(update_fields=["state", "shipped_at", "is_held"])
    _dispatch(order, lines_of(order), 1, now)
    record_fact(order_fact(order, "market.parcel_sent", 1, None, at), now=now)
    record_event(order, OrderEventKind.SHIPPED, by, now)


def _dispatch(order: Order, lines: Sequence[OrderLine], sign: int, now: datetime) -> None:
    parts = (
        DispatchLine(line.stock.lot_code, line.stock.sku.gtin, sign * line.packs, order.number)
        for line in lines
    )
    dispatch(parts, now=now)


@transaction.atomic
def refund_imported(
    *, by: Actor, now: datetime, number: str, amount_fen: int | None, at: datetime
) -> int:
    """Take a sale back as far as its channel has given money back; return what was taken back.

    ``amount_fen`` None is all that is left; more than that is never taken back. Units: fen.
    """
    order = _locked(number, by, now)
    if order.paid_at is None or order.state == OrderState.REFUNDED:
        refuse(order)
    return _refund(order, by, amount_fen, at, now)


def _refund(order: Order, by: Actor, amount_fen: int | None, at: datetime, now: datetime) -> int:
    lines = lines_of(order)
    sold = sold_lines(order, lines)
    left = [sold[line.stock_id].left_fen for line in lines] + [shipping_left(order)]
    given = sum(left) if amount_fen is None else min(amount_fen, sum(left))
    if given <= 0:
        return 0
    *parts, _shipping = rules.spread(given, left)
    # Packs that a buyer keeps are still sold, whatever was given back of their price.
    is_unsent = order.state in _UNSENT and given == sum(left)
    amounts = {
        line.stock_id: (line.packs if is_unsent else 0, fen)
        for line, fen in zip(lines, parts, strict=True)
        if fen
    }
    detail = _take_back(order, amounts, given, _REASON, at, now)
    _audit("market.channel_refund", by, order, now, amount_fen=given, **detail)
    return given


@transaction.atomic
def correct_imported(
    *, by: Actor, now: datetime, number: str, sum_fen: tuple[int, int], at: datetime, witness: str
) -> None:
    """Correct a sale to what its channel says now that it was: goods and shipping. Units: fen.

    The sale stays as it was booked; what it was too high or too low is booked when the channel
    says so, and shared as the sale was. ``witness`` is the file that says it.
    """
    order = _locked(number, by, now)
    if order.paid_at is None or order.state == OrderState.REFUNDED:
        refuse(order)
    lines = lines_of(order)
    sold = sold_lines(order, lines)
    before = order.refunds.filter(reason=CORRECTION)
    of_lines = before.aggregate(fen=Sum("lines__amount_fen"))["fen"] or 0
    booked_fen = order.total_fen - sum(before.values_list("amount_fen", flat=True))
    shipping_fen = order.shipping_fen - (order.total_fen - booked_fen - of_lines)
    less_fen, of_shipping = booked_fen - sum(sum_fen), shipping_fen - sum_fen[1]
    *parts, of_shipping = rules.correction(
        less_fen, [*sold.values()], (of_shipping, shipping_left(order))
    )
    amounts = {line.stock_id: (0, fen) for line, fen in zip(lines, parts, strict=True) if fen}
    less_fen = sum(parts) + of_shipping
    if less_fen:
        detail = _take_back(order, amounts, less_fen, CORRECTION, at, now)
        detail |= {"file": witness}
        sums = {"was_fen": booked_fen, "amount_fen": less_fen}
        _audit("market.channel_sum_corrected", by, order, now, **sums, **detail)


def _take_back(
    order: Order,
    amounts: Mapping[int, tuple[int, int]],
    given_fen: int,
    reason: str,
    at: datetime,
    now: datetime,
) -> dict[str, str]:
    """Book what goes back of a sale, packs and fen by stock; return what the audit says of it."""
    sold = sold_lines(order, lines_of(order))
    taken = [(sold[stock], fen) for stock, (_packs, fen) in sorted(amounts.items())]
    shipping_fen = given_fen - sum(fen for _sold, fen in taken)
    legs = rules.refund_legs(order.seller, taken, shipping_fen)
    provider = receivable(order.seller, rules.provider_of(order.channel))
    paid = rules.paid_refund_legs(order.seller, provider, given_fen)
    drafts = [Draft("refund", order.number, at, legs), Draft("refund_paid", order.number, at, paid)]
    entries = post_all(drafts, now=now)
    refund = _write_refund(order, amounts, given_fen, reason, at, now)
    facts = [refund.fact] if refund.fact else []
    return {"refund": refund.number, "booked": booked(entries), "recorded": recorded(facts)}


def _write_refund(
    order: Order,
    amounts: Mapping[int, tuple[int, int]],
    given_fen: int,
    reason: str,
    at: datetime,
    now: datetime,
) -> Refund:
    packs = sum(packs for packs, _fen in amounts.values())
    fact = order.sale_fact and retract_part(
        order.sale_fact,
        kind="market.refund",
        quantity=-packs,
        amount_fen=-given_fen,
        now=now,
        at=at,
    )
    refund = Refund.objects.create(
        number=f"{order.number}-R{order.refunds.count() + 1}",
        order=order,
        amount_fen=given_fen,
        state=RefundState.DONE,
        reason=reason,
        decided_at=at,
        done_at=at,
        fact=fact,
    )
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, stock_id=stock, packs=packs, amount_fen=fen)
        for stock, (packs, fen) in sorted(amounts.items())
    )
    return refund


@transaction.atomic
def call_off_imported(*, by: Actor, now: datetime, number: str, at: datetime) -> int:
    """End an order that its channel refunded before it was sent: packs back, sale taken back."""
    order = _locked(number, by, now)
    if order.state not in _UNSENT:
        refuse(order)
    given = _refund(order, by, None, at, now)
    _release(order, now)
    order.state, order.ending, order.is_held = OrderState.REFUNDED, Ending.BUYER, False
    order.save(update_fields=["state", "ending", "is_held"])
    record_event(order, OrderEventKind.REFUNDED, by, now)
    return given


def _release(order: Order, now: datetime) -> None:
    packs = [(line.stock_id, line.packs) for line in lines_of(order)]
    move_packs(packs, MovementReason.RELEASED, order.number, now)


@transaction.atomic
def take_back_imported(*, by: Actor, now: datetime, number: str) -> None:
    """Undo an order that should not have been imported; its number at the channel is free again.

    Nobody has packed or refunded it since, which the caller has checked. Its sale and its fact
    are cancelled by others, and its packs are back.
    """
    order = _locked(number, by, now)
    if order.sale_fact is None or order.refunds.exists():
        refuse(order)
    if order.state in {OrderState.SHIPPED, OrderState.RECEIVED}:
        _dispatch(order, lines_of(order), -1, now)
    entry = reverse_entry(entry_of(number, "sale"), kind="refund", now=now)
    fact = retract(order.sale_fact, now=now)
    _release(order, now)
    order.state, order.ending, order.shipped_at = OrderState.REFUNDED, Ending.STORE, None
    order.channel_number, order.is_held = "", False
    order.save(update_fields=["state", "ending", "shipped_at", "channel_number", "is_held"])
    witnesses = {"booked": booked([entry]), "recorded": recorded([fact])}
    _audit("market.channel_order_taken_back", by, order, now, **witnesses)


@transaction.atomic
def return_imported(*, by: Actor, now: datetime, number: str, is_sellable: bool) -> None:
    """Note that the goods of an order are back at the store, whose money its channel gives back."""
    order = _locked(number, by, now)
    sent = (OrderState.SHIPPED, OrderState.RECEIVED, OrderState.CLOSED)
    if order.state not in sent or order.returns.exists():
        refuse(order)
    lines = lines_of(order)
    row = Return.objects.create(
        number=f"{number}-T1",
        order=order,
        state=ReturnState.ARRIVED,
        reason=ReturnReason.CHANGED_MIND,
        asked_at=now,
        arrived_at=now,
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(return_of=row, stock_id=line.stock_id, packs=line.packs, is_sellable=is_sellable)
        for line in lines
    )
    if is_sellable:
        put_back(order, [(line, line.packs) for line in lines], now)
    packs = sum(line.packs for line in lines)
    record_fact(order_fact(order, "market.returned", packs, None, now), now=now)
    record_event(order, OrderEventKind.RETURN_ARRIVED, by, now, of=row.number, refund="")


def _audit(action: str, by: Actor, order: Order, now: datetime, **detail: str | int | bool) -> None:
    record_audit(action, by.code, f"order:{order.number}", now, order.store.place, **detail)
