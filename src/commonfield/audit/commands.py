"""Writing the audit: one row for each act, in the act's own transaction."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from commonfield.audit.models import AuditChain, AuditRow
from commonfield.audit.signing import chain_signature, is_chain_genuine, row_signature
from commonfield.audit.types import AuditEntry, AuditRecord
from commonfield.kernel.identifiers import new_id, new_ids
from commonfield.workshop.rows import insert_columns, run_queries, write

_NEWEST: Final = "SELECT id, rows, chains, signature FROM audit_chain ORDER BY id DESC LIMIT 1"
_ALL: Final = "SELECT id FROM audit_chain ORDER BY id"
_LENGTHEN: Final = "UPDATE audit_chain SET rows = %s, chains = %s, signature = %s WHERE id = %s"

_BATCH: Final = 1_000
_waiting: ContextVar[list[AuditRecord] | None] = ContextVar("audit_waiting", default=None)


def record(
    action: str,
    actor: str,
    object_code: str,
    now: datetime,
    place: str = "",
    /,
    **detail: str | int | bool,
) -> None:
    """Write one audit row inside the caller's transaction: see ``AuditEntry``."""
    record_all([AuditEntry(action, actor, object_code, place, detail)], now=now)


def record_all(entries: Iterable[AuditEntry], *, now: datetime) -> None:
    """Write what one command did as audit rows of its own instant, in the caller's transaction."""
    write_records(
        AuditRecord(each.action, each.actor, each.object, now, each.place, each.detail)
        for each in entries
    )


@transaction.atomic(savepoint=False)
def write_records(entries: Iterable[AuditRecord]) -> None:
    """Write rows with instants of their own: for copies of rows that stand, in this room alone."""
    waiting = _waiting.get()
    if waiting is None:
        _write_rows(list(entries))
        return
    waiting += entries
    if len(waiting) >= _BATCH:
        _write_rows(waiting)
        waiting.clear()


@contextmanager
def batched_rows() -> Iterator[None]:
    """Write the rows of one long transaction many at a time.

    PostgreSQL walks past every version that a transaction made of its chain's end: with a row for
    each act, a year of the demo county took longer with every day.
    """
    waiting: list[AuditRecord] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    _write_rows(waiting)


def _write_rows(written: Sequence[AuditRecord]) -> None:
    if not written:
        return
    ids = _ids(written)
    chain, rows, chains = _free_chain()
    numbers = list(range(rows + 1, rows + len(written) + 1))
    insert_columns(
        AuditRow,
        len(written),
        {
            "id": ids,
            "at": [entry.at for entry in written],
            "actor": [entry.actor for entry in written],
            "action": [entry.action for entry in written],
            "object": [entry.object for entry in written],
            "place": [entry.place for entry in written],
            "detail": [entry.detail for entry in written],
            "signature": [
                row_signature(row_id, entry, chain, number)
                for row_id, entry, number in zip(ids, written, numbers, strict=True)
            ],
            "chain": chain,
            "number": numbers,
        },
    )
    write(_LENGTHEN, [numbers[-1], chains, chain_signature(chain, numbers[-1], chains), chain])


def _begin_chain() -> int:
    """Begin a chain inside the caller's transaction; return its number."""
    row = AuditChain.objects.create(rows=0, signature="")
    AuditChain.objects.filter(pk=row.pk).update(signature=chain_signature(row.pk, 0))
    return row.pk


def _free_chain() -> tuple[int, int, str]:
    """Take a chain that no one is writing to; return its number, its rows and all chains' numbers.

    One whose end was tampered with is left to ``check_books``. A chain once known is known for
    ever: one that has vanished stays named.
    """
    lock = " FOR NO KEY UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    found, others = run_queries((_NEWEST + lock, []), (_ALL, []))
    known = {int(number) for (number,) in others}
    chain, rows = 0, 0
    if found and is_chain_genuine(*found[0]):
        chain, rows = int(found[0][0]), int(found[0][1])
        known |= {int(number) for number in found[0][2].split()}
    chain = chain or _begin_chain()
    return chain, rows, " ".join(map(str, sorted(known | {chain})))


def _ids(entries: Sequence[AuditRecord]) -> list[uuid.UUID]:
    """Return an id of each act's instant; those of a batch of orders share one."""
    first = entries[0].at
    if all(entry.at == first for entry in entries):
        return new_ids(first, len(entries))
    return [new_id(entry.at) for entry in entries]
