"""The steps of an order; each writes its books, facts and audit in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from commonfield.facts.commands import record as record_fact
from commonfield.front.numbers import yuan
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.ledger.commands import post_all, reverse_entry
from commonfield.ledger.queries import entry_of
from commonfield.ledger.types import Draft
from commonfield.orders.choices import Channel, Ending, OrderState, PaymentState
from commonfield.orders.commands.refunds import money_came, owe_late_payment, reverse_sale
from commonfield.orders.commands.shared import (
    check_step,
    checked_parcel,
    is_buyer,
    lines_of,
    locked,
    locked_behind_payment,
    locked_for_keeper,
    order_fact,
    put_back,
    refuse,
)
from commonfield.orders.errors import (
    BadParcelError,
    ParcelKnownError,
    ParcelsFullError,
    RefundAskedError,
    StillHeldError,
)
from commonfield.orders.models import CombinedPayment, Order, OrderLine
from commonfield.orders.notifications import notify_buyer
from commonfield.orders.order_events import OrderEventKind, may_reopen, record_event
from commonfield.orders.permissions import check_seller
from commonfield.orders.rules import (
    MOST_PARCELS,
    SoldLine,
    order_legs,
    payment_legs,
    provider_of,
    sale_legs,
)
from commonfield.people.permissions import require_system
from commonfield.people.types import Actor
from commonfield.stores.choices import MovementReason, PaymentMethod
from commonfield.stores.stock.commands import lock_stock, move_packs
from commonfield.supply.commands import dispatch
from commonfield.supply.shares.queries import shares_in_force
from commonfield.supply.types import DispatchLine

_OWNER = "SELECT organisation, closed_at FROM stores_store WHERE id = %s"


@transaction.atomic
def confirm_payment(*, by: Actor, now: datetime, number: str, provider: str) -> None:
    """Note that a provider has the buyer's money for the store: revenue, shares, the sale's fact.

    Repeating it changes nothing. ``by`` is the provider's adapter: the system.
    """
    require_system(by)
    order = locked_behind_payment(number)
    if order.paid_at is not None:
        return
    if order.payment == PaymentMethod.COD:
        refuse(order)
    check_step(order, "pay")
    _pay(order, by, provider, now)


def _pay(order: Order, by: Actor, provider: str, now: datetime) -> None:
    order.state = OrderState.PAID
    _recognise(order, provider, now)
    money_came(order, now)
    record_event(order, OrderEventKind.PAID, by, now)
    notify_buyer(order, "order_paid", now, amount=yuan(order.total_fen))


@transaction.atomic
def take_late_payment(*, by: Actor, now: datetime, number: str, provider: str) -> str:
    """Take money that came after its order was called off: for the order again, or back.

    An order whose time ran out gets its packs again if the same lots still have them all, the
    store still sells and nobody objects; then it is ``"reopened"``. Otherwise the money is
    owed back, once: ``"refunded"``. An order that is paid stays ``"paid"``.
    """
    require_system(by)
    order = locked_behind_payment(number)
    if order.paid_at is not None:
        return "paid"
    if order.state != OrderState.CANCELLED or order.payment == PaymentMethod.COD:
        refuse(order)
    if order.refunds.exists():
        return "refunded"
    lines = lines_of(order)
    if _can_reopen(order, lines, now):
        taken = [(line.stock_id, -line.packs) for line in lines]
        move_packs(taken, MovementReason.ORDERED, number, now)
        legs = order_legs(order.seller, order.total_fen)
        post_all([Draft("order", number, now, legs)], now=now)
        order.ending = ""
        _pay(order, by, provider, now)
        return "reopened"
    owe_late_payment(order, provider, now)
    record_event(order, OrderEventKind.LATE_PAYMENT_OWED_BACK, by, now)
    notify_buyer(order, "late_payment", now, amount=yuan(order.total_fen))
    return "refunded"


def _can_reopen(order: Order, lines: Sequence[OrderLine], now: datetime) -> bool:
    """Return whether an order can go on as if it had been paid in time.

    A team has gone on without it; without an address nothing can be sent, nor by a former owner.
    """
    is_late_only = order.ending == Ending.EXPIRED and not order.is_held
    if not is_late_only or order.contact_sealed is None or not _still_sells(order):
        return False
    return _has_packs(lines) and may_reopen(order.number, now)


def _still_sells(order: Order) -> bool:
    """Return whether an order's store is open and its seller's, and keep it from being handed over.

    What lies in a store that was handed over is its new owner's.
    """
    lock = " FOR KEY SHARE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(_OWNER + lock, [order.store_id])
        owner, closed_at = cursor.fetchone()
    return owner == order.seller and closed_at is None


def _has_packs(lines: Sequence[OrderLine]) -> bool:
    """Lock the stock of an order's lines and return whether it still has all their packs."""
    left = lock_stock(line.stock_id for line in lines)
    return all(left[line.stock_id] >= line.packs for line in lines)


def _recognise(order: Order, provider: str, now: datetime) -> None:
    """Turn an order into revenue, once: ledger, fact, and what the order remembers of both."""
    lines = lines_of(order)
    seller = order.seller
    makers = sorted({line.stock.maker for line in lines} - {""})
    in_force = shares_in_force({(maker, seller) for maker in makers}, on=china_day(now))
    shares = {maker: in_force[maker, seller] for maker in makers}
    sold = [SoldLine(line.stock.maker, line.stock.lot_code, line.amount_fen) for line in lines]
    legs = (
        *payment_legs(seller, provider_of(provider), order.total_fen),
        *sale_legs(seller, sold, shares, order.shipping_fen),
    )
    post_all([Draft("sale", order.number, now, legs)], now=now)
    order.paid_at = now
    order.sale_shares = {maker: list(shares[maker].as_weights()) for maker in makers}
    packs = sum(line.packs for line in lines)
    order.sale_fact = record_fact(
        order_fact(order, "market.sale", packs, order.total_fen, now), now=now
    )
    order.save(update_fields=["state", "paid_at", "sale_fact", "sale_shares", "ending"])


@transaction.atomic
def cancel_order(
    *, by: Actor, now: datetime, number: str, token: str = "", ending: str = ""
) -> None:
    """Cancel an order before packing: stock back once; if it was paid, the money is owed back.

    The buyer may (with the order's token, or signed in), the store's keeper, and the worker
    when the time to pay has run out; ``ending`` is the worker's other reason.
    """
    order = locked_behind_payment(number)
    order.ending = ending or Ending.EXPIRED
    if by.kind != "system":
        is_buyers = is_buyer(order, by, token)
        order.ending = Ending.BUYER if is_buyers else Ending.STORE
        if not is_buyers:
            check_seller(order, by, now)
    check_step(order, "cancel")
    released = [(line.stock_id, line.packs) for line in lines_of(order)]
    move_packs(released, MovementReason.RELEASED, number, now)
    _call_off(order, by, now)


def _call_off(order: Order, by: Actor, now: datetime) -> None:
    """End an order whose packs are back: nothing is owed any more but money that was paid."""
    if order.paid_at is None:
        order.state = OrderState.CANCELLED
        reverse_entry(entry_of(order.number, "order"), kind="order_cancelled", now=now)
        _close_payment(order)
    else:
        order.state = OrderState.REFUNDED
        reverse_sale(order, order.ending, now)
    order.save(update_fields=["state", "ending"])
    record_event(order, OrderEventKind(f"order_{order.state}"), by, now)
    # A person who lets the time run out knows; promotions notify what became of a team.
    if by.kind != "system" or order.ending not in {Ending.EXPIRED, Ending.TEAM}:
        notify_buyer(order, f"order_{order.state}", now)


def _close_payment(order: Order) -> None:
    """Close the payment of orders that were all called off unpaid."""
    others = Order.objects.filter(combined=order.combined_id, state=OrderState.AWAITING_PAYMENT)
    if order.combined_id is not None and not others.exclude(pk=order.pk).exists():
        waiting = CombinedPayment.objects.filter(pk=order.combined_id, state=PaymentState.WAITING)
        waiting.update(state=PaymentState.CLOSED)


@transaction.atomic
def pack_order(*, by: Actor, now: datetime, number: str) -> None:
    """Note that a store has packed an order: a paid one, or one that is paid on delivery."""
    order = locked_for_keeper(number, by, now)
    check_step(order, "pack")
    if order.state == OrderState.AWAITING_PAYMENT and order.payment != PaymentMethod.COD:
        refuse(order)
    if order.is_held:
        raise (StillHeldError if order.channel == Channel.OWN else RefundAskedError)(number=number)
    order.state = OrderState.PACKED
    order.save(update_fields=["state"])
    record_event(order, OrderEventKind.PACKED, by, now)


@transaction.atomic
def ship_order(
    *,
    by: Actor,
    now: datetime,
    number: str,
    carrier: str = "",
    tracking: str = "",
    further: Sequence[tuple[str, str]] = (),
) -> None:
    """Note that an order has left: its lots are dispatched to it.

    Without carrier and tracking number no carrier has it: the store brings it, or it is fetched.
    ``further`` are the carriers and numbers of parcels beside the first.
    """
    order = locked_for_keeper(number, by, now)
    check_step(order, "ship")
    order.carrier, order.tracking = _parcel(carrier, tracking)
    for each in further:
        _add_parcel(order, *each)
    order.state = OrderState.SHIPPED
    order.shipped_at = now
    order.save(update_fields=["state", "shipped_at", "carrier", "tracking", "further_parcels"])
    dispatch(
        (
            DispatchLine(line.stock.lot_code, line.stock.sku.gtin, line.packs, number)
            for line in lines_of(order)
        ),
        now=now,
    )
    record_fact(order_fact(order, "market.parcel_sent", 1 + len(further), None, now), now=now)
    record_event(order, OrderEventKind.SHIPPED, by, now)
    _notify_sent(order, "order_shipped", now, order.carrier, order.tracking)


@transaction.atomic
def add_parcel(*, by: Actor, now: datetime, number: str, carrier: str, tracking: str) -> None:
    """Note another parcel of an order that is on its way; its buyer is notified."""
    order = locked_for_keeper(number, by, now)
    check_step(order, "correct")
    carrier, tracking = _add_parcel(order, carrier, tracking)
    order.save(update_fields=["further_parcels"])
    record_fact(order_fact(order, "market.parcel_sent", 1, None, now), now=now)
    record_event(order, OrderEventKind.PARCEL_ADDED, by, now)
    notify_buyer(order, "order_shipped", now, carrier=carrier, tracking=tracking)


def _add_parcel(order: Order, carrier: str, tracking: str) -> tuple[str, str]:
    added = _checked(carrier, tracking)
    known = order.further_parcels.splitlines()
    if "\t".join(added) in {*known, f"{order.carrier}\t{order.tracking}"}:
        raise ParcelKnownError
    if len(known) + 1 >= MOST_PARCELS:
        raise ParcelsFullError(most=MOST_PARCELS)
    order.further_parcels = "\n".join([*known, "\t".join(added)])
    return added


@transaction.atomic
def correct_parcel(
    *, by: Actor, now: datetime, number: str, carrier: str = "", tracking: str = "", which: int = 1
) -> None:
    """Correct an order's carrier while it is on its way; its buyer is notified.

    ``which`` of its parcels, counted from 1. What stands there already changes nothing.
    """
    order = locked_for_keeper(number, by, now)
    check_step(order, "correct")
    parcels = [f"{order.carrier}\t{order.tracking}", *order.further_parcels.splitlines()]
    if not 0 < which <= len(parcels):
        raise NotFoundError
    was = parcels.pop(which - 1)
    is_first = which == 1
    corrected = _parcel(carrier, tracking) if is_first else _checked(carrier, tracking)
    if "\t".join(corrected) == was:
        return
    if "\t".join(corrected) in parcels:
        raise ParcelKnownError
    parcels.insert(which - 1, "\t".join(corrected))
    order.carrier, order.tracking = parcels[0].split("\t")
    order.further_parcels = "\n".join(parcels[1:])
    order.save(update_fields=["carrier", "tracking", "further_parcels"])
    was = " ".join(was.split("\t")).strip()
    record_event(order, OrderEventKind.PARCEL_CORRECTED, by, now, was=was)
    _notify_sent(order, "parcel_corrected", now, *corrected)


def _parcel(carrier: str, tracking: str) -> tuple[str, str]:
    """Return an order's carrier and number; neither means that no carrier has it."""
    is_by_carrier = carrier.strip() or tracking.strip()
    return _checked(carrier, tracking) if is_by_carrier else ("", "")


def _checked(carrier: str, tracking: str) -> tuple[str, str]:
    return checked_parcel(carrier, tracking, BadParcelError)


def _notify_sent(order: Order, template: str, now: datetime, carrier: str, tracking: str) -> None:
    if carrier:
        notify_buyer(order, template, now, carrier=carrier, tracking=tracking)
    else:
        notify_buyer(order, "order_handed", now)


@transaction.atomic
def receive_order(*, by: Actor, now: datetime, number: str, token: str = "") -> None:
    """Note that an order has arrived; paid on delivery, this is when it becomes revenue."""
    order = locked(number)
    is_cod = order.payment == PaymentMethod.COD
    # Cash is confirmed by the store that got it, not by the buyer who says so.
    if is_cod or not is_buyer(order, by, token):
        check_seller(order, by, now)
    check_step(order, "receive")
    order.state = OrderState.RECEIVED
    order.received_at = now
    order.save(update_fields=["state", "received_at"])
    if is_cod:
        _recognise(order, PaymentMethod.COD.value, now)
    record_event(order, OrderEventKind.RECEIVED, by, now)


@transaction.atomic
def return_parcel(*, by: Actor, now: datetime, number: str, is_sellable: bool) -> None:
    """Note that a parcel came back undelivered: refused, or nobody there. It ends the order."""
    order = locked_for_keeper(number, by, now)
    check_step(order, "take_back")
    order.ending = Ending.REFUSED
    if is_sellable:
        put_back(order, [(line, line.packs) for line in lines_of(order)], now)
    _call_off(order, by, now)
