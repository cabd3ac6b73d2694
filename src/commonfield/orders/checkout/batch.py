"""The working state of one batch of orders: prices and stock read once, drawn down in memory."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.db import connection

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import ConflictError
from commonfield.orders.checkout.errors import NotEnoughStockError, PriceChangedError
from commonfield.orders.checkout.rules import allocate
from commonfield.orders.choices import Channel, OrderState
from commonfield.orders.errors import InvalidOrderError
from commonfield.orders.models import Order, OrderLine
from commonfield.orders.rows import SkuRow
from commonfield.orders.rules import merged_lines
from commonfield.orders.teams.batch import (
    NO_TERMS,
    OfferTerms,
    PromotionBatch,
    agree,
    read_promotions,
    terms_for,
)
from commonfield.orders.types import LineView, OrderRequest, OrderView
from commonfield.stores.catalogue.types import FEW_PACKS
from commonfield.stores.offers.errors import SaleNotStartedError
from commonfield.stores.queries import payable_by, price_spans, prices_in, spans_by_sku
from commonfield.stores.rules import shipping_fen
from commonfield.stores.types import Rate
from commonfield.workshop.rows import by_index, insert_columns, next_ids, run_queries
from commonfield.workshop.typed_rows import Columns


class TwinInBatchError(ConflictError):
    """The same key twice in one batch; the intake tries again after the commit."""


@dataclass(frozen=True, slots=True)
class StoreRow:
    pk: int
    code: str
    slug: str
    organisation: str
    name: str
    name_en: str
    place: str
    is_closed: bool
    is_barred: bool


@dataclass(frozen=True, slots=True)
class StockRow:
    """Packs of one lot, locked. ``received_at`` is only good for comparing."""

    pk: int
    sku_id: int
    lot_code: str
    available: int
    received_at: Any


_NO_STOCK: Final = StockRow(0, 0, "", 0, None)


@dataclass(frozen=True)
class PlannedLine:
    """Packs of one lot for an order. Units: fen a pack."""

    sku: SkuRow
    stock: StockRow
    packs: int
    price_fen: int
    rest_fen: int = 0

    @property
    def amount_fen(self) -> int:
        """What the packs are sold for together."""
        return self.packs * self.price_fen + self.rest_fen


@dataclass(frozen=True)
class PlannedOrder:
    """One store's part of a request, priced and set aside."""

    request: OrderRequest
    store: StoreRow
    lines: tuple[PlannedLine, ...]
    shipping_fen: int = 0
    terms: OfferTerms = NO_TERMS

    @property
    def total_fen(self) -> int:
        """The sum of the lines and of shipping. Units: fen."""
        return sum(line.packs * line.price_fen for line in self.lines) + self.shipping_fen


@dataclass
class OrderBatch:
    """SKUs and locked stock of a batch; ``taken`` is what the batch sets aside so far.

    ``keys`` are those answered before, with their requests' digests and orders; ``ids`` are for
    the orders to be written, enough of them.
    """

    skus: dict[str, SkuRow]
    stores: dict[int, StoreRow]
    stock: dict[int, list[StockRow]]
    rates: dict[int, list[Rate]]
    keys: dict[str, tuple[str, list[str]]]
    ids: list[int]
    promotions: PromotionBatch
    taken: dict[int, int] = field(default_factory=lambda: defaultdict(int))


_STOCK_ROW: Final = Columns(StockRow, "s", pk="s.id")
_STOCK: Final = (
    f"SELECT {_STOCK_ROW.sql} FROM stores_stock s"  # noqa: S608 - words of our own
    " JOIN stores_sku k ON k.id = s.sku_id WHERE k.code {among} AND s.available > 0 ORDER BY s.id"
)
_SKU: Final = Columns(
    SkuRow,
    "k",
    pk="k.id",
    title="p.title",
    title_en="p.title_en",
    product="p.slug",
    is_withdrawn="k.withdrawn_at IS NOT NULL OR p.withdrawn_at IS NOT NULL",
    store_id="p.store_id",
)
_SKUS: Final = (
    f"SELECT {_SKU.sql} FROM stores_sku k"  # noqa: S608 - words of our own
    " JOIN stores_product p ON p.id = k.product_id WHERE k.code {among}"
)
_THESE_SKUS: Final = "IN (SELECT k.id FROM stores_sku k WHERE k.code {among})"
_STORE: Final = Columns(
    StoreRow,
    "t",
    pk="t.id",
    is_closed="t.closed_at IS NOT NULL",
    is_barred="EXISTS (SELECT 1 FROM stores_store_paper d"
    " LEFT JOIN stores_paper_decision v ON v.subject_id = d.id AND v.verdict = 'sent_back'"
    " WHERE d.store_id = t.id AND d.replaced_at IS NULL"
    " AND (d.expires_on < %s OR v.subject_id IS NOT NULL))",
)
_STORES: Final = (
    f"SELECT {_STORE.sql} FROM stores_store t WHERE t.id IN (SELECT p.store_id FROM stores_sku k"  # noqa: S608 - words of our own
    " JOIN stores_product p ON p.id = k.product_id WHERE k.code {among})"
)
_RATE: Final = Columns(Rate, "r")
_RATES: Final = (
    f"SELECT r.store_id, {_RATE.sql} FROM stores_shipping_rate r"  # noqa: S608 - words of our own
    " WHERE r.store_id IN (SELECT p.store_id FROM stores_sku k"
    " JOIN stores_product p ON p.id = k.product_id WHERE k.code {among})"
    " ORDER BY r.store_id, r.region_prefix"
)
_SALES: Final = (
    "SELECT 1 FROM stores_flash_sale f JOIN stores_sku k ON k.id = f.sku_id"
    " WHERE k.code {among} AND f.ended_at IS NULL LIMIT 1"
)
_KEYS: Final = "SELECT key, digest, orders FROM orders_idempotency_key WHERE key {among}"


def read_batch(requests: Sequence[OrderRequest], now: datetime, *, is_locking: bool) -> OrderBatch:
    """Read what a batch needs, all with one round trip.

    With ``is_locking`` its stock is locked in one order for all, so none ever deadlock, and the
    keys are read after it, whose lock a twin of this batch in another process holds until it has
    written them. Without, the stock is what was committed last, and nobody waits. What promotions
    the batch meets is locked last, and the stock before it.
    """
    codes = sorted({code for request in requests for code, _ in request.lines})
    keys = sorted({request.key for request in requests})
    most_orders = sum(len(request.lines) for request in requests)
    has_locks = connection.features.has_select_for_update_of
    lock = " FOR NO KEY UPDATE OF s" if has_locks else ""
    # Whose the store is holds until the orders are written; a handover waits, nobody else does.
    hold = " FOR KEY SHARE OF t" if has_locks else ""
    *_, stock, skus, spans, stores, rates, sales, known, ids = run_queries(
        *by_index(),
        (_STOCK + (lock if is_locking else ""), [codes]),
        (_SKUS, [codes]),
        price_spans(_THESE_SKUS, [codes], now),
        (_STORES + hold, [china_day(now).isoformat(), codes]),
        (_RATES, [codes]),
        (_SALES, [codes]),
        (_KEYS, [keys]),
        next_ids(Order, most_orders),
    )
    prices = prices_in(spans_by_sku(spans), now)
    by_code = {sku.code: _at_price(sku, prices) for sku in _SKU.read(skus)}
    needs_promotions = bool(sales) or any(request.offer for request in requests)
    if needs_promotions and not is_locking:
        (stock,) = run_queries((_STOCK + lock, [codes]))
    sku_ids = sorted(sku.pk for sku in by_code.values())
    return OrderBatch(
        skus=by_code,
        stores={store.pk: store for store in _STORE.read(stores)},
        stock=_stock(stock),
        rates=_rates(rates),
        keys={key: (digest, _numbers(orders)) for key, digest, orders in known},
        ids=[int(row[0]) for row in ids],
        promotions=read_promotions(requests, sku_ids, now)
        if needs_promotions
        else PromotionBatch(now),
    )


def _at_price(sku: SkuRow, prices: Mapping[int, int]) -> SkuRow:
    return replace(sku, price_fen=prices[sku.pk]) if sku.pk in prices else sku


def _stock(rows: Iterable[Sequence[Any]]) -> dict[int, list[StockRow]]:
    stock: dict[int, list[StockRow]] = defaultdict(list)
    for row in _STOCK_ROW.read(rows):
        stock[row.sku_id].append(row)
    for of_sku in stock.values():
        # The oldest tea first.
        of_sku.sort(key=lambda row: (row.received_at, row.pk))
    return stock


def _rates(rows: Iterable[Sequence[Any]]) -> dict[int, list[Rate]]:
    rates: dict[int, list[Rate]] = defaultdict(list)
    for store, *rate in rows:
        rates[store] += _RATE.read([rate])
    return rates


def _numbers(orders: str | list[str]) -> list[str]:
    """Read what is written beside a key; PostgreSQL's driver has read it already."""
    return json.loads(orders) if isinstance(orders, str) else orders


def plan(request: OrderRequest, batch: OrderBatch) -> list[PlannedOrder]:
    """Price a request and set its packs aside in the batch, all of it or nothing."""
    wanted = merged_lines(request.lines)
    _check_on_sale(request, batch)
    terms = terms_for(request, wanted, batch.skus, batch.promotions)
    lines, short = _set_aside(wanted, batch, terms)
    orders = [
        PlannedOrder(
            request, store, tuple(of_store), _shipping(request, store, of_store, batch), terms
        )
        for store, of_store in _by_store(lines, batch)
    ]
    # First the price: a wrong one, sent on purpose, would else read the stock without ordering.
    _check_total(request, sum(order.total_fen for order in orders), terms)
    if short:
        raise NotEnoughStockError(_reported(wanted, short, batch))
    if terms is not NO_TERMS:
        agree(terms, {batch.skus[code].pk: packs for code, packs in wanted}, batch.promotions)
    for line in lines:
        batch.taken[line.stock.pk] += line.packs
    return orders


def _check_total(request: OrderRequest, total_fen: int, terms: OfferTerms) -> None:
    expected = request.expected_total_fen
    if expected is None or expected == total_fen:
        return
    if terms.starts_at is not None and expected == total_fen - terms.later_fen:
        raise SaleNotStartedError(terms.starts_at)
    raise PriceChangedError(total_fen=total_fen)


def _check_on_sale(request: OrderRequest, batch: OrderBatch) -> None:
    errors = []
    for index, (code, _) in enumerate(request.lines):
        sku = batch.skus.get(code)
        if sku is None or sku.is_withdrawn:
            errors.append((f"/lines/{index}/sku", "unknown_sku"))
        elif batch.stores[sku.store_id].is_closed:
            errors.append((f"/lines/{index}/sku", "store_closed"))
        elif batch.stores[sku.store_id].is_barred:
            errors.append((f"/lines/{index}/sku", "store_barred"))
    stores = {batch.skus[code].store_id for code, _ in request.lines} if not errors else set()
    if stores and not payable_by(request.payment, stores):
        errors.append(("/payment", "unknown_payment"))
    if errors:
        raise InvalidOrderError(errors)


def _set_aside(
    wanted: Sequence[tuple[str, int]], batch: OrderBatch, terms: OfferTerms
) -> tuple[list[PlannedLine], set[str]]:
    """Return the lines of a request, and the SKUs that have too little for theirs."""
    lines: list[PlannedLine] = []
    short: set[str] = set()
    for code, packs in wanted:
        sku = batch.skus[code]
        price_fen = terms.prices.get(sku.pk, sku.price_fen)
        of_sku = lines_from_lots(sku, packs, price_fen, batch)
        if not of_sku:
            short.add(code)
            of_sku = [PlannedLine(sku, _NO_STOCK, packs, price_fen)]
        lines += of_sku
    return lines, short


def lines_from_lots(
    sku: SkuRow, packs: int, price_fen: int, batch: OrderBatch
) -> list[PlannedLine]:
    """Return the lots that packs of a SKU come from, the oldest first; none if too few are left."""
    rows = batch.stock.get(sku.pk, [])
    parts = allocate(packs, _left(rows, batch)) or ()
    return [
        PlannedLine(sku, row, part, price_fen)
        for row, part in zip(rows, parts, strict=False)
        if part
    ]


def _left(rows: Sequence[StockRow], batch: OrderBatch) -> list[int]:
    return [row.available - batch.taken[row.pk] for row in rows]


def packs_left(sku: SkuRow, batch: OrderBatch) -> int:
    """Return how many packs of a SKU the batch has not set aside."""
    return sum(_left(batch.stock.get(sku.pk, []), batch))


def write_lines(orders: Iterable[tuple[int, Sequence[PlannedLine]]]) -> None:
    """Write the lines of orders, by the orders' ids."""
    lines = [(order_id, line) for order_id, of_order in orders for line in of_order]
    insert_columns(
        OrderLine,
        len(lines),
        {
            "order_id": [order_id for order_id, _ in lines],
            "stock_id": [line.stock.pk for _, line in lines],
            "packs": [line.packs for _, line in lines],
            "price_fen": [line.price_fen for _, line in lines],
            "rest_fen": [line.rest_fen for _, line in lines],
        },
    )


def _reported(
    wanted: Sequence[tuple[str, int]], short: set[str], batch: OrderBatch
) -> list[tuple[str, int, int]]:
    """Return what a refusal reports: SKU, packs wanted, packs left, of which ten stand for more.

    All that have ten or more are named when more was wanted of them, whether or not they are
    short: beside a line that is surely refused they would else tell how many they have.
    """
    reported = []
    for code, packs in wanted:
        left = packs_left(batch.skus[code], batch)
        if code in short or min(left, packs - 1) >= FEW_PACKS:
            reported.append((code, packs, min(left, FEW_PACKS)))
    return reported


def _shipping(
    request: OrderRequest, store: StoreRow, lines: Sequence[PlannedLine], batch: OrderBatch
) -> int:
    rates = batch.rates.get(store.pk)
    if not rates:
        return 0
    weight_g = sum(line.packs * line.sku.net_g for line in lines)
    goods_fen = sum(line.packs * line.price_fen for line in lines)
    return shipping_fen(rates, request.region, weight_g, goods_fen)


def _by_store(
    lines: Sequence[PlannedLine], batch: OrderBatch
) -> list[tuple[StoreRow, list[PlannedLine]]]:
    by_store: dict[int, list[PlannedLine]] = {}
    for line in lines:
        by_store.setdefault(line.sku.store_id, []).append(line)
    return [(batch.stores[store_id], of_store) for store_id, of_store in by_store.items()]


def order_view(
    order: PlannedOrder,
    number: str,
    *,
    token: str,
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
                code,
                *lines[0].sku.titles,
                quantity=sum(line.packs for line in lines),
                price_fen=lines[0].price_fen,
                lots=tuple(
                    (line.sku.gtin, line.stock.lot_code) for line in lines if line.stock.lot_code
                ),
                product=lines[0].sku.product,
            )
            for code, lines in by_sku.items()
        ),
        token=token,
        placed_at=placed_at,
        expires_at=expires_at,
        shipping_fen=order.shipping_fen,
        combined=combined,
        is_followed=False,
        region=order.request.region,
    )
