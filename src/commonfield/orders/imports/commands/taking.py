"""Orders that outside channels took: paid there, so each is revenue as soon as it is written."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from commonfield.audit.commands import record_all as record_audits
from commonfield.audit.types import AuditEntry
from commonfield.facts.commands import record_all as record_facts
from commonfield.facts.queries import recorded_as
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.identifiers import new_number
from commonfield.ledger.accounts import receivable
from commonfield.ledger.commands import post_all
from commonfield.ledger.queries import booked_as
from commonfield.ledger.types import Draft, Leg
from commonfield.orders.checkout.batch import (
    OrderBatch,
    PlannedLine,
    StoreRow,
    lines_from_lots,
    packs_left,
    read_batch,
    write_lines,
)
from commonfield.orders.checkout.errors import NotEnoughStockError
from commonfield.orders.choices import OrderState
from commonfield.orders.errors import InvalidOrderError
from commonfield.orders.imports.types import ImportedLine, ImportedOrder
from commonfield.orders.models import Order, OrderLine
from commonfield.orders.rules import SoldLine, provider_of, sale_legs
from commonfield.orders.types import Contact, OrderRequest
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.stores.catalogue.types import FEW_PACKS
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.stock.commands import reserve_stock
from commonfield.supply.commands import dispatch
from commonfield.supply.shares.queries import shares_in_force
from commonfield.supply.types import DispatchLine, Shares
from commonfield.workshop.rows import insert_columns

_SENT: Final = {OrderState.SHIPPED, OrderState.RECEIVED}
_NOBODY: Final = Contact("", "")


@dataclass(frozen=True, slots=True)
class _Imported:
    """An order about to be written."""

    new: ImportedOrder
    pk: int
    number: str
    store: StoreRow
    lines: tuple[PlannedLine, ...]

    @property
    def packs(self) -> int:
        return sum(line.packs for line in self.lines)

    @property
    def total_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines) + self.new.shipping_fen


# The ids of entries and facts with what they say, in the order of their orders.
type _Written = tuple[list[tuple[UUID, Draft]], list[tuple[UUID, FactRecord]]]


@transaction.atomic
def import_orders(
    *,
    by: Actor,
    now: datetime,
    orders: Sequence[ImportedOrder],
    leaves_short: bool = False,
    witness: str = "",
) -> list[str]:
    """Write orders of outside channels with their revenue; return their numbers in order.

    Each is of one store. The channel owes the store what its buyer paid; one audit row stands for
    a store's orders on a channel, and names the ``witness`` that they come from. With
    ``leaves_short`` an order for which packs are missing is left out: its number is empty.
    """
    wanted = [tuple((line.sku, line.packs) for line in order.lines) for order in orders]
    requests = [OrderRequest("", "", lines, _NOBODY, "", "", "") for lines in wanted]
    batch = read_batch(requests, now, is_locking=True)
    for seller in sorted({store.organisation for store in batch.stores.values()}):
        require_role(by, {Role.KEEPER}, organisation=seller, on=china_day(now))
    goods = [_set_aside(order, batch, leaves_short=leaves_short) for order in orders]
    made = [
        _Imported(order, pk, new_number(order.placed_at), *found) if found else None
        for order, pk, found in zip(orders, batch.ids[: len(orders)], goods, strict=True)
    ]
    if imported := [each for each in made if each]:
        _write_goods(imported, batch, now)
        _write_audit(by, imported, _write_orders(imported, now), witness, now)
    return [each.number if each else "" for each in made]


def _set_aside(
    new: ImportedOrder, batch: OrderBatch, *, leaves_short: bool
) -> tuple[StoreRow, tuple[PlannedLine, ...]] | None:
    """Set an order's packs aside in the batch; return its store and its lines."""
    wrong = [] if new.lines else [("/lines", "empty")]
    for index, line in enumerate(new.lines):
        if (
            line.sku not in batch.skus
            or batch.stores[batch.skus[line.sku].store_id].slug != new.store
        ):
            wrong.append((f"/lines/{index}/sku", "unknown_sku"))
        elif line.packs < 1:
            wrong.append((f"/lines/{index}/quantity", "bad_quantity"))
    if wrong:
        raise InvalidOrderError(wrong)
    wanted = {line.sku: line.packs for line in new.lines}
    if leaves_short and any(
        packs > packs_left(batch.skus[sku], batch) for sku, packs in wanted.items()
    ):
        return None
    lines = tuple(line for each in new.lines for line in _taken(each, batch))
    return batch.stores[lines[0].sku.store_id], lines


def _taken(wanted: ImportedLine, batch: OrderBatch) -> list[PlannedLine]:
    sku = batch.skus[wanted.sku]
    taken = lines_from_lots(sku, wanted.packs, wanted.price_fen, batch)
    if not taken:
        raise NotEnoughStockError(
            [(wanted.sku, wanted.packs, min(packs_left(sku, batch), FEW_PACKS))]
        )
    for line in taken:
        batch.taken[line.stock.pk] += line.packs
    return [replace(taken[0], rest_fen=wanted.rest_fen), *taken[1:]]


def _write_goods(imported: Sequence[_Imported], batch: OrderBatch, now: datetime) -> None:
    """Take the packs out of stock; those of orders that were sent have left."""
    lines = [(each, line) for each in imported for line in each.lines]
    write_lines((each.pk, each.lines) for each in imported)
    ordered = [(line.stock.pk, line.packs, each.number) for each, line in lines]
    reserve_stock(ordered, sorted(batch.taken.items()), now)
    dispatch(
        (
            DispatchLine(line.stock.lot_code, line.sku.gtin, line.packs, each.number)
            for each, line in lines
            if each.new.state in _SENT
        ),
        now=now,
    )


def _write_orders(imported: Sequence[_Imported], now: datetime) -> _Written:
    """Write orders with their books and facts, and return these: the channel owes what came."""
    makers = _makers(imported)
    shares = _shares(imported, makers)
    sales = [_sale(each, makers, of) for each, of in zip(imported, shares, strict=True)]
    entries = post_all(sales, now=now)
    said = [
        FactRecord(
            kind="market.sale",
            place=each.store.place,
            occurred_at=each.new.sold_at,
            quantity=each.packs,
            amount_fen=each.total_fen,
            channel=each.new.channel,
            attributes={"store": each.store.code},
            subject=each.store.organisation,
        )
        for each in imported
    ]
    facts = record_facts(said, now=now)
    _insert(imported, shares, facts)
    return list(zip(entries, sales, strict=True)), list(zip(facts, said, strict=True))


def _insert(
    imported: Sequence[_Imported], shares: Sequence[dict[str, Shares]], facts: Sequence[UUID]
) -> None:
    insert_columns(
        Order,
        len(imported),
        {
            "id": [each.pk for each in imported],
            "number": [each.number for each in imported],
            "store_id": [each.store.pk for each in imported],
            "seller": [each.store.organisation for each in imported],
            "state": [each.new.state for each in imported],
            "payment": PaymentMethod.CHANNEL,
            "channel": [each.new.channel for each in imported],
            "channel_number": [each.new.channel_number for each in imported],
            "total_fen": [each.total_fen for each in imported],
            "shipping_fen": [each.new.shipping_fen for each in imported],
            "region": [each.new.region for each in imported],
            "placed_at": [each.new.placed_at for each in imported],
            "paid_at": [each.new.sold_at for each in imported],
            "shipped_at": [each.new.shipped_at for each in imported],
            "sale_shares": [
                {maker: list(parts.as_weights()) for maker, parts in sorted(of.items())}
                for of in shares
            ],
            "sale_fact": facts,
        },
    )


def _makers(imported: Sequence[_Imported]) -> dict[int, str]:
    # One order of each lot says it.
    some = {line.stock.pk: each.pk for each in imported for line in each.lines}
    lines = OrderLine.objects.filter(order__in=some.values())
    return dict(lines.order_by("stock_id").values_list("stock_id", "stock__maker"))


def _shares(imported: Sequence[_Imported], makers: dict[int, str]) -> list[dict[str, Shares]]:
    """Return how each order's yuan is shared on its day, by maker."""
    pairs = [
        {
            (makers[line.stock.pk], each.store.organisation)
            for line in each.lines
            if line.stock.lot_code
        }
        for each in imported
    ]
    days = [china_day(each.new.sold_at) for each in imported]
    wanted: dict[date, set[tuple[str, str]]] = defaultdict(set)
    for day, some in zip(days, pairs, strict=True):
        wanted[day] |= some
    in_force = {day: shares_in_force(some, on=day) for day, some in wanted.items()}
    return [
        {maker: in_force[day][maker, seller] for maker, seller in sorted(some)}
        for day, some in zip(days, pairs, strict=True)
    ]


def _sale(imported: _Imported, makers: dict[int, str], shares: dict[str, Shares]) -> Draft:
    seller = imported.store.organisation
    sold = [
        SoldLine(makers[line.stock.pk], line.stock.lot_code, line.amount_fen)
        for line in imported.lines
    ]
    buyer = Leg(receivable(seller, provider_of(imported.new.channel)), imported.total_fen)
    legs = (buyer, *sale_legs(seller, sold, shares, imported.new.shipping_fen))
    return Draft("sale", imported.number, imported.new.sold_at, legs)


def _write_audit(
    by: Actor, imported: Sequence[_Imported], written: _Written, witness: str, now: datetime
) -> None:
    totals: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    named: dict[tuple[str, str, str], _Written] = defaultdict(lambda: ([], []))
    for each, entry, fact in zip(imported, *written, strict=True):
        key = each.store.code, each.store.place, each.new.channel
        total = totals[key]
        total[0] += 1
        total[1] += each.total_fen
        named[key][0].append(entry)
        named[key][1].append(fact)
    record_audits(
        (
            AuditEntry(
                "market.orders_imported",
                by.code,
                f"store:{store}",
                place,
                {
                    "channel": channel,
                    "orders": orders,
                    "total_fen": total_fen,
                    "booked": " ".join(
                        booked_as(*each, now=now) for each in named[store, place, channel][0]
                    ),
                    "recorded": recorded_as(*zip(*named[store, place, channel][1], strict=True)),
                    **({"file": witness} if witness else {}),
                },
            )
            for (store, place, channel), (orders, total_fen) in sorted(totals.items())
        ),
        now=now,
    )
