"""Whole figures of a province, as its officials compare them: who is late is compared with nothing.

Values are handed to the rules of evaluation, which rank them and say how they differ. An export
has no subjects, so an error is the one that a county publishes with its figure; where it withholds
the figure, its error is not known, and of villages it never is: those are published over other
years.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final, get_args

from commonfield.evaluation import queries as evaluation
from commonfield.evaluation.queries import gaps
from commonfield.evaluation.queries.gaps import Nearness, Shared
from commonfield.evaluation.types import Reason, Shown, Values
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import require
from commonfield.people.types import Actor
from commonfield.places.queries import place, places
from commonfield.province import queries
from commonfield.province.analyst.rules import begun, first_compared
from commonfield.province.analyst.types import SideBySide, Whole
from commonfield.province.models import CollectedCounty, CollectedFigures
from commonfield.province.permissions import sight_of
from commonfield.province.rules import period_shown
from commonfield_measures.errors import MeasuresError
from commonfield_measures.indicators.computing import period_of
from commonfield_measures.indicators.types import Indicator, Level, TableTerm, place_at
from commonfield_measures.measures.evenness import Answer
from commonfield_measures.measures.gap import Gap
from commonfield_measures.measures.theil import Decomposed

# A column of 18,620 villages takes 4 MB; those that a page needs are read once by a process.
_REMEMBERED: Final = 16
_RESULTS: Final = 256
_REASONS: Final = frozenset(get_args(Reason.__value__))
_NOTHING: Final = Shown(None, coverage=0.0, reason="unrecorded")

# The period of each county, by its code; and a column's cells by place, as JSON keeps them.
type Own = tuple[tuple[str, str], ...]
type Raw = Mapping[str, Sequence[float | str | None]]


@dataclass(frozen=True, slots=True)
class Unevenness:
    """How unevenly an indicator is shared among places: Gini, and Theil's T split.

    ``split`` is between and within counties, within a county between and within its towns; None
    of these themselves.
    """

    shared: Shared
    gini: Answer[float]
    split: Answer[Decomposed] | None


def whole(*, by: Actor, now: datetime, area: str = "") -> Whole:
    """Return what an official of the province may read whole: all of it, or a county's places.

    Raises:
        PermissionRefusedError: for everybody else.
    """
    require(sight_of(by, china_day(now)) == "whole")
    states = queries.counties()
    stamp = sha256(repr(sorted(CollectedCounty.objects.values_list("code", "manifest"))).encode())
    home = must_exist(place(area or queries.province_code()))
    if not area:
        return Whole(home, states, queries.periods(states), stamp.hexdigest(), is_county=False)
    own = queries.county(area)
    return Whole(home, (own,), tuple(own.periods), stamp.hexdigest(), is_county=True)


def side_by_side(of: Whole, indicator: str, level: Level, period: str) -> SideBySide:
    """Return an indicator at all places of a level; of late counties those of their last period."""
    shown = {each.code: period_shown(period, each.periods) for each in of.states}
    own = dict(_compared(of, period))
    late = {code: each for code, each in shown.items() if each and code not in own}
    compared, of_late = (
        _read(of.stamp, level, tuple(some.items()), (indicator,)).get(indicator, {})
        for some in (own, late)
    )
    found = queries.indicator_of(indicator)
    return SideBySide(found, level, period, compared, of_late, late)


def values(of: Whole, level: Level, period: str, codes: Iterable[str] = ()) -> Values:
    """Return listed indicators at places of a level, of all counties that have the period."""
    return _values(of.stamp, of.area.code, level, _compared(of, period), tuple(codes))


def through_time(of: Whole, level: Level, indicator: str) -> tuple[Values, ...]:
    """Return an indicator's values of each period, the oldest first.

    A late county is there with its own periods, each beside the next one of the others.
    """
    return tuple(
        _values(of.stamp, of.area.code, level, tuple(own.items()), (indicator,))
        for own in own_periods(of).values()
    )


def own_periods(of: Whole) -> dict[str, dict[str, str]]:
    """Return each period, the oldest first, with that of each county which lies nearest to it."""
    found, after = {}, ""
    for period in reversed(of.periods):
        shown = {each.code: period_shown(period, each.periods) for each in of.states}
        found[period] = {code: own for code, own in shown.items() if own and own[-7:] > after}
        after = period[-7:]
    return found


def pairs(of: Whole, level: Level, codes: Iterable[str] = ()) -> dict[str, tuple[Values, ...]]:
    """Return each indicator's values of the first period that is compared, and of the last.

    What a county counted for the first time in that period, or later, is not in it; nor are places
    whose error is not known, unless none is: what they withhold is left out on public pages, too.
    """
    periods = of.periods[::-1]
    if not periods:
        return {}
    start = _begun(of, tuple(codes))
    found: dict[str, tuple[Values, ...]] = {}
    last = values(of, level, periods[-1], codes)
    for each in last.indicators:
        first = first_compared(start[each.code], len(periods))
        if first is None:
            found[each.code] = (_only(last, each, last.cells[each.code]),)
            continue
        late = {code for code, at in start[each.code].items() if at is None or at >= first}
        before = values(of, level, periods[first], codes)
        ends = (before.cells[each.code], last.cells[each.code])
        followed = {
            code: tuple(end.get(code, _NOTHING) for end in ends)
            for code in last.cells[each.code]
            if place_at(Level.COUNTY, code) not in late
        }
        known = {
            code: both
            for code, both in followed.items()
            if all(shown.error is not None for shown in both)
        }
        found[each.code] = tuple(
            _only(window, each, {code: both[at] for code, both in (known or followed).items()})
            for at, window in enumerate((before, last))
        )
    return found


def compared_windows(of: Whole, level: Level, code: str) -> tuple[Values, ...]:
    """Return an indicator's values of each period compared, of places known at both ends."""
    ends = pairs(of, level, [code]).get(code, ())
    if len(ends) == 1:
        return ends
    followed = {place for place, shown in ends[0].cells[code].items() if shown.value is not None}
    periods = of.periods[::-1]
    windows = (values(of, level, period, [code]) for period in periods)
    return tuple(
        _only(each, each.indicators[0], {place: each.cells[code][place] for place in followed})
        for each in windows
        if each.period.end >= ends[0].period.end
    )


def nearness(of: Whole, level: Level, codes: Iterable[str] = ()) -> dict[str, Nearness]:
    """Return of every indicator whether places of a level came nearer to each other.

    Those of one page: false discoveries are bounded for all of them.
    """
    return _nearness(of, level, tuple(codes))


@lru_cache(maxsize=_REMEMBERED)
def _nearness(of: Whole, level: Level, codes: tuple[str, ...]) -> dict[str, Nearness]:
    return gaps.nearness_of_all(pairs(of, level, codes), people={})


def nearness_by_level(of: Whole, levels: Iterable[Level], code: str) -> dict[Level, Nearness]:
    """Return the same of one indicator at several levels, which one page looks at together."""
    found = {level: nearness(of, level, [code])[code] for level in levels}
    return gaps.told_together(found, dict.fromkeys(found, queries.indicator_of(code)))


@lru_cache(maxsize=_RESULTS)
def unevenness(of: Whole, level: Level, period: str, code: str) -> Unevenness:
    """Return how unevenly an indicator is shared among the places of a level."""
    found = values(of, level, period, [code])
    people = residents_in(found, queries.indicator_of(code))
    within = Level.TOWN if of.is_county else Level.COUNTY
    whole_of = gaps.evenness(found, code, people=people, within=within)
    curve = whole_of.curve
    return Unevenness(
        shared=whole_of.shared,
        gini=curve if isinstance(curve, MeasuresError) else float(curve.index),
        split=whole_of.theil_t,
    )


@lru_cache(maxsize=_RESULTS)
def town_and_country(of: Whole, period: str, code: str) -> Answer[Gap]:
    """Return urban villages beside rural ones."""
    found = values(of, Level.VILLAGE, period, [code])
    people = residents_in(found, queries.indicator_of(code))
    return gaps.urban_and_rural(found, code, people=people)


def year_before(of: Whole, level: Level) -> Values | None:
    """Return all values of the period before the newest; what began to be counted then is named."""
    if not of.periods[1:]:
        return None
    found = values(of, level, of.periods[1])
    at = len(of.periods) - 2
    since = {
        code: found.period.end
        for code, counties in _begun(of, ()).items()
        if any(first is None or first >= at for first in counties.values())
    }
    return replace(found, counted_from=since)


def residents_in(found: Values, indicator: Indicator) -> gaps.Residents:
    """Return how many live in each place, as far as the indicator itself divides by them."""
    if [type(each) for each in indicator.denominator] != [TableTerm]:
        return {}
    cells = found.cells[indicator.code].items()
    return {code: each.denominator for code, each in cells if each.denominator}


def _only(found: Values, indicator: Indicator, cells: Mapping[str, Shown]) -> Values:
    """Return one indicator with some cells; places without any have no value."""
    every = {each.code: cells.get(each.code, _NOTHING) for each in found.places}
    return replace(found, indicators=(indicator,), cells={indicator.code: every})


def _compared(of: Whole, period: str) -> Own:
    """Return the counties that have a period and are not late; a county alone is never late."""
    return tuple(
        (each.code, period)
        for each in of.states
        if period in each.periods and (of.is_county or not each.is_late)
    )


@lru_cache(maxsize=_REMEMBERED)
def _begun(of: Whole, codes: tuple[str, ...]) -> Mapping[str, Mapping[str, int | None]]:
    """Return by indicator the period in which each county counted it for the first time."""
    periods = of.periods[::-1]
    found: dict[str, dict[str, int | None]] = {each.code: {} for each in queries.indicators()}
    read = [_read(of.stamp, Level.COUNTY, _compared(of, period), codes) for period in periods]
    for code, counties in found.items():
        for county, _period in _compared(of, of.periods[0]):
            cells = [each.get(code, {}).get(county, _NOTHING) for each in read]
            counties[county] = begun([each.value for each in cells])
    return found


@lru_cache(maxsize=_REMEMBERED)
def _values(stamp: str, area: str, level: Level, own: Own, codes: tuple[str, ...]) -> Values:
    read = _read(stamp, level, own, codes)
    known = places({code for row in read.values() for code in row})
    listed = evaluation.listed_definitions()
    indicators = tuple(
        each for each in queries.indicators(level) if not codes or each.code in codes
    )
    newest = max((period for _county, period in own), key=lambda each: each[-7:], default="")
    written = [
        each
        for each in CollectedCounty.objects.filter(code__in=dict(own)).values_list(
            "written_at", flat=True
        )
        if each is not None
    ]
    return Values(
        area=must_exist(place(area)),
        level=level,
        period=period_of(newest),
        as_of=min(written, default=None),
        definitions=listed,
        indicators=indicators,
        places=tuple(known[code] for code in sorted(known)),
        cells={
            each.code: {code: read.get(each.code, {}).get(code, _NOTHING) for code in known}
            for each in indicators
        },
        is_whole=True,
    )


@lru_cache(maxsize=_REMEMBERED)
def _read(
    stamp: str,  # noqa: ARG001 - what is remembered is of this collection
    level: Level,
    own: Own,
    codes: tuple[str, ...],
) -> Mapping[str, Mapping[str, Shown]]:
    """Return cells by indicator and place, with the errors that counties publish."""
    columns: dict[tuple[str, str], dict[str, Raw]] = defaultdict(dict)
    for indicator, county, sight, cells in _rows(level, dict(own), codes):
        columns[indicator, county][sight] = cells
    found: dict[str, dict[str, Shown]] = defaultdict(dict)
    for (indicator, _county), sights in columns.items():
        public, counted = sights.get("public", {}), sights.get("whole", {})
        for code in public.keys() | counted.keys():
            found[indicator][code] = _shown(counted.get(code), public.get(code))
    return found


def _rows(
    level: Level, own: Mapping[str, str], codes: Sequence[str]
) -> Iterator[tuple[str, str, str, Raw]]:
    rows = CollectedFigures.objects.filter(level=level, period__in=set(own.values()))
    if codes:
        rows = rows.filter(indicator__in=codes)
    if len(own) == 1:
        rows = rows.filter(county__code__in=own)
    names = ("indicator", "county__code", "sight", "cells", "period")
    for indicator, county, sight, cells, period in rows.values_list(*names).iterator():
        if own.get(county) == period:
            yield indicator, county, sight, cells


def _shown(
    counted: Sequence[float | str | None] | None, public: Sequence[float | str | None] | None
) -> Shown:
    """Return a cell: as counted from facts, else as published; its error is the published one."""
    told = counted if counted and counted[0] is not None else public or counted or ()
    value, _state, reason, error, numerator, denominator = told
    if error is None and public and public[1] == "shown":
        error = public[3]
    if value is None:
        return Shown(None, coverage=0.0, reason=reason if reason in _REASONS else "coverage")  # type: ignore[arg-type]  # one of them
    return Shown(value, numerator, denominator, error=error)  # type: ignore[arg-type]  # as JSON has them
