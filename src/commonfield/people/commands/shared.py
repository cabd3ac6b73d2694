"""What commands about a person end with."""

from datetime import datetime

from commonfield.audit.commands import record
from commonfield.audit.types import AuditRecord
from commonfield.people.models import Person
from commonfield.people.types import Actor


def audit(action: str, by: Actor, row: Person, now: datetime, **detail: str | int) -> None:
    """Write who did what to a person."""
    record(
        AuditRecord(
            action=f"people.{action}",
            actor=by.code,
            object=f"person:P{row.pk}",
            place=row.home_place,
            at=now,
            detail=dict(detail),
        )
    )
