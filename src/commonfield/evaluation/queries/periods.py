"""The windows of twelve months over which indicators are computed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.core.cache import cache as shared

from commonfield.evaluation.queries.shipped import definitions
from commonfield.facts.queries import first_months
from commonfield.kernel.clock import CHINA
from commonfield_measures.indicators.reading import kinds_in, kinds_of, standing_kinds, terms_of
from commonfield_measures.indicators.types import Indicator, Level, Period, StandingTerm, Term

_YEAR: Final = 12
_MOST: Final = 10
_FIRST_KEY: Final = "evaluation:first-months"
_CACHED_S: Final = 3600
# What happened before a village's year ended is entered by then: weighings may be a week old.
ENTERED_WITHIN: Final = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class VillageYear(Period):
    """Twelve months over which everybody sees villages; none is in two of them (ADR 0092)."""


def windows_of(level: Level, *, is_whole: bool, now: datetime) -> tuple[Period, ...]:
    """Return the windows of a level, newest first: of villages, unless seen whole, their years."""
    return windows(now) if is_whole or level is not Level.VILLAGE else village_years(now)


def village_years(now: datetime) -> tuple[VillageYear, ...]:
    """Return the years of villages that are over and entered, newest first."""
    running = month_number(now - ENTERED_WITHIN)
    last = running - (running - settings.VILLAGE_YEAR_MONTH + 1) % _YEAR - 1
    return tuple(_year_to(last - _YEAR * back) for back in range(_count(last)))


def earlier_years(year: VillageYear, kinds: Iterable[str]) -> list[VillageYear]:
    """Return the years of villages before one, from the first on with facts of some kinds."""
    found, last = _first_months(), month_number(year.end) - 1
    first = min((found[kind] for kind in kinds if kind in found), default=last)
    return [_year_to(each) for each in range(last - _YEAR, first - 1, -_YEAR)]


def counterpart(period: Period, level: Level, *, is_whole: bool, now: datetime) -> Period:
    """Return the window of a level that lies as far back as a window of another does."""
    newest = windows_of(level, is_whole=is_whole, now=now)[0]
    if type(period) is type(newest):
        return period
    others = village_years(now) if isinstance(period, VillageYear) else windows(now)
    last = month_number(newest.end) - 1 - month_number(others[0].end) + month_number(period.end)
    return _year_to(last) if isinstance(newest, VillageYear) else _window(last)


def windows(now: datetime) -> tuple[Period, ...]:
    """Return the twelve months up to this one and each twelve with facts before, newest first.

    No two of a day have a month in common; those of different days have (ADR 0092). The first
    months of facts are remembered for an hour.
    """
    last = month_number(now)
    return tuple(_window(last - _YEAR * back) for back in range(_count(last)))


def _count(last: int) -> int:
    """Return how many windows with facts there are, the newest to the end of a month."""
    return min(max((last - _first_act(last)) // _YEAR + 1, 1), _MOST)


def is_before_records(period: Period) -> bool:
    """Return whether a year of villages ended before anything that people did was recorded."""
    after = month_number(period.end)
    return isinstance(period, VillageYear) and _first_act(after) >= after


def year_after(year: VillageYear) -> VillageYear:
    """Return the next year of villages, which may not be shown yet."""
    return _year_to(month_number(year.end) - 1 + _YEAR)


def _first_act(default: int) -> int:
    lasting = lasting_kinds()
    months = (month for kind, month in _first_months().items() if kind not in lasting)
    return min(months, default=default)


def months_of(period: Period) -> tuple[int, int]:
    """Return the first and the last month of a period, as YYYYMM."""
    first = period.start.astimezone(CHINA)
    last = start_of_month(month_number(period.end) - 1)
    return first.year * 100 + first.month, last.year * 100 + last.month


def months_to(month: int, count: int) -> list[int]:
    """Return so many months (YYYYMM) up to and including one, oldest first."""
    last = month // 100 * _YEAR + month % 100 - 1
    return [at // _YEAR * 100 + at % _YEAR + 1 for at in range(last - count + 1, last + 1)]


@cache
def lasting_kinds() -> frozenset[str]:
    """Return the kinds of opening and closing facts, whose indicators count what stands."""
    return frozenset(kind for each in definitions().indicators for kind in standing_kinds(each))


def recorded_from(indicator: Indicator) -> datetime | None:
    """Return the start of the month from which on what an indicator counts is recorded.

    None where it counts only what lasts or what stands in tables, or nothing is recorded yet.
    """
    found, lasting = _first_months(), lasting_kinds()
    months = [found[kind] for kind in kinds_of(indicator) - lasting if kind in found]
    return start_of_month(min(months)) if months else None


def counted_from(indicator: Indicator) -> datetime | None:
    """Return the start of the month from which on an indicator is counted, for comparisons.

    Of each term the first of its kinds tells: what lasts is counted from its first opening on.
    None where it counts only what stands in tables, or nothing is recorded yet.
    """
    return _all_counted_from(terms_of(indicator))


def begins_within(indicator: Indicator, period: Period) -> bool:
    """Return whether what an indicator adds up was counted in part of a period only.

    Not of what stands at its end.
    """
    sums = [each for each in terms_of(indicator) if not isinstance(each, StandingTerm)]
    first = _all_counted_from(sums)
    return first is not None and first > period.start


def _all_counted_from(terms: Iterable[Term]) -> datetime | None:
    found = _first_months()
    kinds = ([found[kind] for kind in kinds_in(each) if kind in found] for each in terms)
    months = [min(each) for each in kinds if each]
    return start_of_month(max(months)) if months else None


def _first_months() -> dict[str, int]:
    """Return the first month with facts of each kind."""
    kept: dict[str, int] | None = shared.get(_FIRST_KEY)
    if kept is not None:
        return kept
    kinds = {kind for each in definitions().indicators for kind in kinds_of(each)}
    found = {
        kind: month // 100 * _YEAR + month % 100 - 1 for kind, month in first_months(kinds).items()
    }
    shared.set(_FIRST_KEY, found, timeout=_CACHED_S)
    return found


def month_number(instant: datetime) -> int:
    """Return how many months have passed since the year 0."""
    local = instant.astimezone(CHINA)
    return local.year * _YEAR + local.month - 1


def start_of_month(month: int) -> datetime:
    """Return the instant at which a month begins, counted from the year 0."""
    return datetime(month // _YEAR, month % _YEAR + 1, 1, tzinfo=CHINA)


def _window(last: int) -> Period:
    first = start_of_month(last - _YEAR + 1)
    return Period(f"{first:%Y-%m}/{start_of_month(last):%Y-%m}", first, start_of_month(last + 1))


def _year_to(last: int) -> VillageYear:
    found = _window(last)
    return VillageYear(found.name, found.start, found.end)
