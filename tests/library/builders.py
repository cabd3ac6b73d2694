"""Rows of the library for tests."""

from datetime import timedelta

from commonfield.library.choices import Rights
from commonfield.library.models import Chapter, ShelfPlace, Work
from tests import night

NOW = night.NOW - timedelta(hours=26)


def make_work(*htmls: str, seconds: int = 1, **columns: object) -> Work:
    """Write a published work of one's own making, with chapters; ``seconds`` to read each."""
    work = Work.objects.create(
        **{
            "kind": "book",
            "title": "书",
            "subject": "other",
            "rights": Rights.OWN,
            "hall": "H1",
            "place": "331124104201",
            "added_at": NOW,
            "published_at": NOW,
            **columns,
        }
    )
    Chapter.objects.bulk_create(
        Chapter(work=work, number=number, depth=0, is_aside=False, html=html, seconds=seconds)
        for number, html in enumerate(htmls, 1)
    )
    ShelfPlace.objects.create(hall=work.hall, work=work, placed_at=NOW)
    return work


def make_chapters(*htmls: str) -> list[Chapter]:
    return list(Chapter.objects.filter(work=make_work(*htmls)).order_by("number"))
