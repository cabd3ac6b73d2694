"""Files that were read: what they hold, what waits of them, what is missing for it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Count, F, Q, QuerySet, Sum

from commonfield.channels.choices import FileKind, FileState, Wait
from commonfield.channels.errors import NoSuchFileError
from commonfield.channels.models import ChannelFile, ChannelLine, ChannelOrder, Listing
from commonfield.channels.types import FileView, ListingView, Part, ShortSku
from commonfield.kernel.errors import must_exist
from commonfield.people.types import Actor
from commonfield.stores.catalogue.queries import skus_on_sale
from commonfield.stores.queries import store_of_keeper
from commonfield.stores.stock.queries import packs_asked
from commonfield.workshop.typed_rows import view_of

_ALL: Final = 10_000


def files_of(slug: str, *, by: Actor, now: datetime, limit: int = 50) -> list[FileView]:
    """Return a store's files, those to decide on first, then the latest."""
    store = store_of_keeper(slug, by, now)
    rows = ChannelFile.objects.filter(store=store).order_by(
        F("taken_at").desc(nulls_first=True), "-id"
    )
    return [_file_view(row) for row in rows[:limit]]


def file_of(slug: str, file: int, *, by: Actor, now: datetime) -> FileView:
    store = store_of_keeper(slug, by, now)
    row = ChannelFile.objects.filter(pk=file, store=store).first()
    return _file_view(must_exist(row, NoSuchFileError))


def _file_view(row: ChannelFile) -> FileView:
    may = row.state == FileState.TAKEN and row.kind != FileKind.FIGURES
    return view_of(FileView, row, may_be_taken_back=may)


def unmatched(slug: str, *, by: Actor, now: datetime, file: int | None = None) -> list[ListingView]:
    """Return the listings that orders of a store wait for, the most waiting first."""
    store = store_of_keeper(slug, by, now)
    waits = Q(lines__order__wait=Wait.LISTING)
    waits &= Q(lines__order__file=file) if file else Q()
    rows = Listing.objects.filter(waits, store=store, taught_at=None).annotate(
        waiting=Count("lines__order", distinct=True), waiting_fen=Sum("lines__amount_fen")
    )
    return [_listing_view(row) for row in rows.order_by("-waiting", "id")]


def listings_of(slug: str, *, by: Actor, now: datetime) -> list[ListingView]:
    """Return the listings of a store that are known, by platform and title."""
    store = store_of_keeper(slug, by, now)
    rows = Listing.objects.filter(store=store, taught_at__isnull=False)
    return [_listing_view(row) for row in rows.order_by("channel", "title", "spec", "id")]


def _listing_view(row: Listing) -> ListingView:
    parts = row.parts.order_by("id").values_list("sku", "packs", "is_gift")
    counts = {name: getattr(row, name, 0) or 0 for name in ("waiting", "waiting_fen")}
    return view_of(ListingView, row, parts=tuple(Part(*each) for each in parts), **counts)


def shortages(slug: str, *, by: Actor, now: datetime, file: int | None = None) -> list[ShortSku]:
    """Return the packs that orders of a store wait for, beyond those that are there."""
    store = store_of_keeper(slug, by, now)
    orders = ChannelOrder.objects.filter(store=store, wait=Wait.PACKS)
    orders = orders.filter(file=file) if file else orders
    needed = packs_needed(orders)
    skus = {each.sku: each for each in skus_on_sale(now=now, store_slug=slug, limit=_ALL)}
    asked = packs_asked(slug, by=by, now=now)
    found = []
    for sku, packs in sorted(needed.items()):
        view = skus.get(sku)
        short = packs - (view.available if view else 0)
        if short > 0:
            title = (view.title, view.title_en) if view else (sku, sku)
            open_asked = asked[sku].packs if sku in asked and asked[sku].is_open else 0
            is_from_lots = bool(view and view.gtin)
            found.append(ShortSku(sku, *title, short, open_asked, is_from_lots))
    return found


def packs_needed(orders: QuerySet[ChannelOrder]) -> dict[str, int]:
    """Return how many packs of each SKU some orders are made of."""
    lines = ChannelLine.objects.filter(order__in=orders)
    rows = lines.values("listing__parts__sku", "listing__parts__packs").annotate(
        pieces=Sum("quantity")
    )
    needed: defaultdict[str, int] = defaultdict(int)
    for row in rows.order_by("listing__parts__sku"):
        if row["listing__parts__sku"]:
            needed[row["listing__parts__sku"]] += row["listing__parts__packs"] * row["pieces"]
    return dict(needed)


def waiting_counts(slug: str, *, by: Actor, now: datetime) -> dict[str, int]:
    """Return how many orders of a store wait, by why."""
    store = store_of_keeper(slug, by, now)
    rows = ChannelOrder.objects.filter(store=store).exclude(wait="").order_by()
    return dict(rows.values_list("wait").annotate(Count("id")))


def stores_waiting(organisations: Iterable[str]) -> list[tuple[str, int]]:
    """Return the stores of some organisations whose orders wait for listings, and how many."""
    rows = Listing.objects.filter(
        store__organisation__in=list(organisations), taught_at=None, lines__order__wait=Wait.LISTING
    )
    counted = rows.values("store__slug").annotate(count=Count("id", distinct=True))
    return [(row["store__slug"], row["count"]) for row in counted.order_by("store__slug")]
