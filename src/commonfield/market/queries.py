"""Reading stores, products, stock and orders."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Substr

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.market.choices import PaymentMethod
from commonfield.market.models import Product, Sku, Stock, Store
from commonfield.market.types import (
    BasketLine,
    BasketView,
    ProductView,
    SkuView,
    StockView,
    StoreView,
)
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.workshop.pages.shared import note_shown
from commonfield.workshop.text import fold

_MOST_STORES = 200
# Pages that show a SKU are made anew when what they say of its stock changes.
STOCK_WATCH, LOTS_WATCH = "market.stock", "market.lots"
STOCK, LOTS = 1, 2
# From so many packs on, a page says only that there are some (templates/market/left.html).
FEW_PACKS = 10


def payment_methods() -> list[str]:
    """Return the ways to pay that this installation offers."""
    methods = [PaymentMethod.COD.value]
    return [*methods, PaymentMethod.SIMULATED.value] if settings.DEMO else methods


# Stores


def store(slug: str) -> StoreView | None:
    """Return a store, open or closed."""
    row = Store.objects.filter(slug=slug).first()
    return _store_view(row) if row else None


def stores(
    *,
    prefix: str = "",
    organisations: Iterable[str] | None = None,
    with_closed: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> list[StoreView]:
    """Return open stores under a place or of some organisations, by name; all, if asked."""
    rows = Store.objects.order_by("name", "id")
    if not with_closed:
        rows = rows.filter(closed_at=None)
    if prefix:
        rows = rows.filter(place__gte=prefix.ljust(12, "0"), place__lte=prefix.ljust(12, "9"))
    if organisations is not None:
        rows = rows.filter(organisation__in=list(organisations))
    return [_store_view(row) for row in rows[offset : offset + limit]]


def stores_selling(gtins: Iterable[str]) -> list[StoreView]:
    """Return the open stores that have one of the trade items on sale, by name."""
    selling = Sku.objects.filter(_on_sale(), gtin__in=list(gtins)).order_by()
    rows = Store.objects.filter(pk__in=selling.values("product__store")).order_by("name", "id")
    return [_store_view(row) for row in rows[:_MOST_STORES]]


def stores_by_town() -> dict[str, int]:
    """Return how many open stores there are in each town, by the town's code."""
    rows = (
        Store.objects.filter(closed_at=None)
        .values(town=Substr("place", 1, 9))
        .annotate(stores=Count("id"))
        .order_by("town")
    )
    return {f"{row['town']}000": row["stores"] for row in rows}


def _store_view(row: Store) -> StoreView:
    return StoreView(
        code=row.code,
        slug=row.slug,
        name=row.name,
        name_en=row.name_en,
        place=row.place,
        organisation=row.organisation,
        intro=row.intro,
        intro_en=row.intro_en,
        opened_at=row.opened_at,
        is_open=row.closed_at is None,
    )


# Products and SKUs


def _skus() -> QuerySet[Sku]:
    return (
        Sku.objects.select_related("product__store")
        .annotate(packs_left=Coalesce(Sum("stock__available"), 0))
        .order_by("id")
    )


def _on_sale() -> Q:
    return Q(product__withdrawn_at=None, product__store__closed_at=None)


def skus_on_sale(
    *, store_slug: str = "", text: str = "", prefix: str = "", offset: int = 0, limit: int = 50
) -> list[SkuView]:
    """Return SKUs on sale whose title, English or pinyin has the text.

    Of one store, of the stores under a place, or of all.
    """
    rows = _skus().filter(_on_sale())
    if store_slug:
        rows = rows.filter(product__store__slug=store_slug)
    if prefix:
        low, high = prefix.ljust(12, "0"), prefix.ljust(12, "9")
        rows = rows.filter(product__store__place__gte=low, product__store__place__lte=high)
    for word in fold(text).split():
        rows = rows.filter(product__search_text__contains=word)
    return [_sku_view(row) for row in rows[offset : offset + limit]]


def skus_by_code(codes: Iterable[str]) -> dict[str, SkuView]:
    """Return SKUs on sale by their codes."""
    return {row.code: _sku_view(row) for row in _skus().filter(_on_sale(), code__in=list(codes))}


def basket(packs: Mapping[str, int]) -> BasketView:
    """Return a basket, given as packs of each SKU, priced and grouped by store.

    What is no longer on sale is left out of the groups and counted in ``gone``.
    """
    found = skus_by_code(packs)
    groups: dict[str, list[BasketLine]] = {}
    for code, quantity in packs.items():
        if code in found:
            line = BasketLine(found[code], quantity)
            groups.setdefault(line.sku.store, []).append(line)
    return BasketView(
        groups=tuple(tuple(lines) for lines in groups.values()),
        gone=tuple(code for code in packs if code not in found),
    )


def _sku_view(row: Sku) -> SkuView:
    packs_left: int = row.packs_left  # type: ignore[attr-defined]  # annotated by _skus
    few = min(packs_left, FEW_PACKS)
    note_shown(STOCK_WATCH, row.pk, *([(STOCK, row.pk, few)] if few else []))
    return SkuView(
        sku=row.code,
        product=row.product.slug,
        store=row.product.store.slug,
        store_name=row.product.store.name,
        store_name_en=row.product.store.name_en,
        title=row.product.title,
        title_en=row.product.title_en,
        price_fen=row.price_fen,
        available=packs_left,
        net_g=row.net_g,
        gtin=row.gtin,
    )


def product(slug: str) -> ProductView | None:
    """Return a product with its SKUs and the lots that they are now sold from."""
    row = Product.objects.select_related("store").filter(slug=slug).first()
    if row is None:
        return None
    lots = (
        Stock.objects.filter(sku__product=row, available__gt=0)
        .order_by("received_at", "id")
        .values_list("sku__gtin", "lot_code", "sku_id", "id")
    )
    # Also those of SKUs no longer on sale are shown.
    for sku_id in Sku.objects.filter(product=row).order_by("id").values_list("id", flat=True):
        note_shown(LOTS_WATCH, sku_id)
    for _gtin, _lot, sku_id, stock_id in lots:
        note_shown(LOTS_WATCH, sku_id, (LOTS, sku_id, stock_id))
    return ProductView(
        slug=row.slug,
        store=_store_view(row.store),
        title=row.title,
        title_en=row.title_en,
        description=row.description,
        description_en=row.description_en,
        skus=tuple(_sku_view(sku) for sku in _skus().filter(_on_sale(), product=row)),
        lots=tuple((gtin, lot) for gtin, lot, _sku, _stock in lots),
    )


# Stock


def stock_of_store(slug: str, *, by: Actor, now: datetime) -> list[StockView]:
    """Return what a store has of every lot, for its keeper, by product and age.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the store.
    """
    row = store_of_keeper(slug, by, now)
    rows = (
        Stock.objects.filter(sku__product__store=row)
        .select_related("sku__product")
        .order_by("sku_id", "received_at", "id")
    )
    return [
        StockView(
            sku=stock.sku.code,
            title=stock.sku.product.title,
            title_en=stock.sku.product.title_en,
            lot=stock.lot_code,
            maker=stock.maker,
            available=stock.available,
            received_at=stock.received_at,
        )
        for stock in rows
    ]


def store_of_keeper(slug: str, by: Actor, now: datetime) -> Store:
    """Return the row of a store for its keeper; for the market's own queries.

    Raises:
        NotFoundError: if there is no such store.
        PermissionRefusedError: if ``by`` is no keeper of it.
    """
    row = Store.objects.filter(slug=slug).first()
    if row is None:
        raise NotFoundError
    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))
    return row
