"""``check_books`` finds what of the library no longer agrees."""

from collections.abc import Callable
from typing import Final

import pytest
from django.db import connection

from commonfield.library.consistency import check_library
from commonfield.library.models import Chapter, Passage, ShelfPlace, Work, WorkTerm
from commonfield.library.passages import PASSAGES, index_chapters
from commonfield.library.search_index import index_works
from tests.library.builders import make_work

pytestmark = pytest.mark.django_db

LONG: Final = "露水采茶" * 600
TAMPERINGS: Final[dict[str, tuple[Callable[[], object], set[str]]]] = {
    "title changed": (lambda: Work.objects.update(title="茶"), {"library: terms"}),
    "term weighs more": (lambda: WorkTerm.objects.update(weight=7), {"library: terms"}),
    "passage cut": (
        lambda: Passage.objects.filter(start__gt=0).update(text="茶", folded="茶"),
        {"library: passages"},
    ),
    "passage folded otherwise": (
        lambda: Passage.objects.update(folded="茶"),
        {"library: passages"},
    ),
    "passage of another work": (
        lambda: Passage.objects.update(work=make_work(hall="H2")),
        {"library: passage of its work", "library: terms"},
    ),
    "passages gone": (
        lambda: Passage.objects.all().delete(),
        {"library: chapter with a passage", "library: index"},
    ),
    "index emptied": (
        lambda: PASSAGES.remove(list(Passage.objects.values_list("pk", flat=True)), connection),
        {"library: index"},
    ),
    "off its shelf": (lambda: ShelfPlace.objects.all().delete(), {"library: on its hall's shelf"}),
    "cover lost": (lambda: Work.objects.update(cover="a" * 64), {"library: cover"}),
    "recording lost": (lambda: Chapter.objects.update(sound="a" * 64), {"library: recording"}),
}


def make_library() -> None:
    work = make_work("<p>茶</p>", "<p></p>")
    index_works([work.pk])
    index_chapters(list(zip(work.chapters.order_by("number"), [LONG, ""], strict=True)))


def test_library_that_is_whole_agrees():
    make_library()

    assert (check_library().count, check_library().differences) == (1, ())


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_check_finds(tampering: str):
    tamper, expected = TAMPERINGS[tampering]
    make_library()

    tamper()

    found = {each.check for each in check_library().differences}
    if connection.vendor == "postgresql":
        # There the index goes with the row, or stays with it.
        expected = expected - {"library: index"}
    assert found == expected
