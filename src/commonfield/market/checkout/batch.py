"""The working sheet of one batch of orders: prices and stock read once, drawn down in memory."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commonfield.kernel.errors import CommonfieldError
from commonfield.market.choices import Channel, OrderState
from commonfield.market.errors import (
    InvalidOrderError,
    NotEnoughStockError,
    PriceChangedError,
)
from commonfield.market.models import Sku, Stock, Store
from commonfield.market.orders.queries import order_token
from commonfield.market.rules import allocate, merged_lines
from commonfield.market.types import LineView, OrderRequest, OrderView


class TwinInBatchError(CommonfieldError):
    """The same key twice in one batch; the intake asks again after the commit."""

    code = "twin_in_batch"
    status = 409


@dataclass(frozen=True)
class PlannedLine:
    """Packs of one lot for an order. Units: fen a pack."""

    sku: Sku
    stock: Stock
    packs: int
    price_fen: int


@dataclass(frozen=True)
class PlannedOrder:
    """One store's part of a request, priced and set aside."""

    request: OrderRequest
    store: Store
    lines: tuple[PlannedLine, ...]

    @property
    def total_fen(self) -> int:
        """The sum of the lines. Units: fen."""
        return sum(line.packs * line.price_fen for line in self.lines)


@dataclass
class Sheet:
    """SKUs and locked stock of a batch; ``taken`` is what the batch sets aside so far."""

    skus: dict[str, Sku]
    stock: dict[int, list[Stock]]
    taken: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def read_sheet(codes: Iterable[str]) -> Sheet:
    """Read SKUs and lock their stock in one order for all, so that batches never deadlock."""
    skus = {
        sku.code: sku
        for sku in Sku.objects.select_related("product__store")
        .filter(code__in=sorted(set(codes)))
        .order_by("id")
    }
    locked = (
        Stock.objects.select_for_update()
        .filter(sku__in=[sku.pk for sku in skus.values()], available__gt=0)
        .order_by("id")
    )
    stock: dict[int, list[Stock]] = defaultdict(list)
    for row in locked:
        stock[row.sku_id].append(row)
    for rows in stock.values():
        # The oldest tea first.
        rows.sort(key=lambda row: (row.received_at, row.pk))
    return Sheet(skus, stock)


def plan(request: OrderRequest, sheet: Sheet) -> list[PlannedOrder]:
    """Price a request and set its packs aside on the sheet, all of it or nothing.

    Raises:
        InvalidOrderError: for SKUs that are not on sale.
        NotEnoughStockError: naming every SKU that has too little.
        PriceChangedError: if the total is not what the buyer expected.
    """
    wanted = merged_lines(request.lines)
    _check_on_sale(request, sheet)
    lines, short = _set_aside(wanted, sheet)
    if short:
        raise NotEnoughStockError(short)
    orders = [PlannedOrder(request, store, tuple(of_store)) for store, of_store in _by_store(lines)]
    total = sum(order.total_fen for order in orders)
    if request.expected_total_fen is not None and request.expected_total_fen != total:
        raise PriceChangedError(total_fen=total)
    for line in lines:
        sheet.taken[line.stock.pk] += line.packs
    return orders


def _check_on_sale(request: OrderRequest, sheet: Sheet) -> None:
    errors = []
    for index, (code, _) in enumerate(request.lines):
        sku = sheet.skus.get(code)
        if sku is None or sku.product.withdrawn_at is not None:
            errors.append((f"/lines/{index}/sku", "unknown_sku"))
        elif sku.product.store.closed_at is not None:
            errors.append((f"/lines/{index}/sku", "store_closed"))
    if errors:
        raise InvalidOrderError(errors)


def _set_aside(
    wanted: Sequence[tuple[str, int]], sheet: Sheet
) -> tuple[list[PlannedLine], list[tuple[str, int, int]]]:
    lines: list[PlannedLine] = []
    short: list[tuple[str, int, int]] = []
    for code, packs in wanted:
        sku = sheet.skus[code]
        rows = sheet.stock.get(sku.pk, [])
        left = [row.available - sheet.taken[row.pk] for row in rows]
        parts = allocate(packs, left)
        if parts is None:
            short.append((code, packs, sum(left)))
            continue
        lines += [
            PlannedLine(sku, row, part, sku.price_fen)
            for row, part in zip(rows, parts, strict=True)
            if part
        ]
    return lines, short


def _by_store(lines: Sequence[PlannedLine]) -> list[tuple[Store, list[PlannedLine]]]:
    by_store: dict[int, list[PlannedLine]] = {}
    for line in lines:
        by_store.setdefault(line.sku.product.store_id, []).append(line)
    return [(of_store[0].sku.product.store, of_store) for of_store in by_store.values()]


def claim_id() -> uuid.UUID:
    """Return a mark by which a batch knows the idempotency keys that it wrote itself."""
    return uuid.uuid4()


def order_view(
    order: PlannedOrder, number: str, *, placed_at: datetime, expires_at: datetime | None
) -> OrderView:
    """Return the order as it was just written, without reading it back."""
    by_sku: dict[str, list[PlannedLine]] = {}
    for line in order.lines:
        by_sku.setdefault(line.sku.code, []).append(line)
    return OrderView(
        number=number,
        store=order.store.slug,
        store_name=order.store.name,
        store_name_en=order.store.name_en,
        state=OrderState.AWAITING_PAYMENT.value,
        payment=order.request.payment,
        channel=Channel.OWN.value,
        total_fen=order.total_fen,
        lines=tuple(
            LineView(
                sku=code,
                title=lines[0].sku.product.title,
                title_en=lines[0].sku.product.title_en,
                quantity=sum(line.packs for line in lines),
                price_fen=lines[0].price_fen,
                lots=tuple((line.sku.gtin, line.stock.lot_code) for line in lines),
            )
            for code, lines in by_sku.items()
        ),
        token=order_token(number),
        placed_at=placed_at,
        expires_at=expires_at,
    )
