"""Reading the audit; who may do so is decided in people."""

from collections.abc import Collection, Iterable, Mapping
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


def audited_approvals(
    name: str, tables: tuple[str, str], thing: str, actions: Mapping[str, str]
) -> dict[str, str]:
    """Return rules for ``books.differences``: who prepared and decided what, as the audit says.

    ``tables`` are of what is prepared (``p``) and of decisions, ``thing`` is SQL for what the audit
    rows are about, ``actions`` are theirs by verdict; preparing has none and names the digest.
    """
    prepared, decision = tables
    decided = {verdict: action for verdict, action in actions.items() if verdict}
    verdicts = " ".join(f"WHEN '{action}' THEN '{each}'" for each, action in decided.items())
    one = (
        f"(SELECT p.id AS key, {thing} AS thing, p.prepared_at AS at, p.digest,"  # noqa: S608 - our own tables' names
        f" coalesce('P' || p.prepared_by, 'system') AS who FROM {prepared} p) m"
    )
    other = (
        f"(SELECT p.id AS key, {thing} AS thing, d.decided_at AS at, d.verdict,"  # noqa: S608 - our own tables' names
        f" coalesce('P' || d.decided_by, 'system') AS who FROM {decision} d"
        f" JOIN {prepared} p ON p.id = d.subject_id) m"
    )
    same = " ON a.object = m.thing AND a.at = m.at AND a.actor = m.who AND "
    rows = f"(SELECT * FROM audit_row WHERE action = '{actions['']}') a"  # noqa: S608 - our own actions' names
    said = "(SELECT * FROM audit_row WHERE action IN ({})) a".format(  # noqa: S608 - our own actions' names
        ", ".join(f"'{each}'" for each in decided.values())
    )
    alike = f"{same}m.digest = {{detail digest}}"
    agreed = f"{same}m.verdict = CASE a.action {verdicts} END"
    lost = "SELECT a.object, a.actor || ' ' || a.action, 'otherwise' FROM "
    unsaid = "SELECT m.thing, 'an audit row', m.who FROM "
    return {
        f"{name} prepared as the audit says": f"{lost}{rows} LEFT JOIN {one}{alike}"
        " WHERE m.key IS NULL",
        f"{name} prepared in the audit": f"{unsaid}{one} LEFT JOIN {rows}{alike}"
        " WHERE a.id IS NULL",
        f"{name} decided as the audit says": f"{lost}{said} LEFT JOIN {other}{agreed}"
        " WHERE m.key IS NULL",
        f"{name} decided in the audit": f"{unsaid}{other} LEFT JOIN {said}{agreed}"
        " WHERE a.id IS NULL",
    }
