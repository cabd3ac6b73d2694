"""Facts of what was found of cases: a verdict begins to stand, or stands no more."""

from datetime import datetime

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.people.types import SYSTEM
from commonfield.sharing.evidence.queries import verdicts_counted, verdicts_of_cases
from commonfield.workshop.rows import one_at_a_time


@transaction.atomic
def count_verdicts(now: datetime) -> int:
    """Let verdicts of cases begin or cease to stand as they ought to (a job); return how many did.

    Only what tells something is a verdict: that a case works, or makes no difference.
    """
    one_at_a_time("sharing.count_verdicts")
    ought, counted = verdicts_of_cases(now), verdicts_counted()
    for each in sorted(counted - ought):
        _record("sharing.verdict_lost", each, now)
    for each in sorted(ought - counted):
        _record("sharing.verdict_reached", each, now)
    return len(ought ^ counted)


def _record(kind: str, each: tuple[str, str, str], now: datetime) -> None:
    slug, village, verdict = each
    attributes = {"verdict": verdict}
    fact = FactRecord(kind, village, now, 1, attributes=attributes, subject=slug)
    record(fact, now=now)
    record_audit(kind, SYSTEM.code, f"case:{slug}", now, village, verdict=verdict)
