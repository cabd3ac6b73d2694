"""What providers' notices do to payments, orders and refunds; each once, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from commonfield.kernel.errors import must_exist
from commonfield.orders import commands
from commonfield.orders.choices import OrderState, PaymentState, RefundState
from commonfield.orders.models import CombinedPayment, Order, Refund
from commonfield.orders.notifications import notify_keepers
from commonfield.payments import errors
from commonfield.payments.choices import REFUND_TWICE
from commonfield.payments.commands.shared import (
    LATE,
    NOTED,
    PAID,
    PART,
    REFUND_DONE,
    REFUND_FAILED,
    REPEATED,
    call_off,
    locked_orders,
)
from commonfield.payments.models import PaymentEvent
from commonfield.payments.queries import merchants_of_orders, part_of, refunds_given_twice
from commonfield.payments.rules import fits, is_sound
from commonfield.payments.types import Notice, NoticeKind
from commonfield.people.permissions import require_system
from commonfield.people.types import Actor
from commonfield.workshop.conflicts import conflicts_as


@transaction.atomic
def settle(*, by: Actor, now: datetime, provider: str, notice: Notice) -> str:
    """Do what a verified notice says, once, and return what came of it.

    A paid notice pays every order of the payment: those that wait are confirmed, those called
    off meanwhile are reopened or refunded. Notices may come in any order and any number of times;
    one that does not fit the orders is refused and leaves nothing behind.
    """
    require_system(by)
    if not is_sound(notice):
        raise errors.NoticeUnreadableError
    if notice.refund:
        return _settle_refund(by, now, provider, notice)
    payment = _locked(provider, notice)
    orders = locked_orders(payment, is_over=notice.kind == NoticeKind.CLOSED)
    if notice.kind == NoticeKind.PAID or notice.parts:
        _check_fits(payment, orders, notice)
    if _is_repeated(provider, notice, payment.number):
        return REPEATED
    is_whole = not notice.parts or len(notice.parts) == len(orders)
    settled: list[Order] = []
    if notice.kind == NoticeKind.PAID:
        outcome, settled = _take_money(by, now, payment, orders, notice)
    elif notice.kind == NoticeKind.CLOSED and payment.state == PaymentState.WAITING and is_whole:
        outcome = call_off(by, now, payment, orders)
    else:
        outcome = NOTED
    _remember(provider, notice, payment.number, outcome, now, settled)
    return outcome


def _locked(provider: str, notice: Notice) -> CombinedPayment:
    """Lock the payment that a notice is about, before its orders and their stock."""
    rows = CombinedPayment.objects.select_for_update(no_key=True).filter(method=provider)
    number = notice.payment
    if not number and notice.parts:
        # Providers that speak of single trades name one order.
        number = (
            Order.objects.filter(number=notice.parts[0].number)
            .values_list("combined__number", flat=True)
            .first()
            or ""
        )
    return must_exist(rows.filter(number=number).first(), errors.PaymentUnknownError)


def _check_fits(payment: CombinedPayment, orders: Sequence[Order], notice: Notice) -> None:
    """Compare a notice with the orders, in fen, each and together."""
    expected = {order.number: part_of(order, ()) for order in orders}
    merchants = merchants_of_orders(orders, payment.method)
    if not fits(notice, expected, merchants):
        raise errors.PaymentDiffersError
    is_whole = len(notice.parts) == len(orders)
    # Only a provider that speaks of single trades tells of a part.
    is_of_payment = bool(notice.event and notice.payment) and notice.kind == NoticeKind.PAID
    if (is_of_payment and not is_whole) or (is_whole and notice.amount_fen != payment.total_fen):
        raise errors.PaymentDiffersError


def _is_repeated(provider: str, notice: Notice, reference: str) -> bool:
    """Return whether this very event came before."""
    if not notice.event:
        return False
    known = PaymentEvent.objects.filter(provider=provider, event=notice.event).first()
    if known is not None and (known.kind, known.reference) != (notice.kind, reference):
        raise errors.PaymentDiffersError
    return known is not None


def _remember(
    provider: str,
    notice: Notice,
    reference: str,
    outcome: str,
    now: datetime,
    settled: Sequence[Order] = (),
) -> None:
    """Store a notice once, with the money that it settled and no other has.

    An answer to our own asking is stored only if something came of it. It is named after the first
    order that it settled, since no order is settled twice.
    """
    event = notice.event
    if not event:
        if outcome in {PART, NOTED}:
            return
        event = f"asked-{notice.kind}-{settled[0].number if settled else reference}"
    fen = sum(order.total_fen for order in settled) if settled else notice.amount_fen
    with conflicts_as(errors.PaymentDiffersError):
        PaymentEvent.objects.create(
            provider=provider,
            event=event,
            kind=notice.kind,
            reference=reference,
            amount_fen=fen,
            occurred_at=notice.occurred_at,
            received_at=now,
            outcome=outcome,
        )


def _take_money(
    by: Actor, now: datetime, payment: CombinedPayment, orders: Sequence[Order], notice: Notice
) -> tuple[str, list[Order]]:
    """Pay the orders that a notice names, or find that they are paid; return which it settled."""
    merchants = {part.number: part.merchant for part in notice.parts}
    if len(merchants) < len(orders) and payment.state == PaymentState.WAITING:
        # All are paid or none: the whole payment is queried before any is believed.
        payment.ask_at = now
        payment.save(update_fields=["ask_at"])
        return PART, []
    outcome, settled = NOTED, []
    for order in orders:
        if order.number not in merchants or order.paid_at is not None or order.refunds.exists():
            continue
        # The merchant who has the money gives it back.
        Order.objects.filter(pk=order.pk).update(merchant=merchants[order.number])
        if order.state == OrderState.CANCELLED:
            commands.take_late_payment(by=by, now=now, number=order.number, provider=payment.method)
            outcome = LATE
        else:
            commands.confirm_payment(by=by, now=now, number=order.number, provider=payment.method)
            outcome = LATE if outcome == LATE else PAID
        settled.append(order)
    if outcome != NOTED and payment.state != PaymentState.PAID:
        payment.state, payment.paid_at = PaymentState.PAID, now
        payment.provider_reference = notice.parts[0].transaction[:64]
        # A trade noticed by itself may not be the only one that was paid: all are queried once.
        is_all = not notice.event or len(merchants) == len(orders)
        payment.ask_at = None if is_all else now
        payment.save(update_fields=["state", "paid_at", "ask_at", "provider_reference"])
    return outcome, settled


def _settle_refund(by: Actor, now: datetime, provider: str, notice: Notice) -> str:
    """Note what became of a refund; the notice may come before we noted that it was sent."""
    number, _dash, _count = notice.refund.rpartition("-R")
    order = Order.objects.select_for_update(of=("self",), no_key=True).filter(number=number).first()
    row = Refund.objects.filter(number=notice.refund, order=order).first() if order else None
    if order is None or row is None or order.payment != provider:
        raise errors.PaymentUnknownError
    is_of_order = _fits_order(order, provider, notice)
    given_back = notice.amount_fen
    is_enough = row.amount_fen <= given_back <= order.total_fen
    if not is_of_order or not (is_enough if notice.is_sum else given_back == row.amount_fen):
        raise errors.PaymentDiffersError
    if _is_repeated(provider, notice, row.number):
        return REPEATED
    outcome = _end_refund(by, now, row, notice)
    _remember(provider, notice, row.number, outcome, now)
    return outcome


def _end_refund(by: Actor, now: datetime, row: Refund, notice: Notice) -> str:
    """Note that the provider gave a refund back, or will not; return what came of it."""
    if row.state != RefundState.DONE:
        if notice.kind == NoticeKind.REFUNDED:
            commands.refund_done(by=by, now=now, refund=row.number)
            return REFUND_DONE
        if notice.kind == NoticeKind.REFUND_FAILED:
            give_up_refund(by=by, now=now, refund=row.number)
            return REFUND_FAILED
    elif row.by_hand and notice.kind == NoticeKind.REFUNDED:
        if refunds_given_twice([row.number]):
            return NOTED
        commands.refund_given_twice(by=by, now=now, refund=row.number)
        notify_keepers(by, row.order, "refund_twice", now)
        return REFUND_TWICE
    return NOTED


def _fits_order(order: Order, provider: str, notice: Notice) -> bool:
    """Return whether a refund's notice names its order, what was paid for it, and who was paid."""
    merchants = merchants_of_orders([order], provider)[order.number]
    return all(
        (part.number, part.amount_fen) == (order.number, order.total_fen)
        and part.merchant in merchants
        for part in notice.parts
    )


@transaction.atomic
def give_up_refund(*, by: Actor, now: datetime, refund: str) -> None:
    """Leave a refund that the provider refuses to the store's keepers, and tell them."""
    row = must_exist(Refund.objects.select_related("order__store").filter(number=refund).first())
    if row.state == RefundState.FAILED:
        return
    commands.refund_failed(by=by, now=now, refund=refund, again_at=None)
    notify_keepers(by, row.order, "refund_refused", now)
