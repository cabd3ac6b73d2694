"""The lessons' pages, the dictionary and the county's desk."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonfield.front.opened_tokens import opened_token, read_token
from commonfield.kernel.clock import now
from commonfield.people.choices import ConsentChannel, Purpose
from commonfield.people.commands import give_consent
from commonfield.people.models import Person
from commonfield.people.types import SYSTEM
from commonfield.voices.dialect.queries import lesson_lines, varieties_of_place, variety
from commonfield.voices.dialect.types import LessonLine
from commonfield.voices.models import DialectWord, DoneLesson
from tests.people.builders import VILLAGE, make_admin, make_person, make_places
from tests.voices.dialect.builders import make_varieties

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
LESSON = "/dialect/ningbo/lessons/3/"


@pytest.fixture(autouse=True)
def _varieties() -> None:
    make_places()
    make_varieties()


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_guest_finds_the_way_to_a_word(client: Client):
    first = page(client, "/dialect/")
    lesson = page(client, "/dialect/ningbo/lessons/1/")
    word = DialectWord.objects.get(meaning="01.01")
    own = page(client, f"/dialect/ningbo/words/{word.pk}/")

    assert [name in first for name in ("松阳话", "石仓客家话", "畲话", "宁波话")] == [True] * 4
    assert all(each in lesson for each in ("阿爷", "阿爺", "aq ya", "ɐʔ ɦia", "爷爷", "CC BY 4.0"))
    assert "没有人录，也没有人核对过" in own
    assert "《甬江話字詞表》" in own


def test_lesson_without_words_invites_to_ask(client: Client):
    lesson = "/dialect/songyang/lessons/1/"
    steps = [page(client, f"{lesson}{each}") for each in ("", "choose/", "say/")]
    card = page(client, f"{lesson}ask/")

    assert all("阿爷" not in each for each in (*steps, card))
    assert "这个你们村怎么说？" in card
    assert "爷爷" in card


def test_answers_are_told_without_script(client: Client):
    right = "&".join(f"m{each.meaning.code[3:]}={each.meaning.code}" for each in _lines())
    wrong = right.replace("=03.01", "=03.02")

    said = [page(client, f"{LESSON}choose/?{each}") for each in (right, wrong)]

    assert f"{len(_lines())} 题，答对 {len(_lines())} 题" in said[0]
    assert f"{len(_lines())} 题，答对 {len(_lines()) - 1} 题" in said[1]


def _lines() -> list[LessonLine]:
    return [each for each in lesson_lines("ningbo", 3) if each.words]


def test_odd_answers_are_wrong_answers(client: Client):
    said = [page(client, f"{LESSON}choose/?{each}") for each in ("m01=<script>", "m01=99.99")]

    assert all("答对 0 题" in each and "m01=<" not in each for each in said)


def test_no_other_lesson_variety_or_word_is_there(client: Client):
    word = DialectWord.objects.get(meaning="01.01")

    there = [
        client.get(f"/dialect/{each}").status_code
        for each in ("ningbo/lessons/13/", "nowhere/", f"songyang/words/{word.pk}/")
    ]

    assert there == [404, 404, 404]


def learner(client: Client) -> int:
    person = make_person(home=VILLAGE)
    give_consent(
        by=SYSTEM,
        now=now(),
        person_id=person,
        purpose=Purpose.LEARNING,
        channel=ConsentChannel.SELF,
    )
    client.force_login(Person.objects.get(pk=person))
    return person


@pytest.mark.parametrize(
    "order",
    [
        ("", "choose/", "choose/?m01=03.01&", "say/", "ask/"),
        ("ask/", "say/", "", "say/", "choose/"),
    ],
)
def test_learner_goes_through_a_lesson_in_any_order(client: Client, order: tuple[str, ...]):
    person = learner(client)
    mark = opened_token(person, "ningbo", 3, step=0, at=now() - timedelta(minutes=4))
    shown = ""

    for step in order:
        address = f"{LESSON}{step}".partition("?")
        shown = page(client, f"{address[0]}?{address[2]}opened={mark}")
        # As each of the tabs at the top carries it on.
        (mark,) = set(map(unquote, re.findall(r'<li><a href="[^"]+\?opened=([^"]+)"', shown)))
    assert f'action="{LESSON}done/"' in shown
    done = client.post(f"{LESSON}done/", {"opened": mark}, follow=True)

    assert "第 3 课学完了" in done.content.decode()
    assert DoneLesson.objects.get().lesson == 3


def test_step_left_out_is_said_at_the_end(client: Client):
    person = learner(client)
    begun = opened_token(person, "ningbo", 3, step=2, at=now() - timedelta(minutes=4))

    refused = client.post(f"{LESSON}done/", {"opened": begun}, follow=True)

    assert "这一课还没有走完" in refused.content.decode()
    assert not DoneLesson.objects.exists()


def test_who_was_too_fast_goes_on_at_the_last_step(client: Client):
    person = learner(client)
    mark = opened_token(person, "ningbo", 3, step=15, at=now() - timedelta(seconds=20))

    told = client.post(f"{LESSON}done/", {"opened": mark}, follow=True)

    assert re.search(r"学得太快了.*2[0-2] 秒", told.text)
    assert told.redirect_chain[-1][0].startswith(f"{LESSON}ask/?opened=")
    assert re.findall(r'name="opened" value="([^"]+)"', told.text) == [mark]


def test_mark_is_one_learners_for_one_lesson():
    mark = opened_token(7, "ningbo", 3, step=2, at=now())

    assert read_token(mark, 7, "ningbo", 3) is not None
    assert [
        read_token(each, *of)
        for each, of in (
            (mark, (8, "ningbo", 3)),
            (mark, (7, "she", 3)),
            (mark, (7, "ningbo", 4)),
            (mark[:-1], (7, "ningbo", 3)),
            ("", (None, "ningbo", 3)),
        )
    ] == [None] * 5


def test_word_is_found_by_either_script_sound_and_meaning(client: Client):
    for text in ("阿爷", "阿爺", "aq ya", "aqya", "爷爷", "grandfather", "AQ YA"):
        found = page(client, f"/dialect/search/?q={text}")
        assert ("aq ya" in found, "CC BY 4.0" in found) == (True, True), text


def test_tone_narrows_and_another_variety_has_none_of_it(client: Client):
    said = [page(client, f"/dialect/search/?q={each}") for each in ("tshe5", "tshe7")]
    other = page(client, "/dialect/search/?q=tshe5&variety=she")

    assert ["vegetable" in each for each in (*said, other)] == [True, False, False]


def as_admin(client: Client) -> None:
    client.force_login(Person.objects.get(pk=make_admin().person_id or 0))


def test_words_are_taken_along_with_credits_and_come_back(client: Client):
    as_admin(client)
    sheet = client.get("/dialect/ningbo/words.csv").getvalue()
    upload = SimpleUploadedFile("words.csv", sheet.replace("阿爺".encode(), "阿爺爺".encode()))

    again = client.post("/dialect/desk/ningbo/import/", {"sheet": upload, "credit": "村里"})

    assert "CC BY 4.0" in sheet.decode()
    assert "09.01" in sheet.decode()
    assert "已导入" in again.content.decode()


def test_county_adds_a_variety_by_names_of_places(client: Client):
    as_admin(client)
    said = {"name": "古市话", "name_en": "Gushi speech", "code": "gushi", "areas": f"{VILLAGE}\n"}

    refused = client.post("/dialect/desk/add/", said | {"areas": "没有这个地方"})
    taken = client.post("/dialect/desk/add/", said)
    client.post("/dialect/desk/gushi/", said | {"name": "新兴话"})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "没有这个地方" in refused.content.decode()
    assert variety("gushi").name == "新兴话"
    assert "gushi" in {each.code for each in varieties_of_place(VILLAGE)}


def test_hostile_words_are_refused_by_row(client: Client):
    as_admin(client)
    rows = "headword,gloss\n<b>x</b>,y\n茶,=cmd()\n水,水\n"
    upload = SimpleUploadedFile("w.csv", rows.encode())

    shown = client.post("/dialect/desk/she/import/", {"sheet": upload, "credit": "某某"})

    assert "<b>x</b>" not in shown.content.decode()
    assert list(DialectWord.objects.filter(variety__code="she").values_list("headword")) == [
        ("水",)
    ]
    assert "某某" in page(client, f"/dialect/she/words/{DialectWord.objects.latest('pk').pk}/")
