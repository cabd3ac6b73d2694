"""Titles that are taken along, and a hall's screen handing over."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from commonfield.kernel.clock import now, today
from commonfield.library.choices import Rights
from commonfield.library.models import ChapterFile, Work
from commonfield.library.views.settings import SETTINGS_COOKIE
from commonfield.people.choices import OrganisationKind
from commonfield.people.commands import register_screen
from commonfield.people.permissions import SCREEN_COOKIE
from commonfield.people.types import SYSTEM
from commonfield.places.commands import open_venue
from commonfield.places.types import NewVenue
from commonfield.workshop.media import put_file, store_file
from tests.library.builders import make_work
from tests.people.builders import VILLAGE, make_organisation, make_places
from tests.workshop.builders import photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> str:
    make_places()
    venue = NewVenue(
        code="hall-1", kind="hall", name="大石礼堂", place_code=VILLAGE, opened_on=today()
    )
    return open_venue(by=SYSTEM.code, now=now(), venue=venue)


def make_taken(hall: str, **columns: Any) -> Work:  # noqa: ANN401 - columns of a table
    file = put_file([photograph((64, 64))])
    store_file(file, now=now(), is_public=False)
    html = f'<p>茶</p><img src="../../files/{file.sha256}.jpg" alt="">'
    work = make_work(html, "<p>水</p>", hall=hall, title="一片叶子", **columns)
    ChapterFile.objects.create(chapter=work.chapters.get(number=1), file=file.sha256)
    return work


def test_all_that_a_phone_fetches_of_a_title_is_there_and_nobodys_own(hall: str, client: Client):
    until = today() + timedelta(days=9)
    work = make_taken(hall, rights=Rights.LICENSED, licensed_until=until)

    index = client.get(f"/pack/{work.pk}/index.json").json()
    client.cookies[SETTINGS_COOKIE] = "5.wide.night.down"
    answers = [client.get(each) for each in index["addresses"] if each.startswith("/pack/")]
    del client.cookies[SETTINGS_COOKIE]

    assert (index["title"], index["until"], index["bytes"] > 100) == (
        "一片叶子",
        until.isoformat(),
        True,
    )
    assert [each.status_code for each in answers] == 4 * [200]
    assert {each.headers["Cache-Control"] for each in answers} == {"no-cache"}
    assert "茶" in answers[1].content.decode()
    assert 'class="text"' in answers[1].content.decode()
    assert client.get("/pack/state/", {"id": [str(work.pk), str(work.pk + 1), "x"]}).json() == {
        str(work.pk): index["version"]
    }
    assert not client.cookies
    work.chapters.filter(number=2).update(html="<p>雾</p>")
    assert client.get(f"/pack/{work.pk}/index.json").json()["version"] != index["version"]


def test_contents_lead_into_chapters_on_the_way_too(hall: str, client: Client):
    work = make_work("<p>一</p>", "<p>续</p>", '<p>续</p><p id="b-2 ">二</p>', hall=hall)
    work.chapters.filter(number=1).update(title="源")
    work.chapters.filter(number=3).update(marks=[["具", 1, "b-2 "]])

    ways = ("/pack", "/library/works")
    client.cookies["language"] = "en"
    pages = [client.get(f"{way}/{work.pk}/") for way in ways]
    addresses = [re.findall(r'href="\S*read/(\d/\S*?)"', page.content.decode()) for page in pages]

    assert [each[-3:] for each in addresses] == 2 * [["1/", "2/", "3/#b-2%20"]]
    assert all("源 (continued)" in page.content.decode() for page in pages)


@pytest.mark.parametrize(
    "changes",
    [
        {"objected_at": now()},
        {"withdrawn_at": now()},
        {"rights": Rights.HALL_ONLY},
        {"rights": Rights.RURAL_SCHEME, "announced_on": today() - timedelta(days=40)},
        {"rights": Rights.LICENSED, "licensed_until": today() - timedelta(days=1)},
    ],
)
def test_title_that_may_not_be_taken_along_is_at_no_address(
    changes: dict[str, object], hall: str, client: Client
):
    work = make_taken(hall, place=VILLAGE)
    pages = client.get(f"/pack/{work.pk}/index.json").json()["addresses"]
    Work.objects.filter(pk=work.pk).update(**changes)

    gone = [client.get(each).status_code for each in pages if each.startswith("/pack/")]

    assert gone == 4 * [404]
    assert client.get("/pack/state/", {"id": work.pk}).json() == {}
    assert "data-take" not in client.get(f"/library/works/{work.pk}/").content.decode()


def test_text_that_names_another_titles_file_takes_nothing_of_it_along(hall: str, client: Client):
    closed = make_taken(hall, rights=Rights.HALL_ONLY)
    name = f"{ChapterFile.objects.get(chapter__work=closed).file}.jpg"
    work = make_work(f"<p>../../files/{name}</p>", hall=hall)

    index = client.get(f"/pack/{work.pk}/index.json").json()

    assert not [each for each in index["addresses"] if name in each]
    assert client.get(f"/pack/{work.pk}/files/{name}").status_code == 404
    assert client.get(f"/pack/{10**30}/").status_code == 404


def test_manifest_begins_in_the_library(client: Client):
    manifest = client.get("/library/manifest.webmanifest")

    assert manifest.json()["start_url"] == "/library/"


def test_screen_begins_with_its_hall_and_hands_over_what_may_leave_it(hall: str, client: Client):
    organisation = make_organisation("HALL", place=VILLAGE, kind=OrganisationKind.HALL)
    open_title, closed = (
        make_work("<p>茶</p>", hall=hall, place=VILLAGE, rights=rights)
        for rights in (Rights.OWN, Rights.HALL_ONLY)
    )
    chapters = [f"/library/works/{work.pk}/read/1/" for work in (open_title, closed)]
    at_home = client.get(chapters[0]).content.decode()
    client.cookies[SCREEN_COOKIE] = register_screen(
        by=SYSTEM, now=now(), hall=organisation, name="门口"
    )

    home = client.get("/library/screen/")
    at_screen = [client.get(each).content.decode() for each in chapters]
    shown = [client.get(f"{each}hand-over/?permille=420") for each in chapters]

    client.cookies["reading"] = f"{open_title.pk}.1.0"
    assert client.get(chapters[0]).headers["Refresh"] == "302; url=/library/screen/"
    assert home.headers["Location"] == f"/library/?hall={hall}"
    assert home.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "phone.js" in at_home
    assert all("phone.js" not in page and "hand-over/" in page for page in at_screen)
    assert ["<svg" in each.content.decode().split("<main")[1] for each in shown] == [True, False]
    go = Client().get(shown[0].context["address"].removeprefix("http://testserver"))
    assert go.headers["Location"] == f"{chapters[0]}#at-420"
    assert Client().get("/library/go/made-up").status_code == 410
