"""Rows of the library for tests."""

from datetime import UTC, datetime

from commonfield.culture.models import Chapter, Work

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


def make_chapters(*htmls: str) -> list[Chapter]:
    work = Work.objects.create(
        kind="book", title="书", subject="other", rights="own", hall="H1", added_at=NOW
    )
    return [
        Chapter.objects.create(
            work=work, number=number, depth=0, is_aside=False, html=html, seconds=1
        )
        for number, html in enumerate(htmls, 1)
    ]
