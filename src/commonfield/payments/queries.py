"""Reading payments: for buyers, for the adapters, and beside a provider's bill."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q

from commonfield.kernel.clock import china_day, end_of_china_day, start_of_china_day
from commonfield.kernel.errors import must_exist
from commonfield.ledger.queries import moved
from commonfield.orders.choices import PaymentState, RefundState
from commonfield.orders.models import CombinedPayment, Order, Refund
from commonfield.orders.queries import orders_by_number
from commonfield.orders.rules import provider_of
from commonfield.payments import types
from commonfield.payments.choices import REFUND_TWICE
from commonfield.payments.errors import PaymentUnknownError
from commonfield.payments.models import PaymentEvent
from commonfield.payments.rules import ASK_AGAIN, ASK_ONCE_MORE, ASK_SILENT, bill_differences
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.queries import merchant_numbers
from commonfield.workshop.stamps import is_over
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import fingerprint, is_fingerprint

NOTICE_PATH = "/payments/{method}/notice/"
_TOKEN_PURPOSE: Final = "market.payment-token"  # noqa: S105 - a purpose's name
_TOKEN_DIGITS: Final = 26
_MONEY_IN = ("sale", "late_payment")
# Clocks of two houses need not agree at midnight.
_EDGE = timedelta(minutes=5)


def payment_token(number: str) -> str:
    """Return a payment's unguessable token: a keyed hash of its number, so none is stored."""
    return fingerprint(number, purpose=_TOKEN_PURPOSE)[:_TOKEN_DIGITS]


def holds_payment_token(number: str, token: str) -> bool:
    return is_fingerprint(token, number, purpose=_TOKEN_PURPOSE, digits=_TOKEN_DIGITS)


def payment_view(number: str) -> types.PaymentView:
    """Return a payment with its orders; the caller has checked its token."""
    row = _payment(number)
    numbers = Order.objects.filter(combined=row).order_by("id").values_list("number", flat=True)
    return view_of(
        types.PaymentView,
        row,
        is_begun=row.begun_at is not None,
        token=payment_token(row.number),
        orders=tuple(orders_by_number(list(numbers)).values()),
    )


def _payment(number: str) -> CombinedPayment:
    return must_exist(CombinedPayment.objects.filter(number=number).first(), PaymentUnknownError)


def payment_of_order(number: str) -> str:
    """Return the number of the payment that an order is paid by; empty if by none."""
    row = Order.objects.select_related("combined").filter(number=number).first()
    return row.combined.number if row is not None and row.combined is not None else ""


def parts_of(number: str) -> list[types.PaymentPart]:
    """Return a payment's orders as its provider knows them, by the order in which they came."""
    payment = _payment(number)
    orders = list(Order.objects.filter(combined=payment).select_related("store").order_by("id"))
    return parts_of_orders(orders, payment.method)


def parts_of_orders(orders: Sequence[Order], method: str) -> list[types.PaymentPart]:
    """Return a payment's orders as its provider knows them."""
    merchants = _merchants(orders, method)
    return [part_of(order, merchants[order.number]) for order in orders]


def to_pay(
    number: str, *, device: types.Device = types.Device.DESKTOP, address: str = ""
) -> types.ToPay:
    """Return a payment as its provider needs it to begin."""
    row = _payment(number)
    return types.ToPay(
        number=number,
        words=number,
        parts=tuple(parts_of(number)),
        expires_at=row.expires_at,
        notice_url=notice_url(row.method),
        return_url=f"{settings.BASE_URL.rstrip('/')}/payments/{number}/?token={payment_token(number)}",
        device=device,
        address=address,
    )


def part_of(order: Order, merchants: Sequence[str]) -> types.PaymentPart:
    """Return an order as its provider knows it.

    The merchant that it has is paid; before the buyer went to pay, its seller's latest.
    """
    latest = merchants[-1] if merchants else order.store.slug
    return types.PaymentPart(
        number=order.number, amount_fen=order.total_fen, merchant=order.merchant or latest
    )


def _merchants(orders: Sequence[Order], method: str) -> dict[str, list[str]]:
    """Return the merchants that each order's seller has or had at its store, the latest last."""
    found = merchant_numbers({order.store_id for order in orders}, method)
    return {order.number: found.get((order.store_id, order.seller), []) for order in orders}


def merchants_of_orders(orders: Sequence[Order], method: str) -> dict[str, set[str]]:
    """Return which merchants each order's seller has or had with a provider, by order."""
    if method == PaymentMethod.SIMULATED:
        return {order.number: {order.store.slug} for order in orders}
    found = _merchants(orders, method)
    return {order.number: {order.merchant, *found[order.number]} - {""} for order in orders}


def asking_is_due(now: datetime) -> Q:
    """Return whether a payment's provider is to be queried, which waits an hour at most."""
    is_open = Q(state=PaymentState.WAITING) & is_over("ask_at", now, ASK_AGAIN)
    return is_open | is_over("ask_at", now, ASK_ONCE_MORE)


def payments_to_ask(now: datetime, *, limit: int = 50) -> list[str]:
    """Return payments whose provider is to be queried now, the longest waiting first."""
    due = asking_is_due(now) | Q(ask_at=None, state=PaymentState.WAITING, expires_at__lte=now)
    # A payment settled in part is queried for its rest no longer than one that was called off.
    given_up = Q(state=PaymentState.PAID, expires_at__lte=now - ASK_SILENT)
    rows = CombinedPayment.objects.filter(due).exclude(given_up).order_by("ask_at", "id")
    return list(rows.values_list("number", flat=True)[:limit])


def refund_request(number: str) -> types.RefundRequest:
    """Return a refund as it is requested from its provider."""
    rows = Refund.objects.select_related("order__store").filter(number=number)
    row = must_exist(rows.first(), PaymentUnknownError)
    order = row.order
    merchants = _merchants([order], order.payment)[order.number]
    return types.RefundRequest(
        number=row.number,
        order=order.number,
        merchant=part_of(order, merchants).merchant,
        amount_fen=row.amount_fen,
        paid_fen=order.total_fen,
        # Why is between buyer and store; the provider needs the number.
        words=order.number,
        notice_url=notice_url(order.payment),
    )


def notice_url(method: str) -> str:
    """Return where a provider sends its notices."""
    return f"{settings.BASE_URL.rstrip('/')}{NOTICE_PATH.format(method=method)}"


def refunds_given_twice(numbers: Collection[str]) -> set[str]:
    """Return those of some refunds that a provider gave back although the store had, by hand."""
    events = PaymentEvent.objects.filter(reference__in=numbers, outcome=REFUND_TWICE)
    return set(events.order_by("id").values_list("reference", flat=True))


def reconciliation(
    method: str, rows: Sequence[types.BillRow], *, days: tuple[date, date] | None = None
) -> types.Reconciliation:
    """Compare a provider's bill with the books of its days; nothing is written.

    ``days`` are the first and last day of the bill; left out, those of its rows.
    """
    on = [china_day(row.at) for row in rows]
    span = days or ((min(on), max(on)) if on else None)
    expected = _expected(method, span) if span else (set[str](), set[str]())
    payments = [row for row in rows if not row.is_refund]
    refunds = [row for row in rows if row.is_refund]
    booked = (
        _booked_payments(method, {row.order for row in payments} | expected[0]),
        _booked_refunds(method, {row.refund for row in refunds} | expected[1]),
    )
    return types.Reconciliation(
        provider=method,
        first_day=span[0] if span else None,
        last_day=span[1] if span else None,
        payments=len(payments),
        refunds=len(refunds),
        paid_fen=sum(row.amount_fen for row in payments),
        refunded_fen=sum(row.amount_fen for row in refunds),
        fees_fen=sum(row.fee_fen for row in rows),
        differences=(*bill_differences(rows, booked, expected), *_silent(method, span)),
    )


def _silent(method: str, span: tuple[date, date] | None) -> list[types.BillDifference]:
    """Return the payments of some days that were called off without their provider's word."""
    if span is None:
        return []
    rows = CombinedPayment.objects.filter(
        method=method,
        state=PaymentState.CLOSED,
        silent_since__isnull=False,
        created_at__gte=start_of_china_day(span[0]),
        created_at__lt=end_of_china_day(span[1]),
    )
    return [
        types.BillDifference(
            kind=types.Disagreement.SILENT,
            is_refund=False,
            reference=row.number,
            here_fen=row.total_fen,
            there_fen=None,
            here_state=row.state,
        )
        for row in rows.order_by("id")
    ]


def _booked_payments(method: str, numbers: set[str]) -> dict[str, types.Booked]:
    """Return what the ledger has of orders' money; an order without any is not done."""
    money = moved(numbers, kinds=_MONEY_IN, party_account=f":Receivable:{provider_of(method)}")
    orders = Order.objects.filter(number__in=numbers).order_by("id")
    return {
        number: types.Booked(money.get(number, total_fen), number in money, state)
        for number, total_fen, state in orders.values_list("number", "total_fen", "state")
    }


def _booked_refunds(method: str, numbers: set[str]) -> dict[str, types.Booked]:
    rows = Refund.objects.filter(number__in=numbers, order__payment=method).order_by("id")
    return {
        # What the store gave back itself, the provider has not.
        number: types.Booked(
            amount_fen, state == RefundState.DONE and not by_hand, state, by_hand=bool(by_hand)
        )
        for number, amount_fen, state, by_hand in rows.values_list(
            "number", "amount_fen", "state", "by_hand"
        )
    }


def _expected(method: str, span: tuple[date, date]) -> tuple[set[str], set[str]]:
    """Return the orders and refunds that a bill of some days should name."""
    starts = start_of_china_day(span[0])
    ends = end_of_china_day(span[1])
    within = Q(occurred_at__gte=starts, occurred_at__lt=ends)
    # Our own requests carry our own time.
    near = Q(occurred_at__lt=starts + _EDGE) | Q(occurred_at__gte=ends - _EDGE)
    events = PaymentEvent.objects.filter(
        within, provider=method, kind="paid", outcome__in=["paid", "late"]
    ).exclude(near, event__startswith="asked-")
    references = set(events.order_by("id").values_list("reference", flat=True))
    is_paid = Q(paid_at__isnull=False) | Q(refunds__reason="late_payment")
    orders = Order.objects.filter(is_paid, combined__number__in=references, payment=method)
    inner = (starts + _EDGE, ends - _EDGE)
    # One that the provider noticed before we noted that it was sent has only its end.
    went = Q(sent_at__range=inner) | Q(sent_at=None, done_at__range=inner)
    refunds = Refund.objects.filter(
        went, order__payment=method, by_hand="", state__in=[RefundState.SENT, RefundState.DONE]
    )
    return (
        set(orders.order_by("id").values_list("number", flat=True)),
        set(refunds.order_by("id").values_list("number", flat=True)),
    )
