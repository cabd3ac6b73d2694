"""Reading facts and what they add up to; never a person."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import F, Min, QuerySet, Sum
from django.db.models.functions import Left

from commonfield.facts.models import Fact, RollUp, UnfoldedFact
from commonfield.facts.types import Dimension, FactView, Total
from commonfield.workshop.books import BookCheck, Difference

_SPANS = {"county": 6, "town": 9, "village": 12}


def totals(
    kinds: Iterable[str],
    *,
    prefix: str = "",
    month_from: int = 0,
    month_to: int = 999_999,
    by: Sequence[Dimension] = (),
) -> dict[tuple[str | int, ...], Total]:
    """Add roll-ups up by the dimensions asked for.

    Units: months as YYYYMM, both ends included; ``county``, ``town`` and ``village`` keys are the
    first 6, 9 or 12 digits of the place.
    """
    rows: QuerySet[RollUp] = RollUp.objects.filter(
        kind__in=list(kinds), month__gte=month_from, month__lte=month_to
    )
    if prefix:
        rows = rows.filter(place__gte=prefix.ljust(12, "0"), place__lte=prefix.ljust(12, "9"))
    names = []
    for dimension in by:
        span = _SPANS.get(dimension)
        names.append(f"by_{dimension}")
        rows = rows.annotate(
            **{f"by_{dimension}": Left("place", span) if span else F(str(dimension))}
        )
    summed = rows.order_by().values(*names) if names else rows.order_by().values()
    if not names:
        whole = rows.aggregate(c=Sum("count"), q=Sum("quantity"), a=Sum("amount_fen"))
        return {(): Total(whole["c"] or 0, whole["q"] or 0.0, whole["a"] or 0)}
    groups = summed.annotate(c=Sum("count"), q=Sum("quantity"), a=Sum("amount_fen")).order_by(
        *names
    )
    return {tuple(g[n] for n in names): Total(g["c"], g["q"], g["a"]) for g in groups}


def as_of(now: datetime) -> datetime:
    """Return the instant up to which the roll-ups hold every fact."""
    oldest: datetime | None = Fact.objects.filter(
        pk__in=UnfoldedFact.objects.values("fact_id")
    ).aggregate(oldest=Min("recorded_at"))["oldest"]
    return oldest or now


def recent_facts(
    kinds: Iterable[str], *, prefix: str = "", offset: int = 0, limit: int = 50
) -> list[FactView]:
    """Return facts of some kinds under a place, the latest first."""
    rows = Fact.objects.filter(kind__in=list(kinds))
    if prefix:
        rows = rows.filter(place__gte=prefix.ljust(12, "0"), place__lte=prefix.ljust(12, "9"))
    return [_view(row) for row in rows.order_by("-occurred_at", "-id")[offset : offset + limit]]


def fact(fact_id: uuid.UUID) -> FactView | None:
    """Return one fact."""
    row = Fact.objects.filter(pk=fact_id).first()
    return _view(row) if row else None


def _view(row: Fact) -> FactView:
    return FactView(
        id=row.pk,
        kind=row.kind,
        place=row.place,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        quantity=row.quantity,
        amount_fen=row.amount_fen,
        channel=row.channel or None,
        attributes=row.attributes,
        reverses=row.reverses,
    )


_KEY = 'kind, place, month, channel, "group", subject'


def check_roll_ups() -> BookCheck:
    """Compare the roll-ups with a recomputation from the facts that they should contain."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_KEY}, sum(c), sum(q), sum(a) FROM ("
            f"SELECT {_KEY}, count(*) AS c, sum(quantity) AS q, coalesce(sum(amount_fen), 0) AS a"
            " FROM facts_fact WHERE id NOT IN (SELECT fact_id FROM facts_unfolded)"
            f" GROUP BY {_KEY}"
            f" UNION ALL SELECT {_KEY}, -count, -quantity, -amount_fen FROM facts_rollup) AS both_sides"
            f" GROUP BY {_KEY} HAVING sum(c) <> 0 OR sum(a) <> 0 OR abs(sum(q)) > 0.001"
        )
        differences = tuple(
            Difference(
                "roll_ups",
                "/".join(str(part) for part in row[:6]),
                "0 facts, 0 fen apart",
                f"{row[6]} facts, {row[8]} fen apart",
            )
            for row in cursor.fetchall()
        )
    return BookCheck("roll_ups", RollUp.objects.count(), differences)
