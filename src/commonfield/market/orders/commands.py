"""The steps of an order; each writes its books, facts and audit in one transaction."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from commonfield.audit.commands import record as record_audit
from commonfield.audit.types import AuditRecord
from commonfield.facts.commands import record as record_fact
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.ledger.commands import post_all, reverse_entry
from commonfield.ledger.queries import entry_of
from commonfield.ledger.types import Draft
from commonfield.market.choices import MovementReason, OrderState, PaymentMethod
from commonfield.market.errors import OrdersOpenError, WrongStateError
from commonfield.market.models import Order, OrderLine, StockMovement
from commonfield.market.orders.queries import holds_token
from commonfield.market.rules import STEPS, SoldLine, payment_legs, provider_of, sale_legs
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import SYSTEM, Actor
from commonfield.supply.commands import dispatch
from commonfield.supply.shares.queries import shares_in_force
from commonfield.supply.types import DispatchLine

_EXPIRE_AT_ONCE = 200
_OPEN = (OrderState.AWAITING_PAYMENT, OrderState.PAID, OrderState.PACKED, OrderState.SHIPPED)
_STANDS_STILL = timedelta(days=60)


@transaction.atomic
def confirm_payment(*, by: Actor, now: datetime, number: str, provider: str) -> None:
    """Note that a provider has the buyer's money for the store: revenue, shares, the sale's fact.

    Repeating it changes nothing. ``by`` is the provider's adapter: the system.

    Raises:
        PermissionRefusedError: if anybody else says so.
        NotFoundError: if there is no such order.
        WrongStateError: if the order was cancelled or does not wait for this payment.
    """
    if by.kind != "system":
        raise PermissionRefusedError
    order = _locked(number)
    if order.paid_at is not None:
        return
    if order.payment == PaymentMethod.COD:
        raise WrongStateError(number=number, state=OrderState(order.state).label)
    _check_step(order, "pay")
    order.state = OrderState.PAID
    _recognise(order, provider, now)
    _audit("market.order_paid", by, order, now)


@transaction.atomic
def pay_simulated(*, by: Actor, now: datetime, number: str, token: str = "") -> None:
    """Pay an order in the demo, where no money moves; the buyer presses the button.

    Raises:
        NotFoundError: if there is no such order, or this is no demo.
        PermissionRefusedError: if ``by`` is not its buyer.
        WrongStateError: if it does not wait for this payment.
    """
    order = _locked(number)
    if not settings.DEMO:
        raise NotFoundError
    if not _is_buyer(order, by, token):
        raise PermissionRefusedError
    if order.payment != PaymentMethod.SIMULATED:
        raise WrongStateError(number=number, state=OrderState(order.state).label)
    confirm_payment(by=SYSTEM, now=now, number=number, provider=PaymentMethod.SIMULATED.value)


def _recognise(order: Order, provider: str, now: datetime) -> None:
    """Turn an order into revenue, once: ledger, fact, and what the order remembers of both."""
    lines = _lines(order)
    seller = order.store.organisation
    makers = {line.stock.maker for line in lines}
    in_force = shares_in_force({(maker, seller) for maker in makers}, on=china_day(now))
    sold = [
        SoldLine(line.stock.maker, line.stock.lot_code, line.packs * line.price_fen)
        for line in lines
    ]
    legs = (
        *payment_legs(seller, provider_of(provider), order.total_fen),
        *sale_legs(seller, sold, {maker: in_force[maker, seller] for maker in makers}),
    )
    post_all([Draft("sale", order.number, now, legs)], now=now)
    order.paid_at = now
    order.sale_fact = record_fact(_sale_fact(order, "market.sale", lines, 1, now), now=now)
    order.save(update_fields=["state", "paid_at", "sale_fact"])


def _sale_fact(
    order: Order,
    kind: str,
    lines: Sequence[OrderLine],
    sign: int,
    now: datetime,
    reverses: uuid.UUID | None = None,
) -> FactRecord:
    return FactRecord(
        kind=kind,
        place=order.store.place,
        occurred_at=now,
        quantity=sign * sum(line.packs for line in lines),
        amount_fen=sign * order.total_fen,
        channel=order.channel,
        attributes={"store": order.store.code},
        subject=order.store.organisation,
        reverses=reverses,
    )


@transaction.atomic
def cancel_order(*, by: Actor, now: datetime, number: str, token: str = "") -> None:
    """Cancel an order before packing: stock back once; if it was paid, the money is owed back.

    The buyer may (with the order's token, or signed in), the store's keeper, and the worker
    when the time to pay has run out.

    Raises:
        NotFoundError: if there is no such order, or ``by`` may not know that there is.
        WrongStateError: if it is packed already, or cancelled.
    """
    order = _locked(number)
    if by.kind != "system" and not _is_buyer(order, by, token):
        require_role(by, {Role.KEEPER}, organisation=order.store.organisation, on=china_day(now))
    _check_step(order, "cancel")
    lines = _lines(order)
    _release(order, lines, now)
    if order.paid_at is None:
        order.state = OrderState.CANCELLED
    else:
        order.state = OrderState.REFUNDED
        reverse_entry(entry_of(number, "sale"), kind="refund", now=now)
        record_fact(
            _sale_fact(order, "market.refund", lines, -1, now, reverses=order.sale_fact), now=now
        )
    reverse_entry(entry_of(number, "order"), kind="order_cancelled", now=now)
    order.save(update_fields=["state"])
    _audit(f"market.order_{order.state}", by, order, now)


def _is_buyer(order: Order, by: Actor, token: str) -> bool:
    is_signed_in_buyer = by.kind == "person" and order.person_id == by.person_id
    return is_signed_in_buyer or holds_token(order.number, token)


def _release(order: Order, lines: Sequence[OrderLine], now: datetime) -> None:
    """Put an order's packs back on the counters they came from."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE market_stock SET available = available + %s WHERE id = %s",
            [(line.packs, line.stock_id) for line in lines],
        )
    StockMovement.objects.bulk_create(
        StockMovement(
            stock_id=line.stock_id,
            packs=line.packs,
            reason=MovementReason.RELEASED,
            reference=order.number,
            moved_at=now,
        )
        for line in lines
    )


@transaction.atomic
def pack_order(*, by: Actor, now: datetime, number: str) -> None:
    """Note that a store has packed an order: a paid one, or one that is paid on delivery.

    Raises:
        NotFoundError: if there is no such order.
        PermissionRefusedError: if ``by`` is no keeper of the store.
        WrongStateError: if it is not paid and not to be paid on delivery.
    """
    order = _locked_for_keeper(number, by, now)
    _check_step(order, "pack")
    if order.state == OrderState.AWAITING_PAYMENT and order.payment != PaymentMethod.COD:
        raise WrongStateError(number=number, state=OrderState(order.state).label)
    order.state = OrderState.PACKED
    order.save(update_fields=["state"])
    _audit("market.order_packed", by, order, now)


@transaction.atomic
def ship_order(*, by: Actor, now: datetime, number: str) -> None:
    """Note that an order has left: its lots are dispatched to it.

    Raises:
        NotFoundError: if there is no such order.
        PermissionRefusedError: if ``by`` is no keeper of the store.
        WrongStateError: if it is not packed.
    """
    order = _locked_for_keeper(number, by, now)
    _check_step(order, "ship")
    order.state = OrderState.SHIPPED
    order.save(update_fields=["state"])
    dispatch(
        (
            DispatchLine(line.stock.lot_code, line.stock.sku.gtin, line.packs, number)
            for line in _lines(order)
        ),
        now=now,
    )
    _audit("market.order_shipped", by, order, now)


@transaction.atomic
def receive_order(*, by: Actor, now: datetime, number: str, token: str = "") -> None:
    """Note that an order has arrived; paid on delivery, this is when it becomes revenue.

    Raises:
        NotFoundError: if there is no such order.
        PermissionRefusedError: if ``by`` is neither its buyer nor a keeper of the store.
        WrongStateError: if it is not on its way.
    """
    order = _locked(number)
    is_cod = order.payment == PaymentMethod.COD
    # Cash is confirmed by the store that got it, not by the buyer who says so.
    if is_cod or not _is_buyer(order, by, token):
        require_role(by, {Role.KEEPER}, organisation=order.store.organisation, on=china_day(now))
    _check_step(order, "receive")
    order.state = OrderState.RECEIVED
    if is_cod:
        _recognise(order, PaymentMethod.COD.value, now)
    else:
        order.save(update_fields=["state"])
    _audit("market.order_received", by, order, now)


def expire_orders(now: datetime) -> int:
    """Cancel orders whose time to pay has run out, one transaction each (the worker's job)."""
    due = list(
        Order.objects.filter(state=OrderState.AWAITING_PAYMENT, expires_at__lte=now)
        .order_by("expires_at")
        .values_list("number", flat=True)[:_EXPIRE_AT_ONCE]
    )
    expired = 0
    for number in due:
        try:
            cancel_order(by=SYSTEM, now=now, number=number)
        except WrongStateError:
            # Paid in the meantime.
            continue
        expired += 1
    return expired


@transaction.atomic
def forget_buyer(*, by: Actor, now: datetime, person_id: int) -> None:
    """Destroy who a person's finished orders went to; the money's rows stay, without a name.

    An order that has long stood still counts as finished.

    Raises:
        OrdersOpenError: if an order is still on its way, since it needs its address.
    """
    rows = Order.objects.filter(person_id=person_id)
    is_open = rows.filter(state__in=_OPEN, placed_at__gt=now - _STANDS_STILL).order_by("id")
    if number := is_open.values_list("number", flat=True).first():
        raise OrdersOpenError(number=number)
    rows.update(contact_sealed=None, person_id=None)
    record_audit(AuditRecord("market.buyer_forgotten", by.code, f"person:P{person_id}", now))


def _locked(number: str) -> Order:
    order = (
        Order.objects.select_for_update(of=("self",), no_key=True)
        .select_related("store")
        .filter(number=number)
        .first()
    )
    if order is None:
        raise NotFoundError
    return order


def _locked_for_keeper(number: str, by: Actor, now: datetime) -> Order:
    order = _locked(number)
    require_role(by, {Role.KEEPER}, organisation=order.store.organisation, on=china_day(now))
    return order


def _lines(order: Order) -> list[OrderLine]:
    return list(
        OrderLine.objects.filter(order=order).select_related("stock__sku").order_by("stock_id")
    )


def _check_step(order: Order, step: str) -> None:
    if order.state not in STEPS[step]:
        raise WrongStateError(number=order.number, state=OrderState(order.state).label)


def _audit(action: str, by: Actor, order: Order, now: datetime) -> None:
    record_audit(AuditRecord(action, by.code, f"order:{order.number}", now, order.store.place))
