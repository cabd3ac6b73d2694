"""Queries of the library: catalogue, chapters, search, offline packs, readers' positions."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, replace
from datetime import date, timedelta
from typing import Final

from django.db.models import Case, CharField, Count, Min, Q, QuerySet, Value, When, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import MD5, Cast, Concat, RowNumber

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.library.marking import ChapterText
from commonfield.library.models import (
    Chapter,
    ChapterFile,
    Passage,
    ReadingNote,
    ReadingPosition,
    Work,
)
from commonfield.library.passages import passages_with
from commonfield.library.permissions import listed, readable, usable
from commonfield.library.rules import CLASSICS_NOTE, FILE_IN_HTML, Use, season_words
from commonfield.library.search_index import TERMS
from commonfield.library.starter.works import starter_sources
from commonfield.library.types import (
    EVERYTHING,
    FACETS,
    ChapterLine,
    ChapterMark,
    FoundChapter,
    FoundWork,
    NewNote,
    NewPosition,
    OpenChapter,
    Pack,
    ShelfQuery,
    Snippet,
    WorkBegun,
    WorkInfo,
    WorkMarked,
    WorksFound,
)
from commonfield.people.types import Reader
from commonfield.workshop.calendar import term_of
from commonfield.workshop.full_text import phrases
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.media import stored_file
from commonfield.workshop.rows import run_queries
from commonfield.workshop.search_lexicon import read_query
from commonfield.workshop.search_terms import SearchWord, search_words
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_sealed

# Thousandths of a chapter.
_WHOLE_PERMILLE: Final = 1_000
NOTE_PURPOSE: Final = "culture.note"
OBJECTION_PURPOSE: Final = "culture.objection"
_COLUMNS: Final = {name: facet.column or name for name, facet in FACETS.items()}
_LONGEST_NUMBER: Final = 9


def catalogue(
    asked: ShelfQuery, *, on: date, first: int = 0, size: int = 24
) -> tuple[WorkInfo, ...]:
    """Return some titles, newest first."""
    rows = narrowed(asked, on).order_by("-published_at", "-pk")[first : first + size]
    return tuple(view_of(WorkInfo, row, contents=()) for row in rows)


def shelf(
    asked: ShelfQuery, *, on: date, reader: Reader, first: int = 0, size: int = 24
) -> tuple[WorkInfo, ...]:
    """Return some titles for a visitor: what they can read now first, in the day's order.

    Each hall, the books that come with the program and the collected classics take turns, those
    of the season before their others; else the day's draw decides, never when a title came.
    """
    drawn = MD5(Concat(Value(on.isoformat()), Cast("pk", CharField())))
    source = Case(
        When(source_sha256__in=starter_sources(), then=Value("starter")),
        When(rights_note=CLASSICS_NOTE, then=Value("classics")),
        default="hall",
    )
    in_season = Q()
    for word in season_words(on, term_of(on)[0]):
        in_season |= Q(title__contains=word) | Q(description__contains=word)
    turn = Window(
        RowNumber(),
        partition_by=[source],
        order_by=[Case(When(in_season, then=0), default=1), drawn],
    )
    rows = narrowed(asked, on).order_by(
        Case(When(readable(reader, on), then=0), default=1),
        Case(When(place=reader.hall_place or "-", then=0), default=1),
        turn,
        drawn,
    )
    return tuple(view_of(WorkInfo, row, contents=()) for row in rows[first : first + size])


def narrowed(asked: ShelfQuery, on: date) -> QuerySet[Work]:
    """Return the listed works that match a filter."""
    return Work.objects.filter(listed(on) & asked_for(asked, on))


def asked_for(asked: ShelfQuery, on: date, *, of: str = "") -> Q:
    """Return a filter's condition, also for unlisted works; ``of`` as in ``listed``."""
    columns = {f"{of}{column}": getattr(asked, name) for name, column in _COLUMNS.items()}
    chosen = Q(**{column: value for column, value in columns.items() if value})
    return chosen & usable(Use.SHARE, on, of=of) if asked.is_shared else chosen


def facet_counts(asked: ShelfQuery, *, on: date) -> dict[str, dict[str, int]]:
    """Return each facet's values with their number of titles under the other filters."""
    key = ("library facets", asked.is_shared, *astuple(asked), on)
    return cached_locally(key, lambda: _facet_counts(asked, on))


def _facet_counts(asked: ShelfQuery, on: date) -> dict[str, dict[str, int]]:
    counts = {}
    for name, column in _COLUMNS.items():
        rows = narrowed(replace(asked, **{name: ""}), on).order_by().values_list(column)
        counted = rows.annotate(n=Count("pk"))
        counts[name] = dict(sorted((value, n) for value, n in counted if value))
    return counts


def listed_work(work: int, *, on: date) -> WorkInfo:
    """Return a title with its contents, whether or not a reader may read it."""
    return with_contents(must_exist(Work.objects.filter(listed(on), pk=work).first()))


def with_contents(row: Work) -> WorkInfo:
    lines = Chapter.objects.filter(work=row).order_by("number").defer("html", "whole")
    contents = (
        view_of(ChapterLine, line, marks=tuple(ChapterMark(*mark) for mark in line.marks or ()))
        for line in lines
    )
    return view_of(WorkInfo, row, contents=tuple(contents))


def may_read_work(work: int, *, reader: Reader, on: date) -> bool:
    return Work.objects.filter(readable(reader, on), pk=work).exists()


def shows_file(work: int, digest: str, *, reader: Reader, on: date) -> bool:
    """Return whether a file is a listed title's cover, or part of one that a reader may read."""
    if not digest:
        return False
    allowed = readable(reader, on, of="work__")
    rows = Chapter.objects.filter(has_file(digest), allowed, work_id=work)
    return Work.objects.filter(listed(on), pk=work, cover=digest).exists() or rows.exists()


def has_file(digest: str) -> Q:
    """Return the condition for chapters that show or play a file."""
    return Q(sound=digest) | Q(files__file=digest, files__is_out=False)


def open_chapter(work: int, number: int, *, reader: Reader, on: date) -> OpenChapter:
    """Return a chapter, if this reader may read it."""
    allowed = readable(reader, on, of="work__")
    rows = Chapter.objects.filter(allowed, work_id=work, number=number)
    return view_of(OpenChapter, must_exist(rows.first()))


def listed_works(works: Iterable[int], *, on: date) -> dict[int, WorkInfo]:
    """Return the listed ones of some titles, without their contents."""
    wanted = list(works)
    if not wanted:
        return {}
    rows = Work.objects.filter(listed(on), pk__in=wanted).order_by("pk")
    return {row.pk: view_of(WorkInfo, row, contents=()) for row in rows}


def works_begun(person: int, *, on: date, most: int = 50) -> list[WorkBegun]:
    """Return the titles that a reader has begun, the last read first."""
    rows = ReadingPosition.objects.filter(person=person).order_by("-read_at")[:most]
    works = listed_works([row.work_id for row in rows], on=on)
    return [
        WorkBegun(works[row.work_id], view_of(NewPosition, row))
        for row in rows
        if row.work_id in works
    ]


def works_marked(person: int, *, on: date) -> list[WorkMarked]:
    """Return a reader's own bookmarks with their titles."""
    rows = list(_notes(person))
    works = listed_works({row.work_id for row in rows}, on=on)
    return [WorkMarked(works[row.work_id], _note(row)) for row in rows if row.work_id in works]


def read_before(person: int, work: int, chapter: int, *, seconds: int) -> timedelta:
    """Return the time already spent on a chapter that takes so many ``seconds``.

    It is the reading time up to the reader's position, but no longer than they had the chapter
    open: leafing to its end is not reading.
    """
    row = ReadingPosition.objects.filter(person=person, work_id=work, chapter=chapter).first()
    if row is None or row.entered_at is None or row.permille >= _WHOLE_PERMILLE:
        return timedelta()
    come_on = timedelta(seconds=seconds * row.permille / _WHOLE_PERMILLE)
    return min(come_on, row.read_at - row.entered_at)


def position_of(person: int, work: int) -> NewPosition | None:
    """Return a reader's latest position in a work, on any device."""
    row = ReadingPosition.objects.filter(person=person, work_id=work).first()
    return view_of(NewPosition, row) if row else None


def notes_of(person: int, work: int | None = None) -> list[NewNote]:
    """Return a reader's own bookmarks and notes, opened, in the order of the text."""
    rows = _notes(person) if work is None else _notes(person).filter(work_id=work)
    return [_note(row) for row in rows]


def _notes(person: int) -> QuerySet[ReadingNote]:
    return ReadingNote.objects.filter(person=person).order_by("work_id", "chapter", "permille")


def _note(row: ReadingNote) -> NewNote:
    text, about = "", about_of(row.person, row.code)
    if row.note_sealed is not None:
        text = open_sealed(row.note_sealed, purpose=NOTE_PURPOSE, about=about)
    return view_of(NewNote, row, text=text)


def export_of_person(person: int) -> dict[str, list[dict[str, str | int]]]:
    """Return a person's positions and notes for their own export."""
    positions = ReadingPosition.objects.filter(person=person).select_related("work")
    return {
        "positions": [
            {"title": row.work.title, "chapter": row.chapter, "read_at": row.read_at.isoformat()}
            for row in positions.order_by("pk")
        ],
        "notes": [
            {"chapter": each.chapter, "text": each.text, "made_at": each.made_at.isoformat()}
            for each in notes_of(person)
        ],
    }


def pack_of(work: int, *, on: date) -> Pack:
    """Return a title that may be taken along, with the names of its files.

    A text may name any file; only the title's own files are listed.
    """
    info = pack_work(work, on=on)
    shown = ChapterFile.objects.filter(chapter__work=work, is_out=False)
    own = set(shown.values_list("file", flat=True))
    names: set[str] = set()
    size = 0
    for html, sound in Chapter.objects.filter(work_id=work).values_list("html", "sound"):
        size += len(html.encode())
        names |= {name for name in FILE_IN_HTML.findall(html) if name.partition(".")[0] in own}
        names |= {sound} - {""}
    files = {name: found for name in names if (found := stored_file(name, is_checked=True))}
    size += sum(found.size for found in files.values())
    return Pack(info, pack_versions([work], on=on)[work], tuple(sorted(files)), size)


def pack_work(work: int, *, on: date) -> WorkInfo:
    """Return a title that may be taken along, with its contents."""
    if not may_take_offline(work, on=on):
        raise NotFoundError
    return listed_work(work, on=on)


def may_take_offline(work: int, *, on: date) -> bool:
    """Return whether a title may be taken along now."""
    return Work.objects.filter(usable(Use.TAKE_OFFLINE, on), pk=work).exists()


def pack_versions(works: Collection[int], *, on: date) -> dict[int, str]:
    """Return the versions of those titles that may be taken along now."""
    rows = Work.objects.filter(usable(Use.TAKE_OFFLINE, on), pk__in=works)
    parts: dict[int, list[object]] = defaultdict(list)
    for work, *words in rows.values_list(
        "pk", "title", "authors", "language", "cover", "licensed_until"
    ):
        parts[work] += words
    chapters = Chapter.objects.filter(work_id__in=parts).order_by("work_id", "number")
    columns = ("pk", "number", "title", "sound", MD5("html"))
    for work, *words in chapters.values_list("work_id", *columns):
        parts[work] += words
    return {
        work: hashlib.sha256(repr(words).encode()).hexdigest()[:12] for work, words in parts.items()
    }


def named_versions(asked: Sequence[str], on: date) -> dict[str, str]:
    """Return the versions of the packs of titles among some packs."""
    works = [int(each) for each in asked if each.isdecimal() and len(each) <= _LONGEST_NUMBER]
    return {str(work): version for work, version in pack_versions(works, on=on).items()}


def search_works(
    text: str,
    *,
    on: date,
    reader: Reader,
    first: int = 0,
    size: int = 20,
    asked: ShelfQuery = EVERYTHING,
) -> WorksFound:
    """Search titles; full texts only as far as the reader may read them."""
    shown = narrowed(asked, on)
    named = _found_by_title(search_words(text, by_sound=False), shown)
    allowed = readable(reader, on, of="work__") & asked_for(asked, on, of="work__")
    page = slice(max(first - len(named), 0), max(first + size - len(named), 0))
    others, total_inside = _found_by_text(text, allowed, excluding=named, page=page)
    by_sound = not (named or total_inside)
    if by_sound:
        named = works_named(text, shown)
    some = named[first : first + size]
    ids = [*some, *(work for work, _n, _at in others)]
    rows = Work.objects.filter(pk__in=ids).order_by("pk") if ids else ()
    works = {row.pk: view_of(WorkInfo, row, contents=()) for row in rows}
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
    """Return the works whose names contain all words of a query, or sound like it."""
    return _found_by_title(read_query(text).words, shown)


def _found_by_title(words: Sequence[SearchWord], shown: QuerySet[Work]) -> list[int]:
    """Return the works whose names contain all words, matches in titles first."""
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


def _found_by_text(
    text: str, allowed: Q, *, excluding: Sequence[int], page: slice
) -> tuple[list[tuple[int, int, int]], int]:
    """Return works whose texts match, most passages first, and how many there are.

    Each is a work, how many of its passages, and the first of them.
    """
    found = passages_with(text).filter(allowed).exclude(work_id__in=excluding).order_by()
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
    return Snippet.around(text, at, at + len(phrase), chapter)


def chapters_with(
    work: int, text: str, *, reader: Reader, on: date, first: int, size: int
) -> list[FoundChapter]:
    """Return the chapters of a title that contain a search's words, each with their places."""
    found = passages_with(text).filter(readable(reader, on, of="work__"), work_id=work)
    numbers = found.order_by("chapter__number").values_list("chapter__number", flat=True)
    some = list(numbers.distinct()[first : first + size])
    rows = Chapter.objects.filter(work_id=work, number__in=some).order_by("number")
    return [
        FoundChapter(number, tuple(ChapterText(html).snippets(text, number)))
        for number, html in rows.values_list("number", "html")
    ]
