"""Reading what is on sale: products, SKUs at the price of the moment, baskets.

Asked for every page that is made: written by hand, because Django's compiler takes ten times as
long over these questions as the database over the answers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Prefetch, QuerySet, Sum
from django.utils.timezone import is_naive

from commonfield.front.page_cache.local_cache import query_with_version
from commonfield.front.page_cache.shared import cache_until, depends_on
from commonfield.kernel.errors import NotFoundError
from commonfield.people.types import Actor
from commonfield.stores.catalogue.rules import (
    SMALL_PX,
    count_facets,
    fitted,
    next_change,
    span_in_force,
)
from commonfield.stores.catalogue.types import (
    FEW_PACKS,
    BasketLine,
    BasketView,
    Card,
    Criteria,
    KeptProduct,
    KeptSku,
    ListedPrice,
    PictureView,
    PriceListView,
    ProductView,
    Shelf,
    SkuView,
    Span,
)
from commonfield.stores.facets import FACETS
from commonfield.stores.models import ListPrice, PriceList, Product, ProductImage, Sku, Store
from commonfield.stores.queries import files_named, store_of_keeper
from commonfield.stores.rules import pack_titles
from commonfield.stores.search_index import everything, match_of, narrowed
from commonfield.stores.types import StoreView
from commonfield.workshop.pipeline import Query
from commonfield.workshop.rows import run_queries
from commonfield.workshop.search_terms import search_words

# Pages that show a SKU are made anew when what they say of its stock changes.
STOCK_WATCH, LOTS_WATCH = "market.stock", "market.lots"
STOCK, LOTS = 1, 2


def titles_of_pack(sku: Sku) -> tuple[str, str]:
    """Return how a pack is called where it stands alone, in Chinese and in English."""
    product = sku.product
    return pack_titles(product.title, product.title_en, sku.variant, sku.variant_en, sku.net_g)


type _Row = tuple[Any, ...]
type _Spans = Mapping[int, Sequence[Span]]

ON_SALE: Final = "k.withdrawn_at IS NULL AND p.withdrawn_at IS NULL AND s.closed_at IS NULL"
_SKUS_FROM: Final = (
    "FROM market_sku k JOIN market_product p ON p.id = k.product_id"
    " JOIN market_store s ON s.id = p.store_id"
)
_SHOWN: Final = """
k.id, k.code, p.slug, s.slug, s.name, s.name_en, p.title, p.title_en, k.price_fen,
 (SELECT SUM(t.available) FROM market_stock t WHERE t.sku_id = k.id), k.net_g, k.gtin,
 k.variant, k.variant_en
"""
_SKUS: Final = f"SELECT {_SHOWN} {_SKUS_FROM}"
_CARDS: Final = f"SELECT p.id, {_SHOWN} {_SKUS_FROM}"
_LISTED: Final = (
    "SELECT l.sku_id, l.price_list_id, l.price_fen, l.starts_at, l.ends_at, 0"
    " FROM market_list_price l WHERE l.ends_at > %s AND l.sku_id"
)
# What pages show: flash sales too, marked by a list of no number.
_SPANS: Final = (
    "SELECT * FROM (SELECT sku_id, price_list_id, price_fen, starts_at, ends_at, 0"
    " FROM market_list_price UNION ALL SELECT sku_id, 0, price_fen, starts_at, ends_at, packs_each"
    " FROM market_flash_sale WHERE ended_at IS NULL) l WHERE l.ends_at > %s AND l.sku_id"
)
_PRODUCT: Final = (
    "SELECT p.id, p.title, p.title_en, p.description, p.description_en, p.season, p.withdrawn_at,"
    " (SELECT COUNT(*) FROM market_review r WHERE r.product_id = p.id),"
    " s.code, s.slug, s.name, s.name_en, s.place, s.organisation, s.intro, s.intro_en,"
    " s.opened_at, s.closed_at"
    " FROM market_product p JOIN market_store s ON s.id = p.store_id WHERE p.slug = %s"
)
_SKUS_OF_PRODUCT: Final = (
    "(SELECT k.id FROM market_sku k JOIN market_product p ON p.id = k.product_id WHERE p.slug = %s)"
)
_PICTURES: Final = (
    "SELECT i.product_id, i.id, i.large, i.small, i.width_px, i.height_px, i.alt, i.alt_en"
    " FROM market_product_image i JOIN market_product p ON p.id = i.product_id WHERE p.slug"
)
_PICTURES_BY_ID: Final = _PICTURES.replace("WHERE p.slug", "WHERE i.product_id")
_COUNTED: Final = (
    "SELECT p.search_text, COUNT(*) FROM market_product p{}"
    " WHERE p.search_text <> '' GROUP BY p.search_text"
)
_OF_STORE: Final = (
    "SELECT p.id FROM market_product p JOIN market_store s ON s.id = p.store_id"
    " WHERE s.slug = %s AND p.search_text <> '' ORDER BY p.id LIMIT %s OFFSET %s"
)
_IN_LOTS: Final = (
    "SELECT k.id, k.gtin, t.id, t.lot_code"
    " FROM market_product p JOIN market_sku k ON k.product_id = p.id"
    " LEFT JOIN market_stock t ON t.sku_id = k.id AND t.available > 0"
    " WHERE p.slug = %s ORDER BY t.received_at, t.id"
)


# Prices


def prices_at(sku_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """Return the prices of those SKUs that are on a price list in force. Units: fen a pack.

    A SKU that is left out has its own price.
    """
    among, numbers = _among(sku_ids)
    (rows,) = run_queries((f"{_LISTED} {among}", [_written(now), numbers]))
    found = {sku: span_in_force(spans, now) for sku, spans in _spans_of(rows).items()}
    return {sku: span.price_fen for sku, span in found.items() if span is not None}


def _among(ids: Iterable[int]) -> tuple[str, str]:
    """Return a test for one of some numbers, and its value."""
    numbers = ",".join(map(str, ids))
    if connection.vendor == "postgresql":
        return "= ANY(%s::bigint[])", f"{{{numbers}}}"
    return "IN (SELECT value FROM json_each(%s))", f"[{numbers}]"


def _spans_of(rows: Iterable[_Row]) -> _Spans:
    spans: defaultdict[int, list[Span]] = defaultdict(list)
    for sku_id, price_list, price_fen, starts_at, ends_at, each in rows:
        during = _instant(starts_at), _instant(ends_at)
        spans[sku_id].append(Span(price_list, price_fen, *during, price_list == 0, each))
    return spans


def _written(moment: datetime) -> object:
    """Return an instant as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _instant(value: datetime) -> datetime:
    """Return an instant read past Django: SQLite keeps them in UTC without saying so."""
    return value.replace(tzinfo=UTC) if is_naive(value) else value


# SKUs


def skus_on_sale(
    *,
    now: datetime,
    store_slug: str = "",
    text: str = "",
    prefix: str = "",
    offset: int = 0,
    limit: int = 50,
) -> list[SkuView]:
    """Return SKUs on sale whose title, English or pinyin has the text.

    Of one store, of the stores under a place, or of all.
    """
    wanted: list[tuple[str, list[Any]]] = [(ON_SALE, [])]
    if store_slug:
        wanted.append(("s.slug = %s", [store_slug]))
    if prefix:
        between = [prefix.ljust(12, "0"), prefix.ljust(12, "9")]
        wanted.append(("s.place BETWEEN %s AND %s", between))
    if text.strip():
        match, _missing = match_of(search_words(text))
        if match is None:
            return []
        found = f"p.id IN (SELECT product_id FROM ({match.statement}) AS found)"  # noqa: S608 - words of our own
        wanted.append((found, list(match.values)))
    # The page is cut out first, so that stock is added up for its rows only.
    page = (
        f"IN (SELECT id FROM (SELECT k.id {_SKUS_FROM}"  # noqa: S608 - words of our own
        f" WHERE {' AND '.join(test for test, _ in wanted)}"
        " ORDER BY k.id LIMIT %s OFFSET %s) AS page)"
    )
    values = [*(value for _, some in wanted for value in some), limit, offset]
    skus, spans = run_queries(
        (f"{_SKUS} WHERE k.id {page} ORDER BY k.id", values),
        (f"{_SPANS} {page}", [_written(now), *values]),
    )
    return _sku_views(skus, _spans_of(spans), now)


def skus_by_code(codes: Iterable[str], *, now: datetime) -> dict[str, SkuView]:
    """Return SKUs on sale by their codes."""
    wanted = list(codes)
    if not wanted:
        return {}
    of_codes = "IN (SELECT k.id FROM market_sku k WHERE k.code {among})"
    skus, spans = query_with_version(
        (f"{_SKUS} WHERE {ON_SALE} AND k.code {{among}} ORDER BY k.id", [wanted]),
        (f"{_SPANS} {of_codes}", [_written(now), wanted]),
    )
    return {view.sku: view for view in _sku_views(skus, _spans_of(spans), now)}


def basket(packs: Mapping[str, int], *, now: datetime) -> BasketView:
    """Return a basket, given as packs of each SKU, priced and grouped by store.

    What is no longer on sale is left out of the groups and counted in ``gone``.
    """
    found = skus_by_code(packs, now=now)
    groups: dict[str, list[BasketLine]] = {}
    for code, quantity in packs.items():
        if code in found:
            line = BasketLine(found[code], quantity)
            groups.setdefault(line.sku.store, []).append(line)
    return BasketView(
        groups=tuple(tuple(lines) for lines in groups.values()),
        gone=tuple(code for code in packs if code not in found),
    )


def _sku_views(rows: Iterable[_Row], spans: _Spans, now: datetime) -> list[SkuView]:
    return [_sku_view(row, spans.get(row[0], ()), now) for row in rows]


def _sku_view(row: _Row, spans: Sequence[Span], now: datetime) -> SkuView:
    """Return a SKU at the price that holds now; the page holds until another one may."""
    sku_id, *shown = row
    left, shown[8] = shown[8], shown[8] or 0
    few = [] if left is None else [(STOCK, sku_id, min(left, FEW_PACKS))]
    depends_on(STOCK_WATCH, sku_id, *few)
    view = SkuView(*(*shown, shown[7]))
    if left is None:
        view = replace(view, is_awaited=True)
    if not spans:
        return view
    cache_until(next_change(spans, now))
    span = span_in_force(spans, now)
    if span is None:
        return view
    until, each = span.ends_at, span.packs_each
    return replace(view, price_fen=span.price_fen, price_until=until, packs_each=each)


# Products


def product(slug: str, *, now: datetime) -> ProductView | None:
    """Return a product with its SKUs, its pictures, and the lots that it is now sold from."""
    found, skus, spans, pictures, lots = run_queries(*_questions(slug, now))
    if not found:
        return None
    product_id, title, title_en, description, description_en, season, *more = found[0]
    withdrawn_at, review_count, *of_store = more
    for sku_id, _gtin, stock_id, lot in lots:
        # A SKU without a lot is watched too: it may get one.
        depends_on(LOTS_WATCH, sku_id, *([(LOTS, sku_id, stock_id)] if lot else []))
    return ProductView(
        slug=slug,
        store=_store_of(of_store),
        title=title,
        title_en=title_en,
        description=description,
        description_en=description_en,
        season=season,
        is_withdrawn=withdrawn_at is not None,
        skus=tuple(_sku_views(skus, _spans_of(spans), now)),
        pictures=tuple(_pictures_of(pictures).get(product_id, ())),
        lots=tuple((gtin, lot) for _sku, gtin, _stock, lot in lots if lot),
        review_count=review_count,
    )


def _questions(slug: str, now: datetime) -> tuple[Query, ...]:
    return (
        (_PRODUCT, [slug]),
        (f"{_SKUS} WHERE {ON_SALE} AND p.slug = %s ORDER BY k.id", [slug]),
        (f"{_SPANS} IN {_SKUS_OF_PRODUCT}", [_written(now), slug]),
        (f"{_PICTURES} = %s ORDER BY i.position, i.id", [slug]),
        (_IN_LOTS, [slug]),
    )


def _store_of(row: Sequence[Any]) -> StoreView:
    *shown, opened_at, closed_at = row
    return StoreView(*(*shown, _instant(opened_at), closed_at is None))


def pictures_of(slugs: Iterable[str]) -> dict[str, list[PictureView]]:
    """Return the pictures of each product that has any, in their order, by address name."""
    statement = _PICTURES.replace("i.product_id", "p.slug", 1)
    (rows,) = run_queries((f"{statement} {{among}} ORDER BY i.position, i.id", [list(slugs)]))
    return _pictures_of(rows)


def _pictures_of[K](rows: Iterable[tuple[K, *tuple[Any, ...]]]) -> dict[K, list[PictureView]]:
    found: defaultdict[K, list[PictureView]] = defaultdict(list)
    for key, *shown in rows:
        found[key].append(_picture_view(*shown))
    return found


def _picture_view(picture_id: int, large: str, small: str, *rest: Any) -> PictureView:  # noqa: ANN401 - as the row holds them
    width_px, height_px, alt, alt_en = rest
    small_width_px, small_height_px = fitted(width_px, height_px, SMALL_PX)
    return PictureView(
        picture_id=picture_id,
        large=large,
        small=small,
        width_px=width_px,
        height_px=height_px,
        small_width_px=small_width_px,
        small_height_px=small_height_px,
        alt=alt,
        alt_en=alt_en,
    )


# Shelves


def search(criteria: Criteria, *, now: datetime, offset: int = 0, limit: int = 50) -> Shelf:
    """Return the products that somebody looks for, those with the words in their title first.

    Each facet is counted over what the words find, narrowed by the other facets chosen.
    """
    words = search_words(criteria.text)
    match, missing = match_of(words) if words else (everything(), [])
    if match is None or (criteria.text.strip() and not words):
        return Shelf((), 0, {}, tuple(missing or [criteria.text.strip()]))
    found = narrowed(match, criteria.terms) if criteria.terms else match
    best = (
        f"SELECT product_id FROM ({found.statement}) AS found"  # noqa: S608 - words of our own
        f" ORDER BY {'weight DESC,' if words else ''} product_id DESC LIMIT %s OFFSET %s"
    )
    among = f" JOIN ({match.statement}) AS found ON found.product_id = p.id" if words else ""
    page, counted = run_queries(
        (best, [*found.values, limit, offset]),
        (_COUNTED.format(among), list(match.values) if words else []),
    )
    chosen = {facet.name: criteria.chosen.get(facet.name, "") for facet in FACETS}
    facets, total = count_facets(dict(counted), chosen)
    return Shelf(tuple(cards_of([row[0] for row in page], now)), total, facets)


def shelf_of_store(slug: str, *, now: datetime, offset: int = 0, limit: int = 50) -> list[Card]:
    """Return the products that a store has on sale, in the order in which it listed them."""
    (rows,) = run_queries((_OF_STORE, [slug, limit, offset]))
    return cards_of([row[0] for row in rows], now)


def cards_of(product_ids: Sequence[int], now: datetime) -> list[Card]:
    """Return products as a shelf shows them, in the order given; those off sale are left out."""
    among, numbers = _among(product_ids)
    of_products = f"IN (SELECT k.id FROM market_sku k WHERE k.product_id {among})"  # noqa: S608 - words of our own
    skus, spans, pictures = run_queries(
        (f"{_CARDS} WHERE {ON_SALE} AND p.id {among} ORDER BY k.id", [numbers]),
        (f"{_SPANS} {of_products}", [_written(now), numbers]),
        (f"{_PICTURES_BY_ID} {among} ORDER BY i.position, i.id", [numbers]),
    )
    spans_by_sku, pictures_by_product = _spans_of(spans), _pictures_of(pictures)
    by_product: defaultdict[int, list[SkuView]] = defaultdict(list)
    for product_id, *row in skus:
        by_product[product_id].append(_sku_view(tuple(row), spans_by_sku.get(row[0], ()), now))
    return [
        Card(tuple(by_product[each]), next(iter(pictures_by_product.get(each, ())), None))
        for each in product_ids
        if each in by_product
    ]


# What a keeper sees


def kept_products(
    store_slug: str, *, by: Actor, now: datetime, offset: int = 0, limit: int = 50
) -> list[KeptProduct]:
    """Return a store's products, on sale or not, the newest first, for its keeper."""
    store = store_of_keeper(store_slug, by, now)
    rows = Product.objects.filter(store=store).order_by("-id")
    return _kept_products(list(rows[offset : offset + limit]))


def kept_product(store_slug: str, slug: str, *, by: Actor, now: datetime) -> KeptProduct:
    """Return a product of a store, on sale or not, for its keeper."""
    store = store_of_keeper(store_slug, by, now)
    found = _kept_products(list(Product.objects.filter(store=store, slug=slug)))
    if not found:
        raise NotFoundError
    return found[0]


def _kept_products(rows: Sequence[Product]) -> list[KeptProduct]:
    pictures = pictures_of([row.slug for row in rows])
    by_product: defaultdict[int, list[KeptSku]] = defaultdict(list)
    skus = Sku.objects.filter(product__in=rows).annotate(left=Sum("stock__available"))
    for sku in skus.order_by("id"):
        by_product[sku.product_id].append(
            KeptSku(
                sku=sku.code,
                gtin=sku.gtin,
                variant=sku.variant,
                variant_en=sku.variant_en,
                net_g=sku.net_g,
                price_fen=sku.price_fen,
                available=sku.left or 0,
                is_awaited=sku.left is None,
                is_withdrawn=sku.withdrawn_at is not None,
            )
        )
    return [
        KeptProduct(
            slug=row.slug,
            title=row.title,
            title_en=row.title_en,
            description=row.description,
            description_en=row.description_en,
            season=row.season,
            is_withdrawn=row.withdrawn_at is not None,
            skus=tuple(by_product[row.pk]),
            pictures=tuple(pictures.get(row.slug, ())),
        )
        for row in rows
    ]


def price_lists_of(store_slug: str, *, by: Actor, now: datetime) -> list[PriceListView]:
    """Return a store's price lists that are in force or to come, for its keeper, by beginning."""
    store = store_of_keeper(store_slug, by, now)
    rows = PriceList.objects.filter(store=store, ends_at__gt=now).order_by("starts_at", "id")
    prices = ListPrice.objects.select_related("sku__product").order_by("sku_id")
    return [
        PriceListView(
            list_id=row.pk,
            name=row.name,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            prices=tuple(
                ListedPrice(
                    sku=price.sku.code,
                    title=price.sku.product.title,
                    title_en=price.sku.product.title_en,
                    variant=price.sku.variant,
                    variant_en=price.sku.variant_en,
                    price_fen=price.price_fen,
                    own_price_fen=price.sku.price_fen,
                )
                for price in row.prices.all()
            ),
        )
        for row in rows.prefetch_related(Prefetch("prices", queryset=prices))
    ]


def files_in_use() -> set[str]:
    """Return the names of all files that the market's rows name."""
    pictures = ProductImage.objects.order_by().values_list("large", "small")
    return {*(name for pair in pictures for name in pair), *files_named()}


def address_counts() -> dict[str, int]:
    """Return how many stores and products are open to everybody."""
    return {kind: rows.count() for kind, rows in _open_to_all().items()}


def addresses(kind: str, *, offset: int, limit: int) -> list[tuple[str, datetime]]:
    """Return stores or products that are open to everybody: address names, and since when."""
    since = "opened_at" if kind == "stores" else "published_at"
    rows = _open_to_all()[kind].order_by("id").values_list("slug", since)
    return list(rows[offset : offset + limit])


def _open_to_all() -> dict[str, QuerySet[Any]]:
    return {
        "stores": Store.objects.filter(closed_at=None),
        "products": Product.objects.exclude(search_text=""),
    }
