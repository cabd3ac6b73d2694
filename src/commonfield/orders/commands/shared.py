"""What every step of an order begins and ends with: its locked row, its lines, its fact."""

from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

from commonfield.facts.types import FactRecord
from commonfield.kernel.errors import CommonfieldError, PermissionRefusedError, must_exist
from commonfield.orders.choices import OrderState
from commonfield.orders.errors import WrongStateError
from commonfield.orders.models import CombinedPayment, Order, OrderLine
from commonfield.orders.permissions import check_seller
from commonfield.orders.queries import holds_token
from commonfield.orders.rules import STEPS, is_carrier, is_tracking
from commonfield.people.types import Actor
from commonfield.stores.choices import MovementReason
from commonfield.stores.stock.commands import move_packs
from commonfield.supply.commands import dispatch
from commonfield.supply.types import DispatchLine


def locked(number: str) -> Order:
    """Lock an order."""
    rows = Order.objects.select_for_update(of=("self",), no_key=True).select_related("store")
    # Numbers are unique: to sort so many columns costs more than to read them.
    return must_exist(next(iter(rows.filter(number=number).order_by()), None))


def locked_behind_payment(number: str) -> Order:
    """Lock an order that may be called off: its payment first, as providers' notices do."""
    payment = CombinedPayment.objects.select_for_update(of=("self",), no_key=True)
    payment.filter(orders__number=number).first()
    return locked(number)


def locked_for_keeper(number: str, by: Actor, now: datetime) -> Order:
    """Lock an order for a keeper of its seller."""
    order = locked(number)
    check_seller(order, by, now)
    return order


def locked_for_buyer(number: str, by: Actor, token: str) -> Order:
    """Lock an order for its buyer, signed in or with its token."""
    order = locked(number)
    if not is_buyer(order, by, token):
        raise PermissionRefusedError
    return order


def is_buyer(order: Order, by: Actor, token: str) -> bool:
    """Return whether ``by`` ordered it: signed in then and now, or holding its token."""
    is_signed_in_buyer = by.kind == "person" and order.person_id == by.person_id
    return is_signed_in_buyer or holds_token(order.number, token)


def lines_of(order: Order) -> list[OrderLine]:
    """Return an order's lines with their stock and SKU, by stock."""
    lines = OrderLine.objects.filter(order=order).select_related("stock__sku").order_by()
    return sorted(lines, key=lambda line: line.stock_id)


def check_step(order: Order, step: str) -> None:
    """Refuse a step that an order's state does not allow."""
    if order.state not in STEPS[step]:
        refuse(order)


def refuse(order: Order) -> NoReturn:
    """Refuse a step that an order's state does not allow."""
    raise WrongStateError(number=order.number, state=OrderState(order.state).label)


def one_line(text: str, most: int) -> str:
    """Return a typed text as one line that a database can store, cut to a length."""
    return "".join(mark if mark.isprintable() else " " for mark in text).strip()[:most]


def checked_parcel(carrier: str, tracking: str, refusal: type[CommonfieldError]) -> tuple[str, str]:
    """Return a parcel's carrier and tracking number as they are stored."""
    carrier, tracking = carrier.strip(), "".join(tracking.split())
    if not (is_carrier(carrier) and is_tracking(tracking)):
        raise refusal
    return carrier, tracking


def put_back(order: Order, packs: Sequence[tuple[OrderLine, int]], now: datetime) -> None:
    """Put packs that a carrier brought back into stock: they are dispatched no more."""
    moved = [(line.stock_id, count) for line, count in packs]
    move_packs(moved, MovementReason.RETURNED, order.number, now)
    dispatch(
        (
            DispatchLine(line.stock.lot_code, line.stock.sku.gtin, -count, order.number)
            for line, count in packs
        ),
        now=now,
    )


def order_fact(
    order: Order, kind: str, packs: int, amount_fen: int | None, now: datetime
) -> FactRecord:
    """Return a fact of an order; packs and fen as the kind counts them."""
    return FactRecord(
        kind=kind,
        place=order.store.place,
        occurred_at=now,
        quantity=packs,
        amount_fen=amount_fen,
        channel=order.channel,
        attributes={"store": order.store.code},
        subject=order.seller,
    )
