"""Reading the audit; who may do so is decided in people."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Max

from commonfield.audit.models import AuditRow
from commonfield.audit.signing import record_of
from commonfield.audit.types import AuditRecord


def audit_trail(
    *, object_code: str = "", actor: str = "", action: str = "", offset: int = 0, limit: int = 50
) -> list[AuditRecord]:
    """Return audit rows, newest first, narrowed by object, actor and the action's beginning."""
    rows = AuditRow.objects.order_by("-id")
    if object_code:
        rows = rows.filter(object=object_code)
    if actor:
        rows = rows.filter(actor=actor)
    if action:
        rows = rows.filter(action__startswith=action)
    return [record_of(row) for row in rows[offset : offset + limit]]


def last_done_to(objects: Iterable[str], *, action: str) -> dict[str, datetime]:
    """Return when an action was last done to each of some objects, if it ever was."""
    rows = AuditRow.objects.filter(object__in=list(objects), action=action)
    return dict(rows.order_by().values_list("object").annotate(last=Max("at")))


def audit_about(objects: Collection[str], *, since: datetime) -> list[AuditRecord]:
    """Return audit rows about several objects since a moment, oldest first."""
    rows = AuditRow.objects.filter(object__in=objects, at__gte=since)
    return [record_of(row) for row in rows.order_by("at", "id")]
