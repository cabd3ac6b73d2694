"""The offline queue of a device: each entry is done once, whatever happens to the others."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from commonfield.culture.dialect.commands import finish_lesson
from commonfield.culture.dialect.types import FinishedLesson
from commonfield.culture.learning.commands import review_at_once
from commonfield.culture.learning.types import CardAnswer
from commonfield.culture.library.commands import (
    add_note,
    finish_chapter,
    remember_position,
    remove_note,
)
from commonfield.culture.library.errors import ClockAheadError
from commonfield.culture.library.permissions import require_past
from commonfield.culture.library.types import NewNote, NewPosition, QueueAct, ReadingTime
from commonfield.culture.models import QueueEntry, RemovedNote
from commonfield.culture.offline import errors
from commonfield.culture.offline.types import NewQueueEntry, QueueAnswer
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.choices import Purpose
from commonfield.people.errors import ConsentMissingError
from commonfield.people.permissions import person_of, require_system
from commonfield.people.queries import has_consent
from commonfield.people.types import Actor
from commonfield.workshop.erasing import delete_existing
from commonfield.workshop.locks import one_at_a_time

_TAKEN_FOR: Final = timedelta(days=180)
# A device's clock may be wrong by so much.
_WRONG: Final = timedelta(days=30)


@transaction.atomic
def take_queue(
    *, by: Actor, now: datetime, device: str, entries: Sequence[NewQueueEntry], hall_place: str = ""
) -> list[QueueAnswer]:
    """Do what a device did offline, in the order of its clock; answer in the order sent.

    What was refused once is refused again: a device that sends twice gets the same answers. Of
    what its person does not allow nothing is written down, so it may be sent again.
    """
    person_id = person_of(by)
    allowed = _allowed(person_id, entries)
    if not allowed:
        return [_not_allowed(entry) for entry in entries]
    one_at_a_time(f"culture.queue:{device}", f"culture.queue_of:{person_id}")
    rows = QueueEntry.objects.filter(device=device)
    if rows.exclude(person=person_id).exists():
        return [_refused(entry, errors.DeviceOfAnotherError.code) for entry in entries]
    known = {row.entry: row for row in rows.filter(entry__in=[each.id for each in entries])}
    new: list[QueueEntry] = []
    answers: dict[int, QueueAnswer] = {}
    in_order = sorted(enumerate(entries), key=lambda each: each[1].at)
    first = {each.id: each for _at, each in reversed(in_order) if each.act and each.id not in known}
    reviewed = _review([each for each in first.values() if each.purpose in allowed], by, now)
    for place, entry in in_order:
        if entry.act is None:
            answers[place] = _refused(entry, errors.EntryInvalidError.code)
        elif entry.purpose not in allowed:
            answers[place] = _not_allowed(entry)
        elif (row := known.get(entry.id)) is not None:
            answers[place] = _answered_before(row, entry)
        else:
            is_review = isinstance(entry.act, CardAnswer)
            code = reviewed[entry.id] if is_review else _do(entry, by, now, hall_place)
            row = QueueEntry(
                device=device,
                entry=entry.id,
                person=person_id,
                digest=entry.digest,
                code=code,
                received_at=now,
            )
            new.append(row)
            known[entry.id] = row
            answers[place] = _refused(entry, code) if code else QueueAnswer(entry.id, "taken")
    QueueEntry.objects.bulk_create(new)
    return [answers[place] for place in range(len(entries))]


def _allowed(person_id: int, entries: Sequence[NewQueueEntry]) -> set[Purpose]:
    asked = {entry.purpose for entry in entries}
    return {purpose for purpose in asked if has_consent(person_id, purpose)}


def forget_queue(now: datetime) -> int:
    """Forget what no device can send again, since it is too old (the worker's job).

    What was refused as of the future stays: it may become the past.
    """
    before = now - _TAKEN_FOR - _WRONG
    entries = QueueEntry.objects.filter(received_at__lt=before).exclude(code=ClockAheadError.code)
    notes = RemovedNote.objects.filter(removed_at__lt=before)
    with transaction.atomic():
        return entries.delete()[0] + notes.delete()[0]


@transaction.atomic
def erase_queue(*, by: Actor, now: datetime, person_id: int) -> None:  # noqa: ARG001 - as every command
    """Forget what somebody's devices sent.

    Not when a consent ends: what was taken once would be taken again.
    """
    require_system(by)
    delete_existing(QueueEntry.objects.filter(person=person_id))


def _answered_before(row: QueueEntry, entry: NewQueueEntry) -> QueueAnswer:
    if row.digest != entry.digest:
        return _refused(entry, errors.EntryConflictError.code)
    return _refused(entry, row.code) if row.code else QueueAnswer(entry.id, "repeated")


def _refused(entry: NewQueueEntry, code: str) -> QueueAnswer:
    return QueueAnswer(entry.id, "refused", code)


def _not_allowed(entry: NewQueueEntry) -> QueueAnswer:
    return QueueAnswer(entry.id, "refused", ConsentMissingError.code, entry.purpose)


def _review(entries: Sequence[NewQueueEntry], by: Actor, now: datetime) -> dict[str, str]:
    """Write down all answers to cards among some entries; return of each why it was refused.

    At once: each alone would have all days since it counted anew.
    """
    refusals, reviews = {}, {}
    for entry in entries:
        if isinstance(entry.act, CardAnswer):
            refusals[entry.id] = _untimely(entry.at, now)
            if not refusals[entry.id]:
                reviews[entry.id] = entry.act
    if reviews:
        answers = review_at_once(by=by, now=now, reviews=list(reviews.values()))
        refusals |= dict(zip(reviews, answers, strict=True))
    return refusals


def _untimely(at: datetime, now: datetime) -> str:
    """Return why an entry's time is refused, or nothing."""
    try:
        require_past(at, now)
    except ClockAheadError as error:
        return error.code
    return errors.EntryTooOldError.code if at < now - _TAKEN_FOR else ""


def _do(entry: NewQueueEntry, by: Actor, now: datetime, hall_place: str) -> str:
    """Do what an entry says, all of it or nothing; return why it was refused, or nothing."""
    if code := _untimely(entry.at, now):
        return code
    try:
        with transaction.atomic():
            if isinstance(entry.act, FinishedLesson):
                done = entry.act
                finish_lesson(
                    by=by, now=now, variety=done.variety, lesson=done.lesson, during=done.during
                )
            else:
                _read(entry.act, by, now, hall_place)
    except CommonfieldError as error:
        return error.code
    return ""


def _read(act: object, by: Actor, now: datetime, hall: str) -> None:
    if not isinstance(act, QueueAct):
        raise errors.EntryInvalidError
    match act.what:
        case NewPosition() as position:
            remember_position(by=by, now=now, work=act.work, position=position, hall_place=hall)
        case NewNote() as note:
            add_note(by=by, now=now, work=act.work, note=note, hall_place=hall)
        case ReadingTime() as during:
            finish_chapter(
                by=by, now=now, work=act.work, chapter=act.chapter, during=during, hall_place=hall
            )
        case code:
            remove_note(by=by, now=now, code=code)
