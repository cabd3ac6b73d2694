"""What providers' notices do to payments, orders and refunds; each once, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from commonfield.audit.commands import record as record_audit
from commonfield.audit.types import AuditRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.market.choices import Ending, OrderState, PaymentMethod, PaymentState, RefundState
from commonfield.market.errors import WrongStateError
from commonfield.market.models import (
    CombinedPayment,
    Merchant,
    Order,
    OrderLine,
    PaymentEvent,
    Refund,
    Stock,
    Store,
)
from commonfield.market.orders.commands import (
    cancel_order,
    confirm_payment,
    refund_done,
    refund_failed,
    take_late_payment,
)
from commonfield.market.orders.queries import holds_token
from commonfield.market.payments.adapters import simulator
from commonfield.market.payments.errors import (
    MerchantNumberError,
    NoticeUnreadableError,
    PaymentDiffersError,
    PaymentUnknownError,
)
from commonfield.market.payments.queries import merchants_of_orders, part_of, to_pay
from commonfield.market.payments.rules import (
    ASK_AFTER,
    ASK_ONCE_MORE,
    ASKING,
    REFUND_LEASE,
    fits,
    is_merchant_number,
    is_sound,
)
from commonfield.market.payments.types import Notice, NoticeKind
from commonfield.people.choices import Role
from commonfield.people.commands import tell_person
from commonfield.people.permissions import require_role
from commonfield.people.queries import persons_with_role
from commonfield.people.types import SYSTEM, Actor

# What came of a notice.
PAID, LATE, PART, CLOSED, NOTED, REPEATED = "paid", "late", "part", "closed", "noted", "repeated"
REFUND_DONE, REFUND_FAILED = "refund_done", "refund_failed"


@transaction.atomic
def settle(*, by: Actor, now: datetime, provider: str, notice: Notice) -> str:
    """Do what a verified notice says, once, and return what came of it.

    A paid notice pays every order of the payment: those that wait are confirmed, those called
    off meanwhile are reopened or refunded. Notices may come in any order and any number of times;
    one that does not fit the orders is refused and leaves nothing behind.

    Raises:
        PermissionRefusedError: if anybody but an adapter says so.
        NoticeUnreadableError: if it says what cannot be kept.
        PaymentUnknownError: if no payment, order or refund of this provider is meant.
        PaymentDiffersError: if amounts or merchants are not those of the orders.
    """
    if by.kind != "system":
        raise PermissionRefusedError
    if not is_sound(notice):
        raise NoticeUnreadableError
    if notice.refund:
        return _settle_refund(by, now, provider, notice)
    payment = _locked(provider, notice)
    orders = _locked_orders(payment, is_over=notice.kind == NoticeKind.CLOSED)
    if notice.kind == NoticeKind.PAID or notice.parts:
        _check_fits(payment, orders, notice)
    if _was_told(provider, notice, payment.number):
        return REPEATED
    is_whole = not notice.parts or len(notice.parts) == len(orders)
    if notice.kind == NoticeKind.PAID:
        outcome = _take_money(by, now, payment, orders, notice)
    elif notice.kind == NoticeKind.CLOSED and payment.state == PaymentState.WAITING and is_whole:
        outcome = _call_off(by, now, payment, orders)
    else:
        outcome = NOTED
    _remember(provider, notice, payment.number, outcome, now)
    return outcome


def _locked(provider: str, notice: Notice) -> CombinedPayment:
    """Lock the payment that a notice is about, before its orders and their stock.

    Raises:
        PaymentUnknownError: if there is none.
    """
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
    payment = rows.filter(number=number).first()
    if payment is None:
        raise PaymentUnknownError
    return payment


def _locked_orders(payment: CombinedPayment, *, is_over: bool = False) -> list[Order]:
    """Lock a payment's orders and, at once, all stock that may move.

    Orders that were called off may take their packs again; with ``is_over`` those that wait give
    theirs back.
    """
    orders = list(
        Order.objects.select_for_update(of=("self",), no_key=True)
        .select_related("store")
        .filter(combined=payment)
        .order_by("id")
    )
    moving = {OrderState.CANCELLED} | ({OrderState.AWAITING_PAYMENT} if is_over else set())
    if moved := [order.pk for order in orders if order.state in moving]:
        lines = OrderLine.objects.filter(order_id__in=moved).order_by("stock_id")
        stock = Stock.objects.select_for_update().filter(
            pk__in=list(lines.values_list("stock_id", flat=True))
        )
        list(stock.order_by("id"))
    return orders


def _check_fits(payment: CombinedPayment, orders: Sequence[Order], notice: Notice) -> None:
    """Compare a notice with the orders, in fen, each and together.

    Raises:
        PaymentDiffersError: if anything is not as it was asked for.
    """
    expected = {order.number: part_of(order, ()) for order in orders}
    merchants = merchants_of_orders(orders, payment.method)
    if not fits(notice, expected, merchants):
        raise PaymentDiffersError
    if len(notice.parts) == len(orders) and notice.amount_fen != payment.total_fen:
        raise PaymentDiffersError


def _was_told(provider: str, notice: Notice, reference: str) -> bool:
    """Tell whether this very event was told before.

    Raises:
        PaymentDiffersError: if the same event was told of something else.
    """
    if not notice.event:
        return False
    known = PaymentEvent.objects.filter(provider=provider, event=notice.event).first()
    if known is not None and (known.kind, known.reference) != (notice.kind, reference):
        raise PaymentDiffersError
    return known is not None


def _remember(provider: str, notice: Notice, reference: str, outcome: str, now: datetime) -> None:
    """Keep a notice once; an answer to our own asking only if something came of it.

    Raises:
        PaymentDiffersError: if the same event was told of something else.
    """
    event = notice.event
    if not event:
        if outcome in {PART, NOTED}:
            return
        event = f"asked-{notice.kind}-{reference}"
    try:
        with transaction.atomic():
            PaymentEvent.objects.create(
                provider=provider,
                event=event,
                kind=notice.kind,
                reference=reference,
                amount_fen=notice.amount_fen,
                occurred_at=notice.occurred_at,
                received_at=now,
                outcome=outcome,
            )
    except IntegrityError as error:
        raise PaymentDiffersError from error


def _take_money(
    by: Actor,
    now: datetime,
    payment: CombinedPayment,
    orders: Sequence[Order],
    notice: Notice,
) -> str:
    """Pay the orders that a notice names, or find that they are paid."""
    told = {part.number for part in notice.parts}
    if len(told) < len(orders) and payment.state == PaymentState.WAITING:
        # All are paid or none: the whole payment is asked for before any is believed.
        payment.ask_at = now
        payment.save(update_fields=["ask_at"])
        return PART
    outcome = NOTED
    for order in orders:
        if order.number not in told or order.paid_at is not None or order.refunds.exists():
            continue
        if order.state == OrderState.CANCELLED:
            take_late_payment(by=by, now=now, number=order.number, provider=payment.method)
            outcome = LATE
        else:
            confirm_payment(by=by, now=now, number=order.number, provider=payment.method)
            outcome = LATE if outcome == LATE else PAID
    if outcome != NOTED and payment.state != PaymentState.PAID:
        payment.state, payment.paid_at, payment.ask_at = PaymentState.PAID, now, None
        payment.provider_reference = notice.parts[0].transaction[:64]
        payment.save(update_fields=["state", "paid_at", "ask_at", "provider_reference"])
    return outcome


def _call_off(by: Actor, now: datetime, payment: CombinedPayment, orders: Sequence[Order]) -> str:
    """Close a payment that the provider no longer takes: packs go back on their counters."""
    for order in orders:
        if order.state == OrderState.AWAITING_PAYMENT:
            cancel_order(by=by, now=now, number=order.number, ending=Ending.EXPIRED)
    payment.state = PaymentState.CLOSED
    # Once more, for money that was on its way while it was closed.
    payment.ask_at = now + ASK_ONCE_MORE
    payment.save(update_fields=["state", "ask_at"])
    return CLOSED


def _settle_refund(by: Actor, now: datetime, provider: str, notice: Notice) -> str:
    """Note what became of a refund; it may be told before we noted that it was sent.

    Raises:
        PaymentUnknownError: if there is no such refund of this provider.
        PaymentDiffersError: if another amount was given back.
    """
    number, _dash, _count = notice.refund.rpartition("-R")
    order = Order.objects.select_for_update(of=("self",), no_key=True).filter(number=number).first()
    row = Refund.objects.filter(number=notice.refund, order=order).first() if order else None
    if order is None or row is None or order.payment != provider:
        raise PaymentUnknownError
    part = notice.parts[0] if notice.parts else None
    is_sound = part is None or (part.number, part.amount_fen) == (order.number, order.total_fen)
    given_back = notice.amount_fen
    is_enough = row.amount_fen <= given_back <= order.total_fen
    if not is_sound or not (is_enough if notice.is_sum else given_back == row.amount_fen):
        raise PaymentDiffersError
    if _was_told(provider, notice, row.number):
        return REPEATED
    outcome = NOTED
    if row.state != RefundState.DONE:
        if notice.kind == NoticeKind.REFUNDED:
            refund_done(by=by, now=now, refund=row.number)
            outcome = REFUND_DONE
        elif notice.kind == NoticeKind.REFUND_FAILED:
            give_up_refund(by=by, now=now, refund=row.number)
            outcome = REFUND_FAILED
    _remember(provider, notice, row.number, outcome, now)
    return outcome


@transaction.atomic
def give_up_refund(*, by: Actor, now: datetime, refund: str) -> None:
    """Leave a refund that the provider refuses to the store's keepers, and tell them.

    Raises:
        NotFoundError: if there is no such refund.
    """
    row = Refund.objects.select_related("order__store").filter(number=refund).first()
    if row is None:
        raise NotFoundError
    if row.state == RefundState.FAILED:
        return
    refund_failed(by=by, now=now, refund=refund, again_at=None)
    organisation = row.order.store.organisation
    for person_id in persons_with_role(Role.KEEPER, on=china_day(now), organisation=organisation):
        tell_person(
            by=by,
            now=now,
            person_id=person_id,
            template="market/messages/refund_refused",
            params={"number": row.order.number, "store": row.order.store.slug},
        )


@transaction.atomic
def claim_refund(*, by: Actor, now: datetime, refund: str) -> bool:
    """Take it upon oneself to ask a provider for a refund now; nobody else does for some minutes.

    Raises:
        PermissionRefusedError: if anybody but the system says so.
    """
    if by.kind != "system":
        raise PermissionRefusedError
    due = Refund.objects.filter(number=refund, next_try_at__lte=now)
    return bool(due.update(next_try_at=now + REFUND_LEASE))


@transaction.atomic
def begin_payment(*, by: Actor, now: datetime, number: str) -> None:
    """Note that a buyer goes to pay, so that the provider is asked if it stays silent.

    Raises:
        PermissionRefusedError: if anybody but the system says so.
        PaymentUnknownError: if there is no such payment.
        WrongStateError: if it is not to be paid any more.
    """
    if by.kind != "system":
        raise PermissionRefusedError
    payment = CombinedPayment.objects.select_for_update(no_key=True).filter(number=number).first()
    if payment is None:
        raise PaymentUnknownError
    if payment.state != PaymentState.WAITING or payment.expires_at <= now:
        raise WrongStateError(number=number, state=PaymentState(payment.state).label)
    if payment.begun_at is None:
        _let_go(payment, now)
    soon = min(now + ASK_AFTER, payment.expires_at)
    if payment.ask_at is None or payment.ask_at > soon:
        payment.ask_at = soon
    payment.save(update_fields=["ask_at", "begun_at", "total_fen"])


def _let_go(payment: CombinedPayment, now: datetime) -> None:
    """Let orders go that were called off before the provider hears of the payment.

    Raises:
        WrongStateError: if none is left.
    """
    orders = _locked_orders(payment)
    waiting = [order for order in orders if order.state == OrderState.AWAITING_PAYMENT]
    if not waiting:
        raise WrongStateError(number=payment.number, state=PaymentState.CLOSED.label)
    Order.objects.filter(combined=payment).exclude(pk__in=[order.pk for order in waiting]).update(
        combined=None
    )
    payment.begun_at = now
    payment.total_fen = sum(order.total_fen for order in waiting)


@transaction.atomic
def claim_asking(*, by: Actor, now: datetime, number: str) -> bool:
    """Take it upon oneself to ask a provider now; nobody else does for a minute.

    Raises:
        PermissionRefusedError: if anybody but the system says so.
    """
    if by.kind != "system":
        raise PermissionRefusedError
    payment = CombinedPayment.objects.select_for_update(no_key=True).filter(number=number).first()
    if payment is None or (payment.ask_at is not None and payment.ask_at > now):
        return False
    payment.ask_at = now + ASKING
    payment.save(update_fields=["ask_at"])
    return True


@transaction.atomic
def ask_again(*, by: Actor, now: datetime, number: str, at: datetime | None) -> None:
    """Note when a provider is to be asked next; an order called off meanwhile does not wait.

    Raises:
        PermissionRefusedError: if anybody but the system says so.
    """
    if by.kind != "system":
        raise PermissionRefusedError
    rows = CombinedPayment.objects.select_for_update(no_key=True)
    payment = rows.filter(number=number).exclude(state=PaymentState.PAID).first()
    if payment is not None:
        payment.ask_at = at if at is None else max(at, now)
        payment.save(update_fields=["ask_at"])


@transaction.atomic
def order_called_off(*, by: Actor, now: datetime, number: str) -> None:
    """Have a payment closed at its provider soon of which no order is left to be paid.

    In the transaction that calls the order off. Such an order stays with its payment until the
    buyer goes to pay the rest.

    Raises:
        PermissionRefusedError: if anybody but the system says so.
    """
    if by.kind != "system":
        raise PermissionRefusedError
    payment = (
        CombinedPayment.objects.filter(orders__number=number, paid_at=None)
        .exclude(begun_at=None)
        .first()
    )
    if payment is None:
        return
    waiting = Order.objects.filter(combined=payment, state=OrderState.AWAITING_PAYMENT)
    if not waiting.exists():
        CombinedPayment.objects.filter(pk=payment.pk).update(ask_at=now)


@transaction.atomic
def pay_simulated(*, by: Actor, now: datetime, number: str, token: str = "") -> None:
    """Pay an order in the demo, with all that were ordered with it; the buyer presses the button.

    Raises:
        NotFoundError: if there is no such order, or this is no demo.
        PermissionRefusedError: if ``by`` is not its buyer.
        WrongStateError: if it does not wait for this payment.
    """
    order = Order.objects.select_related("combined").filter(number=number).first()
    if order is None or not settings.DEMO:
        raise NotFoundError
    is_signed_in_buyer = by.kind == "person" and order.person_id == by.person_id
    if not is_signed_in_buyer and not holds_token(number, token):
        raise PermissionRefusedError
    is_off = order.payment != PaymentMethod.SIMULATED or order.state == OrderState.CANCELLED
    if is_off or order.combined is None:
        raise WrongStateError(number=number, state=OrderState(order.state).label)
    if order.combined.state == PaymentState.WAITING and now < order.combined.expires_at:
        begin_payment(by=SYSTEM, now=now, number=order.combined.number)
    provider = simulator()
    signed = provider.pay(to_pay(order.combined.number), now)
    notice = provider.read_notice(signed.headers, signed.body, now)
    settle(by=SYSTEM, now=now, provider=provider.name, notice=notice)


@transaction.atomic
def set_merchant(*, by: Actor, now: datetime, store: str, method: str, merchant: str) -> None:
    """Write down a store's own merchant number with a provider, or take it away (empty).

    The former number stays with its dates: notices of payments begun under it still count.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
        MerchantNumberError: if it is no number of this provider.
    """
    row = Store.objects.select_for_update(no_key=True).filter(slug=store).first()
    if row is None:
        raise NotFoundError
    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))
    if merchant and not is_merchant_number(method, merchant):
        raise MerchantNumberError
    current = Merchant.objects.filter(store=row, method=method, ended_at=None).first()
    if (current.merchant if current else "") == merchant:
        return
    if current is not None:
        current.ended_at = now
        current.save(update_fields=["ended_at"])
    if merchant:
        Merchant.objects.create(store=row, method=method, merchant=merchant, since=now)
    record_audit(
        AuditRecord(
            "market.merchant_set",
            by.code,
            f"store:{row.code}",
            now,
            row.place,
            {"method": method, "merchant": merchant},
        )
    )


@transaction.atomic
def run_out(*, by: Actor, now: datetime, number: str) -> None:
    """Let the time to pay run out at once, to show in the demo what late money does.

    Raises:
        NotFoundError: if this is no demo, or there is no such payment.
        PermissionRefusedError: if anybody but the system says so.
    """
    if by.kind != "system":
        raise PermissionRefusedError
    rows = CombinedPayment.objects.select_for_update(no_key=True)
    payment = rows.filter(number=number, method=PaymentMethod.SIMULATED).first()
    if not settings.DEMO or payment is None:
        raise NotFoundError
    orders = _locked_orders(payment, is_over=True)
    if payment.state == PaymentState.WAITING:
        payment.expires_at = now
        payment.save(update_fields=["expires_at"])
        _call_off(SYSTEM, now, payment, orders)
