"""The walk and the article: the demo's own pages, and what a walk leaves on the board."""

from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from commonfield.facts.commands import fold_new_facts, record_all
from commonfield.facts.queries import number_of
from commonfield.kernel.clock import now
from tests.portal.builders import record, sale, village
from tests.portal.test_views import county, lives, words


def test_article_sets_no_figure_of_the_demo_beside_the_claims(client: Client, settings: Settings):
    settings.DEMO = True
    county(client)
    record(lives(), now=now())

    text = words(client, "/article/")

    assert "About 1,500 online tea stores. 2021" in text
    assert "¥600" not in text


def test_walk_and_article_are_the_demos(client: Client, settings: Settings):
    settings.DEMO = False
    county(client)

    assert [client.get(page).status_code for page in ("/walk/", "/article/")] == [404, 404]
    assert client.post("/walk/start/").cookies.get("walk") is None


def test_walk_marks_the_figure_that_moved(client: Client, settings: Settings):
    settings.DEMO = True
    county(client)
    record(lives(), now=now())
    client.post("/walk/start/")
    at = now()
    ids = record_all([sale(village(0), "O0", 4_800, at=at)], now=at)
    fold_new_facts(at)
    cache.clear()

    response = client.get("/board/")

    text = response.content.decode()
    assert "Moved by +¥48" in text
    assert f"/board/facts/{number_of(ids[0])}/" in text
    assert text.count('class="tile moved"') == 2


def test_walk_with_a_forged_cookie_has_not_begun(client: Client, settings: Settings):
    settings.DEMO = True
    county(client)
    client.cookies["walk"] = "e30:forged"

    text = words(client, "/walk/")

    assert "Start the walk" in text


def test_walk_open_remembers_what_was_read(client: Client, settings: Settings):
    settings.DEMO = True
    county(client)
    client.post("/walk/start/")

    response = client.post("/walk/open/", {"step": "board"})

    assert response.headers["Location"] == "/board/"
    assert "1 of 8 steps done" in words(client, "/walk/")
