"""The service worker, and for whom a phone's script sends what waits."""

import json

import pytest
from django.test import Client

from commonfield.people.models import Person
from tests.library.builders import make_work
from tests.library.test_commands_reading import make_reader

pytestmark = pytest.mark.django_db


def test_worker_stores_the_list_of_packs_and_files_that_are_there(client: Client):
    worker = client.get("/sw.js")
    line = next(each for each in worker.content.decode().splitlines() if "FILES =" in each)
    stored = json.loads(line.partition("= ")[2].removesuffix(";"))

    answers = [client.get(each) for each in stored]

    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert stored[0] == "/pack/"
    assert [each.status_code for each in answers] == len(stored) * [200]
    for each in answers:
        each.close()


def test_phone_sends_for_its_reader_what_they_consented_to():
    reader, work = make_reader(), make_work("<p>茶</p>").pk
    client = Client()
    guest = client.get("/library/phone/").json()
    client.force_login(Person.objects.get(pk=reader.person_id or 0))

    known = client.get("/library/phone/").json()
    page = client.get(f"/library/works/{work}/read/1/").content.decode()

    assert (guest["reader"], guest["kinds"]) == ("", [])
    assert known["kinds"] == ["position", "note", "note_removed", "chapter"]
    assert f'data-reader="{known["reader"]}"' in page
    assert known["reader"]
