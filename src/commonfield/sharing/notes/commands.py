"""Preparing notes and corrections, and deciding on another's."""

from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Final

from django.conf import settings
from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_serial
from commonfield.people.permissions import is_close_to, require
from commonfield.people.types import Actor
from commonfield.sharing.models import CountyNote, CountyNoteDecision
from commonfield.sharing.notes import errors
from commonfield.sharing.notes.permissions import may_edit_notes
from commonfield.sharing.notes.types import NoteText
from commonfield.workshop.approvals import Decider, decisions, digest_of
from commonfield.workshop.choices import Verdict
from commonfield.workshop.images import resized
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.media import put_file, store_file
from commonfield.workshop.personal_numbers import has_long_number

_DIGITS: Final = 9
# Units: pixels.
_PICTURE_PX: Final = 1_200


def prepare_note(*, by: Actor, now: datetime, text: NoteText, picture: bytes = b"") -> str:
    """Prepare a note for a second person; return its number. Nothing of it shows yet."""
    require(may_edit_notes(by, china_day(now)))
    if not ((text.title or text.title_en) and (text.text or text.text_en)):
        raise errors.NoteEmptyError
    if picture and not (text.shows and text.credit):
        raise errors.NotePictureError
    file = put_file([resized(picture, _PICTURE_PX)[0].content]) if picture else None
    with transaction.atomic():
        name = store_file(file, now=now) if file else ""
        return _prepared(CountyNote(picture=name, **asdict(text)), by, now)


@transaction.atomic
def correct_note(*, by: Actor, now: datetime, number: str, text: str, text_en: str = "") -> str:
    """Prepare a correction of a published note, which itself stays as it is."""
    require(may_edit_notes(by, china_day(now)))
    if not (text or text_en):
        raise errors.CorrectionEmptyError
    note = must_exist(CountyNote.objects.filter(number=number, corrects=None).first())
    accepted = CountyNoteDecision.objects.filter(subject=note, verdict=Verdict.ACCEPTED)
    if not accepted.exists():
        raise errors.NoteUnpublishedError
    return _prepared(CountyNote(corrects=note, text=text, text_en=text_en), by, now)


def _prepared(row: CountyNote, by: Actor, now: datetime) -> str:
    said = (row.title, row.title_en, row.text, row.text_en, row.shows, row.credit)
    if any(map(has_long_number, said)):
        raise errors.NoteNumberError
    row.number = f"D{new_serial(_DIGITS)}"
    row.prepared_by, row.prepared_at = by.acting_id, now
    row.digest = digest_of(row)
    row.save(force_insert=True)
    _audit("prepared", by, row, now)
    return row.number


@transaction.atomic
def accept_note(*, by: Actor, now: datetime, number: str) -> None:
    """Accept another's note or correction, which shows from now on."""
    row = _locked(by, number, now)
    _decide(by, now, row, Verdict.ACCEPTED)
    if row.corrects_id is None:
        record(FactRecord("sharing.note_published", settings.COUNTY_CODE, now, 1), now=now)
    _audit("accepted", by, row, now)


@transaction.atomic
def send_note_back(*, by: Actor, now: datetime, number: str, reason: str) -> None:
    """Send another's note back, saying what must change."""
    said = " ".join(reason.split())
    if not said:
        raise errors.NoteReasonError
    row = _locked(by, number, now)
    _decide(by, now, row, Verdict.SENT_BACK, said)
    _audit("sent_back", by, row, now)


@transaction.atomic
def take_note_back(*, by: Actor, now: datetime, number: str) -> None:
    """Take a note back that waits, as its preparer."""
    row = _locked(by, number, now)
    _decide(by, now, row, Verdict.TAKEN_BACK)
    _audit("taken_back", by, row, now)


def _locked(by: Actor, number: str, now: datetime) -> CountyNote:
    require(may_edit_notes(by, china_day(now)))
    one_at_a_time(f"sharing.note {number}")
    return must_exist(CountyNote.objects.filter(number=number).first())


def _decide(by: Actor, now: datetime, row: CountyNote, verdict: Verdict, reason: str = "") -> None:
    decider = Decider(by.acting_id, now, partial(is_close_to, by))
    made = decisions(CountyNoteDecision, [row], verdict, decider, reason=reason)
    made[0].save(force_insert=True)


def _audit(done: str, by: Actor, row: CountyNote, now: datetime) -> None:
    kind = "note" if row.corrects_id is None else "correction"
    code = f"note:{row.number}"
    record_audit(f"sharing.{kind}_{done}", by.code, code, now, settings.COUNTY_CODE)
