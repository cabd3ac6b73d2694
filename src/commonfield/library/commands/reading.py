"""Commands of readers: positions, bookmarks, finished chapters and picture books."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final, Literal

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from commonfield.facts.commands import record, record_all
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.library.choices import WorkKind
from commonfield.library.errors import ReadTooFastError, TooManyNotesError
from commonfield.library.models import (
    Chapter,
    ReadChapter,
    ReadingNote,
    ReadingPosition,
    RemovedNote,
    SeenPage,
)
from commonfield.library.permissions import readable
from commonfield.library.queries import NOTE_PURPOSE
from commonfield.library.rules import is_book_seen, least_seconds
from commonfield.library.types import FinishedChapter, NewNote, NewPosition, ReadingTime
from commonfield.offline.commands import spend_time
from commonfield.offline.permissions import KEPT_FOR, require_past
from commonfield.people.choices import PSEUDONYM_PURPOSE, Purpose
from commonfield.people.commands import pseudonym_of, pseudonyms_for
from commonfield.people.permissions import person_of, require_system
from commonfield.people.queries import consenting, consenting_person, home_and_household
from commonfield.people.types import Actor, Reader
from commonfield.workshop.erasing import delete_existing
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.vault import seal

_MOST_NOTES: Final = 2_000
_BATCH_SIZE: Final = 5_000


type _Book = tuple[str, int]


class SeenPages:
    """The pages of some works seen by some readers, by pseudonym; written at the end.

    Works other than picture books are left out.
    """

    def __init__(self, readers: Collection[str], works: Collection[int]) -> None:
        pages = Chapter.objects.filter(work__kind=WorkKind.PICTURES, work__in=works)
        self._pages: dict[int, dict[int, int]] = defaultdict(dict)
        for work, number, seconds in pages.order_by().values_list("work", "number", "seconds"):
            self._pages[work][number] = seconds
        books = ReadChapter.objects.filter(reader__in=readers, chapter__in=pages)
        self._finished: set[_Book] = set(books.values_list("reader", "chapter__work"))
        self._rows = SeenPage.objects.filter(reader__in=readers, page__in=pages)
        self._seen: dict[_Book, dict[int, int]] = defaultdict(dict)
        columns = ("reader", "page__work", "page__number", "seconds")
        for reader, work, number, seconds in self._rows.values_list(*columns):
            self._seen[reader, work][number] = seconds
        self._changed: dict[tuple[str, int], SeenPage] = {}

    def is_of_book(self, page: Chapter) -> bool:
        return page.work_id in self._pages

    def finishes(self, page: Chapter, reader: str, seconds: float) -> bool:
        """Add a page that a reader saw for so long; return whether it finishes their book."""
        book = (reader, page.work_id)
        if book in self._finished:
            return False
        seen = self._seen[book]
        spent = max(0, min(round(seconds), page.seconds))
        seen[page.number] = max(spent, seen.get(page.number, 0))
        self._changed[reader, page.pk] = SeenPage(
            reader=reader, page=page, seconds=seen[page.number]
        )
        if is_book_seen(self._pages[page.work_id], seen):
            self._finished.add(book)
        return book in self._finished

    def write(self) -> None:
        """Store the seen pages of unfinished books; finished ones keep none."""
        for reader, work in self._finished & self._seen.keys():
            self._rows.filter(reader=reader, page__work=work).delete()
        SeenPage.objects.bulk_create(
            (
                row
                for (reader, _page), row in self._changed.items()
                if (reader, row.page.work_id) not in self._finished
            ),
            update_conflicts=True,
            unique_fields=["reader", "page"],
            update_fields=["seconds"],
        )


@transaction.atomic
def remember_position(
    *, by: Actor, now: datetime, work: int, position: NewPosition, hall_place: str = ""
) -> bool:
    """Store a reader's position in a work; return whether it is the latest known."""
    person_id = consenting_person(by, Purpose.READING)
    require_past(position.read_at, now)
    chapter = _chapter(work, position.chapter, Reader(person_id, hall_place), now)
    values = {"chapter": chapter.number, "permille": position.permille, "read_at": position.read_at}
    row, is_new = ReadingPosition.objects.get_or_create(
        person=person_id, work_id=work, defaults={**values, "entered_at": position.read_at}
    )
    if is_new:
        return True
    # Of two at the same moment the further counts, in whatever order they come.
    same = Q(read_at=position.read_at)
    further = Q(chapter=chapter.number, permille__lt=position.permille)
    later = Q(read_at__lt=position.read_at) | same & (Q(chapter__lt=chapter.number) | further)
    entered_at = Case(
        When(chapter=chapter.number, then=F("entered_at")), default=Value(position.read_at)
    )
    rows = ReadingPosition.objects.filter(later, pk=row.pk)
    return bool(rows.update(**values, entered_at=entered_at))


@transaction.atomic
def add_note(
    *, by: Actor, now: datetime, work: int, note: NewNote, hall_place: str = ""
) -> Literal["added", "known"]:
    """Add a bookmark, perhaps with a note; the same code again changes nothing."""
    person_id = consenting_person(by, Purpose.READING)
    require_past(note.made_at, now)
    chapter = _chapter(work, note.chapter, Reader(person_id, hall_place), now)
    mine = ReadingNote.objects.filter(person=person_id)
    removed = RemovedNote.objects.filter(person=person_id, code=note.code)
    if mine.filter(code=note.code).exists() or removed.exists():
        return "known"
    if mine.count() >= _MOST_NOTES:
        raise TooManyNotesError(most=_MOST_NOTES)
    text = note.text.strip()
    about = about_of(person_id, note.code)
    _, is_new = ReadingNote.objects.get_or_create(
        person=person_id,
        code=note.code,
        defaults={
            "work_id": work,
            "chapter": chapter.number,
            "permille": note.permille,
            "note_sealed": seal(text, purpose=NOTE_PURPOSE, about=about) if text else None,
            "made_at": note.made_at,
        },
    )
    return "added" if is_new else "known"


@transaction.atomic
def add_notes(
    *, by: Actor, now: datetime, notes: Sequence[tuple[int, NewNote]], hall_place: str = ""
) -> int:
    """Add bookmarks in several works; return their number. Works that are gone are skipped."""
    added = 0
    for work, note in notes:
        with suppress(NotFoundError):
            add_note(by=by, now=now, work=work, note=note, hall_place=hall_place)
            added += 1
    return added


@transaction.atomic
def remove_note(*, by: Actor, now: datetime, code: str) -> None:
    """Remove a reader's own bookmark for good, even if a device has not sent it yet."""
    person_id = person_of(by)
    RemovedNote.objects.get_or_create(person=person_id, code=code, defaults={"removed_at": now})
    ReadingNote.objects.filter(person=person_id, code=code).delete()


@transaction.atomic
def finish_chapter(
    *, by: Actor, now: datetime, work: int, chapter: int, during: ReadingTime, hall_place: str = ""
) -> Literal["counted", "known"]:
    """Count a chapter as read, a picture book as seen, or a recording as heard, once a reader.

    The reader stands in the fact by a pseudonym, at home in their village.

    Raises:
        ReadTooFastError: if it was open for less than a third of the time that it takes.
        ClockAheadError: if it was read after now.
        NotCountedError: if it was read too long ago, or while other acts took the time.
    """
    person_id = consenting_person(by, Purpose.READING)
    require_past(during.finished_at, now)
    row = _chapter(work, chapter, Reader(person_id, hall_place), now)
    # A page of a picture book may be turned at once: what counts is the time for all of it.
    is_page = row.work.kind == WorkKind.PICTURES
    least = 0 if is_page else least_seconds(row.seconds)
    if during.seconds < least:
        raise ReadTooFastError
    name = pseudonym_of(by=by, now=now, person_id=person_id)
    if ReadChapter.objects.filter(reader=name, chapter=row).exists():
        return "known"
    times = during.opened_at, during.finished_at
    spent = spend_time(by=by, now=now, during=times, least=least, most=least or row.seconds)
    if is_page and not _finishes_book(row, name, spent):
        return "known"
    _, is_new = ReadChapter.objects.get_or_create(
        reader=name, chapter=row, defaults={"read_at": during.finished_at}
    )
    home, _household = home_and_household(person_id)
    if not is_new or not home:
        return "known"
    record(_fact(row, name, home, during, now), now=now)
    return "counted"


def _finishes_book(page: Chapter, reader: str, seconds: float) -> bool:
    """Add that a page was seen; return whether a picture book is finished by it."""
    one_at_a_time(f"library.seen:{reader}:{page.work_id}")
    pages = SeenPages([reader], [page.work_id])
    is_finished = pages.finishes(page, reader, seconds)
    pages.write()
    return is_finished


@transaction.atomic
def finish_chapters(*, by: Actor, now: datetime, finished: Sequence[FinishedChapter]) -> int:
    """Count chapters of many readers as ``finish_chapter`` does; return their number.

    For the program itself, such as the demo; chapters that do not count are skipped.
    """
    require_system(by)
    asked = {each.person_id for each in finished}
    readers = sorted(consenting(asked, Purpose.READING))
    names = pseudonyms_for(by=by, now=now, person_ids=readers, purpose=PSEUDONYM_PURPOSE)
    homes = {person_id: home_and_household(person_id)[0] for person_id in readers}
    allowed = readable(Reader(), china_day(now), of="work__")
    rows = Chapter.objects.filter(allowed, work_id__in={each.work for each in finished})
    chapters = {(row.work_id, row.number): row for row in rows.select_related("work").defer("html")}
    known = ReadChapter.objects.filter(reader__in=names.values(), chapter__in=rows)
    seen = set(known.values_list("reader", "chapter_id"))
    pages = SeenPages(names.values(), {work for work, _number in chapters})
    acts, facts = [], []
    for each in finished:
        row, name = chapters.get((each.work, each.chapter)), names.get(each.person_id, "")
        if row is None or not name or (name, row.pk) in seen:
            continue
        if (
            pages.finishes(row, name, each.during.seconds)
            if pages.is_of_book(row)
            else each.during.seconds >= least_seconds(row.seconds)
        ):
            seen.add((name, row.pk))
            acts.append(ReadChapter(reader=name, chapter=row, read_at=each.during.finished_at))
            facts.append(_fact(row, name, homes[each.person_id], each.during, now))
    pages.write()
    ReadChapter.objects.bulk_create(acts, batch_size=_BATCH_SIZE)
    return len(record_all((fact for fact in facts if fact.place), now=now))


def _fact(row: Chapter, reader: str, home: str, during: ReadingTime, now: datetime) -> FactRecord:
    kind = "sound_heard" if row.work.kind == WorkKind.SOUND else "chapter_read"
    return FactRecord(
        kind=f"culture.{kind}",
        place=home,
        # A phone's clock may be slightly fast; no fact lies ahead.
        occurred_at=min(during.finished_at, now),
        quantity=1,
        subject=reader,
    )


@transaction.atomic
def erase_reader(*, by: Actor, now: datetime, person_id: int) -> None:  # noqa: ARG001 - as every command
    """Delete a reader's positions and bookmarks; finished chapters stay, without a name."""
    require_system(by)
    models = (ReadingPosition, ReadingNote, RemovedNote)
    delete_existing(*(model.objects.filter(person=person_id) for model in models))


def _chapter(work: int, number: int, reader: Reader, now: datetime) -> Chapter:
    """Return a chapter that a reader may read; any other is not found."""
    rows = Chapter.objects.select_related("work").filter(work_id=work, number=number)
    allowed = readable(reader, china_day(now), of="work__")
    return must_exist(rows.filter(allowed).first())


def forget_removed_notes(now: datetime) -> int:
    """Forget removed bookmarks that no device can send again (the worker's job)."""
    with transaction.atomic():
        return RemovedNote.objects.filter(removed_at__lt=now - KEPT_FOR).delete()[0]
