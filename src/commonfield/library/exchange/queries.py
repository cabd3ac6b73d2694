"""Queries of shared titles, page by page, and of their chapters and files for EPUB."""

from array import array
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple
from datetime import date, datetime

from django.db.models import Max, Q

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.kernel.errors import must_exist
from commonfield.library.choices import WorkKind
from commonfield.library.exchange.types import ExportChapter, SharedPage, SharedTitle
from commonfield.library.models import Chapter, ChapterFile, Objection, Work
from commonfield.library.permissions import usable
from commonfield.library.queries import catalogue, narrowed, search_works
from commonfield.library.rules import Use
from commonfield.library.types import ChapterMark, SharedQuery, WorkInfo
from commonfield.people.types import Reader
from commonfield.workshop.typed_rows import view_of

_SHARED = SharedQuery()


def shared_page(
    asked: SharedQuery, *, on: date, after: int = 0, size: int, is_newest_first: bool = True
) -> SharedPage:
    """Return the shared titles after a given one, in the order of publication.

    A title that is published or withdrawn meanwhile moves none of the others. ``after`` 0: from
    the beginning.
    """
    newest = _newest_numbers(asked, on)
    numbers = newest if is_newest_first else newest[::-1]
    at = _place_of(after, numbers, asked, on, is_newest_first=is_newest_first)

    def before(start: int) -> int:
        return numbers[start - 1] if start > 0 else 0

    return SharedPage(
        items=_titles(numbers[at : at + size]),
        total=len(numbers),
        size=size,
        start=at + 1,
        previous=before(at - size) if at else None,
        next=before(at + size) if at + size < len(numbers) else None,
        last=before((len(numbers) - 1) // size * size) if numbers else None,
    )


def _newest_numbers(asked: SharedQuery, on: date) -> "array[int]":
    """Return the matching titles' numbers, the newest first, the same for every page."""
    rows = narrowed(asked, on).order_by("-published_at", "-pk").values_list("pk", flat=True)
    return cached_locally(("shared titles", *astuple(asked), on), lambda: array("q", rows))


def _place_of(
    after: int, numbers: "array[int]", asked: SharedQuery, on: date, *, is_newest_first: bool
) -> int:
    """Return a page's start, even if the title before it was withdrawn meanwhile."""
    if not after:
        return 0
    with suppress(ValueError):
        return numbers.index(after) + 1
    found = Work.objects.filter(pk=after, published_at__isnull=False).values_list("published_at")
    (published_at,) = must_exist(found.first())
    side = "gt" if is_newest_first else "lt"
    same = Q(published_at=published_at, **{f"pk__{side}": after})
    earlier = Q(**{f"published_at__{side}": published_at}) | same
    return narrowed(asked, on).filter(earlier).count()


def found_titles(text: str, *, on: date, first: int, size: int) -> SharedPage:
    """Return the shared titles matching a search, best first; without words the newest."""
    if text:
        reader = Reader()
        found = search_works(text, on=on, reader=reader, first=first, size=size, asked=_SHARED)
        numbers, total = [each.work.id for each in found.items], found.total
    else:
        newest = catalogue(_SHARED, on=on, first=first, size=size)
        numbers, total = [each.id for each in newest], narrowed(_SHARED, on).count()
    return SharedPage(_titles(numbers), total, size, first + 1)


def shared_title(work: int, *, on: date) -> SharedTitle:
    """Return a title that may be shared; any other is not found."""
    must_exist(Work.objects.filter(usable(Use.SHARE, on), pk=work).first())
    (title,) = _titles([work])
    return title


def exported_chapters(work: int) -> tuple[ExportChapter, ...]:
    """Return a title's chapters in order; the caller has checked that it is shared."""
    rows = Chapter.objects.filter(work=work).order_by("number")
    return tuple(
        view_of(ExportChapter, row, marks=tuple(ChapterMark(*mark) for mark in row.marks or ()))
        for row in rows
    )


def exported_files(work: int) -> list[str]:
    """Return the pictures in a title's chapters."""
    rows = ChapterFile.objects.filter(chapter__work=work, is_out=False).order_by("file")
    return list(rows.values_list("file", flat=True).distinct())


def shelf_changed_at() -> datetime | None:
    """Return when the set of shared titles, or one of them, last changed."""
    return cached_locally("shelf changed at", _shelf_changed_at)


def _shelf_changed_at() -> datetime | None:
    columns = ("published_at", "withdrawn_at", "objected_at", "changed_at")
    found = Work.objects.aggregate(*map(Max, columns))
    found |= Objection.objects.aggregate(Max("settled_at"))
    return max((each for each in found.values() if each is not None), default=None)


def _titles(numbers: Sequence[int]) -> tuple[SharedTitle, ...]:
    rows = Work.objects.in_bulk(numbers)
    sounds: dict[int, list[str]] = {}
    heard = [pk for pk, row in rows.items() if row.kind == WorkKind.SOUND]
    files = Chapter.objects.filter(work__in=heard).exclude(sound="").order_by("work_id", "number")
    for work, sound in files.values_list("work_id", "sound"):
        sounds.setdefault(work, []).append(sound)
    return tuple(
        SharedTitle(view_of(WorkInfo, rows[pk], contents=()), tuple(sounds.get(pk, ())))
        for pk in numbers
    )
