"""Reading stores, products, stock and orders."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.utils.timezone import is_naive

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.market.choices import PaymentMethod
from commonfield.market.models import Merchant, Sku, Stock, Store
from commonfield.market.rules import MOST_COMBINED
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
from commonfield.workshop.rows import read_together
from commonfield.workshop.text import fold

_MOST_STORES = 200
# Pages that show a SKU are made anew when what they say of its stock changes.
STOCK_WATCH, LOTS_WATCH = "market.stock", "market.lots"
STOCK, LOTS = 1, 2
# From so many packs on, a page says only that there are some (templates/market/left.html).
FEW_PACKS = 10


def payment_methods(stores: Iterable[str] | None = None) -> list[str]:
    """Return the ways to pay that this installation offers; of ``stores``, those that all take.

    A provider is offered where it is set up and each store has its own merchant number with it:
    money goes to the stores, never to us. The demo's simulator asks for none.
    """
    methods = [PaymentMethod.COD.value, *settings.PAYMENT_PROVIDERS]
    if stores is not None:
        wanted = set(stores)
        rows = Merchant.objects.filter(store__slug__in=wanted, ended_at=None)
        having = Counter(rows.order_by().values_list("method", flat=True))
        methods = [
            method
            for method in methods
            if method == PaymentMethod.COD
            or (having[method] == len(wanted) <= MOST_COMBINED.get(method, 1))
        ]
    return [*methods, PaymentMethod.SIMULATED.value] if settings.DEMO else methods


def takes(method: str, store_ids: Iterable[int]) -> bool:
    """Tell whether each of some stores can be paid in a way that this installation offers."""
    if method not in settings.PAYMENT_PROVIDERS:
        return True
    wanted = set(store_ids)
    rows = Merchant.objects.filter(store_id__in=wanted, method=method, ended_at=None)
    return rows.count() == len(wanted) <= MOST_COMBINED.get(method, 1)


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
    on_sale = Q(withdrawn_at=None, product__withdrawn_at=None, product__store__closed_at=None)
    selling = Sku.objects.filter(on_sale, gtin__in=list(gtins)).order_by()
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


def skus_on_sale(
    *, store_slug: str = "", text: str = "", prefix: str = "", offset: int = 0, limit: int = 50
) -> list[SkuView]:
    """Return SKUs on sale whose title, English or pinyin has the text.

    Of one store, of the stores under a place, or of all.
    """
    wanted: list[tuple[str, list[Any]]] = [(_ON_SALE, [])]
    if store_slug:
        wanted.append(("s.slug = %s", [store_slug]))
    if prefix:
        between = [prefix.ljust(12, "0"), prefix.ljust(12, "9")]
        wanted.append(("s.place BETWEEN %s AND %s", between))
    has = "strpos" if connection.vendor == "postgresql" else "instr"
    wanted += [(f"{has}(p.search_text, %s) > 0", [word]) for word in fold(text).split()]
    # The page is cut out first, so that stock is added up for its rows only.
    page = (
        f"SELECT k.id {_SKUS_FROM} WHERE {' AND '.join(test for test, _ in wanted)}"
        " ORDER BY k.id LIMIT %s OFFSET %s"
    )
    values = [value for _, some in wanted for value in some]
    rows = read_together(
        (f"{_SKUS} WHERE k.id IN ({page}) ORDER BY k.id", [*values, limit, offset])
    )
    return [_sku_view(row) for row in rows[0]]


def skus_by_code(codes: Iterable[str]) -> dict[str, SkuView]:
    """Return SKUs on sale by their codes."""
    wanted = f"{_SKUS} WHERE {_ON_SALE} AND k.code {{among}} ORDER BY k.id"
    (rows,) = read_together((wanted, [list(codes)]))
    return {view.sku: view for view in map(_sku_view, rows)}


def basket(packs: Mapping[str, int]) -> BasketView:
    """Return a basket, given as packs of each SKU, priced and grouped by store.

    What is no longer on sale is left out of the groups and counted in ``gone``.
    """
    found = skus_by_code(packs) if packs else {}
    groups: dict[str, list[BasketLine]] = {}
    for code, quantity in packs.items():
        if code in found:
            line = BasketLine(found[code], quantity)
            groups.setdefault(line.sku.store, []).append(line)
    return BasketView(
        groups=tuple(tuple(lines) for lines in groups.values()),
        gone=tuple(code for code in packs if code not in found),
    )


def product(slug: str) -> ProductView | None:
    """Return a product with its SKUs and the lots that they are now sold from."""
    found, skus, lots = read_together((_PRODUCT, [slug]), (_OF_PRODUCT, [slug]), (_IN_LOTS, [slug]))
    if not found:
        return None
    title, title_en, description, description_en, *store_row = found[0]
    for sku_id, _gtin, stock_id, lot in lots:
        # A SKU without a lot is watched too: it may get one.
        note_shown(LOTS_WATCH, sku_id, *([(LOTS, sku_id, stock_id)] if lot else []))
    return ProductView(
        slug=slug,
        store=_store_of(store_row),
        title=title,
        title_en=title_en,
        description=description,
        description_en=description_en,
        skus=tuple(_sku_view(row) for row in skus),
        lots=tuple((gtin, lot) for _sku, gtin, _stock, lot in lots if lot),
    )


def _store_of(row: Sequence[Any]) -> StoreView:
    *shown, opened_at, closed_at = row
    if is_naive(opened_at):
        # SQLite keeps instants in UTC without saying so.
        opened_at = opened_at.replace(tzinfo=UTC)
    return StoreView(*(*shown, opened_at, closed_at is None))


# Asked for every page that is made: written by hand, because Django's compiler takes ten times as
# long over these questions as the database over the answers.
_ON_SALE = "k.withdrawn_at IS NULL AND p.withdrawn_at IS NULL AND s.closed_at IS NULL"
_SKUS_FROM = (
    "FROM market_sku k JOIN market_product p ON p.id = k.product_id"
    " JOIN market_store s ON s.id = p.store_id"
)
_SKUS = f"""
SELECT k.id, k.code, p.slug, s.slug, s.name, s.name_en, p.title, p.title_en, k.price_fen,
 (SELECT COALESCE(SUM(t.available), 0) FROM market_stock t WHERE t.sku_id = k.id), k.net_g, k.gtin
{_SKUS_FROM}"""  # noqa: S608 - words of our own
_PRODUCT = (
    "SELECT p.title, p.title_en, p.description, p.description_en,"
    " s.code, s.slug, s.name, s.name_en, s.place, s.organisation, s.intro, s.intro_en,"
    " s.opened_at, s.closed_at"
    " FROM market_product p JOIN market_store s ON s.id = p.store_id WHERE p.slug = %s"
)
_OF_PRODUCT = f"{_SKUS} WHERE {_ON_SALE} AND p.slug = %s ORDER BY k.id"
_IN_LOTS = (
    "SELECT k.id, k.gtin, t.id, t.lot_code"
    " FROM market_product p JOIN market_sku k ON k.product_id = p.id"
    " LEFT JOIN market_stock t ON t.sku_id = k.id AND t.available > 0"
    " WHERE p.slug = %s ORDER BY t.received_at, t.id"
)


def _sku_view(row: Sequence[Any]) -> SkuView:
    sku_id, *shown = row
    few = min(shown[8], FEW_PACKS)
    note_shown(STOCK_WATCH, sku_id, *([(STOCK, sku_id, few)] if few else []))
    return SkuView(*shown)


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
