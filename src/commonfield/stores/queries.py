"""Reading what belongs to stores: how they are arranged, shipping rates, prices in force."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role, Scope
from commonfield.people.permissions import has_role, has_scope, require_role
from commonfield.people.types import Actor
from commonfield.stores.choices import PaperKind, PaymentMethod
from commonfield.stores.models import FormerOwner, Merchant, ShippingRate, Sku, Store, StorePaper
from commonfield.stores.rules import span_in_force
from commonfield.stores.types import MOST_COMBINED, PaperView, Rate, Span, StoreSettings, StoreView
from commonfield.supply.queries import trade_items_of
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.rows import run_queries
from commonfield.workshop.typed_rows import Columns, view_of
from commonfield.workshop.types import Query
from commonfield.workshop.vault import open_sealed

NUMBER_PURPOSE: Final = "market.paper_number"
DOCUMENT_PURPOSE: Final = "market.paper_document"
_LISTED: Final = (
    "SELECT sku_id, price_list_id AS list_id, price_fen, starts_at, ends_at, 0 AS is_flash,"
    " 0 AS packs_each FROM stores_list_price"
)
_FLASH: Final = (
    "SELECT sku_id, 0, price_fen, starts_at, ends_at, 1, packs_each FROM stores_flash_sale"
    " WHERE ended_at IS NULL"
)
_MOST_STORES: Final = 200
# A store that has sold nothing for so long counts no more.
SOLD_WITHIN: Final = timedelta(days=365)
type Unfinished = Callable[[int], int]
_UNFINISHED: Final[list[Unfinished]] = []
type Sold = Callable[[Sequence[int], datetime, datetime], set[int]]
_SOLD: Final[list[Sold]] = []


def payment_methods(stores: Iterable[str] | None = None) -> list[str]:
    """Return the ways to pay that this installation offers; of ``stores``, those that all take.

    A provider is offered where it is set up and each store has its own merchant number with it:
    money goes to the stores, never to us. The demo's simulator needs none.
    """
    methods = [PaymentMethod.COD.value, *settings.PAYMENT_PROVIDERS]
    if stores is not None and settings.PAYMENT_PROVIDERS:
        wanted = set(stores)
        rows = Merchant.objects.filter(store__slug__in=wanted, ended_at=None)
        having = Counter(rows.order_by().values_list("method", flat=True))
        methods = [
            method
            for method in methods
            if method == PaymentMethod.COD
            or (0 < having[method] == len(wanted) <= MOST_COMBINED.get(method, 1))
        ]
    return [*methods, PaymentMethod.SIMULATED.value] if settings.DEMO else methods


def payable_by(method: str, store_ids: Iterable[int]) -> bool:
    """Return whether each of some stores can be paid in a way that this installation offers."""
    if method not in settings.PAYMENT_PROVIDERS:
        return True
    wanted = set(store_ids)
    rows = Merchant.objects.filter(store_id__in=wanted, method=method, ended_at=None)
    return rows.count() == len(wanted) <= MOST_COMBINED.get(method, 1)


def store(slug: str) -> StoreView | None:
    """Return a store, open or closed."""
    row = Store.objects.filter(slug=slug).first()
    return store_view(row) if row else None


def existing_store(slug: str) -> StoreView:
    """Return a store, open or closed; refuse where there is none."""
    return must_exist(store(slug))


def kept_store(slug: str, *, by: Actor, now: datetime) -> StoreView:
    """Return a store to its keeper, and refuse it to others."""
    return store_view(store_of_keeper(slug, by, now))


def stores(
    *,
    prefix: str = "",
    organisations: Iterable[str] | None = None,
    with_closed: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> list[StoreView]:
    """Return open stores, or closed ones too, under a place or of some organisations, by name."""
    rows = Store.objects.order_by("name", "id")
    if not with_closed:
        rows = rows.filter(closed_at=None)
    if prefix:
        rows = rows.filter(place__gte=prefix.ljust(12, "0"), place__lte=prefix.ljust(12, "9"))
    if organisations is not None:
        rows = rows.filter(organisation__in=list(organisations))
    return [store_view(row) for row in rows[offset : offset + limit]]


def stores_of_former(organisations: Iterable[str]) -> list[StoreView]:
    """Return the stores that some organisations had and none of them has now, by name."""
    codes = list(organisations)
    rows = Store.objects.filter(former_owners__organisation__in=codes)
    rows = rows.exclude(organisation__in=codes).distinct().order_by("name", "id")
    return [store_view(row) for row in rows[:_MOST_STORES]]


def stores_selling(gtins: Iterable[str]) -> list[StoreView]:
    """Return the open stores that have one of the trade items on sale, by name."""
    rows = Store.objects.filter(pk__in=_selling(gtins).values("product__store")).order_by(
        "name", "id"
    )
    return [store_view(row) for row in rows[:_MOST_STORES]]


def organisations_selling(maker: str) -> set[str]:
    """Return whose open stores have packs of a maker on sale."""
    rows = _selling(item.gtin for item in trade_items_of(maker))
    return set(rows.values_list("product__store__organisation", flat=True))


def _selling(gtins: Iterable[str]) -> QuerySet[Sku]:
    on_sale = Q(withdrawn_at=None, product__withdrawn_at=None, product__store__closed_at=None)
    return Sku.objects.filter(on_sale, gtin__in=list(gtins)).order_by()


def stores_by_town() -> dict[str, int]:
    """Return how many open stores there are in each town, by the town's code."""
    return dict(cached_locally("stores by town", _stores_by_town))


def _stores_by_town() -> dict[str, int]:
    rows = (
        Store.objects.filter(closed_at=None)
        .values(town=Substr("place", 1, 9))
        .annotate(stores=Count("id"))
        .order_by("town")
    )
    return {f"{row['town']}000": row["stores"] for row in rows}


def store_view(row: Store) -> StoreView:
    """Return a store as the public sees it; for the market's own queries."""
    return view_of(StoreView, row, is_open=row.closed_at is None)


def store_of_keeper(slug: str, by: Actor, now: datetime) -> Store:
    """Return the row of a store for its keeper; for the market's own queries."""
    row = must_exist(Store.objects.filter(slug=slug).first())
    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))
    return row


def store_ids(slugs: Iterable[str]) -> dict[str, int]:
    """Return the ids of some stores, by their names in addresses."""
    rows = Store.objects.filter(slug__in=list(slugs)).order_by("id")
    return dict(rows.values_list("slug", "id"))


def owners_of(slug: str) -> set[str]:
    """Return a store's owner and its former owners."""
    row = must_exist(Store.objects.filter(slug=slug).first())
    former = FormerOwner.objects.filter(store=row).order_by("organisation")
    return {row.organisation, *former.values_list("organisation", flat=True)}


def merchant_numbers(store_ids: Iterable[int], method: str) -> dict[tuple[int, str], list[str]]:
    """Return the numbers that sellers (store and organisation) have or had, the latest last."""
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    rows = Merchant.objects.filter(store_id__in=set(store_ids), method=method)
    for row in rows.order_by("since", "id"):
        found[row.store_id, row.seller].append(row.merchant)
    return found


def managed_stores(by: Actor, slugs: Iterable[str], *, now: datetime) -> set[str]:
    """Return those of some stores whose keeper ``by`` is, and whose desk their token may read."""
    if by.kind == "guest" or not has_scope(by, Scope.DESK):
        return set()
    rows = Store.objects.filter(slug__in=set(slugs)).order_by("slug")
    owners = dict(rows.values_list("slug", "organisation"))
    on = china_day(now)
    kept = {
        each
        for each in set(owners.values())
        if has_role(by, {Role.KEEPER}, organisation=each, on=on)
    }
    return {slug for slug, owner in owners.items() if owner in kept}


# The price in force: decided by ``rules.span_in_force`` for pages, baskets, orders and the search.


_SPAN: Final = Columns(Span, "l")


def price_spans(
    of_skus: str, values: Sequence[Any], now: datetime, *, with_flash: bool = False
) -> Query:
    """Return the query for the spans in which SKUs have other prices than their own.

    ``of_skus`` is what their ids are to be, in SQL. Pages show flash sales too; an order has their
    price by its terms.
    """
    spans = f"{_LISTED} UNION ALL {_FLASH}" if with_flash else _LISTED
    until = connection.ops.adapt_datetimefield_value(now)
    asked = f"l.ends_at > %s AND l.sku_id {of_skus}"
    statement = f"SELECT l.sku_id, {_SPAN.sql} FROM ({spans}) l WHERE {asked}"  # noqa: S608 - words of our own
    return statement, [until, *values]


def spans_by_sku(rows: Iterable[Sequence[Any]]) -> dict[int, list[Span]]:
    """Return the rows of ``price_spans``, by SKU."""
    spans: defaultdict[int, list[Span]] = defaultdict(list)
    for sku_id, *span in rows:
        spans[sku_id].append(_SPAN.read_one(iter(span)))
    return spans


def prices_in(spans: Mapping[int, Sequence[Span]], now: datetime) -> dict[int, int]:
    """Return the prices of those SKUs that have another than their own now. Units: fen a pack."""
    found = {sku: span_in_force(of_sku, now) for sku, of_sku in spans.items()}
    return {sku: span.price_fen for sku, span in found.items() if span is not None}


def prices_at(sku_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """Return the prices of those SKUs that are on a price list in force. Units: fen a pack."""
    among, numbers = among_ids(sku_ids)
    (rows,) = run_queries(price_spans(among, [numbers], now))
    return prices_in(spans_by_sku(rows), now)


def among_ids(ids: Iterable[int]) -> tuple[str, str]:
    """Return a test for one of some ids, and its value."""
    numbers = ",".join(map(str, ids))
    if connection.vendor == "postgresql":
        return "= ANY(%s::bigint[])", f"{{{numbers}}}"
    return "IN (SELECT value FROM json_each(%s))", f"[{numbers}]"


def shipping_rates(store_ids: Iterable[int]) -> dict[int, list[Rate]]:
    """Return each store's rates; a store without any sends for nothing and is left out."""
    wanted = tuple(sorted(store_ids))
    return dict(cached_locally(("shipping rates", wanted), lambda: _shipping_rates(wanted)))


def _shipping_rates(wanted: Sequence[int]) -> dict[int, list[Rate]]:
    found: defaultdict[int, list[Rate]] = defaultdict(list)
    rows = ShippingRate.objects.filter(store_id__in=wanted).order_by("store_id", "region_prefix")
    for row in rows:
        found[row.store_id].append(view_of(Rate, row))
    return dict(found)


def settings_of_store(slug: str, *, by: Actor, now: datetime) -> StoreSettings:
    """Return how a store is arranged, for its keeper."""
    row = store_of_keeper(slug, by, now)
    papers = StorePaper.objects.in_use().filter(store=row).select_related("decision")
    return StoreSettings(
        store=row.slug,
        logo=row.logo,
        low_stock_packs=row.low_stock_packs,
        counted_at=row.counted_at,
        papers=tuple(paper_view(each, china_day(now)) for each in papers.order_by("id")),
        rates=tuple(shipping_rates([row.pk]).get(row.pk, [])),
    )


def paper_view(row: StorePaper, today: date) -> PaperView:
    """Return a paper as its keeper and an officer see it."""
    decision = getattr(row, "decision", None)
    return view_of(
        PaperView,
        row,
        kind=PaperKind(row.kind),
        paper_id=row.pk,
        number=paper_number(row),
        days_left=(row.expires_on - today).days if row.expires_on else None,
        has_document=bool(row.document),
        verdict=decision.verdict if decision else "",
        reason=decision.reason if decision else "",
    )


def paper_number(row: StorePaper) -> str:
    """Open a paper's number, which is its store's and its kind's."""
    about = about_of(row.store_id, row.kind)
    return open_sealed(row.number_sealed, purpose=NUMBER_PURPOSE, about=about)


def counting_stores(now: datetime, among: Sequence[int] | None = None) -> set[int]:
    """Return the stores that ought to count in figures, by id.

    They are open, an officer has accepted a paper of theirs, none was refused or has ended, and
    their owner has sold something within the year before.
    """
    papers = StorePaper.objects.filter(store=OuterRef("pk"))
    rows = Store.objects.filter(
        Exists(papers.accepted()), ~Exists(papers.barring(china_day(now))), closed_at=None
    )
    if among is not None:
        rows = rows.filter(pk__in=among)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return {each for sold in _SOLD for each in sold(ids, now - SOLD_WITHIN, now)} if ids else set()


def known_stores() -> frozenset[str]:
    """Return the stores that count in figures, by their names in addresses."""
    return cached_locally("known stores", _known_stores)


def _known_stores() -> frozenset[str]:
    rows = Store.objects.filter(counted_at__isnull=False, closed_at=None).order_by()
    return frozenset(rows.values_list("slug", flat=True))


def register_sold(function: Sold) -> None:
    """Let a room give those of some stores whose owners sold anything between two moments."""
    if function not in _SOLD:
        _SOLD.append(function)


def register_unfinished(function: Unfinished) -> None:
    """Let a room tell, by a store's id, how much of it is under way and stays its owner's."""
    if function not in _UNFINISHED:
        _UNFINISHED.append(function)


def unfinished(store_id: int) -> int:
    """Return how much of a store is under way that keeps it from being handed over."""
    return sum(count(store_id) for count in _UNFINISHED)
