"""An interview's pages, as a guest and a heritage worker meet them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonfield.heritage.models import Interview
from commonfield.heritage.types import TranscriptLine
from commonfield.people.choices import ConsentScope, Role
from commonfield.voices.choices import RecordingState
from commonfield.voices.models import Recording
from tests.heritage.builders import make_inheritor, make_interview, make_item
from tests.people.builders import OTHER_VILLAGE, VILLAGE, make_actor, make_person, make_places
from tests.supply.builders import client_of
from tests.voices.builders import make_variety
from tests.voices.sounds import spoken

pytestmark = pytest.mark.django_db
LINES = (TranscriptLine(0, "摆祭桌", "把祭桌摆好"), TranscriptLine(65_250, "家家有份"))


@pytest.fixture(autouse=True)
def places() -> None:
    make_places()


def test_guest_reads_the_words_beside_the_sound_and_finds_them(client: Client):
    item = make_item()
    number = make_interview(item, lines=LINES)
    make_interview(item, title="礼堂里听", code="b" * 16, scope=ConsentScope.HALL)
    make_interview(item, title="还没审听", code="c" * 16, state=RecordingState.WAITING)

    page = client.get(f"/heritage/interviews/{number}/").text
    lists = [
        client.get(each).text
        for each in (f"/heritage/{item}/", "/heritage/?q=祭桌摆好", "/dialect/songyang/")
    ]

    sound = f"/dialect/voices/{'a' * 16}.m4a"
    assert f'href="{sound}#t=65.25" data-at="65.25"' in page
    assert all(words in page for words in ("摆祭桌", "把祭桌摆好", "1:05", "家家有份"))
    for each in lists:
        assert "小时候的排祭" in each
        assert "礼堂里听" not in each
        assert "还没审听" not in each
    for row in Interview.objects.exclude(pk=number):
        assert client.get(f"/heritage/interviews/{row.pk}/").status_code == 404


def test_heritage_worker_records_the_inheritor_and_writes_from_subtitles():
    make_variety()
    elder = make_person()
    inheritor = make_inheritor(make_item(), person=elder, born_year=1940)
    client = client_of(make_actor(Role.HERITAGE, place=VILLAGE), language="zh-hans")
    there = f"/heritage/desk/record/{elder}/?inheritor={inheritor}"
    said = {"code": "a" * 16, "variety": "songyang", "scope": "site", "channel": "aloud"}
    said |= {"title": "小时候的排祭", "agrees": "on", "inheritor": inheritor}
    cues = "WEBVTT\n\n00:00.500 --> 00:01.000\n摆祭桌\n把祭桌摆好\n".encode()

    listed = client.get("/heritage/desk/unrecorded/").text
    page = client.get(there)
    lent = client.post(there, said | {"sound": SimpleUploadedFile("a.wav", spoken())})
    written = f"/heritage/desk/interviews/{Interview.objects.get().pk}/"
    waiting = client.get("/heritage/desk/unrecorded/").text
    client.post(written, {"subtitles": SimpleUploadedFile("a.vtt", cues)})
    refused = client.post(written, {"lines": "摆祭桌"})
    told = client.get("/heritage/desk/unrecorded/").text

    assert (there in listed, there in waiting, written in waiting) == (True, False, True)
    assert ["还没有文字" in each for each in (waiting, told)] == [True, False]
    assert lent.headers["Location"] == written
    assert "microphone=(self)" in page.headers["Permissions-Policy"]
    assert (lent.status_code, Recording.objects.get().state) == (302, "waiting")
    assert Interview.objects.get().lines == [{"at": 500, "text": "摆祭桌", "gloss": "把祭桌摆好"}]
    assert (refused.status_code, "第 1 行缺时间或缺内容" in refused.text) == (422, True)
    assert "0:00.500 摆祭桌 | 把祭桌摆好" in client.get(written).text
    assert "小时候的排祭" in client.get("/heritage/desk/interviews/").text


def test_hall_keeper_writes_the_words_of_whom_they_record():
    elder = make_person()
    here = make_interview(speaker=elder)
    there = make_interview(make_item("灯"), code="b" * 16, place=OTHER_VILLAGE)
    client = client_of(make_actor(Role.HALL_KEEPER, place=VILLAGE))

    client.post(f"/heritage/desk/interviews/{here}/", {"lines": "0:00 摆祭桌"})
    listed = client.get("/heritage/desk/interviews/").text

    assert Interview.objects.get(pk=here).lines[0]["text"] == "摆祭桌"
    assert (f"/{here}/" in listed, f"/{there}/" in listed) == (True, False)
    assert client.get(f"/heritage/desk/interviews/{there}/").status_code == 403
