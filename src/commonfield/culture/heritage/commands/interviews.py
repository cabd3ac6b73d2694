"""Interviews: a conversation lent as a voice, and the words written beside it."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import BinaryIO, Literal

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.culture.heritage.errors import HealingClaimError, OtherInheritorError
from commonfield.culture.heritage.permissions import keeps_heritage, require_interviewer, shown
from commonfield.culture.heritage.rules import healing_word, parse_transcript
from commonfield.culture.heritage.types import InterviewSubject
from commonfield.culture.models import HeritageItem, Inheritor, Interview
from commonfield.culture.voices.commands import lend_voice
from commonfield.culture.voices.types import NewInterview, NewVoice
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import require
from commonfield.people.types import Actor


def lend_interview(
    *, by: Actor, now: datetime, voice: NewVoice, about: InterviewSubject, file: BinaryIO
) -> Literal["lent", "known"]:
    """Store an interview with its consent; it waits for two reviewers.

    All of it is written in one transaction, by ``lend_voice`` once the sound is converted.
    """
    if word := healing_word(about.title):
        raise HealingClaimError(word=word)
    with transaction.atomic():
        inheritor = _inheritor(voice.speaker, about.inheritor)
        item = inheritor.item_id if inheritor and not about.item else _item(by, about.item, now)
    interview = NewInterview(about.title, item, inheritor.pk if inheritor else None)
    return lend_voice(by=by, now=now, voice=replace(voice, interview=interview), file=file)


def _inheritor(speaker: int, code: str) -> Inheritor | None:
    if not code:
        return None
    row = must_exist(Inheritor.objects.filter(code=code, ended_on=None).first())
    if row.person != speaker:
        raise OtherInheritorError
    return row


def _item(by: Actor, code: str, now: datetime) -> int | None:
    """Return a public item's key, or that of one whose place the interviewer keeps."""
    if not code:
        return None
    row = must_exist(HeritageItem.objects.filter(code=code).first())
    is_shown = HeritageItem.objects.filter(shown(), pk=row.pk).exists()
    require(is_shown or keeps_heritage(by, row.place, china_day(now)))
    return row.pk


@transaction.atomic
def write_transcript(*, by: Actor, now: datetime, interview: int, text: str) -> int:
    """Replace an interview's transcript; return how many lines it has."""
    rows = Interview.objects.select_for_update(of=("self",)).select_related("recording")
    row = must_exist(rows.filter(pk=interview).first())
    voice = row.recording
    require_interviewer(by, voice.place, now)
    lines = parse_transcript(text, milliseconds=voice.milliseconds)
    if word := healing_word(*(f"{each.text}\n{each.gloss}" for each in lines)):
        raise HealingClaimError(word=word)
    row.lines = [asdict(each) for each in lines]
    row.save(update_fields=["lines"])
    record_audit(
        "culture.interview_written",
        by.code,
        f"recording:{voice.code}",
        now,
        voice.place,
        lines=len(lines),
    )
    return len(lines)
