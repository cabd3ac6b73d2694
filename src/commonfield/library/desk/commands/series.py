"""Parts of a recording as one title: imported together, and updated when parts change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.db.models import Count, Q

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import CommonfieldError
from commonfield.library.choices import Rights, WorkKind
from commonfield.library.commands.works import add_work, audit_work, write_chapters
from commonfield.library.conversion import read_series, series_digest
from commonfield.library.desk.commands.works import (
    describe_again,
    locked_work,
    mark_changed,
    require_no_objection,
)
from commonfield.library.desk.rights import checked_details, with_columns
from commonfield.library.errors import RuralSchemeError
from commonfield.library.models import Chapter, Work
from commonfield.library.passages import forget_chapters, index_chapters
from commonfield.library.types import ImportedFile, NewWork, Taken
from commonfield.people.permissions import require_hall
from commonfield.people.types import Actor
from commonfield.workshop.media import store_file


def import_series(
    *,
    by: Actor,
    now: datetime,
    hall: str,
    files: Sequence[tuple[ImportedFile, BinaryIO]],
    title: str,
) -> tuple[Taken, dict[str, CommonfieldError]]:
    """Add the parts of a recording to a hall as one title; return the refused ones.

    A title that has some of these parts already gets the others.
    """
    require_hall(by, hall, now=now)
    first = next((given for given, _ in files if given.words), files[0][0])
    digest = series_digest(file for _, file in files)
    known = Work.objects.filter(hall=hall, source_sha256=digest).first()
    if known is not None:
        return describe_again(by=by, now=now, work=known.pk, given=first), {}
    album = read_series([(given.name, file) for given, file in files], title)
    refused, work = dict(album.refused), album.work
    older = _with_parts_of(work, hall)
    if older is None:
        full = with_columns(work.details, first.words)
        work = replace(work, details=checked_details(full, china_day(now), is_shown=False))
        with transaction.atomic():
            taken = add_work(by=by, now=now, hall=hall, work=work, brought_by=first.brought_by)
        return taken, refused
    if refused and len(work.chapters) < Chapter.objects.filter(work=older).count():
        # A part that cannot be read any more does not take the one away that can.
        return Taken(older, "unchanged"), refused
    with transaction.atomic():
        _renew(by, now, older, work, first)
        describe_again(by=by, now=now, work=older, given=first)
    return Taken(older, "updated"), refused


def _with_parts_of(work: NewWork, hall: str) -> int | None:
    """Return the title that shares most parts; if it shares only one, its name must match."""
    sounds = [each.sound for each in work.chapters]
    has_parts = Q(title=work.details.title) | Q(parts__gt=1)
    older = Work.objects.filter(hall=hall, kind=WorkKind.SOUND).alias(
        parts=Count("chapters"), shared=Count("chapters", filter=Q(chapters__sound__in=sounds))
    )
    found = older.filter(has_parts, shared__gt=0).order_by("-shared", "-pk")
    return found.values_list("pk", flat=True).first()


def _renew(by: Actor, now: datetime, key: int, work: NewWork, given: ImportedFile) -> None:
    """Replace a title's parts; a part that stays in place keeps its readers and bookmarks."""
    row = locked_work(by, key, now)
    if row.rights == Rights.RURAL_SCHEME and given.brought_by not in {"", by.code}:
        raise RuralSchemeError
    require_no_objection(row)
    for file in work.files:
        store_file(file, now=now, is_public=False)
    before = list(Chapter.objects.filter(work=row).order_by("number"))
    forget_chapters([each.pk for each in before])
    pairs = list(zip(before, work.chapters, strict=False))
    for chapter, new in pairs:
        chapter.title, chapter.sound, chapter.seconds = new.title, new.sound, new.seconds
    Chapter.objects.bulk_update(before, ["title", "sound", "seconds"])
    Chapter.objects.filter(pk__in=[each.pk for each in before[len(pairs) :]]).delete()
    index_chapters([(chapter, new.text) for chapter, new in pairs])
    write_chapters(row, work.chapters[len(pairs) :], first=len(pairs) + 1)
    row.source_sha256 = work.source_sha256
    row.save(update_fields=["source_sha256"])
    mark_changed(row, now)
    audit_work("culture.series_renewed", by, row, now, chapters=len(work.chapters))
