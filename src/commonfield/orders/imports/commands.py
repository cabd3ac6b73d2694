"""Orders that outside channels took: paid there, so each is revenue as soon as it is written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from commonfield.audit.commands import record_all as record_audits
from commonfield.audit.types import AuditRecord
from commonfield.facts.commands import record_all as record_facts
from commonfield.kernel.clock import china_day
from commonfield.kernel.identifiers import new_number
from commonfield.ledger.accounts import receivable
from commonfield.ledger.commands import post_all
from commonfield.ledger.types import Draft, Leg
from commonfield.orders.checkout.errors import NotEnoughStockError
from commonfield.orders.checkout.rules import allocate
from commonfield.orders.choices import OrderState
from commonfield.orders.commands.shared import order_fact
from commonfield.orders.errors import InvalidOrderError
from commonfield.orders.imports.types import ImportedOrder
from commonfield.orders.models import Order, OrderLine
from commonfield.orders.rules import SoldLine, provider_of, sale_legs
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.stores.catalogue.types import FEW_PACKS
from commonfield.stores.choices import MovementReason, PaymentMethod
from commonfield.stores.models import Sku, Stock, StockMovement
from commonfield.supply.commands import dispatch
from commonfield.supply.shares.queries import shares_in_force
from commonfield.supply.types import DispatchLine, Shares
from commonfield.workshop.rows import add_to_column, insert_columns, insert_rows, reserve_ids

_SENT = {OrderState.SHIPPED, OrderState.RECEIVED}


@dataclass(frozen=True, slots=True)
class _Line:
    """Packs of one lot for an order. Units: fen a pack."""

    stock: Stock
    sku: Sku
    packs: int
    price_fen: int


@dataclass(frozen=True, slots=True)
class _Planned:
    order: Order
    lines: tuple[_Line, ...]

    @property
    def packs(self) -> int:
        return sum(line.packs for line in self.lines)


@transaction.atomic
def import_orders(*, by: Actor, now: datetime, orders: Sequence[ImportedOrder]) -> list[str]:
    """Write orders of outside channels with their revenue; return their numbers in order.

    Each is of one store. The channel owes the store what its buyer paid; one audit row stands for
    a store's orders on a channel.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of one of the stores.
        InvalidOrderError: for SKUs that nobody has, or of another store.
        NotEnoughStockError: naming the SKU of which there are too few packs.
    """
    skus, stock = _read({line.sku for order in orders for line in order.lines})
    planned = [
        _planned(order, pk, skus, stock)
        for order, pk in zip(orders, reserve_ids(Order, len(orders)), strict=True)
    ]
    for seller in {each.order.seller for each in planned}:
        require_role(by, {Role.KEEPER}, organisation=seller, on=china_day(now))
    _write_goods(planned, now)
    _book(planned, now)
    _audit(by, planned, now)
    return [each.order.number for each in planned]


def _read(codes: set[str]) -> tuple[dict[str, Sku], dict[int, list[Stock]]]:
    """Return SKUs by code, and their locked stock, the oldest tea first."""
    skus = {
        row.code: row
        for row in Sku.objects.filter(code__in=codes)
        .select_related("product__store")
        .order_by("id")
    }
    rows = Stock.objects.select_for_update(no_key=True).filter(
        sku__in=[row.pk for row in skus.values()], available__gt=0
    )
    stock: dict[int, list[Stock]] = defaultdict(list)
    # Locked in one order for all.
    for row in sorted(rows.order_by("id"), key=lambda row: (row.received_at, row.pk)):
        stock[row.sku_id].append(row)
    return skus, stock


def _planned(
    new: ImportedOrder, pk: int, skus: dict[str, Sku], stock: dict[int, list[Stock]]
) -> _Planned:
    """Set an order's packs aside and return its row with its lines."""
    wrong = [] if new.lines else [("/lines", "empty")]
    for index, line in enumerate(new.lines):
        if line.sku not in skus or skus[line.sku].product.store.slug != new.store:
            wrong.append((f"/lines/{index}/sku", "unknown_sku"))
        elif line.packs < 1:
            wrong.append((f"/lines/{index}/quantity", "bad_quantity"))
    if wrong:
        raise InvalidOrderError(wrong)
    store = skus[new.lines[0].sku].product.store
    lines = tuple(
        _Line(row, skus[line.sku], packs, line.price_fen)
        for line in new.lines
        for row, packs in _taken(line.sku, line.packs, stock[skus[line.sku].pk])
    )
    return _Planned(
        Order(
            pk=pk,
            number=new_number(new.placed_at),
            store=store,
            seller=store.organisation,
            state=new.state,
            payment=PaymentMethod.CHANNEL,
            channel=new.channel,
            total_fen=sum(line.packs * line.price_fen for line in lines),
            placed_at=new.placed_at,
            paid_at=new.placed_at,
        ),
        lines,
    )


def _taken(sku: str, wanted: int, rows: Sequence[Stock]) -> list[tuple[Stock, int]]:
    """Take packs from lots, the oldest first; what is left is drawn down in memory."""
    left = [row.available for row in rows]
    parts = allocate(wanted, left)
    if parts is None:
        raise NotEnoughStockError([(sku, wanted, min(sum(left), FEW_PACKS))])
    for row, part in zip(rows, parts, strict=True):
        row.available -= part
    return [(row, part) for row, part in zip(rows, parts, strict=True) if part]


def _book(planned: Iterable[_Planned], now: datetime) -> None:
    """Write what each order is worth to whom, its fact and its row, which remembers both."""
    planned = list(planned)
    drafts = []
    for each in planned:
        order = each.order
        shares = _shares(each)
        order.sale_shares = {maker: list(of.as_weights()) for maker, of in sorted(shares.items())}
        sold = [
            SoldLine(line.stock.maker, line.stock.lot_code, line.packs * line.price_fen)
            for line in each.lines
        ]
        buyer = Leg(receivable(order.seller, provider_of(order.channel)), order.total_fen)
        legs = (buyer, *sale_legs(order.seller, sold, shares))
        drafts.append(Draft("sale", order.number, order.placed_at, legs))
    post_all(drafts, now=now)
    facts = record_facts(
        (
            order_fact(each.order, "market.sale", each.packs, each.order.total_fen,
                       each.order.placed_at)
            for each in planned
        ),
        now=now,
    )  # fmt: skip
    for each, fact in zip(planned, facts, strict=True):
        each.order.sale_fact = fact
    insert_rows(Order, [each.order for each in planned])


def _shares(planned: _Planned) -> dict[str, Shares]:
    seller = planned.order.seller
    pairs = {(line.stock.maker, seller) for line in planned.lines}
    in_force = shares_in_force(pairs, on=china_day(planned.order.placed_at))
    return {maker: of for (maker, _seller), of in in_force.items()}


def _write_goods(planned: Iterable[_Planned], now: datetime) -> None:
    """Take the packs off the shelves; those of orders that were sent have left."""
    lines = [(each.order, line) for each in planned for line in each.lines]
    insert_columns(
        OrderLine,
        len(lines),
        {
            "order_id": [order.pk for order, _ in lines],
            "stock_id": [line.stock.pk for _, line in lines],
            "packs": [line.packs for _, line in lines],
            "price_fen": [line.price_fen for _, line in lines],
        },
    )
    insert_columns(
        StockMovement,
        len(lines),
        {
            "stock_id": [line.stock.pk for _, line in lines],
            "packs": [-line.packs for _, line in lines],
            "reason": MovementReason.ORDERED,
            "reference": [order.number for order, _ in lines],
            "moved_at": [order.placed_at for order, _ in lines],
        },
    )
    taken: dict[int, int] = defaultdict(int)
    for _, line in lines:
        taken[line.stock.pk] -= line.packs
    add_to_column("market_stock", "available", sorted(taken.items()))
    dispatch(
        (
            DispatchLine(line.stock.lot_code, line.sku.gtin, line.packs, order.number)
            for order, line in lines
            if order.state in _SENT
        ),
        now=now,
    )


def _audit(by: Actor, planned: Iterable[_Planned], now: datetime) -> None:
    totals: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for each in planned:
        order = each.order
        total = totals[order.store.code, order.store.place, order.channel]
        total[0] += 1
        total[1] += order.total_fen
    record_audits(
        AuditRecord(
            "market.orders_imported",
            by.code,
            f"store:{store}",
            now,
            place,
            {"channel": channel, "orders": orders, "total_fen": total_fen},
        )
        for (store, place, channel), (orders, total_fen) in sorted(totals.items())
    )
