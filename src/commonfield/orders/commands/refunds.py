"""Money back to a buyer: decided by a step, given back by the provider or the store, booked twice.

Deciding takes the sale back, line by line, and books what the store owes the buyer; giving it
back settles that against what the provider (or the store's till) owed. Between the two lies the
network, which no transaction waits for.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from commonfield.facts.commands import retract_part
from commonfield.front.numbers import yuan
from commonfield.kernel.errors import PermissionRefusedError, must_exist
from commonfield.ledger.accounts import bank, receivable
from commonfield.ledger.commands import post_all, reverse_entry
from commonfield.ledger.queries import entry_of
from commonfield.ledger.types import Draft
from commonfield.orders import errors, rules
from commonfield.orders.choices import Channel, PaymentState, RefundSource, RefundState
from commonfield.orders.commands.shared import lines_of, locked, locked_for_keeper, one_line, refuse
from commonfield.orders.models import CombinedPayment, Order, OrderLine, Refund, RefundLine, Return
from commonfield.orders.notifications import notify_buyer
from commonfield.orders.order_events import OrderEventKind, record_event
from commonfield.orders.permissions import check_seller
from commonfield.orders.return_value import refunded_amounts, shipping_left
from commonfield.people.types import Actor
from commonfield.stores.choices import PaymentMethod

_REASON = 60


@transaction.atomic
def refund_partly(
    *,
    by: Actor,
    now: datetime,
    number: str,
    amount_fen: int,
    reason: str,
    left_fen: int | None = None,
) -> str:
    """Give a buyer part of the price back, goods staying with them; return the refund's number.

    ``left_fen`` is what the keeper saw that was still paid: a button pressed twice, or by two
    keepers at once, gives back once.

    Raises:
        RefundChangedError: if something was given back since the keeper looked.
    """
    order = locked_for_keeper(number, by, now)
    if order.paid_at is None or order.channel != Channel.OWN:
        refuse(order)
    lines = lines_of(order)
    sold = sold_lines(order, lines)
    left = [sold[line.stock_id].left_fen for line in lines] + [shipping_left(order)]
    if left_fen not in {None, sum(left)}:
        raise errors.RefundChangedError
    reason = one_line(reason, _REASON)
    if not 0 < amount_fen <= sum(left) or not reason:
        raise errors.BadRefundError(left=yuan(sum(left)))
    *parts, shipping = rules.spread(amount_fen, left)
    amounts = {line.stock_id: (0, fen) for line, fen in zip(lines, parts, strict=True) if fen}
    refund = book_refund(order, amounts, shipping, reason, now)
    record_event(
        order, OrderEventKind.REFUND_DECIDED, by, now, refund=refund.number, amount_fen=amount_fen
    )
    notify_buyer(order, "refund_decided", now, amount=yuan(amount_fen))
    return refund.number


def sold_lines(order: Order, lines: list[OrderLine]) -> dict[int, rules.Sold]:
    """Return what was sold of each stock and what refunds have taken back of it."""
    taken, weights = refunded_amounts(order), _weights(order)
    return {
        line.stock_id: rules.Sold(
            line.stock.maker,
            line.stock.lot_code,
            line.packs,
            line.price_fen,
            weights.get(line.stock.maker, rules.SELLERS_ALONE),
            tuple(taken[line.stock_id]),
            line.rest_fen,
        )
        for line in lines
    }


def _weights(order: Order) -> dict[str, tuple[int, ...]]:
    """Return how each maker's yuan was shared when this was sold."""
    if order.sale_shares is None:
        refuse(order)
    return {maker: tuple(parts) for maker, parts in order.sale_shares.items()}


def reverse_sale(order: Order, reason: str, now: datetime) -> None:
    """Take back all that is left of a sale whose goods never reached the buyer."""
    lines = lines_of(order)
    if order.channel != Channel.OWN:
        # The outside channel pays its buyer itself, out of its debt to the store.
        if order.refunds.exists():
            refuse(order)
        reverse_entry(entry_of(order.number, "sale"), kind="refund", now=now)
        packs = sum(line.packs for line in lines)
        _refund_fact(order, packs, order.total_fen, now)
        return
    sold = sold_lines(order, lines)
    amounts = {line.stock_id: (line.packs, sold[line.stock_id].left_fen) for line in lines}
    if is_owed(amounts, shipping_fen := shipping_left(order)):
        book_refund(order, amounts, shipping_fen, reason, now)
    else:
        reverse_packs(order, amounts, now)


def is_owed(amounts: Mapping[int, tuple[int, int]], shipping_fen: int) -> bool:
    """Return whether anything is still to be given back for packs and shipping."""
    return bool(shipping_fen or any(fen for _packs, fen in amounts.values()))


def reverse_packs(order: Order, amounts: Mapping[int, tuple[int, int]], now: datetime) -> None:
    """Take packs of a sale back whose price was given back before: no money, but a fact."""
    _refund_fact(order, sum(packs for packs, _fen in amounts.values()), 0, now)


def book_refund(
    order: Order,
    amounts: Mapping[int, tuple[int, int]],
    shipping_fen: int,
    reason: str,
    now: datetime,
    *,
    return_of: Return | None = None,
) -> Refund:
    """Decide a refund: its rows, its books and its fact; ``amounts`` are packs and fen by stock.

    Packs whose price was given back before come at nothing; only the fact counts them.
    """
    lines = lines_of(order)
    sold = sold_lines(order, lines)
    taken = [(sold[stock], fen) for stock, (_packs, fen) in sorted(amounts.items()) if fen]
    total_fen = sum(fen for _sold, fen in taken) + shipping_fen
    packs = sum(packs for packs, _fen in amounts.values())
    refund = _new_refund(order, total_fen, reason, now, return_of)
    legs = rules.refund_legs(order.seller, taken, shipping_fen)
    post_all([Draft("refund", order.number, now, legs)], now=now)
    refund.fact = _refund_fact(order, packs, total_fen, now)
    refund.save()
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, stock_id=stock, packs=packs, amount_fen=fen)
        for stock, (packs, fen) in sorted(amounts.items())
        if fen
    )
    return refund


def _refund_fact(order: Order, packs: int, amount_fen: int, now: datetime) -> UUID:
    """Record a refund where its sale was recorded, wherever the store is now and whosever it is."""
    if order.sale_fact is None:
        refuse(order)
    return retract_part(
        order.sale_fact, kind="market.refund", quantity=-packs, amount_fen=-amount_fen, now=now
    )


def owe_late_payment(order: Order, provider: str, now: datetime) -> None:
    """Owe back money that came for an order that is no longer there."""
    _new_refund(order, order.total_fen, "late_payment", now, None).save()
    legs = rules.late_payment_legs(order.seller, rules.provider_of(provider), order.total_fen)
    post_all([Draft("late_payment", order.number, now, legs)], now=now)
    money_came(order, now)


def money_came(order: Order, now: datetime) -> None:
    """Note at an order's payment that its money has come, once."""
    if order.combined_id is not None:
        CombinedPayment.objects.filter(pk=order.combined_id, paid_at=None).update(
            state=PaymentState.PAID, paid_at=now, ask_at=None
        )


def _new_refund(
    order: Order, amount_fen: int, reason: str, now: datetime, return_of: Return | None
) -> Refund:
    count = order.refunds.count()
    # Cash goes back from the store's own hand; no provider sends it.
    is_cash = order.payment == PaymentMethod.COD
    return Refund(
        number=f"{order.number}-R{count + 1}",
        order=order,
        return_of=return_of,
        amount_fen=amount_fen,
        state=RefundState.DUE,
        reason=reason,
        decided_at=now,
        next_try_at=None if is_cash else now,
    )


@transaction.atomic
def refund_sent(*, by: Actor, now: datetime, refund: str, reference: str) -> None:
    """Note that a provider has taken the order to pay a refund; it will report what becomes of it.

    Or it is queried, after an hour.
    """
    row = _locked_refund(refund, by, now)
    if row.state in {RefundState.DUE, RefundState.FAILED}:
        row.state = RefundState.SENT
        row.sent_at, row.provider_reference = now, reference
        row.next_try_at = now + rules.REFUND_ASK_AFTER
        row.save(update_fields=["state", "sent_at", "provider_reference", "next_try_at"])
        record_event(row.order, OrderEventKind.REFUND_SENT, by, now, refund=refund)


@transaction.atomic
def refund_done(*, by: Actor, now: datetime, refund: str) -> None:
    """Note that a buyer has their money again; repeating it changes nothing.

    The system says so for a provider; for cash, a keeper of the store.
    """
    row = _locked_refund(refund, by, now, keepers=[PaymentMethod.COD.value])
    if row.state == RefundState.DONE:
        return
    order = row.order
    _give_back(row, receivable(order.seller, rules.provider_of(order.payment)), now)
    record_event(
        row.order, OrderEventKind.REFUND_DONE, by, now, refund=refund, amount_fen=row.amount_fen
    )


@transaction.atomic
def refund_by_hand(
    *, by: Actor, now: datetime, refund: str, how: str, paid_from: RefundSource = RefundSource.BANK
) -> None:
    """Note that the store itself has given back what its provider refused to; ``how`` in words.

    It is booked on the account that it was paid from. What the provider has of the order stays
    the store's to get from it.

    Raises:
        HowMissingError: if ``how`` is empty.
    """
    row = _locked_refund(refund, by, now, keepers=PaymentMethod.values)
    if row.state != RefundState.FAILED:
        raise errors.RefundWrongStateError(refund=refund)
    row.by_hand = one_line(how, _REASON)
    if not row.by_hand:
        raise errors.HowMissingError
    row.paid_from = paid_from
    seller = row.order.seller
    till = receivable(seller, rules.provider_of(PaymentMethod.COD))
    _give_back(row, bank(seller) if paid_from == RefundSource.BANK else till, now)
    record_event(
        row.order, OrderEventKind.REFUND_BY_HAND, by, now, refund=refund, amount_fen=row.amount_fen
    )


@transaction.atomic
def refund_given_twice(*, by: Actor, now: datetime, refund: str) -> None:
    """Book that a provider gave back what the store had given by hand: the buyer owes it now."""
    row = _locked_refund(refund, by, now)
    order = row.order
    legs = rules.doubled_refund_legs(order.seller, order.payment, row.amount_fen)
    post_all([Draft("refund_twice", order.number, now, legs)], now=now)
    record_event(order, OrderEventKind.REFUND_GIVEN_TWICE, by, now, refund=refund)


def _give_back(row: Refund, out_of: str, now: datetime) -> None:
    """Write that a buyer has their money again, out of an account of the seller's."""
    row.state = RefundState.DONE
    row.done_at, row.next_try_at = now, None
    row.save(update_fields=["state", "done_at", "next_try_at", "by_hand", "paid_from"])
    order = row.order
    legs = rules.paid_refund_legs(order.seller, out_of, row.amount_fen)
    post_all([Draft("refund_paid", order.number, now, legs)], now=now)
    notify_buyer(order, "refund_done", now, amount=yuan(row.amount_fen))


@transaction.atomic
def refund_failed(*, by: Actor, now: datetime, refund: str, again_at: datetime | None) -> None:
    """Note that a provider could not pay a refund; it is tried again, or left to a person."""
    row = _locked_refund(refund, by, now)
    if row.state == RefundState.DONE:
        raise errors.RefundWrongStateError(refund=refund)
    row.state = RefundState.DUE if again_at else RefundState.FAILED
    row.tries += 1
    row.next_try_at = again_at
    row.save(update_fields=["state", "tries", "next_try_at"])
    kind = OrderEventKind.REFUND_PUT_OFF if again_at else OrderEventKind.REFUND_FAILED
    record_event(row.order, kind, by, now, refund=refund, tries=row.tries)


@transaction.atomic
def retry_refund(*, by: Actor, now: datetime, refund: str) -> None:
    """Ask the provider once more for a refund that it had refused."""
    row = _locked_refund(refund, by, now, keepers=PaymentMethod.values)
    if row.state != RefundState.FAILED:
        raise errors.RefundWrongStateError(refund=refund)
    row.state, row.tries, row.next_try_at = RefundState.DUE, 0, now
    row.save(update_fields=["state", "tries", "next_try_at"])
    record_event(row.order, OrderEventKind.REFUND_RETRIED, by, now, refund=refund)


def _locked_refund(
    number: str, by: Actor, now: datetime, *, keepers: Collection[str] = ()
) -> Refund:
    """Lock a refund with its order, for the system, or for the keeper where it is theirs to say.

    ``keepers`` are the ways to pay for which it is.
    """
    order_number, _dash, _count = number.rpartition("-R")
    order = locked(order_number)
    row = must_exist(
        Refund.objects.select_for_update(of=("self",), no_key=True).filter(number=number).first()
    )
    row.order = order
    if order.payment in keepers:
        check_seller(order, by, now)
    elif by.kind != "system":
        raise PermissionRefusedError
    return row
