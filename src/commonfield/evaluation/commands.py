"""Writing figures by hand: one enters, another checks; nothing entered is ever changed."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from uuid import UUID

from django.db import IntegrityError, transaction

from commonfield.audit.commands import record_all
from commonfield.audit.types import AuditEntry
from commonfield.evaluation.entries import errors, rules
from commonfield.evaluation.entries.choices import EntryState
from commonfield.evaluation.entries.types import EVIDENCE_PURPOSE, EnteredSheet, NewEntry
from commonfield.evaluation.models import Decision, Entry
from commonfield.evaluation.permissions import may_check, may_enter
from commonfield.evaluation.queries import entries as queries
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.kernel.identifiers import new_id, new_ids
from commonfield.people.permissions import is_close_to
from commonfield.people.queries import possibly_one
from commonfield.people.types import Actor
from commonfield.workshop.approvals import Decider, decisions, digest_of
from commonfield.workshop.choices import Verdict
from commonfield.workshop.conflicts import conflicts_as, is_number_taken
from commonfield.workshop.errors import DecidedAlreadyError
from commonfield.workshop.images import resized_document
from commonfield.workshop.media import SealedBytes, put_sealed_file, store_sealed_file

_EVIDENCE_PX = 2_000


# Entering


def store_evidence(*, by: Actor, now: datetime, place: str, content: bytes) -> str:
    """Keep a picture or PDF that shows a value, encrypted; return its name.

    A photograph is made smaller, and loses where it was taken.
    """
    _require_to_enter(by, place, now)
    # Before the transaction begins, so that nobody waits for it.
    small = resized_document(content, _EVIDENCE_PX)
    return _kept_evidence(put_sealed_file(small, EVIDENCE_PURPOSE), now)


@transaction.atomic
def _kept_evidence(file: SealedBytes, now: datetime) -> str:
    return store_sealed_file(file, now=now)


@transaction.atomic
def enter(*, by: Actor, now: datetime, entry: NewEntry) -> UUID:
    """Enter a figure; it waits for another person's check. Return its id.

    Raises:
        EntryError: if a rule refuses it, or another entry of the place and day counts or waits.
    """
    (known,) = queries.checked([(0, entry)], by=by, now=now, may_revise=False)
    if known.problem is not None:
        raise known.problem
    return _write([known.entry], by, now, sheet=None)[0]


@transaction.atomic
def enter_sheet(*, by: Actor, now: datetime, rows: Sequence[tuple[int, NewEntry]]) -> EnteredSheet:
    """Enter a file of figures, all of it or nothing; rows that change nothing are left out.

    Each row comes with its number in the file. With one row that has a problem nothing is written.
    """
    known = queries.checked(rows, by=by, now=now, may_revise=True)
    for each in known:
        if isinstance(each.problem, PermissionRefusedError):
            raise each.problem
    if any(each.problem for each in known):
        return EnteredSheet(tuple(known))
    changing = [each.entry for each in known if each.does != "same"]
    if not changing:
        raise errors.EntryNothingError
    sheet = new_id(now)
    ids = _write(changing, by, now, sheet=sheet)
    return EnteredSheet(tuple(known), sheet, tuple(ids))


def _write(
    entries: Sequence[NewEntry], by: Actor, now: datetime, *, sheet: UUID | None
) -> list[UUID]:
    ids = new_ids(now, len(entries))
    rows = [
        Entry(
            id=entry_id,
            table_code=each.table,
            column_code=each.column,
            place=each.place,
            told_on=each.told_on,
            value=each.value,
            source=each.source.strip(),
            evidence=each.evidence,
            reason=each.reason.strip(),
            replaces_id=each.replaces,
            sheet=sheet,
            prepared_by=by.acting_id,
            prepared_at=now,
        )
        for entry_id, each in zip(ids, entries, strict=True)
    ]
    for row in rows:
        row.digest = digest_of(row)
    Entry.objects.bulk_create(rows)
    record_all(
        (
            _told("evaluation.entry_revised" if row.replaces_id else "evaluation.entered", by, row)
            for row in rows
        ),
        now=now,
    )
    return ids


# Checking


@transaction.atomic
def accept_entries(*, by: Actor, now: datetime, entries: Sequence[UUID]) -> int:
    """Accept what another person entered, all of it or nothing; from now on it counts."""
    rows = _to_decide(by, now, entries)
    try:
        with transaction.atomic():
            # In one order for all, so that two who accept at once never wait for each other.
            made = _decided(
                sorted(rows, key=lambda row: row.place_taken), Verdict.ACCEPTED, by, now
            )
            for decision in made:
                decision.settles = decision.subject.place_taken
            Decision.objects.bulk_create(made)
    except IntegrityError as error:
        if is_number_taken(error):
            raise
        # The one key that another accepted entry has taken, or the entry's own meanwhile.
        taken = Decision.objects.filter(subject__in=rows)
        raise (DecidedAlreadyError if taken.exists() else errors.EntryReplacedError) from error
    _audit("evaluation.entry_accepted", by, rows, now)
    return len(rows)


@transaction.atomic
def reject_entry(*, by: Actor, now: datetime, entry: UUID, reason: str) -> None:
    """Send an entry back to its author with a reason; it never counts."""
    rows = _to_decide(by, now, [entry])
    _decide(rows[0], Verdict.SENT_BACK, by, now, reason)
    _audit("evaluation.entry_sent_back", by, rows, now)


@transaction.atomic
def withdraw_entry(*, by: Actor, now: datetime, entry: UUID, reason: str) -> UUID | None:
    """Withdraw an entry, saying why.

    One that waits is taken back at once by its author. For one that counts, a withdrawal is
    entered, which another person checks as every entry; its id is returned.
    """
    seen = queries.entry(entry, by=by, now=now)
    _require_to_enter(by, seen.place, now)
    row = Entry.objects.get(pk=entry)
    if seen.state is EntryState.WAITING:
        _decide(row, Verdict.TAKEN_BACK, by, now, reason)
        _audit("evaluation.entry_taken_back", by, [row], now)
        return None
    if seen.state is not EntryState.COUNTS:
        raise errors.EntryOverError
    if Entry.objects.waiting().filter(replaces=row).exists():
        raise errors.EntryWaitsError
    withdrawal = Entry(
        id=new_id(now),
        table_code=row.table_code,
        column_code=row.column_code,
        place=row.place,
        told_on=row.told_on,
        value=None,
        source=row.source,
        reason=_stated(reason),
        replaces=row,
        prepared_by=by.acting_id,
        prepared_at=now,
    )
    withdrawal.digest = digest_of(withdrawal)
    withdrawal.save(force_insert=True)
    _audit("evaluation.withdrawal_entered", by, [withdrawal], now)
    return withdrawal.pk


def _to_decide(by: Actor, now: datetime, entries: Sequence[UUID]) -> list[Entry]:
    """Return entries that ``by`` may check."""
    rows = list(Entry.objects.select_related("decision").filter(pk__in=set(entries)).order_by("pk"))
    if not rows or len(rows) < len(set(entries)):
        raise NotFoundError
    if not may_check(by, places={row.place for row in rows}, on=china_day(now)):
        raise PermissionRefusedError
    return rows


def _decided(
    rows: Sequence[Entry], verdict: Verdict, by: Actor, now: datetime, reason: str = ""
) -> list[Decision]:
    """Return decisions of a second person, of another household than the author."""
    decider = Decider(by.acting_id, now, cache(partial(is_close_to, by)))
    return decisions(Decision, rows, verdict, decider, reason=reason)


def _decide(row: Entry, verdict: Verdict, by: Actor, now: datetime, reason: str) -> None:
    with conflicts_as(DecidedAlreadyError):
        Decision.objects.bulk_create(_decided([row], verdict, by, now, _stated(reason)))


def _stated(reason: str) -> str:
    text = reason.strip()[: rules.MOST_REASON]
    if not text:
        raise errors.EntryReasonMissingError
    return text


def _require_to_enter(by: Actor, place: str, now: datetime) -> None:
    if not may_enter(by, places=[place], on=china_day(now)):
        raise PermissionRefusedError


def _audit(action: str, by: Actor, rows: Sequence[Entry], now: datetime) -> None:
    possibly = possibly_one(by.acting_id, {row.prepared_by for row in rows})
    record_all(
        (_told(action, by, row, possibly_one=row.prepared_by in possibly) for row in rows), now=now
    )


def _told(action: str, by: Actor, row: Entry, *, possibly_one: bool = False) -> AuditEntry:
    detail = {"column": f"{row.table_code}.{row.column_code}", "told_on": row.told_on.isoformat()}
    return AuditEntry(
        action,
        by.code,
        f"entry:{row.pk}",
        row.place,
        detail | ({"possibly_one": True} if possibly_one else {}),
    )
