"""Reads of a province: counties and how far they are, figures of their places, halls."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from django.conf import settings

from commonfield.evaluation.queries import listed_definitions
from commonfield.kernel.errors import NotFoundError
from commonfield.places.queries import places
from commonfield.places.types import PlaceInfo
from commonfield.province import rules
from commonfield.province.models import CollectedCounty, CollectedFigures
from commonfield.province.types import (
    CountyColumn,
    CountyState,
    HallRow,
    PlaceFigure,
    ProvinceSum,
    SentCells,
    Sight,
    Standing,
)
from commonfield_measures.indicators.types import Indicator, Level, place_at

# Whose columns a reader sees.
_OPEN: Final[Mapping[Sight, frozenset[str]]] = {
    "public": frozenset({"public"}),
    "whole": frozenset({"public", "whole"}),
}


def counties() -> tuple[CountyState, ...]:
    """Return every awaited county: those that sent nothing, then late ones, the latest first."""
    rows = list(CollectedCounty.objects.all())
    known = places(row.code for row in rows)
    wanted = rules.late_before(row.complete_until for row in rows)
    found = [
        CountyState(
            place=known[row.code],
            complete_until=row.complete_until,
            written_at=row.written_at,
            periods=tuple(row.periods),
            refused=row.refused,
            is_late=rules.is_late(row.complete_until, wanted),
        )
        for row in rows
        if row.code in known
    ]
    return tuple(sorted(found, key=lambda each: (f"{each.complete_until or ''}", each.code)))


def county(code: str) -> CountyState:
    """Return an awaited county."""
    found = next((each for each in counties() if each.code == code), None)
    if found is None:
        raise NotFoundError
    return found


def periods(states: Iterable[CountyState] | None = None) -> tuple[str, ...]:
    """Return the periods that most counties which are not late have figures of, newest first."""
    punctual = [each for each in (counties() if states is None else states) if not each.is_late]
    told = [period for each in punctual for period in each.periods]
    found = {each for each in told if told.count(each) * 2 >= len(punctual)}
    return tuple(sorted(found or set(told), key=lambda each: each[-7:], reverse=True))


def figures_of(indicator: str, level: Level, period: str, sight: Sight) -> tuple[CountyColumn, ...]:
    """Return an indicator at all places of a level, county by county: every awaited county.

    A late county, or one without this period, comes with its last one before, named. Whole: what
    counties withhold or cannot tell is as computed from their facts.
    """
    states = counties()
    shown = {each.code: rules.period_shown(period, each.periods) for each in states}
    rows = CollectedFigures.objects.filter(
        indicator=indicator, level=level, period__in=set(shown.values())
    ).values_list("county__code", "period", "sight", "cells")
    cells = _seen(((code, own), sent, raw) for code, own, sent, raw in rows if sent in _OPEN[sight])
    return tuple(
        CountyColumn(
            each,
            shown[each.code],
            _standing(each, shown[each.code], period),
            cells.get((each.code, shown[each.code]), {}),
        )
        for each in states
    )


def _standing(state: CountyState, own: str, period: str) -> Standing:
    if not own:
        return "not_sent"
    return "current" if own == period and not state.is_late else "late"


def county_figures(
    state: CountyState, level: Level, period: str, sight: Sight
) -> dict[str, dict[str, PlaceFigure]]:
    """Return every listed indicator at a county's places of a level, by indicator and place."""
    rows = CollectedFigures.objects.filter(
        county__code=state.code, level=level, period=period
    ).values_list("indicator", "sight", "cells")
    found = _seen((code, sent, raw) for code, sent, raw in rows if sent in _OPEN[sight])
    return {each.code: found[each.code] for each in indicators(level) if each.code in found}


def _seen[K](rows: Iterable[tuple[K, str, SentCells]]) -> dict[K, dict[str, PlaceFigure]]:
    """Return the cells of each column; those computed whole go before those that were sent."""
    found: dict[K, dict[str, PlaceFigure]] = defaultdict(dict)
    for key, sent, raw in sorted(rows, key=lambda row: row[1]):
        for place, told in raw.items():
            if sent == "public" or told[0] is not None:
                found[key][place] = PlaceFigure(*told)  # type: ignore[arg-type]  # as JSON has them
    return found


def indicators(level: Level = Level.COUNTY) -> tuple[Indicator, ...]:
    """Return the listed indicators of a level, in the order of their definitions."""
    return tuple(each for each in listed_definitions().indicators if level in each.levels)


def indicator_of(code: str) -> Indicator:
    """Return a listed indicator."""
    found = next((each for each in indicators() if each.code == code), None)
    if found is None:
        raise NotFoundError
    return found


def province_sum(indicator: str, period: str, sight: Sight) -> ProvinceSum:
    """Return what counties' figures of an indicator add up to in the province."""
    columns = figures_of(indicator, Level.COUNTY, period, sight)
    return rules.summed(indicator_of(indicator), columns)


def halls(period: str) -> tuple[list[HallRow], tuple[CountyColumn, ...]]:
    """Return every villagers' committee with its halls and their events, and whose they are.

    Both are public. A late county's rows are of its own last period.
    """
    columns = figures_of("halls", Level.VILLAGE, period, "public")
    events: dict[str, PlaceFigure] = {}
    for each in figures_of("hall_events", Level.VILLAGE, period, "public"):
        events |= each.cells
    codes = [code for each in columns for code in each.cells]
    known = places({*codes, *(place_at(Level.TOWN, code) for code in codes)})
    towns = {code: known.get(place_at(Level.TOWN, code)) for code in codes}
    rows = [
        HallRow(known[code], towns[code], int(cell.value), _events(events, code))
        for each in columns
        for code, cell in each.cells.items()
        if cell.value is not None and _is_village(known.get(code))
    ]
    return rows, columns


def _events(events: Mapping[str, PlaceFigure], code: str) -> int | None:
    value = events[code].value if code in events else None
    return None if value is None else int(value)


def _is_village(place: PlaceInfo | None) -> bool:
    return place is not None and place.kind == "villagers_committee"


def province_code() -> str:
    """Return the province at home here."""
    return str(settings.COUNTY_CODE)
