"""A list from its file to its rows: looked at, then taken; what waits is sealed on the page."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from commonfield.people.models import Person
from commonfield.supply.models import Grower
from tests.people.builders import COUNTY, make_admin
from tests.supply.builders import client_of, make_maker


@pytest.fixture(autouse=True)
def county(settings: Settings):
    settings.COUNTY_CODE = COUNTY


def looked_at(client: Client, organisation: str, text: str) -> str:
    file = SimpleUploadedFile("茶农.csv", text.encode("gb18030"))
    sent = {"file": file, "organisation": organisation}
    return client.post("/lists/growers/", sent).content.decode()


def sealed_in(page: str) -> str:
    found = re.search(r'name="rows" value="([^"]+)"', page)
    assert found is not None, page
    return found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_a_list_is_looked_at_then_taken_without_its_wrong_rows():
    maker = make_maker()
    clerk = client_of(maker.clerk)

    page = looked_at(clerk, maker.code, "农户姓名,行政村\n叶秀兰,上安村\n吴大妹,月亮村\n")
    waiting = sealed_in(page)
    assert "Enter 1 row, without the 1" in page
    assert "月亮村" in page
    assert "叶秀兰" not in page
    assert Grower.objects.count() == 0
    answer = clerk.post("/lists/growers/take/", {"rows": waiting})

    assert answer.status_code == 302
    assert Grower.objects.count() == 1


def test_what_waits_is_its_senders_alone():
    maker, other = make_maker(), make_maker("OTHER", username="other")
    page = looked_at(client_of(maker.clerk), maker.code, "姓名,村\n叶秀兰,上安村\n")
    before = Person.objects.count()

    answer = client_of(other.clerk).post("/lists/growers/take/", {"rows": sealed_in(page)})

    assert answer.status_code == 409
    assert Person.objects.count() == before


def test_the_first_week_shrinks_as_things_are_done():
    admin = client_of(make_admin())
    before = admin.get("/first-week/").content.decode()
    maker = make_maker()
    after = admin.get("/first-week/").content.decode()

    assert "Enter the staff and their roles" in before.partition("What comes with")[0]
    assert "Enter the staff and their roles" not in after.partition("What comes with")[0]
    assert f"/people/{maker.clerk.person_id}/reset-slip/" in after
