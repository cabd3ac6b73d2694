"""What is known of a case's effect; the answer is evaluation's."""

from datetime import datetime
from typing import cast

from commonfield.evaluation.queries.evidence import evidence_of
from commonfield.facts.queries import totals
from commonfield.sharing.cases.queries import adoptions_of, case_claim, case_village, public_cases
from commonfield_measures.evidence.answering import Evidence

REACHED, LOST = "sharing.verdict_reached", "sharing.verdict_lost"

# A case, its village, and what was found of it.
type CaseVerdict = tuple[str, str, str]


def case_evidence(slug: str, *, now: datetime) -> Evidence:
    """Return what is known of whether a public case moved the figure that it named."""
    indicator, direction = case_claim(slug)
    apart = (case_village(slug),)
    return evidence_of(adoptions_of(slug), indicator, direction, now, apart=apart)


def case_verdicts(now: datetime) -> set[CaseVerdict]:
    """Return the verdict of each public case of which something is known."""
    found = (
        (slug, village, case_evidence(slug, now=now).effect.verdict)
        for slug, village in public_cases()
    )
    return {each for each in found if each[2] != "cannot_tell"}


def verdicts_counted() -> set[CaseVerdict]:
    """Return the verdicts that stand as facts, of those that are added up."""
    found = totals((REACHED, LOST), by=("subject", "village", "group", "kind"))
    counts: dict[CaseVerdict, int] = {}
    for key, total in found.items():
        slug, village, verdict, kind = cast("tuple[str, str, str, str]", key)
        each = (slug, village, verdict)
        counts[each] = counts.get(each, 0) + (
            total.net_count if kind == REACHED else -total.net_count
        )
    return {each for each, count in counts.items() if count > 0}
