"""Reading orders: for their buyers, their stores, and the person that they belong to."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.crypto import constant_time_compare

from commonfield.market.choices import OrderState, PaymentMethod
from commonfield.market.models import Order, OrderLine
from commonfield.market.queries import store_of_keeper
from commonfield.market.types import Address, LineView, OrderView
from commonfield.people.types import Actor
from commonfield.workshop.vault import fingerprint, normalise_phone, open_sealed

CONTACT_PURPOSE = "market.contact"


def order_token(number: str) -> str:
    """Return an order's unguessable token: a keyed hash of its number, so none is stored."""
    return fingerprint(number, purpose="market.order-token")[:26]


def holds_token(number: str, token: str) -> bool:
    """Tell whether a token is the order's own."""
    return bool(token) and constant_time_compare(token, order_token(number))


def orders_by_number(numbers: Sequence[str]) -> dict[str, OrderView]:
    """Return orders by their numbers."""
    return {row.number: _order_view(row) for row in _orders().filter(number__in=list(numbers))}


def order_with_token(number: str, token: str) -> OrderView | None:
    """Return an order to whoever holds its token."""
    if not holds_token(number, token):
        return None
    return orders_by_number([number]).get(number)


def order_for_person(number: str, by: Actor) -> OrderView | None:
    """Return an order to the signed-in buyer who placed it."""
    if by.kind != "person":
        return None
    row = _orders().filter(number=number, person_id=by.person_id).first()
    return _order_view(row) if row else None


def order_of_phone(number: str, phone: str) -> OrderView | None:
    """Return an order to whoever knows its number and the phone that it was ordered with."""
    row = Order.objects.filter(number=number).exclude(contact_sealed=None).first()
    wanted = _plain_phone(phone)
    if row is None or not wanted:
        return None
    if not constant_time_compare(_plain_phone(_address(row).phone), wanted):
        return None
    return orders_by_number([number]).get(number)


def _plain_phone(phone: str) -> str:
    """Return a phone for comparing: as a Chinese number, else its digits."""
    return normalise_phone(phone) or "".join(mark for mark in phone if mark.isdecimal())


def orders_of_person(by: Actor, *, limit: int = 50) -> list[OrderView]:
    """Return the orders that a person placed while signed in, the latest first."""
    if by.kind != "person":
        return []
    rows = _orders().filter(person_id=by.person_id).order_by("-id")
    return [_order_view(row) for row in rows[:limit]]


def orders_of_store(
    slug: str,
    *,
    by: Actor,
    now: datetime,
    states: Iterable[str] = (),
    offset: int = 0,
    limit: int = 50,
) -> list[OrderView]:
    """Return a store's orders for its keeper, the latest first.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the store.
    """
    row = store_of_keeper(slug, by, now)
    rows = _orders().filter(store=row)
    wanted = list(states)
    if wanted:
        rows = rows.filter(state__in=wanted)
    return [
        _order_view(order) for order in rows.order_by("-placed_at", "-id")[offset : offset + limit]
    ]


def orders_to_do(slugs: Iterable[str]) -> dict[str, int]:
    """Return how many orders wait to be packed or sent in each store."""
    waiting = Q(state__in=[OrderState.PAID, OrderState.PACKED]) | Q(
        state=OrderState.AWAITING_PAYMENT, payment=PaymentMethod.COD
    )
    rows = (
        Order.objects.filter(waiting, store__slug__in=list(slugs))
        .values("store__slug")
        .annotate(orders=Count("id"))
        .order_by("store__slug")
    )
    return {row["store__slug"]: row["orders"] for row in rows}


def orders_held_of(person_id: int) -> list[dict[str, object]]:
    """Return all that is held of a person's orders, opened, for their own export."""
    rows = Order.objects.filter(person_id=person_id).order_by("id")
    views = orders_by_number([row.number for row in rows])
    return [
        {
            "number": row.number,
            "placed_at": row.placed_at.isoformat(),
            "store": views[row.number].store,
            "state": row.state,
            "total_fen": row.total_fen,
            "lines": [[line.title, line.quantity] for line in views[row.number].lines],
            "sent_to": asdict(_address(row)) if row.contact_sealed is not None else None,
        }
        for row in rows
    ]


def address_of(number: str, *, by: Actor, now: datetime) -> Address | None:
    """Open where an order goes, for the keeper who packs it.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the order's store.
    """
    row = Order.objects.select_related("store").filter(number=number).first()
    if row is None or row.contact_sealed is None:
        return None
    store_of_keeper(row.store.slug, by, now)
    return _address(row)


def _address(row: Order) -> Address:
    contact = json.loads(open_sealed(bytes(row.contact_sealed or b""), purpose=CONTACT_PURPOSE))
    return Address(contact["name"], contact["phone"], row.region, contact["detail"])


def _orders() -> QuerySet[Order]:
    lines = OrderLine.objects.select_related("stock__sku__product").order_by("stock_id")
    return Order.objects.select_related("store").prefetch_related(Prefetch("lines", queryset=lines))


def _order_view(row: Order) -> OrderView:
    by_sku: dict[str, list[OrderLine]] = defaultdict(list)
    for line in row.lines.all():
        by_sku[line.stock.sku.code].append(line)
    return OrderView(
        number=row.number,
        store=row.store.slug,
        store_name=row.store.name,
        store_name_en=row.store.name_en,
        state=row.state,
        payment=row.payment,
        channel=row.channel,
        total_fen=row.total_fen,
        lines=tuple(_line_view(lines) for lines in by_sku.values()),
        token=order_token(row.number),
        placed_at=row.placed_at,
        expires_at=row.expires_at if row.state == OrderState.AWAITING_PAYMENT else None,
        paid_at=row.paid_at,
    )


def _line_view(lines: Sequence[OrderLine]) -> LineView:
    sku = lines[0].stock.sku
    return LineView(
        sku=sku.code,
        title=sku.product.title,
        title_en=sku.product.title_en,
        quantity=sum(line.packs for line in lines),
        price_fen=lines[0].price_fen,
        lots=tuple((sku.gtin, line.stock.lot_code) for line in lines),
    )
