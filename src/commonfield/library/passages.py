"""Passages of chapters in the full-text index."""

from collections.abc import Sequence
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from commonfield.library.models import Chapter, Passage
from commonfield.library.rules import passages
from commonfield.workshop.full_text import FullTextIndex, folded
from commonfield.workshop.guards import when_installed

# Where a chapter's own title is expected. Units: characters.
_BEGINNING: Final = 200
PASSAGES: Final = FullTextIndex("library_passage", "folded")
# A backup is restored without it.
when_installed(PASSAGES.fill)


def index_chapters(chapters: Sequence[tuple[Chapter, str]]) -> None:
    """Add new chapters, each with its text, to the full-text index."""
    rows = Passage.objects.bulk_create(
        Passage(
            work_id=chapter.work_id,
            chapter=chapter,
            start=each.start,
            text=each.text,
            folded=folded(each.text),
        )
        for chapter, text in chapters
        for each in passages(_with_title(chapter.title, text))
    )
    PASSAGES.add([(row.pk, row.folded) for row in rows], connection)


def _with_title(title: str, text: str) -> str:
    """Return a chapter's text, preceded by its title unless it begins with it."""
    return text if title in text[: _BEGINNING + len(title)] else f"{title}\n{text}"


def forget_chapters(chapters: Sequence[int]) -> None:
    """Remove chapters from the full-text index."""
    rows = Passage.objects.filter(chapter_id__in=chapters)
    PASSAGES.remove(list(rows.values_list("pk", flat=True)), connection)
    rows.delete()


def passages_with(question: str) -> QuerySet[Passage]:
    return PASSAGES.narrow(Passage.objects.order_by("pk"), question, connection)
