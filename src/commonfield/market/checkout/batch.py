"""The working sheet of one batch of orders: prices and stock read once, drawn down in memory."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import CommonfieldError
from commonfield.market.choices import Channel, OrderState
from commonfield.market.errors import (
    InvalidOrderError,
    NotEnoughStockError,
    PriceChangedError,
)
from commonfield.market.models import Sku, Stock, Store
from commonfield.market.orders.queries import order_token
from commonfield.market.promotions.batch import (
    NO_TERMS,
    PromotionSheet,
    Terms,
    agree,
    read_promotions,
    terms_for,
)
from commonfield.market.promotions.errors import SaleNotStartedError
from commonfield.market.rules import allocate, merged_lines
from commonfield.market.stores.queries import barred_stores, shipping_rates
from commonfield.market.stores.rules import shipping_fen
from commonfield.market.stores.types import Rate
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
    shipping_fen: int = 0
    terms: Terms = NO_TERMS

    @property
    def total_fen(self) -> int:
        """The sum of the lines and of shipping. Units: fen."""
        return sum(line.packs * line.price_fen for line in self.lines) + self.shipping_fen


@dataclass
class Sheet:
    """SKUs and locked stock of a batch; ``taken`` is what the batch sets aside so far."""

    skus: dict[str, Sku]
    stock: dict[int, list[Stock]]
    promotions: PromotionSheet
    rates: dict[int, list[Rate]] = field(default_factory=dict)
    barred: set[int] = field(default_factory=set)
    taken: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def read_sheet(requests: Sequence[OrderRequest], now: datetime) -> Sheet:
    """Read SKUs and lock their stock in one order for all, so that batches never deadlock.

    What promotions they meet is locked after the stock.
    """
    codes = {code for request in requests for code, _ in request.lines}
    skus = {
        sku.code: sku
        for sku in Sku.objects.select_related("product__store")
        .filter(code__in=sorted(codes))
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
    promotions = read_promotions(requests, [sku.pk for sku in skus.values()], now)
    stores = {sku.product.store_id for sku in skus.values()}
    barred = barred_stores(stores, on=china_day(now))
    return Sheet(skus, stock, promotions, shipping_rates(stores), barred)


def plan(request: OrderRequest, sheet: Sheet) -> list[PlannedOrder]:
    """Price a request and set its packs aside on the sheet, all of it or nothing.

    Raises:
        InvalidOrderError: for SKUs that are not on sale.
        NotEnoughStockError: naming every SKU that has too little.
        PriceChangedError: if the total is not what the buyer expected.
        CommonfieldError: if a promotion does not take it: see ``promotions.errors``.
    """
    wanted = merged_lines(request.lines)
    _check_on_sale(request, sheet)
    terms = terms_for(request, wanted, sheet.skus, sheet.promotions)
    lines, short = _set_aside(wanted, sheet, terms)
    if short:
        raise NotEnoughStockError(short)
    orders = [
        PlannedOrder(
            request, store, tuple(of_store), _shipping(request, store, of_store, sheet), terms
        )
        for store, of_store in _by_store(lines)
    ]
    _check_total(request, sum(order.total_fen for order in orders), terms)
    if terms is not NO_TERMS:
        agree(terms, {sheet.skus[code].pk: packs for code, packs in wanted}, sheet.promotions)
    for line in lines:
        sheet.taken[line.stock.pk] += line.packs
    return orders


def _check_total(request: OrderRequest, total_fen: int, terms: Terms) -> None:
    expected = request.expected_total_fen
    if expected is None or expected == total_fen:
        return
    if terms.starts_at is not None and expected == total_fen - terms.later_fen:
        raise SaleNotStartedError(terms.starts_at)
    raise PriceChangedError(total_fen=total_fen)


def _check_on_sale(request: OrderRequest, sheet: Sheet) -> None:
    errors = []
    for index, (code, _) in enumerate(request.lines):
        sku = sheet.skus.get(code)
        if sku is None or sku.withdrawn_at or sku.product.withdrawn_at:
            errors.append((f"/lines/{index}/sku", "unknown_sku"))
        elif sku.product.store.closed_at is not None:
            errors.append((f"/lines/{index}/sku", "store_closed"))
        elif sku.product.store_id in sheet.barred:
            errors.append((f"/lines/{index}/sku", "store_barred"))
    if errors:
        raise InvalidOrderError(errors)


def _set_aside(
    wanted: Sequence[tuple[str, int]], sheet: Sheet, terms: Terms
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
        price_fen = terms.prices.get(sku.pk, sku.price_fen)
        lines += [
            PlannedLine(sku, row, part, price_fen)
            for row, part in zip(rows, parts, strict=True)
            if part
        ]
    return lines, short


def _shipping(
    request: OrderRequest, store: Store, lines: Sequence[PlannedLine], sheet: Sheet
) -> int:
    rates = sheet.rates.get(store.pk)
    if not rates:
        return 0
    weight_g = sum(line.packs * line.sku.net_g for line in lines)
    goods_fen = sum(line.packs * line.price_fen for line in lines)
    return shipping_fen(rates, request.region, weight_g, goods_fen)


def _by_store(lines: Sequence[PlannedLine]) -> list[tuple[Store, list[PlannedLine]]]:
    by_store: dict[int, list[PlannedLine]] = {}
    for line in lines:
        by_store.setdefault(line.sku.product.store_id, []).append(line)
    return [(of_store[0].sku.product.store, of_store) for of_store in by_store.values()]


def claim_id() -> uuid.UUID:
    """Return a mark by which a batch knows the idempotency keys that it wrote itself."""
    return uuid.uuid4()


def order_view(
    order: PlannedOrder,
    number: str,
    *,
    placed_at: datetime,
    expires_at: datetime | None,
    combined: str = "",
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
        shipping_fen=order.shipping_fen,
        combined=combined,
    )
