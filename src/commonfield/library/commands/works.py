"""Adding works to a hall, with their chapters and search terms."""

from collections.abc import Sequence
from dataclasses import asdict, astuple
from datetime import datetime

from django.db import connection, transaction

from commonfield.audit.commands import record as record_audit
from commonfield.library.models import Chapter, ChapterFile, ShelfPlace, Work
from commonfield.library.passages import PASSAGES, index_chapters
from commonfield.library.search_index import index_works
from commonfield.library.starter.voice import spoken_books
from commonfield.library.starter.works import drawn_work, starter_works
from commonfield.library.types import DrawnPage, NewChapter, NewWork, Taken, WorkDetails
from commonfield.people.permissions import require_hall
from commonfield.people.types import Actor
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.media import store_file


@transaction.atomic
def add_work(*, by: Actor, now: datetime, hall: str, work: NewWork, brought_by: str = "") -> Taken:
    """Put a work onto a hall's shelf, unpublished; the same file again changes nothing.

    ``brought_by`` is the person who gave it to the program that acts.
    """
    venue = require_hall(by, hall, now=now)
    if work.source_sha256:
        one_at_a_time(f"library.work:{hall}:{work.source_sha256}")
        known = Work.objects.filter(hall=hall, source_sha256=work.source_sha256).first()
        if known is not None:
            return Taken(known.pk, "unchanged")
    for file in work.files:
        store_file(file, now=now, is_public=False)
    row = Work.objects.create(
        kind=work.kind,
        **asdict(work.details),
        hall=hall,
        place=venue.place_code,
        cover=work.cover,
        source_sha256=work.source_sha256,
        is_right_to_left=work.is_right_to_left,
        is_checked=work.is_checked,
        added_at=now,
        brought_by=brought_by or by.code,
    )
    write_chapters(row, work.chapters)
    ShelfPlace.objects.create(hall=hall, work=row, placed_at=now)
    index_works([row.pk])
    audit_work("culture.work_added", by, row, now, chapters=len(work.chapters))
    return Taken(row.pk, "taken")


def write_chapters(work: Work, chapters: tuple[NewChapter, ...], *, first: int = 1) -> None:
    """Write a work's chapters, numbered from the first, with their files and their passages."""
    rows = Chapter.objects.bulk_create(
        Chapter(
            work=work,
            number=number,
            title=chapter.title,
            depth=chapter.depth,
            is_aside=chapter.is_aside,
            html=chapter.html,
            seconds=chapter.seconds,
            sound=chapter.sound,
            marks=[astuple(mark) for mark in chapter.marks] or None,
        )
        for number, chapter in enumerate(chapters, first)
    )
    pairs = list(zip(rows, chapters, strict=True))
    ChapterFile.objects.bulk_create(
        ChapterFile(chapter=row, file=file) for row, chapter in pairs for file in chapter.files
    )
    index_chapters([(row, chapter.text) for row, chapter in pairs])


def audit_work(action: str, by: Actor, work: Work, now: datetime, **detail: str | int) -> None:
    """Write an audit row about a title."""
    record_audit(action, by.code, f"work:{work.pk}", now, work.place, hall=work.hall, **detail)


def add_starter_shelf(*, by: Actor, now: datetime, hall: str) -> list[Taken]:
    """Add the starter shelf's books to a hall, unpublished; its own copies stay unchanged."""
    # Their pictures are stored while the books are made.
    require_hall(by, hall, now=now)
    works = list(starter_works())
    with transaction.atomic():
        return [add_work(by=by, now=now, hall=hall, work=work) for work in works]


def add_spoken_books(*, by: Actor, now: datetime, hall: str) -> list[Taken]:
    """Add an unpublished recording of some starter books, if this machine has a voice."""
    require_hall(by, hall, now=now)
    work = spoken_books()
    with transaction.atomic():
        return [add_work(by=by, now=now, hall=hall, work=work)] if work else []


def add_drawn_work(
    *, by: Actor, now: datetime, hall: str, details: WorkDetails, pages: Sequence[DrawnPage]
) -> Taken:
    """Add a picture book to a hall, unpublished; the same title there is the same book."""
    require_hall(by, hall, now=now)
    work = drawn_work(details, pages, code=f"{hall}/{details.title}")
    with transaction.atomic():
        return add_work(by=by, now=now, hall=hall, work=work)


def index_missing(now: datetime) -> int:  # noqa: ARG001 - a job's signature
    """Index works and passages that are missing from the search; return how many.

    A backup is restored without the full-text index.
    """
    works = list(Work.objects.filter(terms=None).order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        index_works(works)
        return len(works) + PASSAGES.fill(connection)
