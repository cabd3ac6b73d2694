"""Commands of recordings: lending, checking, taking back."""

from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO, Literal

from django.db import transaction
from django.db.models import Q

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record, retract
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import ConsentChannel, Purpose
from commonfield.people.commands import give_consent, pseudonym_of, withdraw_consent
from commonfield.people.permissions import (
    has_role,
    is_self,
    may_help_to_lend,
    require,
    require_system,
)
from commonfield.people.queries import (
    birth_decade,
    home_and_household,
    is_child,
    possibly_one_detail,
    stands_for,
    things_allowed,
)
from commonfield.people.types import Actor, ConsentTerms
from commonfield.voices.choices import HeardAs, RecordingState
from commonfield.voices.conversion import converted_voice
from commonfield.voices.errors import (
    ChildNameError,
    ChildVoiceError,
    OwnVoiceError,
    VarietyUnknownError,
    VoiceCheckedByCloseError,
    VoiceCheckedError,
    VoiceCodeTakenError,
    VoiceDecidedError,
    VoiceGoneError,
    VoiceMeaningError,
    VoiceWordError,
)
from commonfield.voices.models import DialectWord, Recording, RecordingCheck, Variety
from commonfield.voices.permissions import INTERVIEWERS, checked_by_close, is_close_to, reviews_for
from commonfield.voices.queries import (
    DOWNLOADED,
    audit_object_of,
    concerned_by,
    consent_object,
    voices_with_sounds,
)
from commonfield.voices.rules import CODE, ENOUGH_REVIEWERS, is_decade, is_meaning, is_surely_child
from commonfield.voices.types import ConvertedVoice, NewVoice, VoicesDownload
from commonfield.voices.voice_events import VoiceEvent, VoiceEventKind, publish
from commonfield.workshop.media import discard_file, store_file


def lend_voice(
    *, by: Actor, now: datetime, voice: NewVoice, file: BinaryIO
) -> Literal["lent", "known"]:
    """Store a recording with its consent; the same code again changes nothing.

    It is converted before the transaction begins, and waits for two reviewers. A conversation is
    recorded only by those who keep a place's heritage.

    Raises:
        VoiceCodeTakenError: if the code is another recording's.
    """
    variety = _check(by, voice, now)
    if _is_known(voice):
        return "known"
    made = converted_voice(file, is_conversation=voice.conversation is not None)
    with transaction.atomic():
        return _lend(by, voice, variety, made, now)


def _check(by: Actor, voice: NewVoice, now: datetime) -> Variety:
    """Refuse what may not be lent, before anything is converted."""
    on, terms = china_day(now), voice.terms
    decade = birth_decade(voice.speaker) or voice.born_decade
    is_young = voice.is_child or is_surely_child(decade, on) or is_child(voice.speaker, on=on)
    is_guardian = is_self(by, terms.guardian or 0)
    require(
        is_self(by, voice.speaker)
        or may_help_to_lend(by, person_id=voice.speaker, on=on)
        or (is_guardian and stands_for(by, person_id=voice.speaker, on=on))
    )
    if voice.conversation is not None:
        home, _household = home_and_household(voice.speaker)
        require(has_role(by, INTERVIEWERS, place=home, on=on))
    if is_young and not (
        terms.guardian and terms.relation and terms.channel != ConsentChannel.SELF
    ):
        raise ChildVoiceError
    if terms.is_named and (is_young or terms.guardian):
        raise ChildNameError
    variety = Variety.objects.filter(code=voice.variety).first()
    if variety is None:
        raise VarietyUnknownError
    return _with_words(variety, voice)


def _with_words(variety: Variety, voice: NewVoice) -> Variety:
    if not CODE.fullmatch(voice.code):
        raise VoiceCodeTakenError
    title = voice.conversation.title if voice.conversation else ""
    if not (voice.meaning or voice.word or title) or (
        voice.meaning and not is_meaning(voice.meaning)
    ):
        raise VoiceMeaningError
    if voice.word is None:
        return variety
    word = must_exist(DialectWord.objects.filter(pk=voice.word).first())
    if word.variety_id != variety.pk or word.meaning not in {"", voice.meaning or word.meaning}:
        raise VoiceWordError
    return variety


def _is_known(voice: NewVoice) -> bool:
    row = Recording.objects.filter(code=voice.code).first()
    if row is None:
        return False
    if row.withdrawn_at is not None:
        raise VoiceGoneError
    if row.speaker != voice.speaker:
        raise VoiceCodeTakenError
    return True


def _lend(
    by: Actor, voice: NewVoice, variety: Variety, made: ConvertedVoice, now: datetime
) -> Literal["lent", "known"]:
    terms, on = voice.terms, china_day(now)
    _give(by, voice, now)
    if _is_known(voice):
        return "known"
    # Made while their person is locked anyway: accepting it later writes nothing that waits for a
    # person who is taking it back.
    pseudonym_of(by=by, now=now, person_id=voice.speaker)
    decade = birth_decade(voice.speaker) or voice.born_decade
    row = Recording.objects.create(
        code=voice.code,
        variety=variety,
        meaning=voice.meaning,
        title=voice.conversation.title if voice.conversation else "",
        word_id=voice.word,
        speaker=voice.speaker,
        place=home_and_household(voice.speaker)[0],
        born_decade=decade if decade is not None and is_decade(decade, on) else None,
        sound=store_file(made.file, now=now, is_public=False),
        milliseconds=made.milliseconds,
        scope=terms.scope,
        is_named=terms.is_named,
        until=terms.until,
        channel=terms.channel,
        guardian=terms.guardian,
        brought_by=by.code,
        state=RecordingState.WAITING,
        recorded_at=now,
    )
    guarded = {"relation": str(terms.relation)} if terms.guardian else {}
    _audit("culture.voice_lent", by, row, now, scope=str(terms.scope), **guarded)
    about = voice.conversation.about if voice.conversation else {}
    _publish(VoiceEventKind.LENT, row, now, about)
    return "lent"


def _give(by: Actor, voice: NewVoice, now: datetime) -> None:
    """Write down the consent; the same sent twice at once waits here for the first."""
    terms = voice.terms
    allowed = ConsentTerms(
        text_version=terms.text_version,
        object=consent_object(voice.code),
        scope=terms.scope,
        until=terms.until,
        guardian_id=terms.guardian,
    )
    for purpose in (Purpose.VOICE, Purpose.NAME_SHOWN)[: 1 + terms.is_named]:
        give_consent(
            by=by,
            now=now,
            person_id=voice.speaker,
            purpose=purpose,
            channel=terms.channel,
            terms=allowed,
        )


@transaction.atomic
def check_voice(
    *, by: Actor, now: datetime, code: str, heard_as: HeardAs, note: str = ""
) -> RecordingState:
    """Give a reviewer's verdict on a recording; return the recording's state.

    Two approvals accept it. One rejection refuses it and deletes its sound: recording again is
    quicker than arguing, and learners hear nothing doubtful.
    """
    on = china_day(now)
    row = must_exist(Recording.objects.select_for_update().filter(code=code).first())
    if row.withdrawn_at is not None or (row.until is not None and row.until <= on):
        raise VoiceGoneError
    require(reviews_for(by, row.place, on))
    if is_close_to(by, row):
        raise OwnVoiceError
    if row.checks.filter(reviewer=by.acting_id or 0).exists():
        raise VoiceCheckedError
    if checked_by_close(by).filter(recording=row).exists():
        raise VoiceCheckedByCloseError
    if row.state != RecordingState.WAITING:
        raise VoiceDecidedError
    RecordingCheck.objects.create(
        recording=row,
        reviewer=by.acting_id or 0,
        verdict=heard_as,
        note="" if heard_as == HeardAs.RIGHT else " ".join(note.split())[:300],
        checked_at=now,
    )
    if heard_as != HeardAs.RIGHT:
        discard_file(row.sound)
        row.state, row.sound = RecordingState.REFUSED, ""
    elif row.checks.filter(verdict=HeardAs.RIGHT).count() >= ENOUGH_REVIEWERS:
        _accept(by, row, now)
    row.save(update_fields=["state", "sound", "accepted_at", "accepted_fact"])
    possibly = possibly_one_detail(by, concerned_by(row))
    _audit("culture.voice_checked", by, row, now, heard_as=str(heard_as), **possibly)
    return RecordingState(row.state)


def _accept(by: Actor, row: Recording, now: datetime) -> None:
    row.state, row.accepted_at = RecordingState.ACCEPTED, now
    if not row.title:
        fact = FactRecord(
            kind="culture.recording_accepted",
            place=row.place,
            occurred_at=now,
            quantity=1,
            subject=pseudonym_of(by=by, now=now, person_id=row.speaker or 0),
        )
        row.accepted_fact = record(fact, now=now)
    _publish(VoiceEventKind.ACCEPTED, row, now)


@transaction.atomic
def take_voice_back(*, by: Actor, now: datetime, code: str) -> int:
    """Take a voice back: by its speaker, a guardian, or a helper; return the consent's number.

    The consent's withdrawal takes it out everywhere, in this transaction (``forget_voices``).
    """
    row = must_exist(Recording.objects.filter(code=code).first())
    if row.speaker is None:
        raise VoiceGoneError
    return withdraw_consent(
        by=by,
        now=now,
        person_id=row.speaker,
        purpose=Purpose.VOICE,
        object_code=consent_object(code),
    )


@transaction.atomic
def download_voices(*, by: Actor, now: datetime, speaker: int) -> VoicesDownload:
    """Return all of a speaker's recordings for download; a helper's or guardian's is logged."""
    given = voices_with_sounds(by, speaker=speaker, now=now)
    if not is_self(by, speaker):
        home, _household = home_and_household(speaker)
        count = len(given.rows)
        record_audit(DOWNLOADED, by.code, audit_object_of(speaker), now, home, voices=count)
    return given


@transaction.atomic
def forget_voices(*, by: Actor, now: datetime, person_id: int, code: str = "") -> int:
    """Empty a person's recordings, or one, whose consent has ended; return how many.

    A name shown beside it is removed, too.
    """
    require_system(by)
    wanted = Q(speaker=person_id) & (Q(code=code) if code else Q())
    rows = list(Recording.objects.select_for_update().filter(wanted).order_by("pk"))
    named = things_allowed(person_id, Purpose.NAME_SHOWN) if code else {}
    for row in rows:
        if consent_object(row.code) in named:
            withdraw_consent(
                by=Actor(person_id, "person"),
                now=now,
                person_id=person_id,
                purpose=Purpose.NAME_SHOWN,
                object_code=consent_object(row.code),
            )
        _audit("culture.voice_taken_back", by, row, now)
        _publish(VoiceEventKind.TAKEN_BACK, row, now)
        _empty(row, now)
    return len(rows)


def _empty(row: Recording, now: datetime) -> None:
    if row.accepted_fact is not None:
        retract(row.accepted_fact, now=now)
    if row.accepted_at is not None:
        gone = FactRecord(
            kind="culture.recording_withdrawn", place=row.place, occurred_at=now, quantity=1
        )
        record(gone, now=now)
    RecordingCheck.objects.filter(recording=row).delete()
    if row.sound:
        discard_file(row.sound)
    row.state, row.withdrawn_at = RecordingState.WITHDRAWN, now
    row.sound, row.speaker, row.guardian, row.born_decade = "", None, None, None
    row.milliseconds, row.is_named, row.accepted_fact = 0, False, None
    row.title = row.place = row.brought_by = ""
    row.save()


@transaction.atomic
def unname_voice(*, by: Actor, now: datetime, person_id: int, code: str) -> int:
    """Remove the speaker's name from a recording; return the number of changed rows."""
    require_system(by)
    rows = Recording.objects.filter(speaker=person_id, code=code, is_named=True)
    for row in rows:
        _audit("culture.voice_unnamed", by, row, now)
    return rows.update(is_named=False)


@transaction.atomic
def forget_checker(*, by: Actor, now: datetime, person_id: int) -> None:  # noqa: ARG001 - as every command
    """Delete a person's verdicts as a reviewer, and their number as a guardian."""
    require_system(by)
    notes = RecordingCheck.objects.filter(reviewer=person_id).exclude(note="")
    guarded = Recording.objects.filter(guardian=person_id)
    # An erasure that another room refuses writes nothing.
    if notes.exists():
        notes.update(note="")
    if guarded.exists():
        guarded.update(guardian=None)


def _audit(action: str, by: Actor, row: Recording, now: datetime, **detail: str | bool) -> None:
    record_audit(action, by.code, f"recording:{row.code}", now, row.place, **detail)


def _publish(
    kind: VoiceEventKind, row: Recording, now: datetime, about: Mapping[str, int] | None = None
) -> None:
    speaker, is_conversation = row.speaker or 0, bool(row.title)
    publish(VoiceEvent(kind, row.pk, speaker, row.place, is_conversation, now, about or {}))
