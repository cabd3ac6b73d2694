"""Taking orders: a whole batch in one transaction, each request answered on its own."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from commonfield.audit.commands import record_all as record_audits
from commonfield.audit.types import AuditEntry
from commonfield.facts.commands import record_all as record_facts
from commonfield.facts.types import FactRecord
from commonfield.front.errors import IdempotencyConflictError
from commonfield.kernel.errors import CommonfieldError
from commonfield.kernel.identifiers import new_numbers
from commonfield.ledger.commands import post_all
from commonfield.ledger.queries import booked_as
from commonfield.ledger.types import Draft
from commonfield.orders.checkout.batch import (
    OrderBatch,
    PlannedLine,
    PlannedOrder,
    TwinInBatchError,
    order_view,
    plan,
    read_batch,
    write_lines,
)
from commonfield.orders.checkout.rules import request_errors
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.choices import Channel, OrderState, PaymentState
from commonfield.orders.errors import InvalidOrderError
from commonfield.orders.models import CombinedPayment, IdempotencyKey, Order
from commonfield.orders.order_events import OrderEvent, OrderEventKind, publish
from commonfield.orders.queries import order_token, orders_by_number
from commonfield.orders.rules import CONTACT_PURPOSE, order_legs, payment_number
from commonfield.orders.teams.batch import NO_TERMS, Promoted, write_promotions
from commonfield.orders.types import OrderRequest
from commonfield.places.queries import is_known_region
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.queries import payment_methods
from commonfield.stores.stock.commands import reserve_stock
from commonfield.workshop.messages import NewMessage, queue_messages
from commonfield.workshop.phones import plain_phone
from commonfield.workshop.rows import insert_columns, pipelined, reserve_ids
from commonfield.workshop.vault import seal_all

PAYMENT_TIME = timedelta(minutes=30)
KEYS_KEPT = timedelta(days=30)

Answer = PlacedOrders | CommonfieldError
# What exists once exists: the register is read only once for each region.
_known_regions: set[str] = set()


def place_orders(*, requests: Sequence[OrderRequest], now: datetime) -> list[Answer]:
    """Take a batch of orders in one transaction; return each request's orders or refusal.

    Requests are served in the order given. Everybody who may look at a product may order it: there
    is no role to check. Anything that is no refusal (a value that the database rejects) is raised
    and takes the whole batch back; the caller then tries one by one.
    """
    answers: dict[int, Answer] = {}
    sound = []
    methods = payment_methods()
    for index, request in enumerate(requests):
        errors = request_errors(request, methods)
        if not errors and not _is_known(request.region):
            errors = [("/address/region", "unknown_region")]
        if errors:
            answers[index] = InvalidOrderError(errors)
        else:
            sound.append(index)
    if sound:
        answers |= _take({index: requests[index] for index in sound}, now)
    return [answers[index] for index in range(len(requests))]


def _is_known(region: str) -> bool:
    if region not in _known_regions and is_known_region(region):
        _known_regions.add(region)
    return region in _known_regions


def _take(requests: dict[int, OrderRequest], now: datetime) -> dict[int, Answer]:
    """Take the orders; once more if another process took their packs or wrote their keys meanwhile.

    The first time the stock is locked for its own update and the commit only, so that processes
    that sell the same pack hardly wait for each other. The database lets no stock fall below zero.
    """
    try:
        return _take_once(requests, now, is_locking=False)
    except IntegrityError:
        pass
    try:
        return _take_once(requests, now, is_locking=True)
    except IntegrityError:
        keys = [request.key for request in requests.values()]
        if not IdempotencyKey.objects.filter(key__in=keys).exists():
            raise
    return _take_once(requests, now, is_locking=True)


@transaction.atomic
def _take_once(
    requests: dict[int, OrderRequest], now: datetime, *, is_locking: bool
) -> dict[int, Answer]:
    """Write every row of a batch and answer each request."""
    batch = read_batch(list(requests.values()), now, is_locking=is_locking)
    answers, fresh = _sort_out(requests, batch)
    planned: dict[int, list[PlannedOrder]] = {}
    for index in fresh:
        try:
            planned[index] = plan(requests[index], batch)
        except CommonfieldError as refusal:
            answers[index] = refusal
    return answers | _write(planned, batch, now)


def _sort_out(
    requests: dict[int, OrderRequest], batch: OrderBatch
) -> tuple[dict[int, Answer], list[int]]:
    """Answer requests whose keys were answered before; return those answers, and the new ones."""
    answers: dict[int, Answer] = {}
    first: dict[str, int] = {}
    for index, request in requests.items():
        if request.key in batch.keys:
            digest, orders = batch.keys[request.key]
            is_same = digest == request.digest
            answers[index] = _repeat(orders) if is_same else IdempotencyConflictError()
        elif first.setdefault(request.key, index) != index:
            # The same key twice in one batch: the twin waits for the next batch.
            is_same = requests[first[request.key]].digest == request.digest
            answers[index] = TwinInBatchError() if is_same else IdempotencyConflictError()
    return answers, list(first.values())


def _repeat(numbers: Sequence[str]) -> PlacedOrders:
    views = orders_by_number(numbers)
    return PlacedOrders(tuple(views[number] for number in numbers), is_repeat=True)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """An order about to be written: the plan, its row's id, its number and its token."""

    plan: PlannedOrder
    pk: int
    number: str
    token: str


def _write(
    planned: dict[int, list[PlannedOrder]], batch: OrderBatch, now: datetime
) -> dict[int, Answer]:
    if not planned:
        return {}
    ids = iter(batch.ids)
    numbers = iter(new_numbers(now, sum(map(len, planned.values()))))
    numbered = {
        index: [
            _Numbered(order, next(ids), number := next(numbers), order_token(number))
            for order in many
        ]
        for index, many in planned.items()
    }
    orders = [order for many in numbered.values() for order in many]
    with pipelined(is_last=True):
        _write_keys(list(numbered.values()), now)
        payments = _write_payments(list(numbered.values()), now)
        _write_orders(orders, payments, now)
        _write_promotions(orders, now)
        drafts = [_draft(order, now) for order in orders]
        entries = post_all(drafts, now=now)
        named = [booked_as(*each, now=now) for each in zip(entries, drafts, strict=True)]
        _write_records(orders, named, now)
        # Last, since others who want the same packs wait from here until the commit.
        ordered = [
            (line.stock.pk, line.packs, order.number)
            for order in orders
            for line in order.plan.lines
        ]
        taken = [(row, packs) for row, packs in sorted(batch.taken.items()) if packs]
        reserve_stock(ordered, taken, now)
    return {index: _placed(many, payments, now) for index, many in numbered.items()}


def _draft(order: _Numbered, now: datetime) -> Draft:
    legs = order_legs(order.plan.store.organisation, order.plan.total_fen)
    return Draft("order", order.number, now, legs)


def _placed(orders: Sequence[_Numbered], payments: dict[str, int], now: datetime) -> PlacedOrders:
    request = orders[0].plan.request
    combined = payment_number(orders[0].number) if request.key in payments else ""
    expires_at = _expires_at(request, now)
    return PlacedOrders(
        tuple(
            order_view(
                order.plan,
                order.number,
                token=order.token,
                placed_at=now,
                expires_at=expires_at,
                combined=combined,
            )
            for order in orders
        )
    )


def _write_keys(placed: Sequence[Sequence[_Numbered]], now: datetime) -> None:
    """Write which orders each key became, by key: two processes wait in no circle."""
    by_key = sorted(placed, key=lambda orders: orders[0].plan.request.key)
    insert_columns(
        IdempotencyKey,
        len(by_key),
        {
            "key": [orders[0].plan.request.key for orders in by_key],
            "digest": [orders[0].plan.request.digest for orders in by_key],
            "orders": [[order.number for order in orders] for orders in by_key],
            "created_at": now,
        },
    )


def _write_payments(placed: Sequence[Sequence[_Numbered]], now: datetime) -> dict[str, int]:
    """Write one payment for the orders of each request that a provider is to be paid for.

    Return their ids by the requests' keys.
    """
    prepaid = [orders for orders in placed if orders[0].plan.request.payment != PaymentMethod.COD]
    if not prepaid:
        return {}
    ids = reserve_ids(CombinedPayment, len(prepaid))
    insert_columns(
        CombinedPayment,
        len(prepaid),
        {
            "id": ids,
            "number": [payment_number(orders[0].number) for orders in prepaid],
            "method": [orders[0].plan.request.payment for orders in prepaid],
            "state": PaymentState.WAITING,
            "total_fen": [sum(order.plan.total_fen for order in orders) for orders in prepaid],
            "created_at": now,
            "expires_at": now + PAYMENT_TIME,
            # When its provider is queried and it is closed, if nothing else happens to it.
            "ask_at": now + PAYMENT_TIME,
        },
    )
    return {orders[0].plan.request.key: pk for orders, pk in zip(prepaid, ids, strict=True)}


def _write_promotions(orders: Sequence[_Numbered], now: datetime) -> None:
    promoted = []
    for order in orders:
        plan = order.plan
        if plan.terms is NO_TERMS:
            continue
        packs: dict[int, int] = defaultdict(int)
        for line in plan.lines:
            packs[line.sku.pk] += line.packs
        actor = _actor_code(plan.request)
        promoted.append(
            Promoted(order.pk, order.number, actor, plan.store.place, plan.terms, packs)
        )
    if promoted:
        write_promotions(promoted, now)


def _actor_code(request: OrderRequest) -> str:
    return f"P{request.person_id}" if request.person_id else "guest"


def _write_orders(orders: Sequence[_Numbered], payments: dict[str, int], now: datetime) -> None:
    plans = [order.plan for order in orders]
    requests = [plan.request for plan in plans]
    insert_columns(
        Order,
        len(orders),
        {
            "id": [order.pk for order in orders],
            "number": [order.number for order in orders],
            "store_id": [plan.store.pk for plan in plans],
            "seller": [plan.store.organisation for plan in plans],
            "state": OrderState.AWAITING_PAYMENT,
            "payment": [request.payment for request in requests],
            "channel": Channel.OWN,
            "total_fen": [plan.total_fen for plan in plans],
            "shipping_fen": [plan.shipping_fen for plan in plans],
            "combined_id": [payments.get(request.key) for request in requests],
            "placed_at": now,
            "expires_at": [_expires_at(request, now) for request in requests],
            # A team's orders are packed once it has formed.
            "is_held": [plan.terms.seat is not None for plan in plans],
            "contact_sealed": seal_all(
                [_contact(request) for request in requests],
                purpose=CONTACT_PURPOSE,
                abouts=[order.number for order in orders],
            ),
            "region": [request.region for request in requests],
            "person_id": [request.person_id for request in requests],
            "language": [request.language for request in requests],
        },
    )
    write_lines((order.pk, order.plan.lines) for order in orders)


def _contact(request: OrderRequest) -> str:
    contact = {
        "name": request.contact.name.strip(),
        "phone": plain_phone(request.contact.phone),
        "detail": request.detail.strip(),
    }
    if remark := request.remark.strip():
        contact["remark"] = remark
    return json.dumps(contact, ensure_ascii=False)


def _expires_at(request: OrderRequest, now: datetime) -> datetime | None:
    return None if request.payment == PaymentMethod.COD else now + PAYMENT_TIME


def _lines_in_words(lines: Iterable[PlannedLine]) -> str:
    """Return lines as ``check_books`` reads them from their rows: stock, packs and price."""
    ordered = sorted(lines, key=lambda line: line.stock.pk)
    return " ".join(f"{line.stock.pk}:{line.packs}:{line.price_fen}" for line in ordered)


def _write_records(orders: Sequence[_Numbered], booked: Sequence[str], now: datetime) -> None:
    record_facts(
        (
            FactRecord(
                kind="market.order_placed",
                place=order.plan.store.place,
                occurred_at=now,
                quantity=sum(line.packs for line in order.plan.lines),
                amount_fen=order.plan.total_fen,
                channel=Channel.OWN.value,
                attributes={"store": order.plan.store.code},
                subject=order.plan.store.organisation,
            )
            for order in orders
        ),
        now=now,
    )
    record_audits(
        (
            AuditEntry(
                action="market.order_placed",
                actor=_actor_code(order.plan.request),
                object=f"order:{order.number}",
                place=order.plan.store.place,
                detail={
                    "seller": order.plan.store.organisation,
                    "total_fen": order.plan.total_fen,
                    "lines": _lines_in_words(order.plan.lines),
                    "booked": entry,
                },
            )
            for order, entry in zip(orders, booked, strict=True)
        ),
        now=now,
    )
    queue_messages([_message(order) for order in orders], now=now)
    placed, state = OrderEventKind.PLACED, OrderState.AWAITING_PAYMENT
    publish(
        *(
            OrderEvent(placed, order.number, state, _actor_code(order.plan.request), now, {})
            for order in orders
        )
    )


def _message(order: _Numbered) -> NewMessage:
    request, store = order.plan.request, order.plan.store
    return NewMessage(
        channel="sms",
        to=plain_phone(request.contact.phone) or "",
        template="market/messages/order_placed",
        params={
            "number": order.number,
            "store": store.name_en if request.language == "en" else store.name,
            "token": order.token,
        },
        language=request.language,
    )


def delete_old_keys(now: datetime) -> int:
    """Delete idempotency keys that are older than thirty days (the worker's job)."""
    with transaction.atomic():
        deleted, _ = IdempotencyKey.objects.filter(created_at__lt=now - KEYS_KEPT).delete()
    return deleted
