"""What is known of a case's effect; the answer is evaluation's."""

from datetime import datetime

from commonfield.evaluation.queries.evidence import Evidence, evidence_of
from commonfield.sharing.cases.queries import adoptions_of, case_claim, case_village


def case_evidence(slug: str, *, now: datetime) -> Evidence:
    """Return what is known of whether a public case moved the figure that it named."""
    indicator, direction = case_claim(slug)
    apart = (case_village(slug),)
    return evidence_of(adoptions_of(slug), indicator, direction, now, apart=apart)


def verdicts_of_cases(now: datetime) -> set[tuple[str, str, str]]:
    """Return slug, village and verdict of each public case of whose effect something is known."""
    found = set()
    for slug in public_slugs():
        verdict = case_evidence(slug, now=now).effect.verdict
        if verdict != "cannot_tell":
            found.add((slug, case_village(slug), verdict))
    return found


def verdicts_counted() -> set[tuple[str, str, str]]:
    """Return the same as the facts have it."""
    return standing("sharing.verdict_reached", "sharing.verdict_lost")
