"""Interviews: a conversation lent as a voice, and the words written beside it."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import BinaryIO, Literal

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.culture.heritage.errors import HealingClaimError, OtherInheritorError
from commonfield.culture.heritage.permissions import keeps_heritage, require_writing, shown
from commonfield.culture.heritage.rules import healing_word, parse_lines
from commonfield.culture.heritage.types import InterviewAbout
from commonfield.culture.models import HeritageItem, Inheritor, Interview
from commonfield.culture.voices.commands import lend_voice
from commonfield.culture.voices.types import NewTalk, NewVoice
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import require
from commonfield.people.types import Actor


def lend_interview(
    *, by: Actor, now: datetime, voice: NewVoice, about: InterviewAbout, file: BinaryIO
) -> Literal["lent", "known"]:
    """Keep a conversation with the consent that allows it; it waits for two reviewers.

    All of it is written in one transaction, by ``lend_voice`` once the sound is converted.
    """
    if word := healing_word(about.title):
        raise HealingClaimError(word=word)
    with transaction.atomic():
        inheritor = _inheritor(voice.speaker, about.inheritor)
        item = inheritor.item_id if inheritor and not about.item else _item(by, about.item, now)
    talk = NewTalk(about.title, item, inheritor.pk if inheritor else None)
    return lend_voice(by=by, now=now, voice=replace(voice, talk=talk), file=file)


def _inheritor(speaker: int, code: str) -> Inheritor | None:
    if not code:
        return None
    row = must_exist(Inheritor.objects.filter(code=code, ended_on=None).first())
    if row.person != speaker:
        raise OtherInheritorError
    return row


def _item(by: Actor, code: str, now: datetime) -> int | None:
    """Return the item that everybody sees, or that the one who records keeps."""
    if not code:
        return None
    row = must_exist(HeritageItem.objects.filter(code=code).first())
    is_shown = HeritageItem.objects.filter(shown(), pk=row.pk).exists()
    require(is_shown or keeps_heritage(by, row.place, china_day(now)))
    return row.pk


@transaction.atomic
def write_lines(*, by: Actor, now: datetime, interview: int, text: str) -> int:
    """Write what is said in an interview, in place of what was written; return how many lines."""
    rows = Interview.objects.select_for_update(of=("self",)).select_related("recording")
    row = must_exist(rows.filter(pk=interview).first())
    voice = row.recording
    require_writing(by, voice.place, now)
    lines = parse_lines(text, milliseconds=voice.milliseconds)
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
