"""What products are found and counted by; every command that changes one of them writes it too.

A product on sale is found by its own words and by those of its store and its village. Beside the
words stand what a search is narrowed by (facets), each a term with a sign that no word has; the
product keeps them together as well, so that one scan counts them all.
"""

import hashlib
import inspect
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.metadata import version
from itertools import batched
from typing import Final

from django.db import connection

from commonfield.places.queries import place_path
from commonfield.stores.choices import Season
from commonfield.stores.facets import FACETS, Facet
from commonfield.stores.models import Product, SearchTerm, Sku
from commonfield.stores.queries import prices_at
from commonfield.stores.rules import ALL, facet_term, facets_text
from commonfield.workshop.rows import insert_columns, run_queries
from commonfield.workshop.search_terms import SearchWord, Terms, index_terms
from commonfield.workshop.text import in_pinyin

# A title before its variants and its season, these before its store, prose last: also eight words
# found there are less than one in a title.
_TITLE, _VARIANT, _STORE, _PROSE = 100, 30, 10, 1
_SEASON_WORDS: Final = {
    Season.EARLY_SPRING.value: "明前 清明前 春茶 before Qingming spring",
    Season.SPRING.value: "雨前 谷雨前 春茶 before Guyu spring",
    Season.LATE_SPRING.value: "春茶 late spring",
    Season.SUMMER.value: "夏茶 summer",
    Season.AUTUMN.value: "秋茶 autumn",
}
# Kinds of tea are said in Chinese where products are often described in English only.
_KINDS: Final[dict[str, Terms]] = {
    "绿茶": ("green", "tea"),
    "红茶": ("black", "tea"),
    "白茶": ("white", "tea"),
    "黄茶": ("yellow", "tea"),
    "黑茶": ("dark", "tea"),
    "乌龙茶": ("oolong",),
}
_AT_ONCE: Final = 500

# Whose code says what products are found and counted by.
_SAID_BY: Final = (
    __name__,
    *(each.__module__ for each in (Facet, facet_term, index_terms, in_pinyin)),
)

type Weights = dict[str, int]


@cache
def index_version() -> str:
    """Return what stands for all code that says what products are found and counted by."""
    sources = [inspect.getsource(sys.modules[name]) for name in _SAID_BY]
    return hashlib.sha256("".join([*sources, version("pypinyin")]).encode()).hexdigest()


def update_index(product_ids: Iterable[int], *, now: datetime) -> int:
    """Make some products found by what they are now; return how many rows changed.

    Products that are no longer on sale are found by nothing.
    """
    changed = 0
    for some in batched(product_ids, _AT_ONCE, strict=False):
        wanted = wanted_terms(some, now=now)
        kept = indexed_terms(some)
        new: list[tuple[int, str, int]] = []
        for product_id, (terms, facets) in wanted.items():
            new += _replace(product_id, kept.get(product_id, {}), terms)
            rows = Product.objects.filter(pk=product_id).exclude(search_text=facets)
            changed += rows.update(search_text=facets)
        names = ("product_id", "term", "weight")
        columns = dict(zip(names, map(list, zip(*new, strict=True)), strict=True)) if new else {}
        changed += insert_columns(SearchTerm, len(new), columns)
    return changed


def update_index_of_store(store_id: int, *, now: datetime) -> int:
    """Do so for all products of a store: it was renamed, moved or closed."""
    rows = Product.objects.filter(store_id=store_id).order_by("id")
    return update_index(list(rows.values_list("id", flat=True)), now=now)


def _replace(product_id: int, kept: Weights, wanted: Weights) -> list[tuple[int, str, int]]:
    """Take away what a product is no longer found by; return the rows that it is found by anew."""
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


def wanted_terms(product_ids: Iterable[int], *, now: datetime) -> dict[int, tuple[Weights, str]]:
    """Return the terms that products ought to be found by, and what they are counted by."""
    ids = list(product_ids)
    skus = _skus_on_sale(ids)
    listed = prices_at([sku.pk for some in skus.values() for sku in some], now)
    rows = Product.objects.select_related("store").filter(pk__in=ids).order_by("id")
    return {row.pk: _of_product(row, skus.get(row.pk, []), listed) for row in rows}


def _of_product(row: Product, skus: list[Sku], listed: dict[int, int]) -> tuple[Weights, str]:
    if not skus or row.withdrawn_at is not None or row.store.closed_at is not None:
        return {}, ""
    store = row.store
    names = [
        (row.title, _TITLE),
        (row.title_en, _TITLE),
        *((text, _VARIANT) for sku in skus for text in (sku.variant, sku.variant_en)),
        (_SEASON_WORDS.get(row.season, ""), _VARIANT),
        (store.name, _STORE),
        (store.name_en, _STORE),
        *((text, _STORE) for text in _names_of(store.place)),
    ]
    terms: Weights = {}
    for is_name, texts in ((True, names), (False, _prose_of(row))):
        for text, weight in texts:
            by_letters = weight == _TITLE
            for term in index_terms(text, is_name=is_name, by_letters=by_letters):
                terms[term] = max(weight, terms.get(term, 0))
    cheapest_fen = min(listed.get(sku.pk, sku.price_fen) for sku in skus)
    values = {facet.name: facet.value_of(row, cheapest_fen) for facet in FACETS}
    narrowing = [facet_term(name, value) for name, value in values.items() if value]
    return terms | dict.fromkeys((ALL, *narrowing), 0), facets_text(values.values())


def _prose_of(row: Product) -> list[tuple[str, int]]:
    return [(row.description, _PROSE), (row.description_en, _PROSE)]


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


@dataclass(frozen=True)
class Match:
    """A statement's part that gives ``product_id`` and ``weight`` of what is found."""

    statement: str
    values: tuple[str, ...]


def everything() -> Match:
    """Return the match of all products on sale."""
    return _all_of((ALL,))


def match_of(words: Sequence[SearchWord]) -> tuple[Match | None, list[str]]:
    """Return what finds the products that have every word, and the words that none has.

    A word that nobody has written is looked for by its sound instead, a kind of tea also in
    English.
    """
    words = [_with_kind(word) for word in words]
    read = _read(words)
    missing = [word.text for word in words if not read[word.text]]
    if missing or not words:
        return None, missing
    return _together([_any_of(read[word.text]) for word in words]), []


def _with_kind(word: SearchWord) -> SearchWord:
    kind = _KINDS.get(word.text)
    return replace(word, alternatives=(*word.alternatives, kind)) if kind else word


def narrowed(match: Match, terms: Iterable[str]) -> Match:
    """Return the match of those products that are also counted under some facets' terms."""
    return _together([match, *(_all_of((term,)) for term in terms)])


def _read(words: Sequence[SearchWord]) -> dict[str, tuple[Terms, ...]]:
    """Return those alternatives of each word whose terms exist."""
    if all(len(word.alternatives) == 1 and not word.otherwise for word in words):
        return {word.text: word.alternatives for word in words}
    asked = {
        term for word in words for some in (*word.alternatives, *word.otherwise) for term in some
    }
    existing = _existing(sorted(asked))
    read: dict[str, tuple[Terms, ...]] = {}
    for word in words:
        found = [some for some in word.alternatives if existing.issuperset(some)]
        found = found or [some for some in word.otherwise if existing.issuperset(some)]
        read[word.text] = tuple(found)
    return read


def _existing(terms: list[str]) -> set[str]:
    source = (
        "unnest(%s::text[]) AS asked (term)"
        if connection.vendor == "postgresql"
        else "(SELECT value AS term FROM json_each(%s)) AS asked"
    )
    statement = (
        f"SELECT asked.term FROM {source}"  # noqa: S608 - words of our own
        " WHERE EXISTS (SELECT 1 FROM market_search_term t WHERE t.term = asked.term)"
    )
    (rows,) = run_queries((statement, [terms]))
    return {term for (term,) in rows}


def _all_of(terms: Terms) -> Match:
    joined = "".join(
        f" JOIN market_search_term t{at} ON t{at}.product_id = t0.product_id AND t{at}.term = %s"
        for at in range(1, len(terms))
    )
    # What is counted by weighs nothing: then the index alone gives the order.
    weighing = [at for at, term in enumerate(terms) if not term.startswith(ALL)]
    weight = " + ".join(f"t{at}.weight" for at in weighing) or "0"
    # The first term is tested last, so its value comes last.
    return Match(
        f"SELECT t0.product_id, {weight} AS weight"  # noqa: S608 - words of our own
        f" FROM market_search_term t0{joined} WHERE t0.term = %s",
        (*terms[1:], terms[0]),
    )


def _any_of(alternatives: tuple[Terms, ...]) -> Match:
    matches = [_all_of(terms) for terms in alternatives]
    if len(matches) == 1:
        return matches[0]
    union = " UNION ALL ".join(match.statement for match in matches)
    return Match(
        f"SELECT product_id, MAX(weight) AS weight FROM ({union}) AS any_of GROUP BY product_id",  # noqa: S608 - words of our own
        tuple(value for match in matches for value in match.values),
    )


def _together(matches: Sequence[Match]) -> Match:
    if len(matches) == 1:
        return matches[0]
    joined = " JOIN ".join(
        f"({match.statement}) AS m{at}" + (f" ON m{at}.product_id = m0.product_id" if at else "")
        for at, match in enumerate(matches)
    )
    weight = " + ".join(f"m{at}.weight" for at in range(len(matches)))
    return Match(
        f"SELECT m0.product_id, {weight} AS weight FROM {joined}",  # noqa: S608 - words of our own
        tuple(value for match in matches for value in match.values),
    )
