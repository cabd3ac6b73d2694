"""From totals of facts and outside tables to the value of every indicator at every place."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import compress
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.indicators.adding import Places, TermValues, TermValuesByPlace
from commonfield_measures.indicators.columns import Flags, Numbers, TotalsColumns
from commonfield_measures.indicators.errors import PeriodWrongError
from commonfield_measures.indicators.standard_errors import rounded, standard_errors
from commonfield_measures.indicators.types import (
    DIGITS,
    Counted,
    Definitions,
    Evaluated,
    Indicator,
    Level,
    OutsideTable,
    Period,
    StandingTerm,
    TableTerm,
    Term,
    Value,
    VillagesTerm,
    place_at,
)

type AnyCounted = Counted | Counted[TotalsColumns]

_CHINA: Final = timezone(timedelta(hours=8))
_PERIOD: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:/([0-9]{4})-([0-9]{2}))?)?")
# After how many digits of a code a level's own begin.
_ABOVE: Final = {
    Level.VILLAGE: DIGITS[Level.TOWN],
    Level.TOWN: DIGITS[Level.COUNTY],
    Level.COUNTY: DIGITS[Level.PREFECTURE],
    Level.PREFECTURE: DIGITS[Level.PROVINCE],
}


def period_of(name: str) -> Period:
    """Return a year (2026), a month (2026-11) or months (2025-12/2026-11) in China's time."""
    found = _PERIOD.fullmatch(name)
    try:
        if found is None:
            raise PeriodWrongError(period=name)
        year, month, last_year, last_month = found.groups()
        start = datetime(int(year), int(month or 1), 1, tzinfo=_CHINA)
        last = start.replace(int(last_year or year), int(last_month or month or 12))
        if last < start:
            raise PeriodWrongError(period=name)
        return Period(name, start, _months_later(last, 1))
    except ValueError as error:
        raise PeriodWrongError(period=name) from error


def period_before(period: Period) -> Period:
    """Return the period of as many months that ends where one starts."""
    start, end = (each.astimezone(_CHINA) for each in (period.start, period.end))
    months = (end.year - start.year) * 12 + end.month - start.month
    return Period(f"before {period.name}", _months_later(start, -months), start)


def _months_later(start: datetime, months: int) -> datetime:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=year, month=month + 1)


def followed(took_over: Mapping[str, str]) -> dict[str, str]:
    """Return for each village that was taken over the last that took over, not the next one."""
    found = {}
    for code, heir in took_over.items():
        passed = {code}
        while heir in took_over and heir not in passed:
            passed.add(heir)
            heir = took_over[heir]  # noqa: PLW2901 - the next one
        found[code] = heir
    return found


def last_day_after(period: Period) -> date:
    """Return the first day that no longer belongs to a period."""
    return period.end.astimezone(_CHINA).date()


def first_day_of(period: Period) -> date:
    """Return the first day of a period."""
    return period.start.astimezone(_CHINA).date()


def evaluate(
    definitions: Definitions,
    counted: AnyCounted,
    *,
    villages: Sequence[str] | Mapping[str, str],
    tables: Mapping[str, OutsideTable],
    period: Period,
    successors: Mapping[str, str] = MappingProxyType({}),
) -> Evaluated:
    """Compute every indicator at every place of each of its levels.

    Args:
        definitions: What to compute.
        counted: Totals of facts by place, see ``engine.count_facts``.
        villages: Codes in force at the period's end, with the kind of each where an indicator
            counts villages of a kind; places of facts are added to them.
        tables: Outside tables by name.
        period: The year or months.
        successors: Of villages that another took over wholly, the one in force at the period's
            end: what stands in the former counts for it where villages are counted.
    """
    kinds = villages if isinstance(villages, Mapping) else dict.fromkeys(villages, "")
    ground = _BasicPlaces(counted, kinds, tables, successors)
    values: list[Value] = []
    for at, indicator in enumerate(definitions.indicators):
        for level in indicator.levels:
            values += ground.values(indicator, level)
        ground.forget_all_but(definitions.indicators[at + 1 :])
    used = {
        term.table: tables[term.table]
        for indicator in definitions.indicators
        for term in (*indicator.numerator, *indicator.denominator)
        if isinstance(term, TableTerm)
    }
    return Evaluated(period, counted.as_of, definitions, tuple(values), used)


class _BasicPlaces:
    """Basic places (villages, and where else facts were recorded), and what is known of each."""

    def __init__(
        self,
        counted: AnyCounted,
        villages: Mapping[str, str],
        tables: Mapping[str, OutsideTable],
        successors: Mapping[str, str],
    ) -> None:
        late = counted.late
        totals, before = TotalsColumns.made(counted.totals), TotalsColumns.made(counted.before)
        # A late county of which no village is known is still there.
        unknown = {place_at(Level.COUNTY, f"{county}000000") for county in late} - {
            place_at(Level.COUNTY, code) for code in villages
        }
        current = {*villages, *totals.places.texts, *unknown}
        # Places with nothing but the period before have no values.
        places = sorted(current.union(before.places.texts))
        self._codes = np.array(places, dtype="U12")
        self._is_village = np.isin(self._codes, np.array(list(villages), dtype="U12"))
        self._tables, self._has_errors = tables, counted.has_errors
        self._is_late = np.isin(self._codes.astype("U6"), np.array(list(late), dtype="U6"))
        self._is_unknown = np.isin(self._codes, np.array(list(unknown), dtype="U12"))
        self._parts = TermValuesByPlace(places, totals, villages, tables, before, successors)
        self._levels = {level: _grouped(self._codes, level) for level in Level}
        # Of each code one text, whichever values have it.
        self._names = {level: codes.tolist() for level, (codes, _of) in self._levels.items()}
        self._is_shown = {
            level: _shown(names, level, current) for level, names in self._names.items()
        }

    def forget_all_but(self, indicators: Sequence[Indicator]) -> None:
        """Give back the memory of terms that these do not use."""
        self._parts.forget_all_but(
            {term for each in indicators for term in (*each.numerator, *each.denominator)}
        )

    def values(self, indicator: Indicator, level: Level) -> list[Value]:
        """Return an indicator at every place of a level."""
        codes, place_of = self._levels[level]
        count = len(codes)
        sides = [
            [self._parts.of(indicator, term) for term in side]
            for side in (indicator.numerator, indicator.denominator)
        ]
        is_known, is_entered = self._flags([part for side in sides for part in side])
        is_lacking = self._is_late if rests_on_facts(indicator) else np.zeros_like(self._is_late)
        is_known &= ~is_lacking
        is_late = _added(place_of, is_lacking, count) > 0
        villages = _added(place_of, self._is_village, count)
        known = _added(place_of, is_known & self._is_village, count)
        # Where no village is in force, facts alone still tell.
        coverage = np.where(
            villages > 0, known / np.maximum(villages, 1), np.where(is_late, 0, 1.0)
        )
        coverage[_added(place_of, is_lacking & self._is_unknown, count) > 0] = 0
        sums = [
            sum((part.added(place_of, count, is_known) for part in side), np.zeros(count))
            for side in sides
        ]
        entered = _added(place_of, is_entered & is_known, count) > 0
        errors = self._errors(indicator, level, sums, is_known)
        columns = (
            self._names[level],
            *(each.tolist() for each in (*sums, coverage, errors, entered)),
        )
        found = [
            _value(indicator, level, code, own, is_entered=is_own)
            for code, *own, is_own in zip(*columns, strict=True)
        ]
        whole = self._with_own_lines(indicator, level, found)
        for at in np.flatnonzero(is_late).tolist():
            reason = "incomplete" if found[at].value is None else ""
            whole[at] = replace(found[at], reason=reason)
        return list(compress(whole, self._is_shown[level]))

    def _errors(
        self,
        indicator: Indicator,
        level: Level,
        sums: Sequence[Numbers],
        is_inside: Flags | None = None,
    ) -> Numbers:
        """Return standard errors; not a number where one is not known, or none are wanted."""
        if not self._has_errors:
            return np.full(len(sums[0]), np.nan)
        sides = [
            [self._parts.of(indicator, term) for term in side]
            for side in (indicator.numerator, indicator.denominator)
        ]
        return standard_errors(indicator, sides, self._levels[level][1], sums, is_inside)

    def _flags(self, parts: Sequence[TermValues]) -> tuple[Flags, Flags]:
        """Return where every part is known, and where a person entered one."""
        is_known = np.ones(len(self._codes), np.bool_)
        is_entered = ~is_known
        for part in parts:
            is_known, is_entered = is_known & part.is_known, is_entered | part.is_entered
        return is_known, is_entered

    def _with_own_lines(
        self, indicator: Indicator, level: Level, values: list[Value]
    ) -> list[Value]:
        """Prefer an outside table's own line of a place over the sum of its villages' lines."""
        terms = (*indicator.numerator, *indicator.denominator)
        lines = [term for term in terms if isinstance(term, TableTerm)]
        if level == Level.VILLAGE or not lines:
            return values
        columns = [self._parts.column(indicator, term) for term in lines]
        owners = [
            at
            for at, value in enumerate(values)
            if all(value.place in column for column in columns)
        ]
        if not owners:
            return values
        sums = [
            sum((self._whole(indicator, term, level) for term in side), np.zeros(len(values)))
            for side in (indicator.numerator, indicator.denominator)
        ]
        errors = self._errors(indicator, level, sums)
        found = list(values)
        for at in owners:
            place = values[at].place
            own = any(place in self._tables[term.table].entered for term in lines)
            numbers = (*(float(side[at]) for side in sums), 1.0, float(errors[at]))
            found[at] = _value(indicator, level, place, numbers, is_entered=own)
        return found

    def _whole(self, indicator: Indicator, term: Term, level: Level) -> Numbers:
        """Return a term at the places of a level, of a table their own lines (0: there is none)."""
        codes, place_of = self._levels[level]
        if isinstance(term, TableTerm):
            column = self._parts.column(indicator, term)
            return np.array([column.get(code, 0.0) for code in codes.tolist()])
        return self._parts.of(indicator, term).added(place_of, len(codes))


def rests_on_facts(indicator: Indicator) -> bool:
    """Return whether an indicator adds up facts, not outside tables and villages alone."""
    return any(
        not isinstance(term, TableTerm | VillagesTerm)
        or (isinstance(term, VillagesTerm) and bool(term.standing or term.taking_part))
        for term in (*indicator.numerator, *indicator.denominator)
    )


def _value(
    indicator: Indicator, level: Level, code: str, numbers: Sequence[float], *, is_entered: bool
) -> Value:
    numerator, denominator, coverage, error = numbers
    value, reason = None, ""
    is_unknown = math.isnan(numerator) or math.isnan(denominator)
    if coverage < indicator.coverage:
        reason = "coverage"
    elif is_unknown or (indicator.denominator and denominator <= 0):
        reason = "zero_denominator"
    elif numerator < 0 and all(isinstance(term, StandingTerm) for term in indicator.numerator):
        reason = "below_zero"
    else:
        ratio = numerator / denominator if indicator.denominator else numerator
        value = ratio * indicator.factor
    return Value(
        indicator=indicator.code,
        level=level,
        place=code,
        value=value,
        numerator=0.0 if is_unknown else numerator,
        denominator=(0.0 if is_unknown else denominator) if indicator.denominator else None,
        coverage=coverage,
        is_entered=is_entered,
        reason=reason,
        error=None if value is None else rounded(error),
    )


def _grouped(codes: NDArray[np.str_], level: Level) -> tuple[NDArray[np.str_], Places]:
    """Return the places of a level, and to which of them each basic place belongs."""
    above = np.array([place_at(level, code) for code in codes.tolist()], dtype="U12")
    found, inverse = np.unique(above, return_inverse=True)
    return found, inverse


def _shown(names: Sequence[str], level: Level, current: Collection[str]) -> list[bool]:
    """Return which places of a level have values."""
    own = {place_at(level, code) for code in current}
    return [code in own and _is_of(code, level) for code in names]


def _is_of(code: str, level: Level) -> bool:
    """Return whether a code is a place of the level, not one above that a fact was recorded at."""
    return level == Level.PROVINCE or code[_ABOVE[level] : DIGITS[level]].strip("0") != ""


def _added(place_of: Places, values: Flags, count: int) -> Numbers:
    return np.bincount(place_of, weights=values.astype(np.float64), minlength=count)
