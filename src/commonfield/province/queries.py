"""Reads of a province: counties and how far they are, figures of their places, halls."""

from collections.abc import Iterable, Mapping

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
    Sight,
    Standing,
)
from commonfield_measures.indicators.types import Indicator, Level, place_at


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

    A late county, or one without this period, comes with its last one before, named.
    """
    found = []
    for state in counties():
        own = rules.period_shown(period, state.periods)
        is_current = own == period and not state.is_late
        standing: Standing = "current" if is_current else "late" if own else "not_sent"
        found.append(CountyColumn(state, own, standing))
    rows = CollectedFigures.objects.filter(
        indicator=indicator, level=level, sight=sight, period__in={each.period for each in found}
    ).values_list("county__code", "period", "cells")
    cells = {(code, own): _cells(raw) for code, own, raw in rows}
    return tuple(
        CountyColumn(
            each.county, each.period, each.standing, cells.get((each.county.code, each.period), {})
        )
        for each in found
    )


def county_figures(
    state: CountyState, level: Level, period: str, sight: Sight
) -> dict[str, dict[str, PlaceFigure]]:
    """Return every listed indicator at a county's places of a level, by indicator and place."""
    rows = CollectedFigures.objects.filter(
        county__code=state.code, level=level, sight=sight, period=period
    ).values_list("indicator", "cells")
    found = {code: _cells(raw) for code, raw in rows}
    return {each.code: found[each.code] for each in indicators(level) if each.code in found}


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


def _cells(raw: Mapping[str, list[object]]) -> dict[str, PlaceFigure]:
    return {place: PlaceFigure(*told) for place, told in raw.items()}  # type: ignore[arg-type]


def province_code() -> str:
    """Return the province at home here."""
    return str(settings.COUNTY_CODE)
