"""Taking orders: a whole batch in one transaction, each request answered on its own."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from commonfield.audit.commands import record_all as record_audits
from commonfield.audit.types import AuditRecord
from commonfield.facts.commands import record_all as record_facts
from commonfield.facts.types import FactRecord
from commonfield.kernel.errors import CommonfieldError
from commonfield.kernel.identifiers import new_number
from commonfield.ledger.commands import post_all
from commonfield.ledger.types import Draft
from commonfield.market.checkout.batch import (
    PlannedOrder,
    Sheet,
    TwinInBatchError,
    claim_id,
    order_view,
    plan,
    read_sheet,
)
from commonfield.market.checkout.regions import is_known
from commonfield.market.choices import (
    Channel,
    MovementReason,
    OrderState,
    PaymentMethod,
    PaymentState,
)
from commonfield.market.errors import IdempotencyConflictError, InvalidOrderError
from commonfield.market.models import (
    CombinedPayment,
    IdempotencyKey,
    Order,
    OrderLine,
    StockMovement,
)
from commonfield.market.orders.queries import CONTACT_PURPOSE, order_token, orders_by_number
from commonfield.market.promotions.batch import NO_TERMS, Promoted, write_promotions
from commonfield.market.queries import payment_methods
from commonfield.market.rules import order_legs, request_errors
from commonfield.market.types import OrderRequest, PlacedOrders
from commonfield.workshop.messages import NewMessage, queue_messages
from commonfield.workshop.rows import add_to_column, insert_rows, reserve_ids
from commonfield.workshop.vault import seal

PAYMENT_TIME = timedelta(minutes=30)
KEYS_KEPT = timedelta(days=30)

Answer = PlacedOrders | CommonfieldError


def place_orders(*, requests: Sequence[OrderRequest], now: datetime) -> list[Answer]:
    """Take a batch of orders in one transaction; return each request's orders or refusal.

    Requests are served in the order given. Whoever may look at a product may order it: there is
    no role to check. Anything that is no refusal (a value that the database rejects) is raised
    and takes the whole batch back; the caller then tries one by one.
    """
    answers: dict[int, Answer] = {}
    sound = []
    methods = payment_methods()
    for index, request in enumerate(requests):
        errors = request_errors(request, methods)
        if not errors and not is_known(request.region):
            errors = [("/address/region", "unknown_region")]
        if errors:
            answers[index] = InvalidOrderError(errors)
        else:
            sound.append(index)
    if sound:
        answers |= _take({index: requests[index] for index in sound}, now)
    return [answers[index] for index in range(len(requests))]


@transaction.atomic
def _take(requests: dict[int, OrderRequest], now: datetime) -> dict[int, Answer]:
    """Write every row of a batch and answer each request."""
    answers: dict[int, Answer] = {}
    fresh = _claim_keys(requests, answers, now)
    sheet = read_sheet([requests[index] for index in fresh], now)
    planned: dict[int, list[PlannedOrder]] = {}
    for index in fresh:
        try:
            planned[index] = plan(requests[index], sheet)
        except CommonfieldError as refusal:
            answers[index] = refusal
    refused = [requests[index].key for index in fresh if index not in planned]
    if refused:
        IdempotencyKey.objects.filter(key__in=refused).delete()
    return answers | _write(planned, sheet, now)


def _claim_keys(
    requests: dict[int, OrderRequest], answers: dict[int, Answer], now: datetime
) -> list[int]:
    """Write the batch's keys, waiting for other sessions' unfinished ones; answer repeats."""
    claim = claim_id()
    first: dict[str, int] = {}
    for index, request in requests.items():
        first.setdefault(request.key, index)
    IdempotencyKey.objects.bulk_create(
        (
            IdempotencyKey(key=key, digest=requests[first[key]].digest, claim=claim, created_at=now)
            for key in sorted(first)
        ),
        ignore_conflicts=True,
    )
    rows = IdempotencyKey.objects.in_bulk(list(first))
    fresh = [index for key, index in first.items() if rows[key].claim == claim]
    for index, request in requests.items():
        row = rows[request.key]
        if row.digest != request.digest:
            answers[index] = IdempotencyConflictError()
        elif index not in fresh and row.claim != claim:
            answers[index] = _repeat(row)
        elif index not in fresh:
            # The same request twice in one batch: the twin waits for the next batch.
            answers[index] = TwinInBatchError()
    return [index for index in fresh if index not in answers]


def _repeat(row: IdempotencyKey) -> PlacedOrders:
    views = orders_by_number(row.orders)
    return PlacedOrders(tuple(views[number] for number in row.orders), is_repeat=True)


def _write(
    planned: dict[int, list[PlannedOrder]], sheet: Sheet, now: datetime
) -> dict[int, Answer]:
    if not planned:
        return {}
    numbers = {index: [new_number(now) for _ in many] for index, many in planned.items()}
    orders = [
        pair for index, many in planned.items() for pair in zip(many, numbers[index], strict=True)
    ]
    payments = _write_payments(planned, numbers, now)
    ids = _write_orders(orders, payments, now)
    _write_promotions(orders, ids, now)
    # In the order in which the rows were locked.
    add_to_column(
        "market_stock", "available", [(row, -n) for row, n in sorted(sheet.taken.items()) if n]
    )
    post_all(
        (
            Draft("order", number, now, order_legs(order.store.organisation, order.total_fen))
            for order, number in orders
        ),
        now=now,
    )
    _write_records(orders, now)
    _answer_keys({many[0].request.key: numbers[index] for index, many in planned.items()})
    return {
        index: PlacedOrders(
            tuple(
                order_view(
                    order,
                    number,
                    placed_at=now,
                    expires_at=_expires_at(order.request, now),
                    combined=payment_number(numbers[index])
                    if order.request.key in payments
                    else "",
                )
                for order, number in zip(many, numbers[index], strict=True)
            )
        )
        for index, many in planned.items()
    }


def _write_payments(
    planned: dict[int, list[PlannedOrder]], numbers: dict[int, list[str]], now: datetime
) -> dict[str, int]:
    """Write one payment for the orders of each request that a provider is to be paid for.

    Return their ids by the requests' keys.
    """
    prepaid = [
        index for index, many in planned.items() if many[0].request.payment != PaymentMethod.COD
    ]
    if not prepaid:
        return {}
    ids = dict(zip(prepaid, reserve_ids(CombinedPayment, len(prepaid)), strict=True))
    insert_rows(
        CombinedPayment,
        (
            CombinedPayment(
                id=ids[index],
                number=payment_number(numbers[index]),
                method=planned[index][0].request.payment,
                state=PaymentState.WAITING,
                total_fen=sum(order.total_fen for order in planned[index]),
                created_at=now,
                expires_at=now + PAYMENT_TIME,
            )
            for index in prepaid
        ),
    )
    return {planned[index][0].request.key: pk for index, pk in ids.items()}


def payment_number(orders: Sequence[str]) -> str:
    """Return the number of the payment for orders placed together: the first one's, marked."""
    return f"P{orders[0]}"


def _write_promotions(
    orders: Sequence[tuple[PlannedOrder, str]], ids: Sequence[int], now: datetime
) -> None:
    promoted = []
    for (order, number), order_id in zip(orders, ids, strict=True):
        if order.terms is NO_TERMS:
            continue
        packs: dict[int, int] = defaultdict(int)
        for line in order.lines:
            packs[line.sku.pk] += line.packs
        actor = _actor_code(order.request)
        promoted.append(Promoted(order_id, number, actor, order.store.place, order.terms, packs))
    if promoted:
        write_promotions(promoted, now)


def _actor_code(request: OrderRequest) -> str:
    return f"P{request.person_id}" if request.person_id else "guest"


def _write_orders(
    orders: Sequence[tuple[PlannedOrder, str]], payments: dict[str, int], now: datetime
) -> list[int]:
    """Write orders with their lines and movements; return the orders' ids."""
    ids = reserve_ids(Order, len(orders))
    numbered = [
        (order_id, order, number) for order_id, (order, number) in zip(ids, orders, strict=True)
    ]
    insert_rows(
        Order,
        (
            _order_row(order_id, order, number, payments.get(order.request.key), now)
            for order_id, order, number in numbered
        ),
    )
    insert_rows(
        OrderLine,
        (
            OrderLine(
                order_id=order_id,
                stock_id=line.stock.pk,
                packs=line.packs,
                price_fen=line.price_fen,
            )
            for order_id, order, _ in numbered
            for line in order.lines
        ),
    )
    insert_rows(
        StockMovement,
        (
            StockMovement(
                stock_id=line.stock.pk,
                packs=-line.packs,
                reason=MovementReason.ORDERED,
                reference=number,
                moved_at=now,
            )
            for _, order, number in numbered
            for line in order.lines
        ),
    )
    return ids


def _order_row(
    order_id: int, order: PlannedOrder, number: str, payment: int | None, now: datetime
) -> Order:
    request = order.request
    contact = {
        "name": request.contact.name.strip(),
        "phone": request.contact.phone.strip(),
        "detail": request.detail.strip(),
    }
    return Order(
        id=order_id,
        number=number,
        store_id=order.store.pk,
        state=OrderState.AWAITING_PAYMENT,
        payment=request.payment,
        channel=Channel.OWN,
        total_fen=order.total_fen,
        shipping_fen=order.shipping_fen,
        combined_id=payment,
        placed_at=now,
        expires_at=_expires_at(request, now),
        # A team's orders are packed once it has formed.
        is_held=order.terms.seat is not None,
        contact_sealed=seal(json.dumps(contact, ensure_ascii=False), purpose=CONTACT_PURPOSE),
        region=request.region,
        person_id=request.person_id,
        language=request.language,
    )


def _expires_at(request: OrderRequest, now: datetime) -> datetime | None:
    return None if request.payment == PaymentMethod.COD else now + PAYMENT_TIME


def _write_records(orders: Sequence[tuple[PlannedOrder, str]], now: datetime) -> None:
    record_facts(
        (
            FactRecord(
                kind="market.order_placed",
                place=order.store.place,
                occurred_at=now,
                quantity=sum(line.packs for line in order.lines),
                amount_fen=order.total_fen,
                channel=Channel.OWN.value,
                attributes={"store": order.store.code},
                subject=order.store.organisation,
            )
            for order, _ in orders
        ),
        now=now,
    )
    record_audits(
        AuditRecord(
            action="market.order_placed",
            actor=_actor_code(order.request),
            object=f"order:{number}",
            at=now,
            place=order.store.place,
        )
        for order, number in orders
    )
    queue_messages(
        [
            NewMessage(
                channel="sms",
                to=order.request.contact.phone.strip(),
                template="market/messages/order_placed",
                params={
                    "number": number,
                    "store": order.store.name_en
                    if order.request.language == "en"
                    else order.store.name,
                    "token": order_token(number),
                },
                language=order.request.language,
            )
            for order, number in orders
        ],
        now=now,
    )


def _answer_keys(numbers: dict[str, list[str]]) -> None:
    """Write beside each key which orders it became."""
    rows = [(json.dumps(of_key), key) for key, of_key in sorted(numbers.items())]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE market_idempotency_key SET orders = answer.orders::jsonb"
                " FROM unnest(%s::text[], %s::text[]) AS answer (orders, key)"
                " WHERE market_idempotency_key.key = answer.key",
                [[orders for orders, _ in rows], [key for _, key in rows]],
            )
        else:
            cursor.executemany("UPDATE market_idempotency_key SET orders = %s WHERE key = %s", rows)


def forget_old_keys(now: datetime) -> int:
    """Delete idempotency keys that are older than thirty days (the worker's job)."""
    with transaction.atomic():
        deleted, _ = IdempotencyKey.objects.filter(created_at__lt=now - KEYS_KEPT).delete()
    return deleted
