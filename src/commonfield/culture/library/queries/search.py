"""Searching the library: titles by their words, and texts by what stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Min, QuerySet
from django.db.models.expressions import RawSQL

from commonfield.culture.library.passages import passages_with
from commonfield.culture.library.permissions import readable
from commonfield.culture.library.queries.shelf import narrowed
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
from commonfield.workshop.search_matching import Match
from commonfield.workshop.search_terms import SearchWord
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
    words = read_query(text).words
    named = _ByWords.of([replace(word, otherwise=()) for word in words], shown)
    told = _told(text, shown, reader, on, but=named)
    titles = named.count()
    if total := titles + told.count():
        found = named.page(first, size)
        start = max(first - titles, 0)
        found += _with_snippets(text, list(told[start : start + size - len(found)]))
        return WorksFound(tuple(found), total, titles)
    sounding = _ByWords.of(list(words), shown)
    total = sounding.count()
    return WorksFound(tuple(sounding.page(first, size)), total, total, by_sound=bool(total))


@dataclass(frozen=True, slots=True)
class _ByWords:
    """Works that have some words in their titles, their authors or what else names them."""

    match: Match | None
    shown: QuerySet[Work]

    @classmethod
    def of(cls, words: Sequence[SearchWord], shown: QuerySet[Work]) -> "_ByWords":
        return cls(TERMS.match_all(words)[0], shown)

    def count(self) -> int:
        if self.match is None:
            return 0
        return self.shown.filter(pk__in=self.ids()).count()

    def ids(self) -> RawSQL:
        """Return what gives the numbers of all that match, whether shown or not."""
        match = self.match or TERMS.all_of(("",))
        statement = f"SELECT row_id FROM ({match.statement}) AS named"  # noqa: S608 - words of our own
        return RawSQL(statement, match.values)  # noqa: S611 - as above

    def page(self, first: int, size: int) -> list[FoundWork]:
        """Return some of them, those whose title has the words first."""
        if self.match is None:
            return []
        shown, values = self.shown.order_by().values("pk").query.sql_with_params()
        statement = (
            f"SELECT m.row_id FROM ({self.match.statement}) AS m"  # noqa: S608 - words of our own
            f" WHERE m.row_id IN ({shown}) ORDER BY m.weight DESC, m.row_id DESC LIMIT %s OFFSET %s"
        )
        (rows,) = run_queries((statement, [*self.match.values, *values, size, first]))
        works = _works([row_id for (row_id,) in rows])
        return [FoundWork(works[row_id]) for (row_id,) in rows if row_id in works]


def _told(
    text: str, shown: QuerySet[Work], reader: LibraryReader, on: date, *, but: _ByWords
) -> QuerySet[Passage, tuple[int, int, int]]:
    """Return works by their texts, most passages first: work, passages, the first passage."""
    rows = passages_with(text).filter(readable(reader, on, of="chapter__work__"))
    return (
        rows.filter(chapter__work__in=shown)
        .exclude(chapter__work_id__in=but.ids())
        .order_by()
        .values_list("chapter__work_id")
        .annotate(n=Count("pk"), at=Min("pk"))
        .order_by("-n", "-chapter__work_id")
    )


def _with_snippets(text: str, rows: Sequence[tuple[int, int, int]]) -> list[FoundWork]:
    works = _works([work for work, _n, _at in rows])
    passages = Passage.objects.select_related("chapter").defer("chapter__html")
    snippets = passages.in_bulk([at for _work, _n, at in rows])
    return [
        FoundWork(works[work], _snippet(snippets[at], text), n)
        for work, n, at in rows
        if work in works and at in snippets
    ]


def _snippet(passage: Passage, text: str) -> Snippet:
    """Return a passage around the first phrase, in its own characters."""
    phrase = phrases(text)[0]
    at = passage.folded.index(phrase)
    end = at + len(phrase)
    return Snippet(
        passage.chapter.number,
        passage.text[max(at - _BEFORE, 0) : at],
        passage.text[at:end],
        passage.text[end : end + _AFTER],
    )


def _works(ids: Sequence[int]) -> dict[int, WorkInfo]:
    rows = Work.objects.filter(pk__in=ids).order_by("pk")
    return {row.pk: view_of(WorkInfo, row, contents=()) for row in rows}
