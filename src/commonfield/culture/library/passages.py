"""The passages of chapters as they are searched."""

from collections.abc import Sequence
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from commonfield.culture.library.rules import passages
from commonfield.culture.models import Chapter, Passage
from commonfield.workshop.full_text import FullTextIndex, folded

PASSAGES: Final = FullTextIndex("culture_passage", "folded")


def index_chapters(chapters: Sequence[tuple[Chapter, str]]) -> None:
    """Make chapters, each with its text, found by what stands in them, and by nothing else."""
    forget_chapters([chapter.pk for chapter, _ in chapters])
    rows = Passage.objects.bulk_create(
        Passage(chapter=chapter, start=each.start, text=each.text, folded=folded(each.text))
        for chapter, text in chapters
        for each in passages(text)
    )
    PASSAGES.add([(row.pk, row.folded) for row in rows], connection)


def forget_chapters(chapters: Sequence[int]) -> None:
    """Take what stands in chapters out of the search."""
    rows = Passage.objects.filter(chapter_id__in=chapters)
    PASSAGES.remove(list(rows.values_list("pk", flat=True)), connection)
    rows.delete()


def passages_with(question: str) -> QuerySet[Passage]:
    """Return the passages in which every phrase of a question stands."""
    return PASSAGES.narrow(Passage.objects.order_by("pk"), question, connection)
