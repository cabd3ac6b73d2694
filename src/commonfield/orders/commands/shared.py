"""What every step of an order begins and ends with: its locked row, its lines, its fact."""

from datetime import datetime
from typing import NoReturn

from commonfield.facts.types import FactRecord
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.orders.choices import OrderState
from commonfield.orders.errors import ParcelError, TrackingError, WrongStateError
from commonfield.orders.models import CombinedPayment, Order, OrderLine
from commonfield.orders.permissions import check_seller
from commonfield.orders.queries import holds_token
from commonfield.orders.rules import STEPS, is_carrier, is_tracking
from commonfield.people.types import Actor


def locked(number: str) -> Order:
    """Lock an order."""
    order = (
        Order.objects.select_for_update(of=("self",), no_key=True)
        .select_related("store")
        .filter(number=number)
        .first()
    )
    if order is None:
        raise NotFoundError
    return order


def locked_behind_payment(number: str) -> Order:
    """Lock an order that may be called off: its payment first, as providers' notices do."""
    payment = CombinedPayment.objects.select_for_update(of=("self",), no_key=True)
    payment.filter(orders__number=number).first()
    return locked(number)


def locked_for_keeper(number: str, by: Actor, now: datetime) -> Order:
    """Lock an order for a keeper of whoever sold it."""
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
    """Tell whether ``by`` ordered it: signed in then and now, or holding its token."""
    is_signed_in_buyer = by.kind == "person" and order.person_id == by.person_id
    return is_signed_in_buyer or holds_token(order.number, token)


def lines_of(order: Order) -> list[OrderLine]:
    """Return an order's lines with their stock and SKU, by stock."""
    return list(
        OrderLine.objects.filter(order=order).select_related("stock__sku").order_by("stock_id")
    )


def check_step(order: Order, step: str) -> None:
    """Refuse a step that an order's state does not allow."""
    if order.state not in STEPS[step]:
        refuse(order)


def refuse(order: Order) -> NoReturn:
    """Refuse a step that an order's state does not allow."""
    raise WrongStateError(number=order.number, state=OrderState(order.state).label)


def words(text: str, most: int) -> str:
    """Return what somebody typed as one line that a database can keep, cut at so many marks."""
    return "".join(mark if mark.isprintable() else " " for mark in text).strip()[:most]


def parcel_words(carrier: str, tracking: str) -> tuple[str, str]:
    """Return by which carrier a buyer's parcel comes, and its number, as they are kept."""
    carrier, tracking = carrier.strip(), "".join(tracking.split())
    if not (is_carrier(carrier) and is_tracking(tracking)):
        raise TrackingError
    return carrier, tracking


def sent_with(carrier: str, tracking: str) -> tuple[str, str]:
    """Return a parcel's carrier and tracking number as they are kept.

    Neither means that no carrier has it: the store brings it, or the buyer fetches it.
    """
    carrier, tracking = carrier.strip(), "".join(tracking.split())
    if (carrier or tracking) and not (is_carrier(carrier) and is_tracking(tracking)):
        raise ParcelError
    return carrier, tracking


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
