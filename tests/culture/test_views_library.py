"""The library's pages, as those meet them who may read a title and those who may not."""

from datetime import timedelta

import pytest
from django.test import Client

from commonfield.culture.choices import Rights
from commonfield.kernel.clock import now, today
from commonfield.people.choices import OrganisationKind
from commonfield.people.commands import register_screen
from commonfield.people.models import Person
from commonfield.people.permissions import SCREEN_COOKIE
from commonfield.people.types import SYSTEM
from commonfield.places.commands import open_venue
from commonfield.places.types import NewVenue
from commonfield.workshop.media import put_file, store_file
from tests.culture.library.builders import make_work
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
