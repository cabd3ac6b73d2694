"""Sums over months that are over, remembered by this process; the present month is always read.

Eleven of a year's twelve months no longer change, unless a fact arrives late. A token in the cache
says from when on what is remembered holds; a late fact, a new month or ten minutes make a new one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.core.cache import cache

from commonfield.facts.queries import spread, totals
from commonfield.facts.types import Dimension, Spread, Total
from commonfield.kernel.identifiers import new_token

_TOKEN: Final = "board:months-past"  # noqa: S105 - a key of the cache
_KEPT_S: Final = 3600

type Totals = Mapping[tuple[str | int, ...], Total]


@dataclass(frozen=True, slots=True)
class Past:
    """What is remembered of the months before ``month``, while they hold so many facts."""

    token: str
    month: int
    facts: int
    tables: dict[object, Any] = field(default_factory=dict)


_held: list[Past] = []


def nothing_past() -> Past:
    """Return a memory that holds nothing and is asked for no month."""
    return Past("", 0, 0)


def months_past(month: int, facts: int) -> Past:
    """Return what is remembered of the months before this one; empty if it no longer holds."""
    token = str(cache.get_or_set(_TOKEN, new_token, timeout=_KEPT_S))
    stands = Past(token, month, facts)
    held = _held[0] if _held else None
    if held is None or replace(held, tables={}) != stands:
        _held[:] = [stands]
        return stands
    return held


def _remembered[T](past: Past, key: object, read: Callable[[], T]) -> T:
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
) -> Totals:
    """Return totals over the months, as ``facts.queries.totals`` does."""
    first, last = months
    if not past.month:
        return totals(kinds, prefix=prefix, month_from=first, month_to=last, by=by)
    before = _remembered(
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
        )
    return together


def spread_until(
    past: Past, kinds: Sequence[str], *, prefix: str, months: tuple[int, int]
) -> dict[int, Spread]:
    """Return sums by month with their spread, as ``facts.queries.spread`` does."""
    first, last = months
    if not past.month:
        return spread(kinds, prefix=prefix, month_from=first, month_to=last)
    before = _remembered(
        past,
        ("spread", tuple(kinds), prefix, months),
        lambda: spread(kinds, prefix=prefix, month_from=first, month_to=past.month - 1),
    )
    return before | spread(kinds, prefix=prefix, month_from=past.month, month_to=last)
