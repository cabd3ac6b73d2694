"""Every way out of the library, by each right and state of a title and each reader."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from commonfield.kernel.clock import now, today
from commonfield.library.choices import Rights
from commonfield.library.models import ChapterFile, Work
from commonfield.library.passages import index_chapters
from commonfield.library.search_index import index_works
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.commands import register_screen
from commonfield.people.permissions import SCREEN_COOKIE
from commonfield.people.types import SYSTEM
from commonfield.workshop.media import put_file, store_file
from tests.library.builders import make_work
from tests.night import of_today
from tests.people.builders import OTHER_VILLAGE, VILLAGE, make_actor, make_organisation, make_places
from tests.places.builders import make_venue
from tests.supply.builders import client_of
from tests.workshop.builders import photograph

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
TITLE, SECRET = "雾里采茶", "块石头下面"
# What is searched for; pages say it again, so that it is not what is looked for in them.
TITLE_WORD, TEXT_WORD = "雾里", "藏在第三"
DAY = timedelta(days=1)
ALL = {"guest", "reader", "keeper", "own screen", "other screen"}
NOBODY = set[str]()
# A title's columns, who sees it, who reads it, by which ways it leaves the house.
STATES: list[tuple[dict[str, Any], set[str], set[str], set[str]]] = [
    ({"rights": Rights.OWN}, ALL, ALL, {"opds", "pack"}),
    ({"rights": Rights.LICENSED, "licensed_until": today()}, ALL, ALL, {"pack"}),
    ({"rights": Rights.LICENSED, "licensed_until": today() - DAY}, NOBODY, NOBODY, NOBODY),
    ({"rights": Rights.HALL_ONLY}, ALL, {"own screen"}, NOBODY),
    ({"rights": Rights.RURAL_SCHEME, "announced_on": today() - 29 * DAY}, ALL, NOBODY, NOBODY),
    (
        {"rights": Rights.RURAL_SCHEME, "announced_on": today() - 30 * DAY},
        ALL,
        {"reader", "keeper", "own screen"},
        NOBODY,
    ),
    ({"objected_at": now()}, NOBODY, NOBODY, NOBODY),
    ({"withdrawn_at": now()}, NOBODY, NOBODY, NOBODY),
    ({"published_at": None}, NOBODY, NOBODY, NOBODY),
]


def test_no_way_out_leads_past_a_titles_right():
    work, pictures = make_title()
    readers, ways = make_readers(), ways_of(work.pk, pictures)

    for changes, listed, readable, shared in of_today(STATES, 3):
        Work.objects.filter(pk=work.pk).update(
            rights=Rights.OWN, objected_at=None, withdrawn_at=None, published_at=now()
        )
        # What is cached by now is of a title that everybody may have.
        answers(readers["guest"], ways)
        Work.objects.filter(pk=work.pk).update(**changes)
        for name, client in readers.items():
            found = answers(client, ways)
            told = {way for way, text in found.items() if TITLE in text}
            read = {way for way, text in found.items() if SECRET in text}
            out = {way.split("/")[1] for way in told | read} & {"opds", "pack"}

            assert (bool(told), bool(read)) == (name in listed, name in readable), (changes, name)
            assert out == set(shared), (changes, name, told | read)


def make_title() -> tuple[Work, list[str]]:
    make_places()
    hall = make_venue(place_code=VILLAGE)
    cover, page = (put_file([photograph((side, side))]) for side in (60, 70))
    for file in (cover, page):
        store_file(file, now=now(), is_public=False)
    html = f'<p>{TEXT_WORD}{SECRET}</p><img src="../../files/{page.sha256}.jpg" alt="">'
    work = make_work(html, title=TITLE, hall=hall, place=VILLAGE, cover=cover.sha256)
    chapter = work.chapters.get()
    ChapterFile.objects.create(chapter=chapter, file=page.sha256)
    index_works([work.pk])
    index_chapters([(chapter, TEXT_WORD + SECRET)])
    return work, [cover.sha256, page.sha256]


def make_readers() -> dict[str, Client]:
    readers = {"guest": Client(), "reader": client_of(make_actor(Role.GROWER, place=VILLAGE))}
    readers["keeper"] = client_of(make_actor(Role.HALL_KEEPER, place=OTHER_VILLAGE))
    for name, place in (("own screen", VILLAGE), ("other screen", OTHER_VILLAGE)):
        hall = make_organisation(
            name.upper().replace(" ", "-"), place=place, kind=OrganisationKind.HALL
        )
        token = register_screen(by=SYSTEM, now=now(), hall=hall, name="门口")
        readers[name] = Client()
        readers[name].cookies[SCREEN_COOKIE] = token
    return readers


def ways_of(work: int, files: list[str]) -> list[str]:
    names = {"work": work, "cover": files[0], "page": files[1], "q": TITLE_WORD, "text": TEXT_WORD}
    return [each.format(**names) for each in WAYS.split()]


WAYS = """
/library/ /library/?q={q} /library/?q={text} /library/mine/ /library/announced/
/library/works/{work}/ /library/works/{work}/read/ /library/works/{work}/read/1/
/library/works/{work}/read/1/hand-over/ /library/works/{work}/objection/
/library/works/{work}/search/?q={text} /library/works/{work}/read/1/?q={text}
/library/works/{work}/files/{page} /library/works/{work}/files/{page}.jpg /files/{page}.jpg
/api/library/search?q={q} /api/library/search?q={text}
/opds/ /opds/all/ /opds/titles/ /opds/search/?q={q} /opds/search/?q={text} /opds/works/{work}/
/opds/v2/ /opds/v2/all/ /opds/v2/titles/ /opds/v2/search/?q={q} /opds/v2/search/?q={text}
/opds/v2/works/{work}/ /opds/works/{work}.epub
/pack/{work}/ /pack/{work}/index.json /pack/{work}/read/1/ /pack/{work}/files/{page}.jpg
/library/desk/works/{work}/ /library/desk/works/{work}/read/1/
/library/desk/works/{work}/files/{page}.jpg
"""


def answers(client: Client, ways: list[str]) -> dict[str, str]:
    """Return the words at each address; of files and books that they are there."""
    found = {}
    for way in ways:
        response = client.get(way, headers={"Range": "bytes=0-9"} if "/files/" in way else {})
        content = b"".join(response) if response.streaming else response.content
        is_file = "/files/" in way or way.endswith(".epub")
        there = SECRET if response.status_code in {200, 206} else ""
        found[way] = there if is_file else content.decode(errors="replace")
    return found
