"""Writing the audit: one row for each act, in the act's own transaction."""

from collections.abc import Iterable

from django.db import transaction

from commonfield.audit.models import AuditRow
from commonfield.audit.types import AuditRecord
from commonfield.kernel.identifiers import new_id
from commonfield.workshop.rows import insert_rows


def record(entry: AuditRecord) -> None:
    """Write one audit row inside the caller's transaction."""
    record_all([entry])


@transaction.atomic(savepoint=False)
def record_all(entries: Iterable[AuditRecord]) -> None:
    """Write several audit rows inside the caller's transaction."""
    insert_rows(
        AuditRow,
        (
            AuditRow(
                id=new_id(entry.at),
                at=entry.at,
                actor=entry.actor,
                action=entry.action,
                object=entry.object,
                place=entry.place,
                detail=entry.detail,
            )
            for entry in entries
        ),
    )
