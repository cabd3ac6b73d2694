"""Reading what is on sale: products, SKUs at the price of the moment, baskets.

Asked for every page that is made: written by hand, because Django's compiler takes ten times as
long over these questions as the database over the answers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from commonfield.front.page_cache.local_cache import cached_locally, query_with_version
from commonfield.front.page_cache.shared import cache_until, depends_on
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.people.types import Actor
from commonfield.places.queries import places
from commonfield.stores.catalogue.errors import CategoryUnknownError
from commonfield.stores.catalogue.rows import (
    COUNTED,
    IN_LOTS,
    LOT,
    OF_STORE,
    ON_SALE,
    PICTURE,
    PICTURES,
    PRODUCT,
    PRODUCTS,
    SKU,
    SKUS,
    SKUS_FROM,
    SKUS_OF_PRODUCT,
    STANDING,
)
from commonfield.stores.catalogue.rules import NEW_FOR, count_facets, newcomers
from commonfield.stores.catalogue.search_wishes import wish_of
from commonfield.stores.catalogue.types import (
    FEW_PACKS,
    BasketLine,
    BasketView,
    Card,
    Criteria,
    ListedPrice,
    Newcomer,
    PictureView,
    PriceListView,
    ProductView,
    SearchResult,
    SkuView,
    StoreStanding,
)
from commonfield.stores.categories import categories_by_code
from commonfield.stores.choices import TEA
from commonfield.stores.facets import FACETS
from commonfield.stores.models import (
    FormerOwner,
    ListPrice,
    PriceList,
    Product,
    Sku,
    Store,
    StorePaper,
)
from commonfield.stores.queries import (
    among_ids,
    price_spans,
    spans_by_sku,
    store_of_keeper,
    store_view,
)
from commonfield.stores.rules import next_change, pack_titles, span_in_force
from commonfield.stores.search_index import TERMS, everything, narrowed, what_is_asked
from commonfield.stores.types import Category, Span
from commonfield.workshop.rows import run_queries
from commonfield.workshop.search_matching import Match
from commonfield.workshop.search_terms import pieces_of
from commonfield.workshop.typed_rows import view_of

# Pages that show a SKU are made anew when what they say of its stock changes.
STOCK_WATCH, LOTS_WATCH = "market.stock", "market.lots"
STOCK, LOTS = 1, 2


def titles_of_pack(sku: Sku) -> tuple[str, str]:
    """Return a pack's name where it stands alone, in Chinese and in English."""
    product = sku.product
    return pack_titles(product.title, product.title_en, sku.variant, sku.variant_en, sku.net_g)


# SKUs


def skus_on_sale(
    *, now: datetime, store_slug: str = "", text: str = "", offset: int = 0, limit: int = 50
) -> list[SkuView]:
    """Return SKUs on sale whose title, English or pinyin has the text, of one store or of all."""
    wanted: list[tuple[str, list[Any]]] = [(ON_SALE, [])]
    if store_slug:
        wanted.append(("s.slug = %s", [store_slug]))
    if text.strip():
        words = what_is_asked(text).words
        match, _missing = TERMS.match_all(words) if words else (everything(), [])
        if match is None:
            return []
        found = f"p.id IN (SELECT row_id FROM ({match.statement}) AS found)"  # noqa: S608 - words of our own
        wanted.append((found, list(match.values)))
    # The page is cut out first, so that stock is added up for its rows only.
    page = (
        f"IN (SELECT id FROM (SELECT k.id {SKUS_FROM}"  # noqa: S608 - words of our own
        f" WHERE {' AND '.join(test for test, _ in wanted)}"
        " ORDER BY k.id LIMIT %s OFFSET %s) AS page)"
    )
    values = [*(value for _, some in wanted for value in some), limit, offset]
    skus, spans = run_queries(
        (f"{SKUS} WHERE k.id {page} ORDER BY k.id", values),
        price_spans(page, values, now, with_flash=True),
    )
    return _sku_views(skus, spans_by_sku(spans), now)


def skus_by_code(codes: Iterable[str], *, now: datetime) -> dict[str, SkuView]:
    """Return SKUs on sale by their codes."""
    wanted = list(codes)
    if not wanted:
        return {}
    of_codes = "IN (SELECT k.id FROM stores_sku k WHERE k.code {among})"
    skus, spans = query_with_version(
        (f"{SKUS} WHERE {ON_SALE} AND k.code {{among}} ORDER BY k.id", [wanted]),
        price_spans(of_codes, [wanted], now, with_flash=True),
    )
    return {view.sku: view for view in _sku_views(skus, spans_by_sku(spans), now)}


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


def _sku_views(
    rows: Iterable[Sequence[Any]], spans: Mapping[int, Sequence[Span]], now: datetime
) -> list[SkuView]:
    return [_at_price(sku, spans.get(sku.sku_id, ()), now) for sku in SKU.read(rows)]


def _at_price(sku: SkuView, spans: Sequence[Span], now: datetime) -> SkuView:
    """Return a SKU at the price that holds now; the page holds until another one may."""
    few = [] if sku.left is None else [(STOCK, sku.sku_id, min(sku.left, FEW_PACKS))]
    depends_on(STOCK_WATCH, sku.sku_id, *few)
    if not spans:
        return sku
    cache_until(next_change(spans, now))
    return replace(sku, span=span_in_force(spans, now))


# Products


def product(slug: str, *, now: datetime) -> ProductView | None:
    """Return a product with its SKUs, its pictures, and the lots that it is now sold from."""
    found, skus, spans, pictures, lots = run_queries(
        (f"{PRODUCTS} WHERE p.slug = %s", [slug]),
        (f"{SKUS} WHERE {ON_SALE} AND p.slug = %s ORDER BY k.id", [slug]),
        price_spans(SKUS_OF_PRODUCT, [slug], now, with_flash=True),
        (f"{PICTURES} p.slug = %s ORDER BY i.position, i.id", [slug]),
        (IN_LOTS, [slug]),
    )
    in_lots = LOT.read(lots)
    for row in in_lots:
        # A SKU without a lot is watched too: it may get one.
        known = [(LOTS, row.sku_id, row.stock_id)] if row.stock_id is not None else []
        depends_on(LOTS_WATCH, row.sku_id, *known)
    for view in PRODUCT.read(found):
        return replace(
            view,
            skus=tuple(_sku_views(skus, spans_by_sku(spans), now)),
            pictures=tuple(PICTURE.read(pictures)),
            lots=tuple((row.gtin, row.lot) for row in in_lots if row.lot),
        )
    return None


def pictures_of(slugs: Iterable[str]) -> dict[str, list[PictureView]]:
    """Return the pictures of each product that has any, in their order, by address name."""
    (rows,) = run_queries((f"{PICTURES} p.slug {{among}} ORDER BY i.position, i.id", [list(slugs)]))
    return _pictures_of(rows)


def _pictures_of(rows: Iterable[Sequence[Any]]) -> dict[str, list[PictureView]]:
    found: defaultdict[str, list[PictureView]] = defaultdict(list)
    for picture in PICTURE.read(rows):
        found[picture.product].append(picture)
    return found


# Shelves


def search(criteria: Criteria, *, now: datetime, offset: int = 0, limit: int = 50) -> SearchResult:
    """Return the products that match a search, those with the words in their title first.

    Where no product has all of the words, those that have most of them. Each facet is counted over
    what the words find, narrowed by the other facets chosen.
    """
    asked = what_is_asked(criteria.text)
    wanted = replace(
        criteria,
        sort=criteria.sort or asked.asks.get("sort", ""),
        offer=criteria.offer or asked.asks.get("offer", ""),
    )
    page = (offset, limit)
    nothing = SearchResult((), 0, {}, sort=wanted.sort)
    if not asked.words:
        # Marks alone say nothing that could be found.
        if criteria.text.strip() and not pieces_of(criteria.text):
            return replace(nothing, missing=(criteria.text.strip(),))
        return _found(None, wanted, now, page) or nothing
    match, missing = TERMS.match_all(asked.words)
    result = _found(match, wanted, now, page) if match else None
    if result is None:
        nearest = TERMS.match_most(asked.words)
        result = _found(nearest, wanted, now, page) if nearest else None
        return replace(result or nothing, missing=tuple(missing), is_nearest=result is not None)
    return result


def _found(
    match: Match | None, criteria: Criteria, now: datetime, page: tuple[int, int]
) -> SearchResult | None:
    """Return what a match finds, or all that is on sale; None where that is nothing."""
    wish = wish_of(criteria, now, has_words=match is not None)
    words, values = _among(match)
    narrow, narrow_values = _among(
        narrowed(match or everything(), criteria.terms) if criteria.terms else match
    )
    best = (
        f"SELECT p.id FROM stores_product p{narrow}{wish.joins} WHERE p.search_text <> ''"  # noqa: S608 - words of our own
        f"{wish.tests} ORDER BY {wish.order} LIMIT %s OFFSET %s"
    )
    offset, limit = page
    ids, counted = run_queries(
        (best, [*narrow_values, *wish.values, limit, offset]),
        (COUNTED.format(words + wish.joins, wish.tests), [*values, *wish.values]),
    )
    if not counted:
        return None
    chosen = {facet.name: criteria.chosen.get(facet.name, "") for facet in FACETS}
    facets, total = count_facets(dict(counted), chosen)
    cards = cards_of([row[0] for row in ids], now)
    return SearchResult(tuple(cards), total, facets, sort=criteria.sort)


def _among(match: Match | None) -> tuple[str, list[Any]]:
    if match is None:
        return "", []
    return f" JOIN ({match.statement}) AS found ON found.row_id = p.id", list(match.values)


def sells_tea() -> bool:
    return cached_locally("sells tea", _sells_tea)


def _sells_tea() -> bool:
    return Sku.objects.filter(
        withdrawn_at=None,
        product__withdrawn_at=None,
        product__store__closed_at=None,
        product__category=TEA,
    ).exists()


def categories() -> list[Category]:
    """Return the categories of goods, in the order in which they are offered."""
    return list(categories_by_code().values())


def category_named(text: str) -> Category | None:
    """Return the category that a text names, by its code or in either language."""
    named = [each for each in categories() if text in {each.code, each.name, each.name_en}]
    return named[0] if named else None


def category_of(code: str) -> Category:
    """Return a category of goods.

    Raises:
        CategoryUnknownError: if there is none of that code.
    """
    try:
        return categories_by_code()[code]
    except KeyError as error:
        raise CategoryUnknownError(category=code) from error


def products_of_store(slug: str, *, now: datetime, offset: int = 0, limit: int = 50) -> list[Card]:
    """Return the products that a store has on sale, in the order in which it listed them."""
    (rows,) = run_queries((OF_STORE, [slug, limit, offset]))
    return cards_of([row[0] for row in rows], now)


def first_of_stores(slugs: Sequence[str], *, now: datetime, each: int) -> list[Card]:
    """Return the first products of some stores, of each store at most so many."""
    if not slugs:
        return []
    found = run_queries(*((OF_STORE, [slug, each, 0]) for slug in slugs))
    return cards_of([row[0] for rows in found for row in rows], now)


def cards_of(product_ids: Sequence[int], now: datetime) -> list[Card]:
    """Return products as a shelf shows them, in the order given; those off sale are left out."""
    among, numbers = among_ids(product_ids)
    of_products = f"IN (SELECT k.id FROM stores_sku k WHERE k.product_id {among})"  # noqa: S608 - words of our own
    skus, spans, pictures, standing = run_queries(
        (f"{SKUS} WHERE {ON_SALE} AND p.id {among} ORDER BY k.id", [numbers]),
        price_spans(of_products, [numbers], now, with_flash=True),
        (f"{PICTURES} i.product_id {among} ORDER BY i.position, i.id", [numbers]),
        (STANDING.format(among), [numbers]),
    )
    standings = {product_id: numbers for product_id, *numbers in standing}
    of_product = _pictures_of(pictures)
    by_product: defaultdict[int, list[SkuView]] = defaultdict(list)
    for view in _sku_views(skus, spans_by_sku(spans), now):
        by_product[view.product_id].append(view)
    return [
        Card(
            tuple(by_product[each]),
            next(iter(of_product.get(by_product[each][0].product, ())), None),
            *standings[each],
        )
        for each in product_ids
        if each in by_product
    ]


def new_stores(now: datetime, *, limit: int) -> list[Newcomer]:
    """Return the first of the day's newcomers (``rules.newcomers``)."""
    on = china_day(now)
    return cached_locally(("newcomers", on), lambda: _newcomers(on))[:limit]


def _newcomers(on: date) -> list[Newcomer]:
    papers = StorePaper.objects.filter(store=OuterRef("pk"))
    # Who handed a store over has sold before.
    former = FormerOwner.objects.filter(organisation=OuterRef("organisation"))
    since = start_of_china_day(on - NEW_FOR)
    recent = Store.objects.filter(opened_at__gte=since, counted_at=None, closed_at=None)
    rows = Store.objects.filter(
        ~Exists(former), organisation__in=recent.order_by().values("organisation")
    ).annotate(
        is_checked=Exists(papers.accepted()),
        is_barred=Exists(papers.barring(on)),
        has_goods=Exists(Product.objects.filter(store=OuterRef("pk")).exclude(search_text="")),
    )
    by_slug = {row.slug: row for row in rows.order_by("opened_at", "pk")}
    standings = [
        StoreStanding(
            slug=row.slug,
            owner=row.organisation,
            opened_on=china_day(row.opened_at),
            is_known=row.counted_at is not None,
            is_shown=row.closed_at is None and row.has_goods and not row.is_barred,
        )
        for row in by_slug.values()
    ]
    shown = [by_slug[slug] for slug in newcomers(standings, on)]
    lie_in = places(row.place for row in shown)
    return [Newcomer(store_view(row), lie_in.get(row.place), row.is_checked) for row in shown]


# What a keeper sees


def managed_products(
    store_slug: str, *, by: Actor, now: datetime, offset: int = 0, limit: int = 50, after: str = ""
) -> list[ProductView]:
    """Return a store's products, on sale or not, the newest first, for its keeper.

    ``after`` is the address name of the last one that is known already.
    """
    store = store_of_keeper(store_slug, by, now)
    rows = Product.objects.filter(store=store).order_by("-id").values_list("id", flat=True)
    if after:
        rows = rows.filter(id__lt=Product.objects.filter(slug=after).values("id"))
    return _managed_products(list(rows[offset : offset + limit]), now)


def managed_product(store_slug: str, slug: str, *, by: Actor, now: datetime) -> ProductView:
    """Return a product of a store, on sale or not, for its keeper."""
    store = store_of_keeper(store_slug, by, now)
    rows = Product.objects.filter(store=store, slug=slug).values_list("id", flat=True)
    found = _managed_products(list(rows), now)
    if not found:
        raise NotFoundError
    return found[0]


def _managed_products(product_ids: Sequence[int], now: datetime) -> list[ProductView]:
    """Return products with all their SKUs, on sale or not, each at its own price."""
    among, numbers = among_ids(product_ids)
    found, skus, pictures = run_queries(
        (f"{PRODUCTS} WHERE p.id {among} ORDER BY p.id DESC", [numbers]),
        (f"{SKUS} WHERE p.id {among} ORDER BY k.id", [numbers]),
        (f"{PICTURES} i.product_id {among} ORDER BY i.position, i.id", [numbers]),
    )
    of_product = _pictures_of(pictures)
    by_product: defaultdict[int, list[SkuView]] = defaultdict(list)
    for sku in _sku_views(skus, {}, now):
        by_product[sku.product_id].append(sku)
    return [
        replace(
            view,
            skus=tuple(by_product[view.product_id]),
            pictures=tuple(of_product.get(view.slug, ())),
        )
        for view in PRODUCT.read(found)
    ]


def price_lists_of(store_slug: str, *, by: Actor, now: datetime) -> list[PriceListView]:
    """Return a store's price lists that are in force or to come, for its keeper, by beginning."""
    store = store_of_keeper(store_slug, by, now)
    rows = PriceList.objects.filter(store=store, ends_at__gt=now).order_by("starts_at", "id")
    prices = ListPrice.objects.select_related("sku__product").order_by("sku_id")
    return [
        view_of(
            PriceListView,
            row,
            list_id=row.pk,
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
