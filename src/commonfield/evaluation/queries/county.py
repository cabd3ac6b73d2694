"""A county's figures from roll-ups and tables, and what of them the public may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, cast

from commonfield.evaluation.queries.periods import (
    ENTERED_WITHIN,
    VillageYear,
    counted_from,
    earlier_years,
    is_before_records,
    months_of,
    recorded_from,
    windows,
)
from commonfield.evaluation.queries.shipped import definitions
from commonfield.evaluation.queries.tables import tables
from commonfield.evaluation.types import Reason, Shown, Values
from commonfield.facts.queries import Past, TotalsByKey, totals_entered_late, totals_until
from commonfield.facts.types import Total
from commonfield.kernel.errors import must_exist
from commonfield.places.queries import place, places, taken_over, villages
from commonfield.places.types import PlaceInfo
from commonfield_measures.indicators.computing import (
    evaluate,
    followed,
    last_day_after,
    period_before,
)
from commonfield_measures.indicators.reading import (
    growing_kinds,
    kinds_of,
    standing_kinds,
    terms_of,
)
from commonfield_measures.indicators.types import (
    DIGITS,
    Counted,
    Evaluated,
    Indicator,
    Level,
    OutsideTable,
    Period,
    TableTerm,
    Totals,
    Value,
)
from commonfield_measures.publishing.across_indicators import hidden_together
from commonfield_measures.publishing.contributing import Contributors
from commonfield_measures.publishing.errors_told import Cell, errors_withheld
from commonfield_measures.publishing.hiding import CHAIN, Hidden, places_with_values
from commonfield_measures.publishing.hiding import Shown as ShownPlaces

_KEY: Final = ("village", "kind", "channel", "group", "subject")


@dataclass(frozen=True, slots=True)
class _CountyFigures:
    """A county's figures before anything is hidden, and what of them is hidden."""

    area: PlaceInfo
    evaluated: Evaluated
    places: Mapping[str, PlaceInfo]
    lacking: frozenset[str]
    hidden: Mapping[str, Hidden]
    without_error: frozenset[Cell] = frozenset()

    def error_of(self, value: Value, *, is_whole: bool) -> float | None:
        """Return a value's standard error, as far as its reader may see it."""
        cell = (value.indicator, value.level, value.place)
        return None if not is_whole and cell in self.without_error else value.error


def computed(
    county: str, *, period: Period, past: Past, as_of: datetime
) -> Mapping[bool, Mapping[Level, Values]]:
    """Return a county's values by level, as seen whole (True) and as the public sees them.

    ``as_of`` is until when the roll-ups hold every fact; ``past`` may give past months.
    """
    figures = _figures(county, period=period, past=past, as_of=as_of)
    return {
        is_whole: {level: _seen(figures, level, is_whole=is_whole) for level in CHAIN}
        for is_whole in (True, False)
    }


def _figures(county: str, *, period: Period, past: Past, as_of: datetime) -> _CountyFigures:
    until = last_day_after(period)
    outside = tables(county, period)
    shipped = definitions()
    lacking = frozenset(each.code for each in shipped.indicators if not _has_tables(each, outside))
    ours = tuple(
        replace(each, levels=tuple(level for level in each.levels if level in CHAIN))
        for each in shipped.indicators
        if each.code not in lacking
    )
    earlier = _before(county, ours, period=period, past=past)
    counted = Counted(_totals(county, ours, period=period, past=past), as_of, earlier)
    on = until - timedelta(days=1)
    evaluated = evaluate(
        replace(shipped, indicators=ours),
        counted,
        villages={each.code: each.kind for each in villages(county, on)},
        tables=outside,
        period=period,
        successors=followed(taken_over(county, on)),
    )
    codes = {each.place for each in evaluated.values}
    # Of a place that is no more, the last that is known.
    known = places(codes) | places(codes, on)
    found = replace(
        evaluated, values=tuple(each for each in evaluated.values if each.place in known)
    )
    changes = _changes(county, ours, period=period, past=past, as_of=as_of)
    hidden = hidden_together(
        Contributors(counted.totals),
        ours,
        outside,
        _shown_somewhere(found, period),
        changes,
        Contributors(counted.before),
    )
    area = must_exist(known.get(county) or place(county))
    told = errors_withheld(
        found, lambda each: hidden[each.indicator].why(each.level, each.place) is None
    )
    return _CountyFigures(area, found, known, lacking, hidden, told)


def _has_tables(indicator: Indicator, outside: Mapping[str, OutsideTable]) -> bool:
    return all(
        term.table in outside and term.column in outside[term.table].columns
        for term in terms_of(indicator)
        if isinstance(term, TableTerm)
    )


def _totals(
    county: str, indicators: Iterable[Indicator], *, period: Period, past: Past
) -> tuple[Totals, ...]:
    """Add roll-ups up: what happened in the period, and what stood at its end."""
    kinds = sorted({kind for each in indicators for kind in kinds_of(each)})
    lasting = sorted({kind for each in indicators for kind in standing_kinds(each)})
    standing = _standing(county, lasting, period=period, past=past)
    within = _added_up(county, kinds, period=period, months=months_of(period), past=past)
    return (
        *(_summed(key, total, standing.pop(key, 0)) for key, total in within.items()),
        *(_summed(key, Total(), stands) for key, stands in standing.items()),
    )


def _before(
    county: str, indicators: Iterable[Indicator], *, period: Period, past: Past
) -> tuple[Totals, ...]:
    """Add up what happened in the period before, of the kinds whose growth is shown."""
    kinds = sorted({kind for each in indicators for kind in growing_kinds(each)})
    if not kinds:
        return ()
    before = period_before(period)
    if isinstance(period, VillageYear):
        before = VillageYear(before.name, before.start, before.end)
    found = _added_up(county, kinds, period=before, months=months_of(before), past=past)
    return tuple(_summed(key, total, 0) for key, total in found.items())


def _standing(
    county: str, kinds: Sequence[str], *, period: Period, past: Past
) -> dict[tuple[str | int, ...], int]:
    """Return how many stood at a period's end."""
    until = _added_up(county, kinds, period=period, months=(0, months_of(period)[1]), past=past)
    return {key: total.net_count for key, total in until.items()}


def _added_up(
    county: str, kinds: Sequence[str], *, period: Period, months: tuple[int, int], past: Past
) -> TotalsByKey:
    """Return totals by key; of a year of villages without what was entered after it was shown."""
    prefix = county[: DIGITS[Level.COUNTY]]
    found = totals_until(past, kinds, prefix=prefix, months=months, by=_KEY)
    if not isinstance(period, VillageYear):
        return found
    since = period.end + ENTERED_WITHIN
    late = totals_entered_late(past, kinds, prefix=prefix, months=months, since=since, by=_KEY)
    left = {**found, **{key: found[key].less(each) for key, each in late.items() if key in found}}
    return {key: total for key, total in left.items() if total.count}


def _summed(key: tuple[str | int, ...], total: Total, standing: int) -> Totals:
    village, kind, channel, group, subject = cast("tuple[str, ...]", key)
    return Totals(
        village,
        kind,
        channel,
        total.net_count,
        total.quantity,
        total.amount_fen,
        standing,
        group,
        subject,
    )


def _shown_somewhere(found: Evaluated, period: Period) -> Mapping[str, ShownPlaces]:
    """Return the places of each level that have a value, or may have one on another day.

    A year of villages stays as it was shown, whatever denominators are entered afterwards.
    """
    if not isinstance(period, VillageYear):
        return places_with_values(found)
    places: dict[Level, set[str]] = {level: set() for level in CHAIN}
    for each in found.values:
        places[each.level].add(each.place)
    all_places = {level: frozenset(codes) for level, codes in places.items()}
    return {each.code: all_places for each in found.definitions.indicators}


def _changes(
    county: str, indicators: Iterable[Indicator], *, period: Period, past: Past, as_of: datetime
) -> list[Contributors]:
    """Return who changed what stands between a period's end and other ends that are shown.

    From each earlier year of villages, which an archived page tells; to each later window.
    """
    if isinstance(period, VillageYear):
        protected = (each for each in indicators if each.contributors_en)
        kinds = sorted({kind for each in protected for kind in standing_kinds(each)})
        stood = _standing(county, kinds, period=period, past=past)
        return [
            Contributors(
                [
                    _summed(key, Total(), change)
                    for key in {**stood, **before}
                    if (change := stood.get(key, 0) - before.get(key, 0))
                ]
            )
            for year in earlier_years(period, kinds)
            for before in [_standing(county, kinds, period=year, past=past)]
        ]
    kinds = sorted({kind for each in indicators for kind in standing_kinds(each)})
    prefix, last = county[: DIGITS[Level.COUNTY]], months_of(period)[1]
    later = (months_of(each)[1] for each in windows(as_of) if each.end > period.end)
    found = (
        totals_until(past, kinds, prefix=prefix, months=(last + 1, until), by=_KEY)
        for until in later
    )
    return [
        Contributors([_summed(key, total, total.net_count) for key, total in changes.items()])
        for changes in found
    ]


def _seen(figures: _CountyFigures, level: Level, *, is_whole: bool) -> Values:
    cells: dict[str, dict[str, Shown]] = {}
    for value in figures.evaluated.values:
        if value.level == level:
            why = None if is_whole else figures.hidden[value.indicator].why(level, value.place)
            shown = _shown(value, why, figures.error_of(value, is_whole=is_whole))
            cells.setdefault(value.indicator, {})[value.place] = shown
    codes = sorted({code for row in cells.values() for code in row})
    indicators = tuple(each for each in definitions().indicators if level in each.levels)
    # Stores and halls of then were not counted yet either: a 0 would stand beside their list.
    is_early = is_before_records(figures.evaluated.period)
    for each in indicators:
        first = recorded_from(each)
        if each.code in figures.lacking:
            cells[each.code] = dict.fromkeys(codes, Shown(None, coverage=0.0, reason="no_table"))
        elif (is_early and kinds_of(each)) or (
            first is not None and first >= figures.evaluated.period.end
        ):
            cells[each.code] = dict.fromkeys(codes, Shown(None, coverage=0.0, reason="unrecorded"))
    return Values(
        area=figures.area,
        level=level,
        period=figures.evaluated.period,
        as_of=figures.evaluated.as_of,
        definitions=definitions(),
        indicators=indicators,
        places=tuple(figures.places[code] for code in codes),
        cells={each.code: cells.get(each.code, {}) for each in indicators},
        is_whole=is_whole,
        counted_from=_begun(indicators, figures.evaluated.period),
    )


def _begun(indicators: Iterable[Indicator], period: Period) -> dict[str, datetime]:
    """Return since when each indicator is counted, if not from the period's start on."""
    starts = ((each.code, counted_from(each)) for each in indicators)
    return {code: start for code, start in starts if start is not None and start > period.start}


def _shown(value: Value, why: Reason | None, error: float | None) -> Shown:
    reason = why or cast("Reason", value.reason)
    if reason:
        return Shown(None, coverage=value.coverage, is_entered=value.is_entered, reason=reason)
    return Shown(
        value=value.value,
        numerator=value.numerator,
        denominator=value.denominator,
        coverage=value.coverage,
        is_entered=value.is_entered,
        error=error,
    )
