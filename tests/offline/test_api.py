"""The queue by API: who gets in, and what is answered."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from commonfield.kernel.clock import now
from commonfield.library.models import ReadingNote, ReadingPosition
from commonfield.people.models import Person
from tests.library.builders import make_work
from tests.library.test_commands_reading import make_reader
from tests.supply.builders import token_of

pytestmark = pytest.mark.django_db


def note(work: int, name: str, changes: dict[str, Any] | None = None) -> dict[str, Any]:
    body = {"work": work, "chapter": 1, "permille": 20, "code": name, "text": "茶"}
    at = now() - timedelta(minutes=1)
    return {"id": name, "kind": "note", "at": at.isoformat(), "body": body | (changes or {})}


def send(client: Client, entries: list[Any], **headers: str) -> Any:  # noqa: ANN401 - a response of the test client
    body = {"device": "phone", "entries": entries}
    return client.post("/api/queue", body, content_type="application/json", headers=headers)


def test_queue_takes_each_entry_that_can_be_read(client: Client):
    reader, work = make_reader(), make_work("<p>茶</p>").pk
    bad = [note(work, name, {key: value}) for name, key, value in BAD]
    odd = [3, {"id": "\ud800"}, note(work, "x") | {"at": "2026-11-28T10:00:00"}]

    answer = send(
        client, [*bad, *odd, note(work, "good")], Authorization=f"Bearer {token_of(reader)}"
    )

    entries = answer.json()["entries"]
    assert [each["code"] for each in entries] == [*(9 * ["entry_invalid"]), ""]
    assert entries[-1] == {"id": "good", "state": "taken", "code": "", "message": ""}
    assert all(each["message"] for each in entries[:-1])
    assert [row.code for row in ReadingNote.objects.all()] == ["good"]


BAD = [
    ("a", "permille", 1_001),
    ("b", "permille", -1),
    ("c", "work", 2**70),
    ("d", "code", "x\x00"),
    ("e", "text", "x" * 2_001),
    ("f", "more", 1),
]


def test_queue_opens_to_a_session_with_the_forgery_token_and_to_no_guest():
    reader, work = make_reader(), make_work("<p>茶</p>").pk
    client = Client(enforce_csrf_checks=True)
    client.force_login(Person.objects.get(pk=reader.person_id or 0))
    entries = [
        note(work, "x")
        | {"kind": "position", "body": {"work": work, "chapter": 1, "permille": 500}}
    ]

    refused = [send(Client(), entries), send(client, entries), send(client, 201 * entries)]
    token = client.get("/library/phone/").json()["token"]
    taken = send(client, entries, **{"X-CSRFToken": token})

    assert [each.status_code for each in refused] == [401, 403, 403]
    assert (taken.status_code, taken.json()["entries"][0]["state"]) == (200, "taken")
    assert ReadingPosition.objects.get().permille == 500
