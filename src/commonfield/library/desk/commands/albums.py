"""Albums: a village's photographs, each with a sentence, as a book."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from commonfield.kernel.errors import must_exist
from commonfield.library.commands.works import add_work, audit_work, write_chapters
from commonfield.library.conversion import read_album
from commonfield.library.desk.commands.works import locked_work, mark_changed, require_may_change
from commonfield.library.errors import AlbumEmptyError, AlbumFullError
from commonfield.library.models import Chapter, ChapterFile, Work
from commonfield.library.passages import forget_chapters, index_chapters
from commonfield.library.rules import album_sentence
from commonfield.library.types import Album, AlbumPage, Taken, WorkDetails
from commonfield.people.permissions import require_hall
from commonfield.people.types import Actor
from commonfield.workshop.media import store_file

MOST_PHOTOGRAPHS: Final = 60
_TITLE: Final = 60
# Numbers beyond those of any page, while pages change places.
_ASIDE: Final = 10_000

type Photographs = Iterable[tuple[str, bytes]]


def make_album(
    *, by: Actor, now: datetime, hall: str, details: WorkDetails, photographs: Photographs
) -> tuple[Taken, Album]:
    """Make an unpublished title of photographs, one per page; return the refused ones."""
    require_hall(by, hall, now=now)
    album = read_album(photographs, details)
    if not album.work.chapters:
        if album.refused:
            raise album.refused[0][1]
        raise AlbumEmptyError
    _require_room(len(album.work.chapters))
    with transaction.atomic():
        return add_work(by=by, now=now, hall=hall, work=album.work), album


def add_to_album(*, by: Actor, now: datetime, work: int, photographs: Photographs) -> Album:
    """Add photographs behind an album's last page, leaving out those that it has."""
    row = must_exist(Work.objects.filter(pk=work).first())
    require_hall(by, row.hall, now=now)
    album = read_album(photographs, WorkDetails(row.title, row.subject, row.rights))
    with transaction.atomic():
        row = locked_work(by, work, now)
        require_may_change(by, row, now)
        count = Chapter.objects.filter(work=row).count()
        known = set(ChapterFile.objects.filter(chapter__work=row).values_list("file", flat=True))
        new = tuple(each for each in album.work.chapters if known.isdisjoint(each.files))
        _require_room(count + len(new))
        for file in album.work.files:
            store_file(file, now=now, is_public=False)
        write_chapters(row, new, first=count + 1)
        mark_changed(row, now)
        audit_work("culture.album_extended", by, row, now, pages=len(new))
    return album


@transaction.atomic
def change_album(*, by: Actor, now: datetime, work: int, pages: Sequence[AlbumPage]) -> None:
    """Give an album's pages their sentences and their order; at least one page stays."""
    row = locked_work(by, work, now)
    require_may_change(by, row, now)
    by_number = {page.number: page for page in pages}
    chapters = list(Chapter.objects.filter(work=row).order_by("number"))
    gone = [
        each for each in chapters if each.number in by_number and by_number[each.number].is_removed
    ]
    if len(gone) == len(chapters):
        raise AlbumEmptyError
    forget_chapters([each.pk for each in chapters if each.number in by_number])
    Chapter.objects.filter(pk__in=[each.pk for each in gone]).delete()
    rest = [each for each in chapters if each not in gone]
    rest.sort(key=lambda each: _place(each.number, by_number))
    texts = []
    for chapter in rest:
        if page := by_number.get(chapter.number):
            chapter.title = page.sentence[:_TITLE]
            chapter.html = album_sentence(chapter.html, page.sentence, row.language)
            texts.append((chapter, page.sentence))
    # No two pages have one number, also while they change places.
    for beyond in (_ASIDE, 0):
        for number, chapter in enumerate(rest, 1):
            chapter.number = number + beyond
        Chapter.objects.bulk_update(rest, ["number", "title", "html"])
    index_chapters(texts)
    mark_changed(row, now)
    audit_work("culture.album_changed", by, row, now, pages=len(rest))


def _place(number: int, by_number: Mapping[int, AlbumPage]) -> tuple[int, int]:
    """Return where a page goes: one that moves takes the place of whichever stood there."""
    position = by_number[number].position if number in by_number else number
    return position, (position > number) - (position < number)


def _require_room(pages: int) -> None:
    if pages > MOST_PHOTOGRAPHS:
        raise AlbumFullError(most=MOST_PHOTOGRAPHS)
