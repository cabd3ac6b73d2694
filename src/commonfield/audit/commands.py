"""Writing the audit: one row for each act, in the act's own transaction."""

import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction

from commonfield.audit.models import AuditRow
from commonfield.audit.types import AuditRecord
from commonfield.kernel.identifiers import new_id, new_ids
from commonfield.workshop.rows import insert_columns


def record(entry: AuditRecord) -> None:
    """Write one audit row inside the caller's transaction."""
    record_all([entry])


@transaction.atomic(savepoint=False)
def record_all(entries: Iterable[AuditRecord]) -> None:
    """Write several audit rows inside the caller's transaction."""
    written = list(entries)
    if not written:
        return
    insert_columns(
        AuditRow,
        len(written),
        {
            "id": _ids(written),
            "at": [entry.at for entry in written],
            "actor": [entry.actor for entry in written],
            "action": [entry.action for entry in written],
            "object": [entry.object for entry in written],
            "place": [entry.place for entry in written],
            "detail": [entry.detail for entry in written],
        },
    )


def _ids(entries: Sequence[AuditRecord]) -> list[uuid.UUID]:
    """Return an id of each act's instant; those of a batch of orders share one."""
    first = entries[0].at
    if all(entry.at == first for entry in entries):
        return new_ids(first, len(entries))
    return [new_id(entry.at) for entry in entries]
