"""Reading facts and what they add up to; never a person."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Left

from commonfield.facts.kinds import kind_of
from commonfield.facts.models import Fact, RollUp, UnfoldedFact
from commonfield.facts.rules import month_of
from commonfield.facts.types import Dimension, FactRecord, FactView, Spread, Total
from commonfield.kernel.identifiers import new_token
from commonfield.workshop.books import KEY_DIGITS, BookCheck, Difference, witness
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import disguise, undisguised

_SPANS = {"county": 6, "town": 9, "village": 12}
_TOKEN: Final = "facts:months-past"  # noqa: S105 - a key of the cache
_PAST_CACHED_S: Final = 3600
_NUMBER: Final = "facts.number"

# Of roll-ups, and of single facts.
_SUMS: Final = {
    "c": Sum("count"),
    "q": Sum("quantity"),
    "a": Sum("amount_fen"),
    "t": Sum("taken_back"),
}
_OF_FACTS: Final = {
    "c": Count("pk"),
    "q": Sum("quantity"),
    "a": Coalesce(Sum("amount_fen"), 0),
    "t": Count("reverses"),
}

type TotalsByKey = Mapping[tuple[str | int, ...], Total]


def totals(
    kinds: Iterable[str],
    *,
    prefix: str = "",
    month_from: int = 0,
    month_to: int = 999_999,
    by: Sequence[Dimension] = (),
) -> dict[tuple[str | int, ...], Total]:
    """Add up roll-ups by the given dimensions.

    Units: months as YYYYMM, both ends included; ``county``, ``town`` and ``village`` keys are the
    first 6, 9 or 12 digits of the place.
    """
    rows: QuerySet[RollUp] = RollUp.objects.filter(
        kind__in=list(kinds), month__gte=month_from, month__lte=month_to
    )
    if prefix:
        rows = rows.filter(place__gte=prefix.ljust(12, "0"), place__lte=prefix.ljust(12, "9"))
    sums: dict[str, Combinable] = {
        "c": Sum("count"),
        "q": Sum("quantity"),
        "a": Sum("amount_fen"),
        "t": Sum("taken_back"),
    }
    if not by:
        whole = rows.aggregate(**sums)
        return {(): Total(whole["c"] or 0, whole["q"] or 0.0, whole["a"] or 0, whole["t"] or 0)}
    return _by_key(rows, by, _SUMS)


def _by_key(
    rows: QuerySet[Any], by: Sequence[Dimension], sums: Mapping[str, Combinable]
) -> dict[tuple[str | int, ...], Total]:
    keys = {f"by_{name}": Left("place", _SPANS[name]) if name in _SPANS else F(name) for name in by}
    groups = rows.order_by().values(**keys).annotate(**sums).order_by(*keys)
    table = groups.values_list(*keys, *sums)
    return {tuple(row[: len(keys)]): Total(*row[len(keys) :]) for row in table}


def as_of(now: datetime) -> datetime:
    """Return the instant up to which the roll-ups hold every fact."""
    oldest: datetime | None = Fact.objects.filter(
        pk__in=UnfoldedFact.objects.values("fact_id")
    ).aggregate(oldest=Min("recorded_at"))["oldest"]
    return min(oldest, now) if oldest else now


def first_months(kinds: Iterable[str]) -> dict[str, int]:
    """Return the first month, as YYYYMM, of which the roll-ups hold facts of each kind."""
    found = RollUp.objects.filter(kind__in=sorted(kinds)).order_by().values("kind")
    return dict(found.annotate(first=Min("month")).values_list("kind", "first"))


def facts_waiting() -> int:
    """Return how many facts no roll-up contains yet."""
    return UnfoldedFact.objects.count()


def facts_folded(*, before_month: int) -> tuple[int, int]:
    """Return how many facts the roll-ups hold: of the months before one, and altogether.

    Facts are never taken away, so while a number stays, so does what the roll-ups say.
    """
    found = RollUp.objects.aggregate(
        before=Sum("count", filter=Q(month__lt=before_month)), altogether=Sum("count")
    )
    return found["before"] or 0, found["altogether"] or 0


def facts_of(kinds: Iterable[str]) -> int:
    """Return how many facts of some kinds the roll-ups hold."""
    found = RollUp.objects.filter(kind__in=list(kinds)).aggregate(altogether=Sum("count"))
    return found["altogether"] or 0


def has_happened(kind: str) -> bool:
    """Return whether a fact of a kind stands."""
    return RollUp.objects.filter(kind=kind, count__gt=0).exists()


def spread(
    kinds: Sequence[str], *, prefix: str = "", month_from: int = 0, month_to: int = 999_999
) -> dict[int, Spread]:
    """Return for each month what the kinds add up to and how it is spread over their subjects.

    Added up by the database, so that a hundred thousand roll-ups become one row a month.
    """
    names = ", ".join(["%s"] * len(kinds))
    with connection.cursor() as cursor:
        cursor.execute(
            # Only placeholders are put together here, one for each kind.
            "SELECT month, count(*), sum(amount), sum(abs(amount)), max(abs(amount)),"  # noqa: S608 - placeholders only
            " sum(CASE WHEN amount <> 0 THEN 1 ELSE 0 END) FROM ("
            "SELECT month, subject, sum(amount_fen) AS amount FROM facts_rollup"
            f" WHERE kind IN ({names}) AND month BETWEEN %s AND %s AND place BETWEEN %s AND %s"
            " GROUP BY month, subject) AS by_subject GROUP BY month ORDER BY month",
            [*kinds, month_from, month_to, prefix.ljust(12, "0"), prefix.ljust(12, "9")],
        )
        return {
            int(month): Spread(int(count), int(amount), int(size), int(largest), int(nonzero))
            for month, count, amount, size, largest, nonzero in cursor.fetchall()
        }


# Sums over months that are over, remembered by this process; the present month is always read.
# Eleven of a year's twelve months no longer change, unless a fact arrives late. A token in the
# cache says from when on what is remembered holds; a late fact, a new month or an hour make a new
# one.


@dataclass(frozen=True, slots=True)
class Past:
    """What is remembered of the months before ``month``, while they hold so many facts."""

    token: str
    month: int
    facts: int
    tables: dict[object, Any] = field(default_factory=dict)


_past_cache: list[Past] = []


def nothing_past() -> Past:
    """Return a memory that holds nothing and serves no month."""
    return Past("", 0, 0)


def months_past(month: int, facts: int) -> Past:
    """Return what is remembered of the months before this one; empty if it no longer holds."""
    token = str(cache.get_or_set(_TOKEN, new_token, timeout=_PAST_CACHED_S))
    stands = Past(token, month, facts)
    held = _past_cache[0] if _past_cache else None
    if held is None or replace(held, tables={}) != stands:
        _past_cache[:] = [stands]
        return stands
    return held


def _cached_past[T](past: Past, key: object, read: Callable[[], T]) -> T:
    if key not in past.tables:
        past.tables[key] = read()
    table: T = past.tables[key]
    return table


def totals_until(
    past: Past,
    kinds: Sequence[str],
    *,
    prefix: str,
    months: tuple[int, int],
    by: Sequence[Dimension],
) -> TotalsByKey:
    """Return totals over the months, as ``totals`` does."""
    first, last = months
    if not past.month:
        return totals(kinds, prefix=prefix, month_from=first, month_to=last, by=by)
    before = _cached_past(
        past,
        ("totals", tuple(kinds), prefix, months, tuple(by)),
        lambda: totals(
            kinds, prefix=prefix, month_from=first, month_to=min(last, past.month - 1), by=by
        ),
    )
    if last < past.month:
        return before
    present = totals(kinds, prefix=prefix, month_from=past.month, month_to=last, by=by)
    together = dict(before)
    for key, total in present.items():
        known = together.get(key, Total())
        together[key] = Total(
            known.count + total.count,
            known.quantity + total.quantity,
            known.amount_fen + total.amount_fen,
            known.taken_back + total.taken_back,
        )
    return together


def totals_entered_late(
    past: Past,
    kinds: Sequence[str],
    *,
    prefix: str,
    months: tuple[int, int],
    since: datetime,
    by: Sequence[Dimension],
) -> TotalsByKey:
    """Return what months that are over hold that was recorded only after an instant.

    Remembered beside what they hold, so that one is never taken from an older other.
    """

    def read() -> TotalsByKey:
        places = (prefix.ljust(12, "0"), prefix.ljust(12, "9"))
        of = Fact.objects.filter(kind__in=kinds, month__range=months, place__range=places)
        waiting = UnfoldedFact.objects.values("fact_id")
        return _by_key(of.filter(recorded_at__gte=since).exclude(pk__in=waiting), by, _OF_FACTS)

    key = ("late", tuple(kinds), prefix, months, since, tuple(by))
    return _cached_past(past, key, read) if past.month else read()


def spread_until(
    past: Past, kinds: Sequence[str], *, prefix: str, months: tuple[int, int]
) -> dict[int, Spread]:
    """Return sums by month with their spread, as ``spread`` does."""
    first, last = months
    if not past.month:
        return spread(kinds, prefix=prefix, month_from=first, month_to=last)
    before = _cached_past(
        past,
        ("spread", tuple(kinds), prefix, months),
        lambda: spread(kinds, prefix=prefix, month_from=first, month_to=past.month - 1),
    )
    return before | spread(kinds, prefix=prefix, month_from=past.month, month_to=last)


def recent_facts(
    kinds: Iterable[str], *, prefix: str = "", offset: int = 0, limit: int = 50
) -> list[FactView]:
    """Return facts of some kinds under a place, the latest first.

    Each kind is read by itself from its index and the few rows are merged: for several kinds at
    once, PostgreSQL sorts millions.
    """
    rows: list[Fact] = []
    for kind in kinds:
        of_kind = Fact.objects.filter(kind=kind)
        if len(prefix) == _SPANS["village"]:
            of_kind = of_kind.filter(place=prefix)
        elif prefix:
            low, high = prefix.ljust(12, "0"), prefix.ljust(12, "9")
            of_kind = of_kind.filter(place__gte=low, place__lte=high)
        rows += of_kind.order_by("-occurred_at", "-id")[: offset + limit]
    rows.sort(key=lambda row: (row.occurred_at, row.pk), reverse=True)
    return [_view(row) for row in rows[offset : offset + limit]]


def has_facts_of(kind: str, *, subject: str, groups: Iterable[str]) -> bool:
    """Return whether facts of some groups stand of a subject, less those taken back."""
    rows = Fact.objects.filter(kind=kind, subject=subject, group__in=list(groups))
    return (rows.aggregate(sum=Sum("quantity"))["sum"] or 0) > 0


def number_of(fact_id: uuid.UUID) -> str:
    """Return a fact's public number: its id would give its instant away."""
    return disguise(fact_id, purpose=_NUMBER)


def fact(number: str) -> FactView | None:
    row = Fact.objects.filter(pk__in=undisguised(number, purpose=_NUMBER)).first()
    return _view(row) if row else None


def recorded(ids: Iterable[uuid.UUID]) -> str:
    """Return how an audit row's detail names facts, so that ``check_books`` finds them."""
    rows = Fact.objects.filter(pk__in=list(ids)).order_by("pk").values_list(*_SIGNED)
    return witness((row[0], row) for row in rows)


def recorded_as(ids: Iterable[uuid.UUID], facts: Iterable[FactRecord]) -> str:
    """Return the same of facts that are just being written, without reading them."""
    return witness((key, _columns(key, fact)) for key, fact in zip(ids, facts, strict=True))


def _columns(key: uuid.UUID, fact: FactRecord) -> list[object]:
    kind = kind_of(fact.kind)
    group = str(fact.attributes[kind.group]) if kind and kind.group else ""
    at, names = fact.occurred_at, (fact.channel or "", group, fact.subject or "")
    sums = (float(fact.quantity), fact.amount_fen)
    return [key, fact.kind, fact.place, at, month_of(fact), *sums, *names, fact.reverses]


def recorded_one_by_one(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return how each of several facts is named, by its id."""
    return {uuid.UUID(each[:KEY_DIGITS]): each for each in recorded(ids).split()}


def _view(row: Fact) -> FactView:
    return view_of(FactView, row, channel=row.channel or None)


_SIGNED: Final = (
    *("id", "kind", "place", "occurred_at", "month", "quantity", "amount_fen"),
    *("channel", "group", "subject", "reverses"),
)
# What the facts add up to beside what the roll-ups hold, where the two are apart.
_APART = """
SELECT kind, place, month, channel, "group", subject,
       sum(facts), sum(facts_quantity), sum(facts_fen), sum(facts_back),
       sum(kept), sum(kept_quantity), sum(kept_fen), sum(kept_back)
FROM (
  SELECT kind, place, month, channel, "group", subject,
         count(*) AS facts, sum(quantity) AS facts_quantity,
         coalesce(sum(amount_fen), 0) AS facts_fen, count(reverses) AS facts_back,
         0 AS kept, 0.0 AS kept_quantity, 0 AS kept_fen, 0 AS kept_back
  FROM facts_fact f
  WHERE NOT EXISTS (SELECT 1 FROM facts_unfolded u WHERE u.fact_id = f.id)
  GROUP BY kind, place, month, channel, "group", subject
  UNION ALL
  SELECT kind, place, month, channel, "group", subject, 0, 0.0, 0, 0,
         count, quantity, amount_fen, taken_back
  FROM facts_rollup
) AS both_sides
GROUP BY kind, place, month, channel, "group", subject
HAVING sum(facts) <> sum(kept) OR sum(facts_fen) <> sum(kept_fen)
    OR sum(facts_back) <> sum(kept_back)
    OR abs(sum(facts_quantity) - sum(kept_quantity)) > 0.001
ORDER BY kind, place, month, channel, "group", subject
"""


def check_roll_ups() -> BookCheck:
    """Compare the roll-ups with a recomputation from the facts that they should contain."""
    with connection.cursor() as cursor:
        cursor.execute(_APART)
        differences = tuple(
            Difference(
                "roll_ups",
                "/".join(str(p) for p in row[:6]),
                _sums_in_words(row[6:10]),
                _sums_in_words(row[10:]),
            )
            for row in cursor.fetchall()
        )
    months = tuple(_months())
    return BookCheck("roll_ups", RollUp.objects.count(), (*differences, *months))


_MONTH: Final = {
    "postgresql": "CAST(to_char(occurred_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMM') AS integer)",
    # China has no summer time, and had none when anything here happened.
    "sqlite": "CAST(strftime('%Y%m', occurred_at, '+8 hours') AS integer)",
}


def _months() -> Iterator[Difference]:
    """Yield facts that stand in another month than the one in which they happened."""
    ought = _MONTH[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {ought}, month FROM facts_fact WHERE month <> {ought}")  # noqa: S608 - words of our own
        for key, *months in cursor.fetchall():
            yield Difference("roll_ups: a fact's month", str(key), *map(str, months))


def _sums_in_words(sums: Sequence[float]) -> str:
    count, quantity, fen, taken_back = sums
    found = f"{int(count)} facts, quantity {float(quantity)}, {int(fen)} fen"
    return f"{found}, {int(taken_back)} taking back" if taken_back else found
