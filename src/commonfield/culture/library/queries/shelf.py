"""Reading the library: the catalogue, works and chapters, and what readers left behind."""

from collections.abc import Iterable
from dataclasses import astuple, replace
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from commonfield.culture.library.permissions import listed, readable, usable
from commonfield.culture.library.rules import Use
from commonfield.culture.library.types import (
    FACETS,
    ChapterLine,
    LibraryReader,
    NewNote,
    NewPosition,
    OpenChapter,
    ShelfQuery,
    WorkBegun,
    WorkInfo,
    WorkMarked,
)
from commonfield.culture.models import Chapter, ReadingNote, ReadingPosition, Work
from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.kernel.errors import must_exist
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_sealed

# Thousandths of a chapter.
_END: Final = 1_000
NOTE_PURPOSE: Final = "culture.note"
OBJECTION_PURPOSE: Final = "culture.objection"
_COLUMNS: Final = {name: facet.column or name for name, facet in FACETS.items()}


def catalogue(
    asked: ShelfQuery, *, on: date, first: int = 0, size: int = 24
) -> tuple[WorkInfo, ...]:
    """Return some titles, newest first."""
    rows = narrowed(asked, on).order_by("-published_at", "-pk")[first : first + size]
    return tuple(view_of(WorkInfo, row, contents=()) for row in rows)


def narrowed(asked: ShelfQuery, on: date) -> QuerySet[Work]:
    """Return the listed works that somebody asks for, whatever their words."""
    return Work.objects.filter(listed(on) & asked_for(asked, on))


def asked_for(asked: ShelfQuery, on: date, *, of: str = "") -> Q:
    """Return what somebody asks for among works, listed or not; ``of`` as in ``listed``."""
    said = {f"{of}{column}": getattr(asked, name) for name, column in _COLUMNS.items()}
    chosen = Q(**{column: value for column, value in said.items() if value})
    return chosen & usable(Use.SHARE, on, of=of) if asked.is_shared else chosen


def facet_counts(asked: ShelfQuery, *, on: date) -> dict[str, dict[str, int]]:
    """Return for each facet its values, and how many titles each has with what else is asked."""
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
    """Return a title with its contents, whether or not somebody may read it."""
    return with_contents(must_exist(Work.objects.filter(listed(on), pk=work).first()))


def with_contents(row: Work) -> WorkInfo:
    """Return a title with its contents."""
    lines = Chapter.objects.filter(work=row).order_by("number").defer("html")
    return view_of(WorkInfo, row, contents=tuple(view_of(ChapterLine, line) for line in lines))


def may_read_work(work: int, *, reader: LibraryReader, on: date) -> bool:
    """Tell whether somebody may read a title now."""
    return Work.objects.filter(readable(reader, on), pk=work).exists()


def shows_file(work: int, digest: str, *, reader: LibraryReader, on: date) -> bool:
    """Tell whether a file is the cover of a listed title, or part of one that somebody may read."""
    if not digest:
        return False
    allowed = readable(reader, on, of="work__")
    rows = Chapter.objects.filter(has_file(digest), allowed, work_id=work)
    return Work.objects.filter(listed(on), pk=work, cover=digest).exists() or rows.exists()


def has_file(digest: str) -> Q:
    """Return which chapters show or play a file."""
    return Q(sound=digest) | Q(files__file=digest)


def open_chapter(work: int, number: int, *, reader: LibraryReader, on: date) -> OpenChapter:
    """Return a chapter, if this reader may read it."""
    allowed = readable(reader, on, of="work__")
    rows = Chapter.objects.filter(allowed, work_id=work, number=number)
    return view_of(OpenChapter, must_exist(rows.first()))


def listed_works(works: Iterable[int], *, on: date) -> dict[int, WorkInfo]:
    """Return those titles among some that the catalogue shows, without their contents."""
    wanted = list(works)
    if not wanted:
        return {}
    rows = Work.objects.filter(listed(on), pk__in=wanted).order_by("pk")
    return {row.pk: view_of(WorkInfo, row, contents=()) for row in rows}


def works_begun(person: int, *, on: date, most: int = 50) -> list[WorkBegun]:
    """Return the titles that somebody has begun, what they read last first."""
    rows = ReadingPosition.objects.filter(person=person).order_by("-read_at")[:most]
    works = listed_works([row.work_id for row in rows], on=on)
    return [
        WorkBegun(works[row.work_id], view_of(NewPosition, row))
        for row in rows
        if row.work_id in works
    ]


def works_marked(person: int, *, on: date) -> list[WorkMarked]:
    """Return somebody's own bookmarks with the titles that they are in."""
    rows = ReadingNote.objects.filter(person=person).order_by("pk").values_list("code", "work_id")
    work_of = dict(rows)
    works = listed_works(set(work_of.values()), on=on)
    return [
        WorkMarked(works[work_of[note.code]], note)
        for note in notes_of(person)
        if work_of[note.code] in works
    ]


def read_before(person: int, work: int, chapter: int, *, seconds: int) -> timedelta:
    """Return how much of a chapter somebody has read before, of so many ``seconds`` in all.

    It is as much as they have come on, and no longer than they were in it: whoever leafs to its
    end has read nothing.
    """
    row = ReadingPosition.objects.filter(person=person, work_id=work, chapter=chapter).first()
    if row is None or row.entered_at is None or row.permille >= _END:
        return timedelta()
    come_on = timedelta(seconds=seconds * row.permille / _END)
    return min(come_on, row.read_at - row.entered_at)


def position_of(person: int, work: int) -> NewPosition | None:
    """Return where somebody was last in a work, on whatever device."""
    row = ReadingPosition.objects.filter(person=person, work_id=work).first()
    return view_of(NewPosition, row) if row else None


def notes_of(person: int, work: int | None = None) -> list[NewNote]:
    """Return somebody's own bookmarks and notes, opened, in the order of the text."""
    rows = ReadingNote.objects.filter(person=person).order_by("work_id", "chapter", "permille")
    if work is not None:
        rows = rows.filter(work_id=work)
    return [NewNote(row.code, row.chapter, row.permille, row.made_at, _opened(row)) for row in rows]


def _opened(row: ReadingNote) -> str:
    if row.note_sealed is None:
        return ""
    return open_sealed(row.note_sealed, purpose=NOTE_PURPOSE, about=about_of(row.person, row.code))


def records_held_of(person: int) -> dict[str, list[dict[str, str | int]]]:
    """Return what the library holds of somebody, for their own export."""
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
