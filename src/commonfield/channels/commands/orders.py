"""Taking orders: written once, moved on by what is newer, never back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from commonfield.channels.choices import State
from commonfield.channels.commands.following import follow_orders
from commonfield.channels.commands.selling import SoldLine, sell_orders
from commonfield.channels.commands.shared import Taking, named_among, save_changed
from commonfield.channels.errors import OtherStoreError
from commonfield.channels.models import (
    ChannelChange,
    ChannelLine,
    ChannelOrder,
    Listing,
    ListingPart,
)
from commonfield.channels.rules.listings import key_of
from commonfield.channels.types import ReadLine, ReadOrder
from commonfield.stores.catalogue.queries import skus_on_sale
from commonfield.workshop.rows import insert_columns, reserve_ids

_ALL: Final = 10_000
_TIMES: Final = ("placed_at", "paid_at", "promised_at", "shipped_at", "received_at")
_SUMS: Final = ("goods_fen", "postage_fen", "seller_fen", "platform_fen", "paid_fen")
_OTHERS: Final = ("after_sale", "is_lottery", "region", "has_head", "has_lines", "state")
_CHANGED: Final = (*_TIMES, *_SUMS, *_OTHERS, "as_of")
_RANK: Final = {state: rank for rank, state in enumerate(State)}


def take_orders(taking: Taking, orders: Sequence[ReadOrder], as_of: datetime | None) -> None:
    """Write some hundred orders, and what becomes of them here."""
    known = known_orders(taking.store_id, taking.channel, orders, is_locking=True)
    listings = _listings(taking, orders)
    new = [each for each in orders if each.number not in known]
    rows = _made(taking, new, as_of)
    lines = _insert_lines(zip((row.pk for row in rows), new, strict=True), listings)
    # What they become is decided before they are written, so that each is written once.
    sell_orders(taking, rows, new_lines=lines)
    _insert(rows)
    changed = [known[each.number] for each in orders if each.number in known
               and _change(taking, known[each.number], each, listings, as_of)]  # fmt: skip
    save_changed(changed, list(_CHANGED))
    taking.new += len(new)
    taking.changed += len(changed)
    taking.unchanged += len(orders) - len(new) - len(changed)
    for row in (*rows, *changed):
        taking.touch(row.paid_at)
    follow_orders(taking, [row for row in changed if row.order])
    sell_orders(taking, [row for row in changed if not row.order])


def known_orders(
    store_id: int, channel: str, orders: Sequence[ReadOrder], *, is_locking: bool = False
) -> dict[str, ChannelOrder]:
    """Return those of some orders that were read before; another store's refuse the file."""
    rows = ChannelOrder.objects.all()
    if is_locking:
        rows = rows.select_for_update(of=("self",), no_key=True)
    named = named_among(ChannelOrder, "number", channel, (each.number for each in orders))
    found = rows.filter(channel=channel, number__in=named).order_by("id") if named else ()
    known = {row.number: row for row in found}
    other = next((row.number for row in known.values() if row.store_id != store_id), "")
    if other:
        raise OtherStoreError(why=other)
    return known


def changes_of(row: ChannelOrder, read: ReadOrder, as_of: datetime | None) -> dict[str, Any]:
    """Return what a file says otherwise of an order; nothing if the file is the older one."""
    rank, was = _RANK[State(read.state)], _RANK[State(row.state)]
    is_older = bool(row.as_of and (as_of is None or as_of < row.as_of))
    said: dict[str, Any] = {}
    if rank > was or (rank == was and not is_older):
        said = {name: value for name in _TIMES if (value := getattr(read, name))}
        said |= {"state": read.state, "after_sale": read.after_sale}
        if read.has_head:
            said |= {name: getattr(read, name) for name in _SUMS}
            said |= {"is_lottery": read.is_lottery, "region": read.region or row.region}
    # The other of two files brings its half, however old it is.
    if read.has_head and not row.has_head:
        said |= {name: getattr(read, name) for name in _SUMS} | {"has_head": True}
        said |= {name: getattr(row, name) or getattr(read, name) for name in _TIMES}
    if read.has_lines and not row.has_lines:
        said["has_lines"] = True
    return {name: value for name, value in said.items() if getattr(row, name) != value}


def _change(
    taking: Taking,
    row: ChannelOrder,
    read: ReadOrder,
    listings: Mapping[str, int],
    as_of: datetime | None,
) -> bool:
    """Move an order on; return whether anything of it changed. What it was before is kept."""
    said = changes_of(row, read, as_of)
    if as_of and (row.as_of is None or as_of > row.as_of):
        row.as_of = as_of
        if not said:
            ChannelOrder.objects.filter(pk=row.pk).update(as_of=as_of)
    if not said:
        return False
    if taking.file:
        before = {name: _plain(getattr(row, name)) for name in said}
        kept = {"file": taking.file, "order": row}
        ChannelChange.objects.get_or_create(**kept, defaults={"before": before})
    if "has_lines" in said:
        _insert_lines([(row.pk, read)], listings)
    for name, value in said.items():
        setattr(row, name, value)
    return True


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _made(
    taking: Taking, orders: Sequence[ReadOrder], as_of: datetime | None
) -> list[ChannelOrder]:
    ids = reserve_ids(ChannelOrder, len(orders)) if orders else []
    same = {
        "store_id": taking.store_id,
        "channel": taking.channel,
        "file_id": taking.file and taking.file.pk,
        "as_of": as_of,
    }
    fields = ChannelOrder._meta.concrete_fields
    defaults = {str(each.attname): each.get_default() for each in fields} | same
    read = (*_TIMES, *_SUMS, *_OTHERS, "number")
    rows = (
        defaults | {"id": pk} | {name: getattr(each, name) for name in read}
        for pk, each in zip(ids, orders, strict=True)
    )
    # As if they were read, which costs a third of being made.
    return [ChannelOrder.from_db(None, list(defaults), list(row.values())) for row in rows]


def _insert(rows: Sequence[ChannelOrder]) -> None:
    columns = [str(each.attname) for each in ChannelOrder._meta.concrete_fields]
    values = {name: list(map(attrgetter(name), rows)) for name in columns}
    insert_columns(ChannelOrder, len(rows), values)


def _insert_lines(
    orders: Iterable[tuple[int, ReadOrder]], listings: Mapping[str, int]
) -> list[SoldLine]:
    lines = [
        (pk, listings[key_of(line)], line.quantity, line.amount_fen)
        for pk, of_order in orders
        for line in of_order.lines
    ]
    names = ("order_id", "listing_id", "quantity", "amount_fen")
    columns = zip(names, map(list, zip(*lines, strict=True)), strict=False)
    insert_columns(ChannelLine, len(lines), dict(columns))
    return lines


def _listings(taking: Taking, orders: Sequence[ReadOrder]) -> dict[str, int]:
    """Return the listings of some orders by their keys; new ones are written."""
    lines = {key_of(line): line for each in orders for line in each.lines}
    rows = Listing.objects.filter(store=taking.store_id, channel=taking.channel)
    known = dict(rows.filter(key__in=list(lines)).values_list("key", "pk"))
    for key, line in lines.items():
        if key not in known:
            known[key] = _new_listing(taking, key, line)
    return known


def _new_listing(taking: Taking, key: str, line: ReadLine) -> int:
    """Write a listing; one whose merchant code is our own SKU's needs no teaching."""
    row, is_new = Listing.objects.get_or_create(
        store_id=taking.store_id,
        channel=taking.channel,
        key=key,
        defaults={
            name: getattr(line, name)
            for name in ("goods_id", "sku_id", "merchant_code", "title", "spec")
        },
    )
    sku = _sku_of(taking, line.merchant_code) if is_new else ""
    if sku:
        ListingPart.objects.create(listing=row, sku=sku, packs=1)
        row.taught_at = taking.now
        row.save(update_fields=["taught_at"])
    return row.pk


def _sku_of(taking: Taking, code: str) -> str:
    """Return the SKU whose number or barcode a merchant code is, if it is one's alone."""
    if not code:
        return ""
    skus = skus_on_sale(now=taking.now, store_slug=taking.slug, limit=_ALL)
    found = [each.sku for each in skus if code == each.sku or code.zfill(14) == each.gtin]
    return found[0] if len(found) == 1 else ""
