"""Reads of a province: counties and how far they are, figures of their places, halls."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

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
    PlaceFigure,
    SentCells,
    Sight,
    VillageHalls,
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
            by_level=row.periods,
            refused=row.refused,
            is_late=rules.is_late(row.complete_until, wanted),
        )
        for row in rows
        if row.code in known
    ]
    return tuple(sorted(found, key=lambda each: (f"{each.complete_until or ''}", each.code)))


def county(code: str) -> CountyState:
    found = next((each for each in counties() if each.code == code), None)
    if found is None:
        raise NotFoundError
    return found


def periods(
    states: Iterable[CountyState] | None = None, level: Level = Level.COUNTY
) -> tuple[str, ...]:
    """Return the periods that most counties which are not late have figures of, newest first."""
    punctual = [each for each in (counties() if states is None else states) if not each.is_late]
    told = Counter(period for each in punctual for period in each.periods_of(level))
    found = [period for period, count in told.items() if count * 2 >= len(punctual)]
    return tuple(sorted(found or told, key=lambda each: each[-7:], reverse=True))


def figures_of(indicator: str, level: Level, period: str, sight: Sight) -> tuple[CountyColumn, ...]:
    """Return an indicator at all places of a level, county by county: every awaited county.

    Villages are shown over the last of their years that ends by the period. A late county, or one
    without this period, comes with its last one before, named. Whole: as computed from facts, and
    as sent where facts do not tell it.
    """
    states = counties()
    columns = _columns(states, indicator, level, period, "public")
    if sight == "public":
        return columns
    whole = _columns(states, indicator, level, period, "whole")
    return tuple(_merged(*pair) for pair in zip(columns, whole, strict=True))


def _columns(
    states: Sequence[CountyState], indicator: str, level: Level, period: str, sight: Sight
) -> tuple[CountyColumn, ...]:
    # Whole figures of villages are of the counties' own periods, too.
    shown_as = Level.COUNTY if sight == "whole" else level
    wanted = rules.period_shown(period, periods(states, shown_as))
    own = {each.code: rules.period_shown(period, each.periods_of(shown_as)) for each in states}
    rows = CollectedFigures.objects.filter(
        indicator=indicator, level=level, sight=sight, period__in=set(own.values())
    ).values_list("county__code", "period", "cells")
    cells = {(code, period): _cells(raw) for code, period, raw in rows}
    return tuple(
        CountyColumn(
            each,
            own[each.code],
            rules.standing(each, own[each.code], wanted),
            cells.get((each.code, own[each.code]), {}),
        )
        for each in states
    )


def _merged(sent: CountyColumn, whole: CountyColumn) -> CountyColumn:
    """Return a whole column, with what was sent where facts alone do not tell it."""
    if not whole.cells:
        return sent
    if sent.period != whole.period:
        return whole
    return replace(whole, cells=_over(sent.cells, whole.cells))


def _over(
    sent: Mapping[str, PlaceFigure], whole: Mapping[str, PlaceFigure]
) -> dict[str, PlaceFigure]:
    told = {place: each for place, each in whole.items() if each.value is not None}
    return {**whole, **sent, **told}


def county_figures(
    state: CountyState, level: Level, period: str, sight: Sight
) -> dict[str, CountyColumn]:
    """Return every listed indicator at a county's places of a level, by its code."""
    found = _of_county(state, level, period, "public")
    if sight == "whole":
        whole = _of_county(state, level, period, "whole")
        found |= {
            code: _merged(found[code], each) if code in found else each
            for code, each in whole.items()
        }
    return {each.code: found[each.code] for each in indicators(level) if each.code in found}


def _of_county(
    state: CountyState, level: Level, period: str, sight: Sight
) -> dict[str, CountyColumn]:
    shown_as = Level.COUNTY if sight == "whole" else level
    own = rules.period_shown(period, state.periods_of(shown_as))
    rows = CollectedFigures.objects.filter(
        county__code=state.code, level=level, sight=sight, period=own
    ).values_list("indicator", "cells")
    standing = rules.standing(state, own, own)
    return {code: CountyColumn(state, own, standing, _cells(raw)) for code, raw in rows}


def _cells(raw: SentCells) -> dict[str, PlaceFigure]:
    # As JSON keeps them, in the order of the fields.
    return {place: PlaceFigure(*told) for place, told in raw.items()}  # type: ignore[arg-type]


def indicators(level: Level = Level.COUNTY) -> tuple[Indicator, ...]:
    """Return the listed indicators of a level, in the order of their definitions."""
    return tuple(each for each in listed_definitions().indicators if level in each.levels)


def indicator_of(code: str) -> Indicator:
    found = next((each for each in indicators() if each.code == code), None)
    if found is None:
        raise NotFoundError
    return found


def halls(period: str, sight: Sight) -> tuple[list[VillageHalls], tuple[CountyColumn, ...]]:
    """Return every villagers' committee with its halls and their events, and whose they are.

    A late county's rows are of its own last period.
    """
    columns = figures_of("halls", Level.VILLAGE, period, sight)
    events: dict[str, PlaceFigure] = {}
    for each in figures_of("hall_events", Level.VILLAGE, period, sight):
        events |= each.cells
    codes = [code for each in columns for code in each.cells]
    known = places({*codes, *(place_at(Level.TOWN, code) for code in codes)})
    towns = {code: known.get(place_at(Level.TOWN, code)) for code in codes}
    rows = [
        VillageHalls(known[code], towns[code], int(cell.value), _events(events, code))
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
