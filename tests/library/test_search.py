"""Searching the library: written words before sounds, texts for who may read them."""

import pytest
from django.db import connection

from commonfield.kernel.clock import china_day
from commonfield.library.choices import Rights
from commonfield.library.commands import index_missing
from commonfield.library.models import Chapter, Work, WorkTerm
from commonfield.library.passages import index_chapters
from commonfield.library.queries import facet_counts, search_works, works_named
from commonfield.library.search_index import index_works
from commonfield.library.types import ShelfQuery, WorksFound
from commonfield.people.types import Reader
from tests.library.builders import NOW, make_work
from tests.people.builders import VILLAGE, make_places

pytestmark = pytest.mark.django_db
GUEST = Reader()
HALL = Reader(hall_place="331124104201")


def write(title: str, text: str = "", **columns: object) -> int:
    """Write a work with one chapter, found by its words."""
    work = make_work("<p></p>", seconds=1, title=title, **columns)
    index_works([work.pk])
    index_chapters([(chapter, text) for chapter in Chapter.objects.filter(work=work)])
    return int(work.pk)


def search(text: str, *, reader: Reader = GUEST, **asked: object) -> WorksFound:
    return search_works(text, on=china_day(NOW), reader=reader, **asked)  # type: ignore[arg-type]  # first, size, asked


def ids(found: WorksFound) -> list[int]:
    return [each.work.id for each in found.items]


@pytest.mark.parametrize(
    "text", ["采茶", "採茶", "caicha", "cai cha", "ccx", "一位老师", "tea", "上安", "shangan"]
)
def test_title_is_found_by_its_words_in_every_spelling(text: str):
    make_places()
    work = write("松阳采茶戏", authors="一位老师", subject="tea", place=VILLAGE)

    assert ids(search(text)) == [work]


def test_homophones_are_found_only_if_nothing_is_written_so():
    stories = write("故事诗词")

    alone = search("时事")
    news = write("旧报", "今天的时事")
    beside = search("时事")

    assert (ids(alone), alone.by_sound) == ([stories], True)
    assert (ids(beside), beside.by_sound) == ([news], False)


def test_titles_come_before_texts_and_each_work_once_over_all_pages():
    told = [write(f"书{number}", "早上采茶。" * (number + 1)) for number in range(3)]
    titled = write("采茶", "采茶")

    pages = [search("採茶", first=first, size=2) for first in (0, 2, 4)]

    assert [ids(page) for page in pages] == [[titled, told[2]], [told[1], told[0]], []]
    assert [(page.total, page.titles) for page in pages] == [(4, 1)] * 3
    assert str(pages[0].items[1].snippet).startswith("早上采茶。早上")
    assert ids(search("采茶", asked=ShelfQuery(subject="law"))) == []


def test_text_is_found_by_who_may_read_it_and_a_title_by_everybody():
    inside = write("秘本", "药方", rights=Rights.HALL_ONLY)
    write("撤下", "药方", objected_at=NOW)
    write("草稿", "药方", published_at=None)

    assert ids(search("药方")) == []
    assert ids(search("药方", reader=HALL)) == [inside]
    assert ids(search("秘本")) == [inside]


def test_keeper_finds_a_draft_as_readers_find_a_title():
    draft = write("松阳采茶戏", published_at=None)

    assert works_named("cai cha", Work.objects.filter(hall="H1")) == [draft]
    assert works_named("采茶", Work.objects.filter(hall="H2")) == []


def test_facet_counts_what_else_is_asked():
    for subject, kind in (("tea", "book"), ("tea", "sound"), ("law", "book")):
        write("书", subject=subject, kind=kind)
    write("撤下", subject="tea", withdrawn_at=NOW)

    counts = facet_counts(ShelfQuery(subject="tea"), on=china_day(NOW))

    assert (counts["subject"], counts["kind"]) == ({"law": 1, "tea": 2}, {"book": 1, "sound": 1})
    assert counts["hall"] == {"H1": 2}


def test_what_a_restored_backup_lacks_is_indexed_again():
    work = write("书", "采茶")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM library_passage_full_text")
    WorkTerm.objects.all().delete()

    changed = (index_missing(NOW), index_missing(NOW))

    assert changed == (2, 0)
    assert ids(search("采茶")) == [work]
    assert Work.objects.filter(terms=None).count() == 0
