"""Parts of a title, taken out while the rest stays readable, and put back as they were."""

from datetime import datetime

from django.db import transaction

from commonfield.kernel.errors import must_exist
from commonfield.library.commands.works import audit_work
from commonfield.library.desk.commands.works import (
    locked_work,
    mark_changed,
    of_same_file,
    require_may_change,
)
from commonfield.library.errors import PartOutError
from commonfield.library.models import Chapter, ChapterFile, Objection, Passage, Work
from commonfield.library.passages import forget_chapters, index_chapters
from commonfield.library.rules import PART_OUT, text_of_passages, without_picture
from commonfield.people.types import Actor


@transaction.atomic
def take_out(*, by: Actor, now: datetime, work: int, number: int, picture: str = "") -> None:
    """Take a chapter out of a title, or a picture (its hash) out of a chapter.

    Neither is shown, played, searched, taken along or passed on any more.
    """
    row = locked_work(by, work, now, may_be_closed=True)
    chapter = must_exist(Chapter.objects.filter(work=row, number=number).first())
    files = ChapterFile.objects.filter(chapter=chapter)
    chapter.whole = chapter.whole or {"html": chapter.html, "sound": chapter.sound}
    if picture:
        must_exist(files.filter(file=picture, is_out=False).first())
        files = files.filter(file=picture)
        chapter.html = without_picture(chapter.html, picture)
    elif "text" not in chapter.whole:
        pieces = Passage.objects.filter(chapter=chapter).order_by("start")
        chapter.whole["text"] = text_of_passages(pieces.values_list("start", "text"))
        if chapter.sound:
            # Named by a row, the file is kept.
            ChapterFile.objects.get_or_create(chapter=chapter, file=chapter.sound)
        chapter.html, chapter.sound = PART_OUT, ""
        forget_chapters([chapter.pk])
        index_chapters([(chapter, "")])
    _write(chapter, row, now)
    files.update(is_out=True)
    if Work.objects.filter(pk=row.pk, cover__in=files.values("file")).update(cover=""):
        row.cover = ""
    detail = {"chapter": number} | ({"picture": picture} if picture else {})
    audit_work("culture.part_taken_out", by, row, now, **detail)


@transaction.atomic
def put_back(*, by: Actor, now: datetime, work: int, number: int) -> None:
    row = locked_work(by, work, now)
    require_may_change(by, row, now)
    if Objection.objects.filter(work__in=of_same_file(row), is_partial=True).exists():
        raise PartOutError
    chapters = Chapter.objects.filter(work=row, number=number, whole__isnull=False)
    chapter = must_exist(chapters.first())
    whole, chapter.whole = must_exist(chapter.whole), None
    chapter.html, chapter.sound = whole["html"], whole["sound"]
    if "text" in whole:
        forget_chapters([chapter.pk])
        index_chapters([(chapter, whole["text"])])
    _write(chapter, row, now)
    ChapterFile.objects.filter(chapter=chapter, file=chapter.sound).delete()
    ChapterFile.objects.filter(chapter=chapter).update(is_out=False)
    audit_work("culture.part_put_back", by, row, now, chapter=number)


def _write(chapter: Chapter, work: Work, now: datetime) -> None:
    chapter.save(update_fields=["html", "sound", "whole"])
    mark_changed(work, now)
