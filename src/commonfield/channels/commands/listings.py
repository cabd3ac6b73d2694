"""A listing taught once; what waited for it, or for packs, is sold."""

from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import Final

from django.db import transaction

from commonfield.channels.choices import Wait
from commonfield.channels.commands.selling import sell_orders
from commonfield.channels.commands.shared import Taking, audit, open_days, taking_of
from commonfield.channels.errors import BadListingError
from commonfield.channels.models import ChannelOrder, ChannelShop, Listing, ListingPart
from commonfield.channels.rules.listings import MOST_PACKS, is_teachable, sound_parts
from commonfield.channels.types import Part
from commonfield.facts.commands import record as record_fact
from commonfield.facts.types import FactRecord
from commonfield.kernel.errors import must_exist
from commonfield.orders.choices import Channel
from commonfield.people.types import SYSTEM, Actor
from commonfield.stores.catalogue.queries import skus_on_sale

_ALL: Final = 10_000
_AT_ONCE: Final = 500


@transaction.atomic
def teach_listing(
    *, by: Actor, now: datetime, store: str, listing: int, parts: Sequence[Part]
) -> int:
    """Say what a listing is here; the sales that waited for it are written. Return how many.

    Their day is the day of payment; one fact says how many waited.
    """
    row = must_exist(
        Listing.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=listing, store__slug=store)
        .first()
    )
    taking = taking_of(by, now, store, row.channel)
    known = {each.sku for each in skus_on_sale(now=now, store_slug=store, limit=_ALL)}
    if not (is_teachable(row.key) and sound_parts(parts)) or {p.sku for p in parts} - known:
        raise BadListingError
    row.parts.all().delete()
    ListingPart.objects.bulk_create(
        ListingPart(listing=row, sku=each.sku, packs=each.packs, is_gift=each.is_gift)
        for each in parts
    )
    row.taught_at = now
    row.save(update_fields=["taught_at"])
    waiting = ChannelOrder.objects.filter(lines__listing=row, wait=Wait.LISTING)
    sold, fen = _try(taking, list(waiting.values_list("pk", flat=True).distinct()))
    if sold:
        _note_waited(taking, sold, fen)
    audit("market.channel_listing_taught", taking, parts=len(parts), sold=sold)
    open_days(taking)
    return sold


def _note_waited(taking: Taking, sold: int, fen: int) -> None:
    record_fact(
        FactRecord(
            kind="market.waiting_sold",
            place=taking.place,
            occurred_at=taking.now,
            quantity=sold,
            amount_fen=fen,
            channel=taking.channel,
            attributes={"store": taking.store_code},
            subject=taking.organisation,
        ),
        now=taking.now,
    )


def _try(taking: Taking, ids: Sequence[int]) -> tuple[int, int]:
    """Try to sell orders that wait; return how many were sold, and for how much."""
    sold = fen = 0
    for some in batched(sorted(ids), _AT_ONCE, strict=False):
        rows = ChannelOrder.objects.select_for_update(of=("self",), no_key=True)
        waiting = list(rows.filter(pk__in=some, order="").order_by("paid_at", "id"))
        sold += sell_orders(taking, waiting)
        fen += sum(row.sold_fen for row in waiting if row.order)
    return sold, fen


@transaction.atomic
def try_waiting(*, by: Actor, now: datetime, store: str, channel: str) -> int:
    """Sell the orders of a store that waited for packs which have come; return how many."""
    taking = taking_of(by, now, store, channel)
    rows = ChannelOrder.objects.filter(
        store=taking.store_id, channel=channel, wait=Wait.PACKS, order=""
    )
    sold, _fen = _try(taking, list(rows.values_list("pk", flat=True)))
    open_days(taking)
    return sold


def try_all_waiting(now: datetime) -> int:
    """Sell what waits for packs, store by store; return how many orders were sold."""
    rows = ChannelOrder.objects.filter(wait=Wait.PACKS)
    shops = sorted(set(rows.values_list("store__slug", "channel")))
    return sum(
        try_waiting(by=SYSTEM, now=now, store=slug, channel=channel) for slug, channel in shops
    )


@transaction.atomic
def set_buffer(*, by: Actor, now: datetime, store: str, channel: str, packs: int) -> None:
    """Say how many packs of each SKU a platform's stock sheet keeps back."""
    taking = taking_of(by, now, store, channel)
    if channel not in Channel.values or not 0 <= packs <= MOST_PACKS:
        raise BadListingError
    row, _ = ChannelShop.objects.get_or_create(store_id=taking.store_id, channel=channel)
    ChannelShop.objects.filter(pk=row.pk).update(buffer_packs=packs)
    audit("market.channel_buffer_set", taking, packs=packs)
