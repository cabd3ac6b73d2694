"""Interviews: a conversation lent as a voice, and the words written beside it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import BinaryIO, Literal

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record, retract
from commonfield.facts.types import FactRecord
from commonfield.heritage.errors import HealingClaimError, OtherInheritorError
from commonfield.heritage.models import HeritageItem, Inheritor, Interview
from commonfield.heritage.permissions import keeps_heritage, require_interviewer, shown
from commonfield.heritage.rules import healing_word, parse_transcript
from commonfield.heritage.types import InterviewSubject
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.commands import pseudonym_of
from commonfield.people.permissions import require, require_system
from commonfield.people.types import Actor
from commonfield.voices.commands import lend_voice
from commonfield.voices.types import Conversation, NewVoice


def lend_interview(
    *, by: Actor, now: datetime, voice: NewVoice, about: InterviewSubject, file: BinaryIO
) -> Literal["lent", "known"]:
    """Store an interview with its consent; it waits for two reviewers.

    ``lend_voice`` writes the recording once the sound is converted; its event calls
    ``keep_interview`` in the same transaction.
    """
    if word := healing_word(about.title):
        raise HealingClaimError(word=word)
    with transaction.atomic():
        inheritor = _inheritor(voice.speaker, about.inheritor)
        item = inheritor.item_id if inheritor and not about.item else _item(by, about.item, now)
    rows = {"item": item, "inheritor": inheritor.pk if inheritor else None}
    conversation = Conversation(about.title, {name: pk for name, pk in rows.items() if pk})
    return lend_voice(by=by, now=now, voice=replace(voice, conversation=conversation), file=file)


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
def keep_interview(
    *,
    by: Actor,
    now: datetime,  # noqa: ARG001 - as every command
    recording: int,
    about: Mapping[str, int],
) -> None:
    """Write an interview beside the conversation that was lent with it."""
    require_system(by)
    Interview.objects.create(
        recording_id=recording, item_id=about.get("item"), inheritor_id=about.get("inheritor")
    )


@transaction.atomic
def count_interview(*, by: Actor, now: datetime, recording: int, speaker: int, place: str) -> None:
    """Record the fact of an interview once its recording is accepted."""
    require_system(by)
    fact = FactRecord(
        kind="culture.interview_kept",
        place=place,
        occurred_at=now,
        quantity=1,
        subject=pseudonym_of(by=by, now=now, person_id=speaker),
    )
    Interview.objects.filter(recording=recording).update(fact=record(fact, now=now))


@transaction.atomic
def forget_interview(*, by: Actor, now: datetime, recording: int) -> None:
    """Delete an interview whose recording is taken back, and retract its fact."""
    require_system(by)
    row = Interview.objects.filter(recording=recording).first()
    if row is None:
        return
    if row.fact is not None:
        retract(row.fact, now=now)
    row.delete()


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
