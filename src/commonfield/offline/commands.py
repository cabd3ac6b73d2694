"""The offline queue of a device: each entry is taken once, whatever happens to the others."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from commonfield.kernel.errors import CommonfieldError
from commonfield.offline import errors
from commonfield.offline.kinds import is_uncounted
from commonfield.offline.models import QueueEntry, SpentTime
from commonfield.offline.permissions import COUNTED_FOR, KEPT_FOR, TAKEN_FOR, require_past
from commonfield.offline.rules import Span, free_pieces
from commonfield.offline.types import NewQueueEntry, OfflineAct, QueueAnswer
from commonfield.people.choices import Purpose
from commonfield.people.commands import pseudonym_of
from commonfield.people.errors import ConsentMissingError
from commonfield.people.permissions import person_of, require_system
from commonfield.people.queries import has_consent
from commonfield.people.types import Actor
from commonfield.workshop.erasing import delete_existing
from commonfield.workshop.locks import one_at_a_time

# However long something was open, its time is what went before its end: three times what it takes.
_BEFORE_ITS_END: Final = 3
_FORGOTTEN_AFTER: Final = COUNTED_FOR + timedelta(days=1)
_UNTIMELY: Final = (errors.ClockAheadError.code, errors.EntryTooOldError.code)


@transaction.atomic
def take_queue(
    *, by: Actor, now: datetime, device: str, entries: Sequence[NewQueueEntry], hall_place: str = ""
) -> list[QueueAnswer]:
    """Take a device's offline acts in the order of its clock; answer in the order sent.

    An act that was refused once is refused again: a device that sends twice gets the same
    answers. Acts without their person's consent, and those refused for their time, are not stored:
    they may be sent again, and with another time. One that does not count is taken all the same,
    with a code that says why.
    """
    person_id = person_of(by)
    allowed = _allowed(person_id, entries)
    if not allowed:
        return [_not_allowed(entry) if entry.kind else _unread(entry) for entry in entries]
    one_at_a_time(f"offline.queue:{device}", f"offline.queue_of:{person_id}")
    rows = QueueEntry.objects.filter(device=device)
    if rows.exclude(person=person_id).exists():
        return [_refused(entry, errors.DeviceOfAnotherError.code) for entry in entries]
    sent = rows.filter(entry__in=[each.id for each in entries])
    # As they were stored by earlier versions.
    sent.filter(code__in=_UNTIMELY).delete()
    known = {row.entry: row for row in sent}
    new: list[QueueEntry] = []
    answers: dict[int, QueueAnswer] = {}
    in_order = sorted(enumerate(entries), key=lambda each: each[1].at)
    first = {
        each.id: each for _at, each in reversed(in_order) if each.body and each.id not in known
    }
    acts = {
        each.id: OfflineAct(each.id, each.at, each.digest, each.body, by, now, hall_place)
        for each in first.values()
        if each.body is not None and each.purpose in allowed
    }
    together = _take_together([first[each] for each in acts], acts)
    for place, entry in in_order:
        if entry.body is None:
            answers[place] = _unread(entry)
        elif entry.purpose not in allowed:
            answers[place] = _not_allowed(entry)
        elif (row := known.get(entry.id)) is not None:
            answers[place] = _answered_before(row, entry)
        else:
            code = together[entry.id] if entry.id in together else _take(entry, acts[entry.id])
            row = QueueEntry(
                device=device,
                entry=entry.id,
                person=person_id,
                digest=entry.digest,
                code="" if is_uncounted(code) else code,
                received_at=now,
            )
            if code not in _UNTIMELY:
                new.append(row)
            known[entry.id] = row
            answers[place] = QueueAnswer(entry.id, "refused" if row.code else "taken", code)
    QueueEntry.objects.bulk_create(new)
    return [answers[place] for place in range(len(entries))]


def _allowed(person_id: int, entries: Sequence[NewQueueEntry]) -> set[Purpose]:
    wanted = {entry.purpose for entry in entries if entry.purpose}
    return {purpose for purpose in wanted if has_consent(person_id, purpose)}


def forget_queue(now: datetime) -> int:
    """Delete entries too old for any device to send again (the worker's job)."""
    with transaction.atomic():
        return QueueEntry.objects.filter(received_at__lt=now - KEPT_FOR).delete()[0]


@transaction.atomic
def spend_time(*, by: Actor, now: datetime, during: Span, least: float, most: float) -> float:
    """Take some of the actor's time for an act that counts; return how much. Units: seconds.

    Raises:
        CountedTooLateError: if it ended too long ago to count.
        TimeSpentError: if less than the least is left, since other acts took it.
    """
    opened_at, finished_at = during
    longest = timedelta(seconds=most)
    if finished_at < now - COUNTED_FOR:
        raise errors.CountedTooLateError
    reader = pseudonym_of(by=by, now=now, person_id=person_of(by))
    one_at_a_time(f"offline.time:{reader}")
    begins_at = max(opened_at, finished_at - _BEFORE_ITS_END * longest)
    rows = SpentTime.objects.filter(reader=reader, begins_at__lt=finished_at, ends_at__gt=begins_at)
    pieces = free_pieces(
        (begins_at, finished_at),
        rows.order_by("begins_at").values_list("begins_at", "ends_at"),
        longest,
    )
    spent = sum((end - begin for begin, end in pieces), timedelta())
    if spent < timedelta(seconds=least):
        raise errors.TimeSpentError
    SpentTime.objects.bulk_create(
        SpentTime(reader=reader, begins_at=begin, ends_at=end) for begin, end in pieces
    )
    return spent.total_seconds()


def forget_spent_time(now: datetime) -> int:
    """Forget times to which no act that counts can come any more (the worker's job)."""
    with transaction.atomic():
        return SpentTime.objects.filter(ends_at__lt=now - _FORGOTTEN_AFTER).delete()[0]


@transaction.atomic
def erase_queue(*, by: Actor, now: datetime, person_id: int) -> None:  # noqa: ARG001 - as every command
    """Delete the entries of a person's devices.

    Not when a consent ends: the same acts would be taken again.
    """
    require_system(by)
    delete_existing(QueueEntry.objects.filter(person=person_id))


def _answered_before(row: QueueEntry, entry: NewQueueEntry) -> QueueAnswer:
    if row.digest != entry.digest:
        return _refused(entry, errors.EntryConflictError.code)
    return _refused(entry, row.code) if row.code else QueueAnswer(entry.id, "repeated")


def _refused(entry: NewQueueEntry, code: str) -> QueueAnswer:
    return QueueAnswer(entry.id, "refused", code)


def _unread(entry: NewQueueEntry) -> QueueAnswer:
    return _refused(entry, errors.EntryInvalidError.code)


def _not_allowed(entry: NewQueueEntry) -> QueueAnswer:
    return QueueAnswer(entry.id, "refused", ConsentMissingError.code, entry.purpose)


def _take_together(
    entries: Sequence[NewQueueEntry], acts: dict[str, OfflineAct[Any]]
) -> dict[str, str]:
    """Take all acts of the kinds that are taken together; return of each why it was refused."""
    codes: dict[str, str] = {}
    for kind in {entry.kind.name: entry.kind for entry in entries if entry.kind}.values():
        if kind.take_together is None:
            continue
        mine = [acts[entry.id] for entry in entries if entry.kind is kind]
        codes |= {act.id: _untimely(act) for act in mine}
        timely = [act for act in mine if not codes[act.id]]
        if timely:
            refusals = kind.take_together(timely)
            codes |= {act.id: code for act, code in zip(timely, refusals, strict=True)}
    return codes


def _untimely(act: OfflineAct[Any]) -> str:
    """Return why an act's time is refused, or nothing."""
    try:
        require_past(act.at, act.now)
    except errors.ClockAheadError as error:
        return error.code
    return errors.EntryTooOldError.code if act.at < act.now - TAKEN_FOR else ""


def _take(entry: NewQueueEntry, act: OfflineAct[Any]) -> str:
    """Take an act, all of it or nothing; return why it is refused or does not count, if so."""
    if code := _untimely(act):
        return code
    try:
        with transaction.atomic():
            if entry.kind and entry.kind.take:
                try:
                    entry.kind.take(act)
                except errors.NotCountedError as error:
                    # What its command has kept by then stays.
                    return error.code
    except CommonfieldError as error:
        return error.code
    return ""
