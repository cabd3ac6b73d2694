"""The notes' pages: written, read by another, shown, subscribed to."""

import pytest
from django.test import Client

from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.sharing.notes import commands, errors, queries
from commonfield.sharing.notes.types import NoteText
from tests.night import NOW
from tests.people.builders import COUNTY, make_actor, make_places
from tests.sharing.notes.builders import TEXT
from tests.supply.builders import client_of
from tests.workshop.builders import photograph


@pytest.fixture
def editor() -> Actor:
    make_places()
    return make_actor(Role.EDITOR, place=COUNTY)


@pytest.fixture
def second(editor: Actor) -> Actor:
    del editor
    return make_actor(Role.COUNTY_ADMIN, place=COUNTY)


def test_picture_says_what_it_shows_and_whose_it_is(editor: Actor, second: Actor):
    content = photograph()
    with pytest.raises(errors.NotePictureError):
        commands.prepare_note(by=editor, now=NOW, text=TEXT, picture=content)
    text = NoteText("冷库", text="开工", shows="工地", credit="县融媒体中心")

    number = commands.prepare_note(by=editor, now=NOW, text=text, picture=content)
    commands.accept_note(by=second, now=NOW, number=number)

    page = Client().get(f"/notes/{number}/").content.decode()
    assert f"/files/{queries.published_note(number).picture}.webp" in page
    assert 'alt="工地"' in page


def test_pages_lead_from_writing_to_the_feed(editor: Actor, second: Actor):
    writer, reader = client_of(editor), client_of(second)
    said = {"title_en": "Only <English>", "text_en": "Words."}

    refused = writer.post("/notes/desk/new/", {"title": "空"})
    there = writer.post("/notes/desk/new/", said).headers["Location"]
    number = there.split("/")[3]
    todo = reader.get("/").content.decode()
    sent = reader.post(there, {"send_back": "1", "reason": "写上日子"})
    again = writer.get(f"/notes/desk/new/?from={number}").content.decode()
    new = writer.post("/notes/desk/new/", said).headers["Location"]
    reader.post(new, {"accept": "1"})

    assert (refused.status_code, sent.status_code) == (422, 302)
    assert "1 county note waits for a second person" in todo
    assert "Only &lt;English&gt;" in again
    feed = Client().get("/notes/feed.atom")
    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    assert "Only &lt;English&gt;" in feed.content.decode()
    assert "Only &lt;English&gt;" in Client().get("/notes/").content.decode()
    assert "写上日子" in writer.get(there).content.decode()
