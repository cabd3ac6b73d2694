"""Reading the library: the catalogue, works and chapters, and what readers left behind."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Q, QuerySet

from commonfield.culture.library.permissions import listed, readable, usable
from commonfield.culture.library.rules import Use
from commonfield.culture.library.types import (
    ChapterLine,
    LibraryReader,
    NewNote,
    NewPosition,
    OpenChapter,
    ShelfPage,
    ShelfQuery,
    WorkBegun,
    WorkInfo,
    WorkMarked,
)
from commonfield.culture.models import Chapter, ReadChapter, ReadingNote, ReadingPosition, Work
from commonfield.kernel.errors import must_exist
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_sealed

NOTE_PURPOSE: Final = "culture.note"
OBJECTION_PURPOSE: Final = "culture.objection"


def catalogue(asked: ShelfQuery, *, on: date, first: int = 0, size: int = 24) -> ShelfPage:
    """Return some titles, newest first."""
    rows = narrowed(asked, on)
    ordered = rows.order_by("-published_at", "-pk")[first : first + size]
    return ShelfPage(tuple(view_of(WorkInfo, row, contents=()) for row in ordered), rows.count())


def narrowed(asked: ShelfQuery, on: date) -> QuerySet[Work]:
    """Return the listed works that somebody asks for, whatever their words."""
    rows = Work.objects.filter(usable(Use.SHARE, on) if asked.is_shared else listed(on))
    for column in ("subject", "kind", "language"):
        if value := getattr(asked, column):
            rows = rows.filter(**{column: value})
    return rows.filter(shelves__hall=asked.hall) if asked.hall else rows


def shelf_facets(on: date) -> dict[str, dict[str, int]]:
    """Return how many listed titles there are by subject, by kind and by the hall that has them."""
    shown = Work.objects.filter(listed(on)).order_by()
    columns = {"subject": "subject", "kind": "kind", "hall": "shelves__hall"}
    return {
        name: dict(shown.values_list(column).annotate(Count("pk")).order_by(column))
        for name, column in columns.items()
    }


def listed_work(work: int, *, on: date) -> WorkInfo:
    """Return a title with its contents, whether or not somebody may read it."""
    row = must_exist(Work.objects.filter(listed(on), pk=work).first())
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
    rows = Chapter.objects.filter(Q(sound=digest) | Q(files__file=digest), allowed, work_id=work)
    return Work.objects.filter(listed(on), pk=work, cover=digest).exists() or rows.exists()


def open_chapter(work: int, number: int, *, reader: LibraryReader, on: date) -> OpenChapter:
    """Return a chapter, if this reader may read it."""
    allowed = readable(reader, on, of="work__")
    rows = Chapter.objects.filter(allowed, work_id=work, number=number)
    return view_of(OpenChapter, must_exist(rows.first()))


def listed_works(works: Iterable[int], *, on: date) -> dict[int, WorkInfo]:
    """Return those titles among some that the catalogue shows, without their contents."""
    rows = Work.objects.filter(listed(on), pk__in=list(works)).order_by("pk")
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


def read_chapters(reader: str) -> list[tuple[int, int, datetime]]:
    """Return what a pseudonym has finished: works, their chapters' numbers, when."""
    rows = ReadChapter.objects.filter(reader=reader).order_by("read_at")
    return list(rows.values_list("chapter__work_id", "chapter__number", "read_at"))
