"""Interviews from the recording to the page, and back to nothing."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from commonfield.facts.models import Fact
from commonfield.heritage import commands, queries
from commonfield.heritage.errors import HealingClaimError, OtherInheritorError
from commonfield.heritage.models import Interview
from commonfield.heritage.types import InterviewSubject, TranscriptLine
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people.choices import ConsentChannel, Role
from commonfield.people.commands import erase_person
from commonfield.people.types import SYSTEM, Actor
from commonfield.voices.choices import HeardAs, RecordingState
from commonfield.voices.commands import take_voice_back
from commonfield.voices.errors import OwnVoiceError
from commonfield.voices.models import Recording
from commonfield.voices.queries import gone_voices
from tests.heritage.builders import make_inheritor, make_interview, make_item
from tests.people.builders import (
    NOW,
    OTHER_VILLAGE,
    VILLAGE,
    actor,
    make_actor,
    make_person,
    make_places,
)
from tests.voices.builders import check, make_reviewer, new_voice
from tests.voices.sounds import spoken

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
TODAY = NOW.date()
LINES = "0:00 摆祭桌 | 把祭桌摆好\n0:01 家家有份"


@pytest.fixture(autouse=True)
def _world(settings: Settings, tmp_path: Path) -> None:
    settings.WITHDRAWALS_LOG = tmp_path / "withdrawals.log"
    make_places()


def lend(by: Actor, speaker: int, *, code: str = "a" * 16, **about: str) -> Recording:
    voice = new_voice(speaker, code, meaning="", channel=ConsentChannel.ALOUD)
    said = InterviewSubject(title="小时候的排祭", **about)
    commands.lend_interview(by=by, now=NOW, voice=voice, about=said, file=io.BytesIO(spoken()))
    return Recording.objects.get(code=code)


def kinds() -> list[tuple[str, float]]:
    rows = Fact.objects.filter(kind__startswith="culture.").exclude(kind="culture.item_written")
    return sorted(rows.values_list("kind", "quantity"))


def test_interview_is_kept_by_two_others_and_gone_when_it_is_taken_back():
    elder, worker = make_person(), make_actor(Role.HERITAGE, place=VILLAGE)
    item = make_item()
    code = make_inheritor(item, person=elder, born_year=1940)
    lend(worker, elder, inheritor=code)
    number = Interview.objects.get().pk

    commands.write_transcript(by=worker, now=NOW, interview=number, text=LINES)
    with pytest.raises(OwnVoiceError):
        check(worker)
    check(make_reviewer())
    waiting = len(queries.unrecorded(by=worker, now=NOW))
    with pytest.raises(NotFoundError):
        queries.interview(number, on=TODAY)
    check(make_reviewer())
    kept, told = queries.interview(number, on=TODAY), kinds()
    recorded = len(queries.unrecorded(by=worker, now=NOW))
    take_voice_back(by=actor(elder), now=LATER, code="a" * 16)

    assert (kept.item, kept.inheritor, kept.lines[1]) == (
        item,
        code,
        TranscriptLine(1_000, "家家有份"),
    )
    assert (waiting, recorded, len(queries.unrecorded(by=worker, now=LATER))) == (1, 0, 1)
    assert told == [("culture.interview_kept", 1)]
    assert kinds() == [
        ("culture.interview_kept", -1),
        ("culture.interview_kept", 1),
        ("culture.recording_withdrawn", 1),
    ]
    assert not Interview.objects.exists()
    assert [each.code for each in gone_voices(None, now=LATER).items] == ["a" * 16]


def test_an_erasure_and_the_end_day_take_the_lines_too():
    elder = make_person()
    kept = make_interview(speaker=elder, until=TODAY + timedelta(days=2))
    item = Interview.objects.get().item_id or 0

    heard = [len(queries.interviews_of_item(item, on=TODAY + timedelta(days=n))) for n in (1, 2)]
    erase_person(by=SYSTEM, now=LATER, person_id=elder)

    assert (heard, Interview.objects.filter(pk=kept).exists()) == ([1, 0], False)


def test_only_who_keeps_the_place_takes_one_down_and_of_the_speaker_only():
    elder, other = make_person(), make_person("王阿婆")
    item = make_item()
    hidden = make_item("不说", is_shown=False)
    theirs = make_inheritor(item, person=other)
    keeper = make_actor(Role.HALL_KEEPER, place=VILLAGE)
    refused = (PermissionRefusedError, PermissionRefusedError, OtherInheritorError)

    tried = (
        (make_actor(Role.HELPER, place=VILLAGE), {"item": item}),
        (keeper, {"item": hidden}),
        (make_actor(Role.HERITAGE, place=VILLAGE), {"inheritor": theirs}),
    )
    for (by, about), refusal in zip(tried, refused, strict=True):
        with pytest.raises(refusal):
            lend(by, elder, **about)
    row = lend(keeper, elder, item=item)

    assert (row.state, Interview.objects.count()) == (RecordingState.WAITING, 1)


def test_lines_are_written_by_who_keeps_the_place_and_promise_no_healing():
    number = make_interview()
    stranger = make_actor(Role.HERITAGE, place=OTHER_VILLAGE)
    worker = make_actor(Role.HERITAGE, place=VILLAGE)

    with pytest.raises(PermissionRefusedError):
        commands.write_transcript(by=stranger, now=NOW, interview=number, text=LINES)
    with pytest.raises(HealingClaimError):
        commands.write_transcript(by=worker, now=NOW, interview=number, text="0:00 包治百病")

    assert Interview.objects.get().lines == []


def test_a_refused_one_is_no_interview():
    elder = make_person()
    lend(make_actor(Role.HERITAGE, place=VILLAGE), elder, item=make_item())

    check(make_reviewer(), heard_as=HeardAs.WRONG)

    with pytest.raises(NotFoundError):
        queries.interview(Interview.objects.get().pk, on=TODAY)
    assert kinds() == []
