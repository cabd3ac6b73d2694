"""The library's search by API."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from commonfield.library.choices import Rights
from commonfield.library.passages import index_chapters
from commonfield.library.search_index import index_works
from tests.library.builders import make_work

pytestmark = pytest.mark.sql


def make_found(text: str, **columns: str) -> int:
    work = make_work(f"<p>{text}</p>", **columns)  # type: ignore[arg-type]  # columns by their names
    index_chapters([(each, text) for each in work.chapters.all()])
    index_works([work.pk])
    return work.pk


def test_search_is_paged_and_shows_the_place():
    works = [make_found(f"清晨采茶{number}", title="甲", authors="李、王") for number in range(21)]
    make_found("采茶秘本", rights=Rights.HALL_ONLY)

    first = Client().get(f"/api/library/search?{urlencode({'q': '採茶'})}").json()
    second = Client().get(first["next"]).json()

    assert (len(first["items"]), first["total"], second["next"]) == (20, 21, None)
    assert sorted(each["id"] for each in first["items"] + second["items"]) == works
    assert first["items"][0]["authors"] == ["李", "王"]
    assert "采茶" in first["items"][0]["snippet"]


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=1001"])
def test_page_that_is_none_is_refused(query: str):
    assert Client().get(f"/api/library/search?q=a&{query}").status_code == 422


def test_search_for_nothing_finds_nothing():
    make_found("茶")

    answer = Client().get("/api/library/search", {"q": "  "}).json()

    assert answer == {"items": [], "total": 0, "next": None}
