"""What a platform's order becomes here: an order of ours, or one that waits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from commonfield.channels.choices import State, Wait
from commonfield.channels.commands.refunds import settle_refunds
from commonfield.channels.commands.shared import Taking, save_changed
from commonfield.channels.models import ChannelLine, ChannelOrder, ListingPart
from commonfield.channels.rules.listings import sold_lines
from commonfield.channels.types import Part
from commonfield.facts.commands import record_all as record_facts
from commonfield.facts.types import FactRecord
from commonfield.orders.choices import OrderState
from commonfield.orders.imports.commands import hold_imported, import_orders
from commonfield.orders.imports.types import ImportedLine, ImportedOrder
from commonfield.stores.catalogue.queries import skus_by_code

_SOLD_AS: Final = {
    State.PAID: OrderState.PAID,
    State.PART_SENT: OrderState.PAID,
    State.SENT: OrderState.SHIPPED,
    State.RECEIVED: OrderState.RECEIVED,
    State.SENT_REFUNDED: OrderState.SHIPPED,
    State.SENT_CLOSED: OrderState.SHIPPED,
}
_AT_ONCE: Final = 500

type _Lines = Mapping[int, list[tuple[list[Part], int, int]]]
# An order's id, a listing's, how many of it, and for what.
type SoldLine = tuple[int, int, int, int]


def sell_orders(
    taking: Taking, rows: Sequence[ChannelOrder], *, new_lines: Sequence[SoldLine] | None = None
) -> int:
    """Sell what can be sold of orders that are none of ours yet; the others wait, and say why.

    New ones come with their lines, and are written by the caller, afterwards.
    """
    if not rows:
        return 0
    are_new = new_lines is not None
    lines = _lines([row.pk for row in rows if _is_sale(row)], new_lines)
    waits = {row.pk: _wait(row, lines) for row in rows}
    ready = [row for row in rows if _is_sale(row) and not waits[row.pk]]
    prices = _prices(lines, taking.now)
    wanted = [_imported(taking, row, lines[row.pk], prices) for row in ready]
    numbers = (
        import_orders(
            by=taking.by, now=taking.now, orders=wanted, leaves_short=True, witness=taking.digest
        )
        if wanted
        else []
    )
    sold = []
    for row, new, number in zip(ready, wanted, numbers, strict=True):
        waits[row.pk] = "" if number else Wait.PACKS
        if number:
            row.order, row.sold_as, row.sold_at = number, new.state, taking.now
            row.sold_fen = revenue_fen(row)
            sold.append(row)
    changed = [row for row in rows if row.wait != waits[row.pk] or row.order]
    for row in rows:
        row.wait = waits[row.pk]
    _note_parcels(taking, sold)
    names = ["wait", "order", "sold_as", "sold_at", "sold_fen", "parcel_fact"]
    save_changed([] if are_new else changed, names)
    for row in sold:
        if row.after_sale and row.sold_as == OrderState.PAID:
            hold_imported(by=taking.by, now=taking.now, number=row.order, is_held=True)
        taking.touch(row.paid_at)
    settle_refunds(taking, sold, are_new=are_new)
    return len(sold)


def revenue_fen(row: ChannelOrder) -> int:
    """Return what an order brings: goods and postage, less what the seller takes off."""
    return row.goods_fen + row.postage_fen - row.seller_fen


def goods_fen(row: ChannelOrder) -> int:
    """Return what of that the goods bring; a discount above their price is off the postage."""
    return max(row.goods_fen - row.seller_fen, 0)


def _is_sale(row: ChannelOrder) -> bool:
    """Return whether an order is a sale: paid, its goods left or will; no lottery, nothing free."""
    is_live = row.state in _SOLD_AS and row.paid_at is not None
    return is_live and not row.is_lottery and (revenue_fen(row) > 0 or not row.has_head)


def _wait(row: ChannelOrder, lines: _Lines) -> str:
    if not _is_sale(row):
        return ""
    if not row.has_lines:
        return Wait.LINES
    if any(not parts for parts, _quantity, _fen in lines.get(row.pk, [([], 0, 0)])):
        return Wait.LISTING
    return "" if row.has_head else Wait.HEAD


def _lines(orders: Sequence[int], told: Sequence[SoldLine] | None) -> _Lines:
    found: dict[int, list[tuple[list[Part], int, int]]] = defaultdict(list)
    if told is None:
        lines = ChannelLine.objects.filter(order__in=orders).order_by("id")
        told = list(lines.values_list("order_id", "listing_id", "quantity", "amount_fen"))
    parts: dict[int, list[Part]] = defaultdict(list)
    of_listings = ListingPart.objects.filter(listing__in={each[1] for each in told})
    for part in of_listings.order_by("id"):
        parts[part.listing_id].append(Part(part.sku, part.packs, is_gift=part.is_gift))
    for order, listing, quantity, amount_fen in told:
        found[order].append((parts.get(listing, []), quantity, amount_fen))
    return found


def _prices(lines: _Lines, now: datetime) -> dict[str, int]:
    """Return the prices by which listings of several SKUs are divided."""
    several = {
        part.sku
        for of_order in lines.values()
        for parts, _quantity, _fen in of_order
        if len(parts) > 1
        for part in parts
    }
    return {sku: view.price_fen for sku, view in skus_by_code(sorted(several), now=now).items()}


def _imported(
    taking: Taking,
    row: ChannelOrder,
    lines: list[tuple[list[Part], int, int]],
    prices: Mapping[str, int],
) -> ImportedOrder:
    parts: tuple[ImportedLine, ...] = sold_lines(goods_fen(row), lines, prices)
    paid_at = row.paid_at or taking.now
    state = _SOLD_AS[State(row.state)]
    if state == OrderState.SHIPPED and row.received_at:
        state = OrderState.RECEIVED
    return ImportedOrder(
        placed_at=min(row.placed_at or paid_at, paid_at),
        store=taking.slug,
        channel=taking.channel,
        lines=parts,
        state=state.value,
        paid_at=paid_at,
        channel_number=row.number,
        shipping_fen=revenue_fen(row) - goods_fen(row),
        region=row.region,
        shipped_at=None if state == OrderState.PAID else row.shipped_at or paid_at,
    )


def _note_parcels(taking: Taking, sold: Sequence[ChannelOrder]) -> None:
    """Record the parcels of orders that had left when they were read."""
    sent = [row for row in sold if row.sold_as != OrderState.PAID]
    facts = record_facts(
        (
            FactRecord(
                kind="market.parcel_sent",
                place=taking.place,
                occurred_at=row.shipped_at or row.paid_at or taking.now,
                quantity=1,
                channel=taking.channel,
                attributes={"store": taking.store_code},
                subject=taking.organisation,
            )
            for row in sent
        ),
        now=taking.now,
    )
    for row, fact in zip(sent, facts, strict=True):
        row.parcel_fact = fact
