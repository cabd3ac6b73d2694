import csv
import io
import json
import re
import zipfile
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonfield.kernel.clock import now, today
from commonfield.people.choices import ConsentChannel, ConsentScope, OrganisationKind, Role
from commonfield.people.commands import register_screen, seal_identity
from commonfield.people.types import SYSTEM, Reader
from commonfield.voices.choices import RecordingState
from commonfield.voices.commands import take_voice_back
from commonfield.voices.models import Recording
from commonfield.voices.queries import voices_for
from tests.people.builders import (
    OTHER_VILLAGE,
    VILLAGE,
    actor,
    make_actor,
    make_organisation,
    make_person,
)
from tests.people.test_commands_consents import CHILD
from tests.supply.builders import client_of
from tests.voices.builders import in_one_household, lend, make_reviewer, make_variety, make_voice
from tests.voices.sounds import spoken

CODE = "a" * 16
client_in_chinese = partial(client_of, language="zh-hans")
SOUND = f"/dialect/voices/{CODE}.m4a"
FORM = {
    "code": CODE,
    "variety": "songyang",
    "meaning": "05.03",
    "scope": "site",
    "agrees": "on",
    "born_decade": "1940",
}


def sent(**changes: object) -> dict[str, object]:
    sound = SimpleUploadedFile("voice.wav", spoken(), "audio/wav")
    return FORM | {"sound": sound} | changes


def test_a_voice_is_lent_heard_and_taken_back():
    make_variety()
    person = make_person()
    client = client_in_chinese(actor(person))

    page = client.get("/dialect/record/?variety=songyang&meaning=05.03")
    lent = client.post("/dialect/record/", sent())
    mine = client.get("/dialect/voices/").text
    given = client.post(f"/dialect/voices/of/{person}/everything.zip")
    heard = client.get(SOUND)
    back = client.post(f"/dialect/voices/{CODE}/", follow=True)

    assert "microphone=(self)" in page.headers["Permissions-Policy"]
    assert 'value="05.03" selected' in page.text
    assert (lent.status_code, lent.headers["Location"]) == (302, "/dialect/voices/")
    assert "下雨" in mine
    with zipfile.ZipFile(io.BytesIO(given.getvalue())) as packed:
        assert sorted(packed.namelist()) == ["README.txt", f"{CODE}.m4a", "voices.csv"]
        sheet = csv.DictReader(io.StringIO(packed.read("voices.csv").decode("utf-8-sig")))
        assert [(row["code"], row["meaning"], row["file"]) for row in sheet] == [
            (CODE, "下雨", f"{CODE}.m4a")
        ]
    assert (heard.status_code, heard.headers["Content-Type"]) == (200, "audio/mp4")
    assert "录音已收回" in back.text
    assert client.get(SOUND).status_code == 410
    assert client.get(SOUND.replace("a", "b", 16)).status_code == 404


def test_what_was_typed_stays_when_a_recording_is_refused():
    make_variety()
    client = client_in_chinese(actor(make_person()))
    silent = SimpleUploadedFile("voice.wav", spoken(level=0.0001), "audio/wav")
    text = SimpleUploadedFile("voice.wav", b"no sound at all", "audio/wav")

    refused = client.post("/dialect/record/", sent(sound=silent, scope="hall"))
    by_script = client.post(
        "/dialect/record/", sent(sound=text), headers={"Accept": "application/json"}
    )
    without = client.post("/dialect/record/", sent(agrees=""))

    assert (refused.status_code, "什么也听不到" in refused.text) == (422, True)
    chosen = r'value="hall"[^>]* checked'
    assert re.search(chosen, refused.text)
    assert (by_script.status_code, "message" in by_script.json()) == (422, True)
    assert without.status_code == 422
    assert not Recording.objects.exists()


def test_a_helper_records_beside_an_elder():
    make_variety()
    elder, helper = make_person(), make_actor(Role.HELPER, place=VILLAGE)
    client = client_in_chinese(helper)

    page = client.get("/dialect/record/for/", {"number": f" p{elder}"}, follow=True)
    lent = client.post(f"/dialect/record/for/{elder}/", sent(channel="aloud"))

    taken = client.post(f"/dialect/voices/of/{elder}/everything.zip")
    seen = client_in_chinese(actor(elder)).get("/dialect/voices/").text

    assert "请慢慢念，让本人听清楚" in page.text
    assert lent.headers["Location"] == f"/dialect/voices/of/{elder}/"
    assert (taken.status_code, f"{helper.code} · 王" in seen) == (200, True)
    row = Recording.objects.get()
    assert (row.speaker, row.channel, row.brought_by) == (elder, "aloud", helper.code)


def test_a_parent_finds_the_way_to_lend_their_childs_voice():
    make_variety()
    child, parent = make_person("小宝"), make_person("爸爸")
    seal_identity(by=SYSTEM, now=now(), person_id=child, identity=CHILD)
    in_one_household(child, parent)
    client = client_in_chinese(actor(parent))
    there = f"/dialect/record/for/{child}/"
    said = {"channel": "aloud", "is_child": "on", "guardian": f"P{parent}", "born_decade": ""}

    way = client.get("/dialect/record/").text
    alone = client_in_chinese(actor(child)).get("/dialect/record/")
    stranger = client_in_chinese(actor(make_person())).post(
        there, sent(**said), headers={"Accept": "application/json"}
    )
    page = client.get(there).text
    without = client.post(there, sent(**said))
    lent = client.post(there, sent(**said, relation="parent"))
    back = client.post(f"/dialect/voices/{CODE}/", follow=True)

    assert f'href="{there}"' in way
    assert (alone.status_code, "监护人决定" in alone.text) == (403, True)
    assert (stranger.status_code, "detail" in stranger.json()) == (403, True)
    assert f'value="P{parent}"' in page
    assert 'name="is_named"' not in page
    assert [each.status_code for each in (without, lent, back)] == [422, 302, 200]
    assert "录音已收回" in back.text
    # Of their child's they have none left.
    assert client.get(f"/dialect/voices/of/{child}/").status_code == 200


def test_reviewers_hear_and_check_one_sitting_after_another():
    waiting: dict[str, Any] = {"state": RecordingState.WAITING, "accepted_at": None}
    speaker = make_voice(**waiting).speaker
    make_voice("b" * 16, **waiting)
    make_voice("c" * 16, **waiting, speaker=speaker, meaning="05.04")
    one, by_script = client_in_chinese(make_reviewer()), {"Accept": "application/json"}

    first = one.get("/dialect/check/").text
    said = one.post("/dialect/check/", {"voice": CODE, "heard_as": "right"})
    told = [
        one.post("/dialect/check/", {"voice": "c" * 16, "heard_as": "right"}, headers=by_script)
        for _ in range(2)
    ]
    second = one.get("/dialect/check/").text
    twice = one.post("/dialect/check/", {"voice": CODE, "heard_as": "right"}, follow=True)
    by_api = client_in_chinese(make_reviewer()).post(
        f"/api/dialect/voices/{CODE}/checks",
        json.dumps({"heard_as": "right"}),
        content_type="application/json",
    )

    assert "下雨" in first
    assert "阙老伯" not in first
    assert said.status_code == 302
    assert [f'value="{each * 16}"' in first for each in "abc"] == [True, False, True]
    assert [each.status_code for each in told] == [200, 409]
    assert "您已经审过" in told[1].json()["detail"]
    assert f'value="{"b" * 16}"' in second
    assert "您已经审过" in twice.text
    assert by_api.json() == {"state": "accepted"}


@pytest.mark.parametrize(
    ("scope", "place", "heard"),
    [
        (ConsentScope.SITE, VILLAGE, [200, 200]),
        (ConsentScope.HALL, VILLAGE, [404, 200]),
        (ConsentScope.HALL, OTHER_VILLAGE, [404, 404]),
    ],
)
def test_a_voice_is_heard_as_far_as_its_speaker_allows(
    client: Client, scope: ConsentScope, place: str, heard: list[int]
):
    make_voice(scope=scope, place=place)
    hall = make_organisation("OHALL", place=VILLAGE, kind=OrganisationKind.HALL)
    at_the_hall = Client()
    at_the_hall.cookies["screen"] = register_screen(by=SYSTEM, now=now(), hall=hall, name="门口")

    answers = [each.get(SOUND) for each in (client, at_the_hall)]
    lesson = [each.get("/dialect/songyang/lessons/5/").text for each in (client, at_the_hall)]

    assert [each.status_code for each in answers] == heard
    assert [SOUND in page for page in lesson] == [each == 200 for each in heard]
    if scope == ConsentScope.SITE:
        assert answers[0].headers["Cache-Control"] == "public, max-age=60"
        assert client.get(SOUND, headers={"Range": "bytes=0-3"}).status_code == 206


def test_lists_hold_what_may_be_heard_and_taken_along(client: Client):
    make_voice("a" * 16, scope=ConsentScope.HALL)
    make_voice("b" * 16, scope=ConsentScope.SITE, born_decade=1940)
    make_voice("c" * 16, scope=ConsentScope.EXPORT, meaning="05.04")
    make_voice("d" * 16, until=today() - timedelta(days=1))
    make_voice("e" * 16, state=RecordingState.WAITING)
    at_the_hall = Reader(None, VILLAGE)
    asked = {"on": today(), "meanings": ["05.03", "05.04"]}

    found = [
        "".join(each.code[0] for each in voices_for(reader, "songyang", **asked))  # type: ignore[arg-type]
        for reader in (Reader(), at_the_hall)
    ]

    assert list(map(sorted, found)) == [["b", "c"], ["a", "b", "c"]]
    packed = zipfile.ZipFile(io.BytesIO(client.get("/dialect/songyang/voices.zip").getvalue()))
    assert sorted(packed.namelist()) == ["README.txt", f"{'c' * 16}.m4a", "voices.csv"]
    readme = packed.read("README.txt").decode("utf-8-sig")
    assert "并在注明出处后用于教学和研究" in readme
    assert "for teaching and research with its credit" in readme
    assert "/api/dialect/withdrawn" in readme
    assert voices_for(Reader(), "ningbo", on=today(), meanings=["05.03"]) == []


def test_phones_are_told_what_was_taken_back(client: Client):
    speaker = make_person()
    lend(speaker, now=now(), channel=ConsentChannel.SELF)
    before = client.get("/api/dialect/withdrawn").json()
    take_voice_back(by=actor(speaker), now=now(), code=CODE)

    after = client.get("/api/dialect/withdrawn", {"since": before["until"]}).json()
    later = client.get("/api/dialect/withdrawn", {"since": "9999-12-31T15:59:59+00:00"}).json()
    ever = client.get("/api/dialect/withdrawn", {"since": "0001-01-01T00:00:00+00:00"}).json()

    assert before["items"] == later["items"] == []
    assert [each["code"] for each in after["items"]] == [CODE]
    assert ever["items"] == after["items"]
    assert after["next"] is None


def test_speaker_finds_the_way_to_what_was_refused():
    person = make_person()
    make_voice(speaker=person, state=RecordingState.REFUSED)

    page = client_in_chinese(actor(person)).get("/me/").text

    assert "您有 1 段录音没有通过审听" in page
    assert page.count('href="/dialect/voices/"') == 2
