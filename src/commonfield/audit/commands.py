"""Writing the audit: one row for each act, in the act's own transaction."""

from collections.abc import Iterable

from django.db import transaction

from commonfield.audit.models import AuditRow
from commonfield.audit.types import AuditRecord
from commonfield.kernel.identifiers import new_id
from commonfield.workshop.rows import insert_columns


def record(entry: AuditRecord) -> None:
    """Write one audit row inside the caller's transaction."""
    record_all([entry])


@transaction.atomic(savepoint=False)
def record_all(entries: Iterable[AuditRecord]) -> None:
    """Write several audit rows inside the caller's transaction."""
    written = list(entries)
    insert_columns(
        AuditRow,
        len(written),
        {
            "id": [new_id(entry.at) for entry in written],
            "at": [entry.at for entry in written],
            "actor": [entry.actor for entry in written],
            "action": [entry.action for entry in written],
            "object": [entry.object for entry in written],
            "place": [entry.place for entry in written],
            "detail": [entry.detail for entry in written],
        },
    )
