"""Facts of what was found of cases: a verdict begins to stand, or stands no more."""

from datetime import datetime

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import fold_new_facts, record
from commonfield.facts.types import FactRecord
from commonfield.people.types import SYSTEM
from commonfield.sharing.evidence.queries import (
    LOST,
    REACHED,
    CaseVerdict,
    case_verdicts,
    verdicts_counted,
)
from commonfield.workshop.locks import one_at_a_time


@transaction.atomic
def count_verdicts(now: datetime) -> int:
    """Let cases' verdicts begin or cease to stand as they ought to (a job); return how many did.

    That a case works or makes no difference is a verdict, that it cannot be told is none.
    """
    one_at_a_time("sharing.count_verdicts")
    fold_new_facts(now)
    ought, counted = case_verdicts(now), verdicts_counted()
    for each in sorted(counted - ought):
        _record(LOST, each, now)
    for each in sorted(ought - counted):
        _record(REACHED, each, now)
    return len(ought ^ counted)


def _record(kind: str, each: CaseVerdict, now: datetime) -> None:
    slug, village, verdict = each
    attributes = {"verdict": verdict}
    record(FactRecord(kind, village, now, 1, attributes=attributes, subject=slug), now=now)
    record_audit(kind, SYSTEM.code, f"case:{slug}", now, village, verdict=verdict)
