"""Writes of cases: what a collection holds of them, and the pooled evidence (docs/adr/0093)."""

import hashlib
from collections import Counter
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.evaluation.errors import IndicatorUnknownError, OutcomeNobodysActError
from commonfield.evaluation.queries import definitions
from commonfield.evaluation.queries.evidence import outcome
from commonfield.people.permissions import require_system
from commonfield.people.types import Actor
from commonfield.province.models import CollectedCase
from commonfield_measures.evidence.pooling import PooledCase, pooled_cases, pooled_evidence
from commonfield_measures.indicators.exports import read_export


def fill_cases(*, by: Actor, now: datetime, collection: Path) -> int:
    """Write every county's public cases as a collection holds them; return how many changed.

    Evidence is computed anew where a delivery of one of its counties, or an adoption, is new.
    """
    require_system(by)
    # Minutes in a large province: nobody waits for its transaction.
    before = dict(CollectedCase.objects.values_list("basis", "pk"))
    found = {_basis(collection, each): each for each in pooled_cases(collection)}
    rows = [_row(collection, case, basis) for basis, case in found.items() if basis not in before]
    gone = [pk for basis, pk in before.items() if basis not in found]
    if not rows and not gone:
        return 0
    with transaction.atomic():
        CollectedCase.objects.filter(pk__in=gone).delete()
        CollectedCase.objects.bulk_create(rows)
        detail = {"filled": str(len(rows)), "gone": str(len(gone))}
        record_audit("province.cases_filled", by.code, "cases", now, **detail)
    return len(rows) + len(gone)


def _basis(collection: Path, case: PooledCase) -> str:
    """Return a digest of what stands on a case's page: what was sent, and by which deliveries."""
    digest = hashlib.sha256(repr((case.county, case.slug, sorted(case.told.items()))).encode())
    digest.update(repr((*case.adoptions.items(), sorted(case.given_up))).encode())
    digest.update(repr(definitions()).encode())
    # A county is late by how far others are.
    horizon = read_export(collection).horizon
    digest.update(f"{horizon:%Y-%m}".encode() if horizon else b"")
    for county in sorted(case.counties):
        digest.update((collection / "deliveries" / f"{county}.json").read_bytes())
    return digest.hexdigest()


def _row(collection: Path, case: PooledCase, basis: str) -> CollectedCase:
    return CollectedCase(
        county=case.county,
        slug=case.slug,
        topic=case.told["topic"],
        told={name: _written(each) for name, each in case.told.items()},
        adopters=len(case.adoptions),
        given_up=len(case.given_up),
        counties=len(case.counties),
        evidence=_evidence(collection, case),
        basis=basis,
    )


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _evidence(collection: Path, case: PooledCase) -> dict[str, Any]:
    """Return the pooled evidence without any village; empty where the figure is nobody's act."""
    try:
        indicator = outcome(case.told["indicator"])
    except (IndicatorUnknownError, OutcomeNobodysActError):
        return {}
    found = pooled_evidence(collection, case, indicator, definitions())
    left_out = Counter(each.why for each in found.left_out)
    effect = asdict(replace(found.effect, left_out=()))
    names = ("direction", "adopters", "months", "spans", "counties")
    told = {name: getattr(found, name) for name in names}
    return told | {"effect": effect, "left_out": dict(sorted(left_out.items()))}
