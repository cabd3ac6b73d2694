"""From totals of facts and outside tables to the value of every indicator at every place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonfield.evaluation.indicators.errors import PeriodWrongError, TableMissingError
from commonfield.evaluation.indicators.types import (
    DIGITS,
    Counted,
    Definitions,
    Evaluated,
    FactsTerm,
    Indicator,
    Level,
    OutsideTable,
    Period,
    StandingTerm,
    TableTerm,
    Take,
    Term,
    Totals,
    Value,
)

type _Numbers = NDArray[np.float64]

_CHINA: Final = timezone(timedelta(hours=8))
_PERIOD: Final = re.compile(r"(\d{4})(?:-(\d{2}))?")
_CODE_DIGITS: Final = 12
# After how many digits of a code a level's own begin.
_ABOVE: Final = {
    Level.VILLAGE: DIGITS[Level.TOWN],
    Level.TOWN: DIGITS[Level.COUNTY],
    Level.COUNTY: DIGITS[Level.PREFECTURE],
    Level.PREFECTURE: DIGITS[Level.PROVINCE],
}


def period_of(name: str) -> Period:
    """Return a year (2026) or a month (2026-11) in China's time.

    Raises:
        PeriodWrongError: if it is neither.
    """
    found = _PERIOD.fullmatch(name)
    try:
        if found is None:
            raise PeriodWrongError(period=name)
        year, month = int(found[1]), int(found[2] or 1)
        start = datetime(year, month, 1, tzinfo=_CHINA)
        months = year * 12 + month - 1 + (1 if found[2] else 12)
        return Period(name, start, start.replace(year=months // 12, month=months % 12 + 1))
    except ValueError as error:
        raise PeriodWrongError(period=name) from error


def last_day_after(period: Period) -> date:
    """Return the first day that no longer belongs to a period."""
    return period.end.astimezone(_CHINA).date()


def evaluate(
    definitions: Definitions,
    counted: Counted,
    *,
    villages: Sequence[str],
    tables: Mapping[str, OutsideTable],
    period: Period,
) -> Evaluated:
    """Compute every indicator at every place of each of its levels.

    Args:
        definitions: What to compute.
        counted: Totals of facts by place, see ``engine.count_facts``.
        villages: Codes in force at the period's end; places of facts are added to them.
        tables: Outside tables by name.
        period: The year or month.

    Raises:
        TableMissingError: if an indicator needs a table or column that is not given.
    """
    ground = _Ground(counted.totals, villages, tables)
    values = [
        value
        for indicator in definitions.indicators
        for level in indicator.levels
        for value in ground.values(indicator, level)
    ]
    used = {
        term.table: tables[term.table]
        for indicator in definitions.indicators
        for term in (*indicator.numerator, *indicator.denominator)
        if isinstance(term, TableTerm)
    }
    return Evaluated(period, counted.as_of, definitions, tuple(values), used)


@dataclass(frozen=True, slots=True)
class _Known:
    """A sum of terms: at each basic place, whether it is known there, and what a person entered."""

    values: _Numbers
    is_known: NDArray[np.bool_]
    is_entered: NDArray[np.bool_]


class _Ground:
    """Basic places (villages, and where else facts were recorded), and what is known of each."""

    def __init__(
        self,
        totals: Sequence[Totals],
        villages: Sequence[str],
        tables: Mapping[str, OutsideTable],
    ) -> None:
        places = sorted({*villages, *(each.place for each in totals)})
        self._codes = np.array(places, dtype="U12")
        self._places = {code: place for place, code in enumerate(places)}
        self._is_village = np.isin(self._codes, np.array(list(villages), dtype="U12"))
        self._tables = tables
        self._by_kind: dict[str, list[Totals]] = {}
        for each in totals:
            self._by_kind.setdefault(each.kind, []).append(each)
        self._levels = {level: _grouped(self._codes, level) for level in Level}

    def values(self, indicator: Indicator, level: Level) -> list[Value]:
        """Return an indicator at every place of a level."""
        codes, place_of = self._levels[level]
        top = self._sum(indicator, indicator.numerator)
        below = self._sum(indicator, indicator.denominator)
        is_known = top.is_known & below.is_known
        count = len(codes)
        known = _added(place_of, is_known & self._is_village, count)
        coverage = known / np.maximum(_added(place_of, self._is_village, count), 1)
        sums = [
            _added(place_of, np.where(is_known, each.values, 0), count) for each in (top, below)
        ]
        is_entered = _added(place_of, (top.is_entered | below.is_entered) & is_known, count) > 0
        # Where no village is in force, facts alone still tell.
        coverage = np.where(_added(place_of, self._is_village, count) > 0, coverage, 1.0)
        found = [
            self._value(indicator, level, code, numbers, is_entered=own)
            for code, *numbers, own in zip(codes, *sums, coverage, is_entered.tolist(), strict=True)
        ]
        return [self._with_own_lines(indicator, each, place_of) for each in found]

    def _value(
        self,
        indicator: Indicator,
        level: Level,
        code: str,
        numbers: Sequence[float],
        *,
        is_entered: bool,
    ) -> Value:
        numerator, denominator, coverage = map(float, numbers)
        value, reason = None, ""
        if coverage < indicator.coverage:
            reason = "coverage"
        elif indicator.denominator and denominator == 0:
            reason = "zero_denominator"
        else:
            ratio = numerator / denominator if indicator.denominator else numerator
            value = ratio * indicator.factor
        return Value(
            indicator=indicator.code,
            level=level,
            place=code,
            value=value,
            numerator=numerator,
            denominator=denominator if indicator.denominator else None,
            coverage=coverage,
            is_entered=is_entered,
            reason=reason,
        )

    def _with_own_lines(
        self, indicator: Indicator, value: Value, place_of: NDArray[np.intp]
    ) -> Value:
        """Prefer an outside table's own line of a place over the sum of its villages' lines."""
        terms = (*indicator.numerator, *indicator.denominator)
        lines = [term for term in terms if isinstance(term, TableTerm)]
        if value.level == Level.VILLAGE or not lines:
            return value
        if not all(value.place in self._column(indicator, term) for term in lines):
            return value
        codes, _ = self._levels[value.level]
        inside = place_of == int(np.searchsorted(codes, value.place))
        sums = [
            sum(
                self._column(indicator, term)[value.place]
                if isinstance(term, TableTerm)
                else float(self._term(indicator, term).values[inside].sum())
                for term in side
            )
            for side in (indicator.numerator, indicator.denominator)
        ]
        is_entered = any(value.place in self._tables[term.table].entered for term in lines)
        numbers = (*sums, 1.0)
        return self._value(indicator, value.level, value.place, numbers, is_entered=is_entered)

    def _sum(self, indicator: Indicator, terms: Sequence[Term]) -> _Known:
        size = len(self._codes)
        found = _Known(np.zeros(size), np.ones(size, np.bool_), np.zeros(size, np.bool_))
        for each in (self._term(indicator, term) for term in terms):
            found = _Known(
                found.values + each.values,
                found.is_known & each.is_known,
                found.is_entered | each.is_entered,
            )
        return found

    def _term(self, indicator: Indicator, term: Term) -> _Known:
        match term:
            case FactsTerm():
                taken = [
                    (total.place, _taken(total, term.take))
                    for kind in term.kinds
                    for total in self._by_kind.get(kind, ())
                    if not term.channels or total.channel in term.channels
                ]
                return self._known_everywhere(taken)
            case StandingTerm():
                signs = {term.opened: 1, term.closed: -1}
                taken = [
                    (total.place, sign * total.standing)
                    for kind, sign in signs.items()
                    for total in self._by_kind.get(kind, ())
                ]
                return self._known_everywhere(taken)
            case TableTerm():
                return self._known_by_line(self._column(indicator, term), self._tables[term.table])

    def _known_everywhere(self, taken: Sequence[tuple[str, float]]) -> _Known:
        """Where nothing was recorded, nothing happened."""
        size = len(self._codes)
        places = np.array([self._places[place] for place, _value in taken], np.intp)
        values = np.array([value for _place, value in taken], np.float64)
        summed = np.bincount(places, weights=values, minlength=size)
        return _Known(summed, np.ones(size, np.bool_), np.zeros(size, np.bool_))

    def _known_by_line(self, column: Mapping[str, float], table: OutsideTable) -> _Known:
        size = len(self._codes)
        values, is_known = np.zeros(size), np.zeros(size, np.bool_)
        is_entered = is_known.copy()
        for place, value in column.items():
            if (at := self._places.get(place)) is not None:
                values[at], is_known[at], is_entered[at] = value, True, place in table.entered
        return _Known(values, is_known, is_entered)

    def _column(self, indicator: Indicator, term: TableTerm) -> Mapping[str, float]:
        table = self._tables.get(term.table)
        if table is None or term.column not in table.columns:
            raise TableMissingError(indicator=indicator.code, table=term.table, column=term.column)
        return table.columns[term.column]


def _taken(total: Totals, take: Take) -> float:
    return {
        Take.COUNT: total.count,
        Take.QUANTITY: total.quantity,
        Take.AMOUNT_FEN: total.amount_fen,
    }[take]


def _grouped(codes: NDArray[np.str_], level: Level) -> tuple[NDArray[np.str_], NDArray[np.intp]]:
    """Return the places of a level, and to which of them each basic place belongs."""
    digits = DIGITS[level]
    cut = np.array([code[:digits].ljust(_CODE_DIGITS, "0") for code in codes], dtype="U12")
    found, inverse = np.unique(cut, return_inverse=True)
    return found, inverse


def _is_of(code: str, level: Level) -> bool:
    """Tell a place of a level from one above it that a fact was recorded at."""
    return level == Level.PROVINCE or code[_ABOVE[level] : DIGITS[level]].strip("0") != ""


def _added(place_of: NDArray[np.intp], values: NDArray[np.generic], count: int) -> _Numbers:
    return np.bincount(place_of, weights=values.astype(np.float64), minlength=count)
