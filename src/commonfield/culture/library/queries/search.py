"""Searching the library: titles by their words, and texts by what stands in them."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Min, Q, QuerySet, Window
from django.db.models.expressions import RawSQL

from commonfield.culture.library.passages import passages_with
from commonfield.culture.library.permissions import readable
from commonfield.culture.library.queries.shelf import asked_for, narrowed
from commonfield.culture.library.search_index import TERMS
from commonfield.culture.library.types import (
    EVERYTHING,
    FoundWork,
    LibraryReader,
    ShelfQuery,
    Snippet,
    WorkInfo,
    WorksFound,
)
from commonfield.culture.models import Passage, Work
from commonfield.workshop.full_text import phrases
from commonfield.workshop.rows import run_queries
from commonfield.workshop.search_lexicon import read_query
from commonfield.workshop.search_terms import SearchWord, search_words
from commonfield.workshop.typed_rows import view_of

# Around a place in a text. Units: characters.
_BEFORE, _AFTER = 24, 60


def search_works(
    text: str,
    *,
    on: date,
    reader: LibraryReader,
    first: int = 0,
    size: int = 20,
    asked: ShelfQuery = EVERYTHING,
) -> WorksFound:
    """Return the titles that somebody looks for; of texts only what they may read."""
    shown = narrowed(asked, on)
    named = _named(search_words(text, by_sound=False), shown)
    allowed = readable(reader, on, of="work__") & asked_for(asked, on, of="work__")
    page = slice(max(first - len(named), 0), max(first + size - len(named), 0))
    others, total_inside = _inside(text, allowed, but=named, page=page)
    by_sound = not (named or total_inside)
    if by_sound:
        named = works_named(text, shown)
    some = named[first : first + size]
    works = _works([*some, *(work for work, _n, _at in others)])
    snippets = _snippets(text, [at for _work, _n, at in others])
    items = [FoundWork(works[pk]) for pk in some if pk in works]
    items += [
        FoundWork(works[work], snippets[at], n)
        for work, n, at in others
        if work in works and at in snippets
    ]
    total = len(named) + total_inside
    return WorksFound(tuple(items), total, len(named), by_sound=by_sound and bool(named))


def works_named(text: str, shown: QuerySet[Work]) -> list[int]:
    """Return those of some works that have all words in what names them, or sound so."""
    return _named(read_query(text).words, shown)


def _named(words: Sequence[SearchWord], shown: QuerySet[Work]) -> list[int]:
    """Return the works that have all words in what names them, those in their title first."""
    match, _missing = TERMS.match_all(words)
    if match is None:
        return []
    # Looked at one by one: few titles are found, and many are shown.
    this = shown.filter(pk=RawSQL("m.row_id", ())).order_by().values("pk")
    is_shown, values = this.query.sql_with_params()
    statement = (
        f"SELECT m.row_id FROM ({match.statement}) AS m"  # noqa: S608 - words of our own
        f" WHERE EXISTS ({is_shown}) ORDER BY m.weight DESC, m.row_id DESC"
    )
    (rows,) = run_queries((statement, [*match.values, *values]))
    return [row_id for (row_id,) in rows]


def _inside(
    text: str, allowed: Q, *, but: Sequence[int], page: slice
) -> tuple[list[tuple[int, int, int]], int]:
    """Return some works by their texts, most passages first, and how many there are.

    Each is a work, how many of its passages, and the first of them.
    """
    found = passages_with(text).filter(allowed).exclude(work_id__in=but).order_by()
    counted = found.values_list("work_id").annotate(
        n=Count("pk"), at=Min("pk"), total=Window(Count("*"))
    )
    # One at least, which says how many there are.
    rows = list(counted.order_by("-n", "-work_id")[page.start : max(page.stop, 1)])
    if not rows and page.start:
        return [], found.values("work_id").distinct().count()
    some = rows[: page.stop - page.start]
    return [(work, n, at) for work, n, at, _total in some], rows[0][3] if rows else 0


def _snippets(text: str, passages: Sequence[int]) -> dict[int, Snippet]:
    if not passages:
        return {}
    rows = Passage.objects.filter(pk__in=passages).order_by("pk")
    chosen = rows.values_list("pk", "chapter__number", "text", "folded")
    return {pk: _snippet(text, chapter, passage, folded) for pk, chapter, passage, folded in chosen}


def _snippet(question: str, chapter: int, text: str, folded: str) -> Snippet:
    """Return a passage around the first phrase, in its own characters."""
    phrase = phrases(question)[0]
    at = folded.index(phrase)
    end = at + len(phrase)
    return Snippet(chapter, text[max(at - _BEFORE, 0) : at], text[at:end], text[end : end + _AFTER])


def _works(ids: Sequence[int]) -> dict[int, WorkInfo]:
    rows = Work.objects.filter(pk__in=ids).order_by("pk") if ids else ()
    return {row.pk: view_of(WorkInfo, row, contents=()) for row in rows}
