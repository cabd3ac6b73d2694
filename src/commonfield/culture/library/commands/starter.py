"""Books made of the program's own drawings, brought to a hall."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from commonfield.culture.library.commands.works import add_work
from commonfield.culture.library.starter.voice import spoken_books
from commonfield.culture.library.starter.works import drawn_work, starter_works
from commonfield.culture.library.types import DrawnPage, Taken, WorkWords
from commonfield.people.types import Actor


def add_starter_shelf(*, by: Actor, now: datetime, hall: str) -> list[Taken]:
    """Bring the fifteen books to a hall, unpublished; a book that it has is unchanged."""
    works = list(starter_works())
    with transaction.atomic():
        return [add_work(by=by, now=now, hall=hall, work=work) for work in works]


def add_spoken_books(*, by: Actor, now: datetime, hall: str) -> list[Taken]:
    """Bring some of them as a recording, read by a machine, unpublished; none where it cannot."""
    work = spoken_books()
    with transaction.atomic():
        return [add_work(by=by, now=now, hall=hall, work=work)] if work else []


def add_drawn_work(
    *, by: Actor, now: datetime, hall: str, words: WorkWords, pages: Sequence[DrawnPage]
) -> Taken:
    """Bring a picture book to a hall, unpublished; the same title there is the same book."""
    work = drawn_work(words, pages, code=f"{hall}/{words.title}")
    with transaction.atomic():
        return add_work(by=by, now=now, hall=hall, work=work)
