"""The library's pages, as those meet them who may read a title and those who may not."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.test import Client

from commonfield.front.opened_tokens import opened_token, read_token
from commonfield.kernel.clock import now, today
from commonfield.library.choices import Rights
from commonfield.library.models import ReadChapter, ReadingPosition
from commonfield.library.passages import index_chapters
from commonfield.library.queries import notes_of
from commonfield.library.views.reading_cookies import BOOKMARKS_COOKIE, READING_COOKIE
from commonfield.library.views.settings import SETTINGS_COOKIE
from commonfield.people.choices import ConsentChannel, OrganisationKind, Purpose
from commonfield.people.commands import give_consent, register_screen
from commonfield.people.models import Person
from commonfield.people.permissions import SCREEN_COOKIE
from commonfield.people.types import SYSTEM
from commonfield.places.commands import open_venue
from commonfield.places.types import NewVenue
from commonfield.workshop.media import put_file, store_file
from tests.library.builders import make_work
from tests.people.builders import VILLAGE, make_organisation, make_person, make_places
from tests.workshop.builders import photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> str:
    make_places()
    venue = NewVenue(
        code="hall-1", kind="hall", name="大石礼堂", place_code=VILLAGE, opened_on=today()
    )
    return open_venue(by=SYSTEM.code, now=now(), venue=venue)


def at_the_screen(client: Client) -> Client:
    organisation = make_organisation("HALL", place=VILLAGE, kind=OrganisationKind.HALL)
    token = register_screen(by=SYSTEM, now=now(), hall=organisation, name="门口")
    client.cookies[SCREEN_COOKIE] = token
    return client


def test_title_is_found_opened_and_read(hall: str, client: Client):
    work = make_work(
        "<h2>采茶</h2><p>天没有亮。</p>", "<p>雾很低。</p>", title="一片叶子", hall=hall
    )
    address = f"/library/works/{work.pk}/"

    pages = [client.get(each).content.decode() for each in ("/library/", address)]
    first = client.get(f"{address}read/", follow=True)

    assert all("一片叶子" in page for page in pages)
    assert "大石礼堂" in pages[1]
    assert first.request["PATH_INFO"] == f"{address}read/1/"
    assert "天没有亮" in first.content.decode()
    assert f'rel="next" href="{address}read/2/"' in first.content.decode()


def test_words_are_searched_within_a_title_and_each_place_is_a_link(hall: str, client: Client):
    work = make_work("<p>上山</p>", "<p>采茶</p><p>再采茶</p>", hall=hall)
    index_chapters([(each, each.html) for each in work.chapters.all()])

    page = client.get(f"/library/works/{work.pk}/search/?q=采茶").content.decode()
    links = re.findall(r'href="(/library/works/\d+/read/\d/\?[^"]*#hit-\d)"', page)
    chapter = client.get(links[-1]).content.decode()

    address = f"/library/works/{work.pk}/read/2/?q=%E9%87%87%E8%8C%B6#hit-"
    assert links == [f"{address}{n}" for n in (1, 1, 2)]
    assert re.findall('<mark id="(.*?)">采茶</mark>', chapter) == ["hit-1", "hit-2"]


def test_reader_allows_it_below_a_chapter_and_is_back_there(hall: str, client: Client):
    work = make_work("<p>天没有亮。</p>", "<p>雾很低。</p>", hall=hall)
    client.force_login(Person.objects.get(pk=make_person()))
    page = f"/library/works/{work.pk}/read/1/"

    offered = client.get(page).content.decode()
    consent = {"purpose": "reading", "act": "give", "next": page}
    after = client.post("/me/consents/", consent, follow=True)

    form = re.search(r'<form method="post" action="/me/consents/">.*?</form>', offered, re.DOTALL)
    assert form is not None
    assert all(f'name="{name}" value="{value}"' in form[0] for name, value in consent.items())
    assert after.request["PATH_INFO"] == page
    assert f'action="{page}done/"' in after.content.decode()


@pytest.mark.parametrize(
    ("rights", "announced_days", "who_reads"),
    [
        (Rights.OWN, None, "guest screen person"),
        (Rights.HALL_ONLY, None, "screen"),
        (Rights.RURAL_SCHEME, 30, "screen person"),
        (Rights.RURAL_SCHEME, 29, ""),
    ],
)
def test_chapter_and_its_files_are_read_by_whom_the_right_says(
    rights: Rights, announced_days: int | None, who_reads: str, hall: str
):
    announced = None if announced_days is None else today() - timedelta(days=announced_days)
    file = put_file([photograph((64, 64))])
    store_file(file, now=now(), is_public=False)
    work = make_work("<p>茶</p>", rights=rights, announced_on=announced, hall=hall, place=VILLAGE)
    work.chapters.get().files.create(file=file.sha256)
    readers = {"guest": Client(), "screen": at_the_screen(Client()), "person": Client()}
    readers["person"].force_login(Person.objects.get(pk=make_person()))
    address = f"/library/works/{work.pk}/"

    answers = {
        name: {
            client.get(f"{address}{part}").status_code
            for part in ("read/1/", f"files/{file.sha256}.jpg")
        }
        for name, client in readers.items()
    }

    assert " ".join(name for name, codes in answers.items() if codes == {200}) == who_reads
    assert {code for codes in answers.values() for code in codes} <= {200, 403, 404}
    assert all(client.get(address).status_code == 200 for client in readers.values())
    title, chapter = (Client().get(address + part).content.decode() for part in ("", "read/1/"))
    assert (f'href="{address}read/"' in title) is bool(who_reads)
    assert ('class="button primary" href="/sign-in/' in chapter) is (who_reads == "screen person")


def test_cover_is_everybodys_and_other_files_are_nobodys(hall: str, client: Client):
    cover, other = (put_file([photograph((64, side))]) for side in (64, 65))
    for file in (cover, other):
        store_file(file, now=now(), is_public=False)
    work = make_work(rights=Rights.HALL_ONLY, cover=cover.sha256, hall=hall)
    files = f"/library/works/{work.pk}/files/"

    answers = [client.get(f"{files}{file.sha256}").status_code for file in (cover, other)]

    assert answers == [200, 404]


def test_title_with_an_open_objection_is_gone_at_every_address(hall: str, client: Client):
    work = make_work("<p>茶</p>", hall=hall, objected_at=now())

    answers = [
        client.get(f"/library/works/{work.pk}/{part}").status_code
        for part in ("", "read/", "read/1/")
    ]

    assert answers == [404, 404, 404]


def remembered_reader() -> Client:
    """Return the browser of a reader who allows that their place is remembered."""
    person_id = make_person()
    give_consent(
        by=SYSTEM,
        now=now(),
        person_id=person_id,
        purpose=Purpose.READING,
        channel=ConsentChannel.SELF,
    )
    client = Client()
    client.force_login(Person.objects.get(pk=person_id))
    return client


def test_another_device_goes_on_where_somebody_was(hall: str):
    work = make_work("<p>一</p>", "<p>二</p>", "<p>三</p>", title="一片叶子", hall=hall)
    phone, address = remembered_reader(), f"/library/works/{work.pk}/"
    phone.post(f"{address}read/1/done/", {"opened": "made up"})
    phone.post(f"{address}read/2/place/", {"permille": "450"})
    refused = phone.post(f"{address}read/2/place/", {"permille": "1001"})

    other = Client()
    other.force_login(Person.objects.get())
    pages = {each: other.get(each).content.decode() for each in ("/library/", address)}
    behind = other.get(f"{address}read/1/").content.decode()

    assert refused.status_code == 422
    assert all("第 2 章" in page or "接着读" in page for page in pages.values())
    assert f'href="{address}read/2/#at-450"' in behind
    assert other.get(f"{address}read/").headers["Location"] == f"{address}read/2/#at-450"
    assert READING_COOKIE not in other.cookies


def test_chapter_counts_when_its_page_was_open_long_enough(hall: str):
    work = make_work("<p>一</p>", seconds=300, hall=hall)
    reader, address = remembered_reader(), f"/library/works/{work.pk}/read/1/"
    page, person_id = reader.get(address).content.decode(), Person.objects.get().pk
    opened = [
        opened_token(person_id, work.pk, 1, at=now() - timedelta(seconds=seconds))
        for seconds in (30, 101)
    ]

    states = []
    for mark in opened:
        answer = reader.post(f"{address}done/", {"opened": mark})
        states.append((answer.headers["Location"], ReadChapter.objects.count()))

    token = page.partition('name="opened" value="')[2].partition('"')[0]
    assert read_token(token, person_id, work.pk, 1) is not None
    assert states == [(f"/library/works/{work.pk}/", 0), (f"/library/works/{work.pk}/", 1)]


def test_chapter_that_is_gone_on_with_counts_by_what_was_read_of_it_before(hall: str):
    work = make_work("<p>一</p>", seconds=300, hall=hall)
    reader, address = remembered_reader(), f"/library/works/{work.pk}/read/1/"

    counted = []
    # A reader who leafs to a place and opens the page again has read nothing of it.
    for permille, minutes in (("400", 0), ("300", 5), ("400", 1), ("400", 5)):
        ReadingPosition.objects.all().delete()
        reader.post(f"{address}place/", {"permille": permille})
        since = F("read_at") - timedelta(minutes=minutes)
        ReadingPosition.objects.update(entered_at=since)
        page = reader.get(address).content.decode()
        mark = re.search(r'name="opened" value="([^"]+)"', page)
        reader.post(f"{address}done/", {"opened": mark[1] if mark else ""})
        counted.append(ReadChapter.objects.count())

    assert counted == [0, 0, 0, 1]


def test_bookmarks_are_set_shown_and_removed_by_their_reader_only(hall: str):
    work = make_work("<p>一</p>", title="一片叶子", hall=hall)
    reader, code = remembered_reader(), str(uuid4())
    mark = {"code": code, "permille": "10", "text": "奶奶 <b>讲的</b>"}

    chapter = f"/library/works/{work.pk}/read/1/"
    back = reader.post(f"{chapter}bookmark/", mark).headers["Location"]
    mine, guests = (each.get("/library/mine/").content.decode() for each in (reader, Client()))
    for each in ("", "\0", code):
        reader.post("/library/mine/bookmarks/remove/", {"code": each})

    assert back == f"{chapter}#at-10"
    assert "奶奶 &lt;b&gt;讲的" in mine
    assert "奶奶" not in guests
    assert "奶奶" not in reader.get("/library/mine/").content.decode()


def test_guests_browser_remembers_chapters_but_not_at_a_halls_screen(hall: str, client: Client):
    work = make_work("<p>一</p>", "<p>二</p>", title="一片叶子", hall=hall)
    address = f"/library/works/{work.pk}/"
    client.get(f"{address}read/2/")
    screen = at_the_screen(Client())
    screen.get(f"{address}read/2/")

    assert client.get(f"{address}read/").headers["Location"] == f"{address}read/2/"
    assert "一片叶子" in client.get("/library/mine/").content.decode()
    assert READING_COOKIE not in screen.cookies
    assert screen.get(f"{address}read/").headers["Location"] == f"{address}read/1/"


def test_guests_bookmarks_are_their_browsers_until_they_take_them_over(hall: str, client: Client):
    work = make_work("<p>一</p>", "<p>二</p>", title="一片叶子", hall=hall)
    page = f"/library/works/{work.pk}/read/2/"
    marked = client.get(f"{page}mark/?permille=420")
    client.get(f"/library/works/{work.pk}/read/1/mark/?permille=7")
    shown, mine = (client.get(each).content.decode() for each in (page, "/library/mine/"))
    client.get(f"/library/works/{work.pk}/read/1/mark/?permille=7&remove")
    person, screen = remembered_reader(), at_the_screen(Client())
    screen.get(f"{page}mark/?permille=420")

    assert marked.headers["Location"] == f"{page}#at-420"
    assert 'href="#at-420"' in shown
    assert [f"read/{each}" in mine for each in ("2/#at-420", "1/#at-7")] == [True, True]
    assert BOOKMARKS_COOKIE not in screen.cookies
    assert client.get(f"{page[:-2]}9/mark/?permille=1").status_code == 404

    person.cookies[BOOKMARKS_COOKIE] = client.cookies[BOOKMARKS_COOKIE].value + "_999999.1.1"
    offered = person.get("/library/mine/").content.decode()
    assert "bookmark/" in person.get(page).content.decode()
    person.post("/library/mine/bookmarks/", {"act": "take"})
    (note,) = notes_of(Person.objects.get().pk)

    assert 'bookmarks/"' in offered
    assert (note.chapter, note.permille) == (2, 420)
    assert person.cookies[BOOKMARKS_COOKIE].value == ""
    assert 'bookmarks/"' not in person.get("/library/mine/").content.decode()


def test_what_a_browser_says_of_itself_is_read_with_care(hall: str, client: Client):
    work = make_work("<p>一</p>", hall=hall)
    client.cookies[READING_COOKIE] = f"{work.pk}.9.5_x_1.2_-1.1.1_²._{'9' * 40}.1.1"
    client.cookies[SETTINGS_COOKIE] = '5.wide.night"><script>.down.x'

    page = client.get(f"/library/works/{work.pk}/read/1/").content.decode()
    begin = client.get(f"/library/works/{work.pk}/read/")

    assert 'class="text size-5 spacing-wide direction-down"' in page
    assert begin.headers["Location"] == f"/library/works/{work.pk}/read/1/"


def test_look_is_chosen_without_script(hall: str, client: Client):
    address = f"/library/works/{make_work('<p>一</p>', hall=hall).pk}/read/1/"
    look = {"size": "4", "spacing": "normal", "paper": "night", "direction": "across"}

    answers = [
        client.get("/library/look/", {**look, "next": each}).headers["Location"]
        for each in (address, "https://elsewhere.example/")
    ]
    client.get("/library/look/", {**look, "size": "9", "next": address})

    assert answers == [address, "/library/"]
    assert 'class="text size-4 paper-night"' in client.get(address).content.decode()
