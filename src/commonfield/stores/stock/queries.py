"""Reading stock: what a store has of each lot, how counts were corrected, what runs out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role
from commonfield.people.queries import organisations_held
from commonfield.people.types import Actor
from commonfield.stores.catalogue.queries import titles_of_pack
from commonfield.stores.choices import MovementReason, PackRequestState
from commonfield.stores.models import PackRequest, Sku, Stock, StockMovement
from commonfield.stores.queries import store_of_keeper
from commonfield.stores.stock.choices import AdjustmentReason
from commonfield.stores.stock.types import (
    Adjustment,
    LowSku,
    MovementView,
    PackRequestView,
    StockView,
)
from commonfield.supply.queries import trade_item, trade_items_of
from commonfield.supply.shares.queries import have_agreed
from commonfield.workshop.typed_rows import view_of

# For how long a keeper is shown what became of a request.
ASKED_SHOWN: Final = timedelta(days=30)


def adjustments(
    slug: str, sku: str, lot: str, *, by: Actor, now: datetime, limit: int = 20
) -> list[Adjustment]:
    """Return how a count was corrected so far, the latest first."""
    rows = _adjusted(slug, by, now).filter(stock__sku__code=sku, stock__lot_code=lot)
    return [_adjustment(row) for row in rows[:limit]]


def all_adjustments(slug: str, *, by: Actor, now: datetime) -> Iterator[Adjustment]:
    """Return all corrections of a store's counts, the latest first, for a file."""
    rows = _adjusted(slug, by, now)
    return (_adjustment(row) for row in rows.iterator(chunk_size=200))


def _adjusted(slug: str, by: Actor, now: datetime) -> QuerySet[StockMovement]:
    store = store_of_keeper(slug, by, now)
    rows = StockMovement.objects.filter(
        stock__sku__product__store=store, reason=MovementReason.ADJUSTED
    )
    return rows.select_related("stock__sku__product").order_by("-id")


def _adjustment(row: StockMovement) -> Adjustment:
    title, title_en = titles_of_pack(row.stock.sku)
    return Adjustment(
        row.packs,
        row.moved_at,
        *_reason(row.reference),
        sku=row.stock.sku.code,
        title=title,
        title_en=title_en,
        lot=row.stock.lot_code,
    )


def _reason(reference: str) -> tuple[str, str]:
    """Return the reason's name and words; what was written before there were names is words."""
    code, _colon, words = reference.partition(": ")
    if code in AdjustmentReason.values:
        return str(AdjustmentReason(code).label), words
    return "", reference


def low_stock(slug: str, *, by: Actor, now: datetime) -> list[LowSku]:
    """Return the SKUs of a store with fewer packs left than the number its keeper set."""
    return low_skus([store_of_keeper(slug, by, now).pk]).get(slug, [])


def low_skus(store_ids: Iterable[int] | None = None) -> dict[str, list[LowSku]]:
    """Return what runs out in some open stores, or in all, by store."""
    rows = Sku.objects.filter(
        withdrawn_at=None, product__withdrawn_at=None, product__store__closed_at=None
    )
    if store_ids is not None:
        rows = rows.filter(product__store_id__in=list(store_ids))
    low = (
        rows.select_related("product__store")
        .annotate(received=Sum("stock__available"), left=Coalesce("received", 0))
        .filter(left__lt=F("product__store__low_stock_packs"))
        .order_by("left", "id")
    )
    found: defaultdict[str, list[LowSku]] = defaultdict(list)
    for row in low:
        found[row.product.store.slug].append(_low_sku(row))
    return dict(found)


def _low_sku(row: Sku) -> LowSku:
    left: int | None = row.received  # type: ignore[attr-defined]  # annotated by low_skus
    return LowSku(row.code, *titles_of_pack(row), left or 0, is_awaited=left is None)


def stock_of_store(slug: str, *, by: Actor, now: datetime) -> list[StockView]:
    """Return what a store has of every lot, for its keeper, by product and age."""
    row = store_of_keeper(slug, by, now)
    rows = (
        Stock.objects.filter(sku__product__store=row)
        .select_related("sku__product")
        .order_by("sku_id", "received_at", "id")
    )
    return [_stock_view(stock) for stock in rows]


def _stock_view(stock: Stock) -> StockView:
    title, title_en = titles_of_pack(stock.sku)
    pack = {"sku": stock.sku.code, "title": title, "title_en": title_en}
    return view_of(StockView, stock, lot=stock.lot_code, stock_id=stock.pk, **pack)


def stock_after(
    slug: str, *, by: Actor, now: datetime, after: int | None, limit: int
) -> list[StockView]:
    """Return what a store has of its lots, for its keeper, in the order in which they came."""
    store = store_of_keeper(slug, by, now)
    rows = Stock.objects.filter(sku__product__store=store, id__gt=after or 0)
    return [_stock_view(row) for row in rows.select_related("sku__product").order_by("id")[:limit]]


def movements_before(
    slug: str, *, by: Actor, now: datetime, before: int | None, limit: int
) -> list[MovementView]:
    """Return what came into a store's stock and went out, for its keeper, the latest first."""
    store = store_of_keeper(slug, by, now)
    rows = StockMovement.objects.filter(stock__sku__product__store=store)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [
        view_of(
            MovementView, row, movement_id=row.pk, sku=row.stock.sku.code, lot=row.stock.lot_code
        )
        for row in rows.select_related("stock__sku").order_by("-id")[:limit]
    ]


def packs_by_sku(organisation: str) -> dict[str, int]:
    """Return how many packs an organisation's stores have left, by SKU."""
    rows = Stock.objects.filter(sku__product__store__organisation=organisation)
    counted = rows.values("sku__code").annotate(packs=Sum("available")).order_by("sku__code")
    return {row["sku__code"]: row["packs"] for row in counted}


def packs_left(sku: str, lot: str) -> int:
    """Return how many packs of a lot a SKU can still be sold from."""
    rows = Stock.objects.filter(sku__code=sku, lot_code=lot)
    return rows.values_list("available", flat=True).first() or 0


def packs_asked(slug: str, *, by: Actor, now: datetime) -> dict[str, PackRequestView]:
    """Return a store's latest requests to its makers, by SKU, for its keeper."""
    store = store_of_keeper(slug, by, now)
    rows = _requests().filter(sku__product__store=store, asked_at__gt=now - ASKED_SHOWN)
    return {row.sku.code: _request_view(row) for row in rows.order_by("asked_at", "id")}


def packs_taken(skus: Collection[str], *, on: date) -> dict[str, int | None]:
    """Return how many packs of each SKU its store takes from the maker; None: any number.

    That is where the store is the maker's own, or the two have an agreement; else what was
    requested.
    """
    asked = PackRequest.objects.filter(sku__code__in=skus, state=PackRequestState.OPEN)
    taken: dict[str, int | None] = dict(asked.values_list("sku__code", "packs"))
    rows = Sku.objects.filter(code__in=skus).select_related("product__store")
    for row in rows:
        maker = must_exist(trade_item(row.gtin)).maker
        seller = row.product.store.organisation
        if maker == seller or have_agreed(maker, seller, on=on):
            taken[row.code] = None
    return taken


def packs_to_pack(*, by: Actor, now: datetime, limit: int = 100) -> list[PackRequestView]:
    """Return what stores wait for from the makers whose clerk ``by`` is, the oldest first."""
    rows = _requests().filter(_to_pack(by, now)).order_by("asked_at", "id")
    return [_request_view(row) for row in rows[:limit]]


def number_of_requests(*, by: Actor, now: datetime) -> int:
    """Return how many requests of stores wait for the makers whose clerk ``by`` is."""
    return PackRequest.objects.filter(_to_pack(by, now)).count()


def _to_pack(by: Actor, now: datetime) -> Q:
    makers = organisations_held(by, {Role.CLERK}, china_day(now))
    gtins = [item.gtin for maker in sorted(makers) for item in trade_items_of(maker)]
    return Q(state=PackRequestState.OPEN, sku__gtin__in=gtins)


def _requests() -> QuerySet[PackRequest]:
    rows = PackRequest.objects.select_related("sku__product__store")
    return rows.annotate(left=Coalesce(Sum("sku__stock__available"), 0))


def _request_view(row: PackRequest) -> PackRequestView:
    store = row.sku.product.store
    title, title_en = titles_of_pack(row.sku)
    return view_of(
        PackRequestView,
        row,
        request_id=row.pk,
        store=store.slug,
        store_name=store.name,
        store_name_en=store.name_en,
        sku=row.sku.code,
        title=title,
        title_en=title_en,
        net_g=row.sku.net_g,
    )
