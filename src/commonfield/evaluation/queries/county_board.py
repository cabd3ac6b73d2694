"""The county's board: its figures as the public may see them, kept while true."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from django.core.cache import cache

from commonfield.evaluation.queries.county import computed
from commonfield.evaluation.queries.figures import board_figures
from commonfield.evaluation.queries.months import by_month
from commonfield.evaluation.queries.periods import village_years, windows
from commonfield.evaluation.queries.values import Figures
from commonfield.evaluation.types import Board, BoardCell, BoardFigure, Shown, Values
from commonfield.facts.queries import Past, as_of, nothing_past
from commonfield.kernel.clock import china_day
from commonfield.places.queries import towns, villages
from commonfield_measures.indicators.types import Level, Period

_REUSED_FOR: Final = timedelta(seconds=3)
_CACHED_S: Final = 600
# Without readers for so long, nobody keeps the board ready: a year is not added up for nobody.
_RESTS_AFTER_S: Final = 600
_READ: Final = "evaluation:board-read"
# A sale should be seen within seconds: values stand for the board only so many times their cost.
_TIMES_COST: Final = 2
# Two values closer than this are the same one, added up in another order.
_SAME: Final = 1e-9
# By how much an indicator's value is multiplied to be in the unit of a form.
_SCALES: Final = {"count": 1, "index": 1, "fen": 100, "share": 0.01}

type _ByLevel = Mapping[Level, Values]


def board(county: str, *, now: datetime) -> Board:
    """Return the county's figures as of now.

    A serving process keeps them ready while the board has readers (``warm_board``, every second or
    two), so that no reader adds up a year; where no process keeps them, the reader that finds them
    older than three seconds does.
    """
    cache.set(_READ, county, timeout=_RESTS_AFTER_S)
    cached: Board | None = cache.get(_key(county, now))
    if cached and timedelta(0) <= now - cached.checked_at < _REUSED_FOR:
        return cached
    return warm_board(county, now=now)


def board_is_read() -> bool:
    """Return whether the board had a reader in the last minutes."""
    return cache.get(_READ) is not None


def warm_board(county: str, *, now: datetime) -> Board:
    """Recompute the figures if there is more to compute from than the last time."""
    cached: Board | None = cache.get(_key(county, now))
    figures = Figures(county, windows(now)[0])
    state = figures.state(now=now, times_cost=_TIMES_COST)
    if cached and cached.basis == state.basis:
        made = replace(cached, as_of=state.as_of, checked_at=now)
    else:
        years = Figures(county, village_years(now)[0])
        of_villages = years.seen(Level.VILLAGE, is_whole=False, now=now)
        values = figures.by_level(state, now=now)
        made = replace(
            _made(values, of_villages, past=state.past_months(now), now=now),
            basis=state.basis,
            as_of=state.as_of,
        )
    made = _with_year_before(made, cached, now=now)
    cache.set(_key(county, now), made, timeout=_CACHED_S)
    return made


def _with_year_before(made: Board, cached: Board | None, *, now: datetime) -> Board:
    """Return the board with the twelve months before, which seldom change."""
    for period in windows(now)[1:2]:
        earlier = Figures(made.county, period)
        state = earlier.state(now=now)
        if cached and cached.before_basis == state.basis:
            return replace(made, before=cached.before, before_basis=cached.before_basis)
        values = earlier.by_level(state, now=now)[False]
        before = _comparable(values, _told_before(made.county, made.day))
        return replace(made, before=before, before_basis=state.basis)
    return made


def _key(county: str, now: datetime) -> str:
    return f"evaluation:board:{county}:{china_day(now).isoformat()}"


def compute_board(county: str, *, now: datetime) -> Board:
    """Add up the county's figures from roll-ups and registers, without anything remembered."""
    nothing, reached = nothing_past(), as_of(now)
    made = computed(county, period=windows(now)[0], past=nothing, as_of=reached)
    year = village_years(now)[0]
    seen = computed(county, period=year, past=nothing, as_of=reached)[False][Level.VILLAGE]
    board_made = replace(_made(made, seen, past=nothing, now=now), as_of=reached)
    for period in windows(now)[1:2]:
        values = computed(county, period=period, past=nothing, as_of=reached)[False]
        before = _comparable(values, _told_before(county, board_made.day))
        return replace(board_made, before=before)
    return board_made


def _made(
    values: Mapping[bool, _ByLevel], of_villages: Values, *, past: Past, now: datetime
) -> Board:
    county = values[False][Level.COUNTY]
    code, period, day = county.area.code, county.period, china_day(now)
    places = _told_before(code, day)
    places[Level.VILLAGE] = [each.code for each in villages(code, day)]
    figures = board_figures().values()
    return Board(
        county=code,
        day=day,
        as_of=now,
        made_at=now,
        checked_at=now,
        cells=_cells({**values[False], Level.VILLAGE: of_villages}, places),
        channels={each.code: _channels(each, values) for each in figures},
        months=_months(code, period, past),
        village_year=of_villages.period,
    )


def _told_before(county: str, day: date) -> dict[Level, list[str]]:
    """Return the places that also have figures of the year before, by level."""
    return {Level.COUNTY: [county], Level.TOWN: [each.code for each in towns(county, day)]}


def _comparable(
    values: _ByLevel, places: Mapping[Level, Iterable[str]]
) -> dict[str, dict[str, BoardCell]]:
    """Return the cells of an earlier period, of figures that were counted from its start on."""
    begun = values[Level.COUNTY].counted_from
    codes = {each.code for each in board_figures().values() if each.indicator.code not in begun}
    return {code: row for code, row in _cells(values, places).items() if code in codes}


def _cells(
    values: _ByLevel, places: Mapping[Level, Iterable[str]]
) -> dict[str, dict[str, BoardCell]]:
    """Return what the public sees of some places, by figure and place."""
    return {
        figure.code: {
            place: _cell(figure, row[place])
            for level, codes in places.items()
            for row in [values[level].cells.get(figure.indicator.code, {})]
            for place in codes
            if place in row
        }
        for figure in board_figures().values()
    }


def _months(
    county: str, period: Period, past: Past
) -> dict[str, tuple[tuple[int, BoardCell], ...]]:
    return {
        each.code: by_month(county, each.indicator, period=period, past=past)
        for each in board_figures().values()
        if each.has_months
    }


def _channels(
    figure: BoardFigure, values: Mapping[bool, _ByLevel]
) -> dict[str, dict[str, BoardCell]]:
    """Return by place the channels through which anything came there."""
    found: dict[str, dict[str, BoardCell]] = {}
    for channel, code in sorted(figure.indicator.channels):
        for level in (Level.COUNTY, Level.TOWN):
            for place, whole in values[True][level].cells[code].items():
                if whole.numerator:
                    cell = _cell(figure, values[False][level].cells[code][place])
                    found.setdefault(place, {})[channel] = cell
    return found


def _cell(figure: BoardFigure, shown: Shown) -> BoardCell:
    if shown.value is None or shown.numerator is None:
        match shown.reason:
            case "few" | "complement" | "above":
                return BoardCell(None, shown.reason)
            case _:
                return BoardCell(None, "no_data")
    # Not of the value, whose factor would be undone: whole fen stay whole.
    ratio = shown.numerator / shown.denominator if shown.denominator else shown.numerator
    return BoardCell(ratio * (figure.indicator.factor * _SCALES[figure.form]))


def moved_figures(seen: Mapping[str, float], county_board: Board) -> dict[str, float]:
    """Return by how much figures differ from those that a visitor saw earlier."""
    now = values_seen(county_board)
    return {
        code: now[code] - before
        for code, before in seen.items()
        if code in now and abs(now[code] - before) > _SAME
    }


def values_seen(county_board: Board) -> dict[str, float]:
    """Return the county's published values, to be compared with later ones."""
    cells = {code: county_board.cell(code, county_board.county) for code in county_board.cells}
    return {code: cell.value for code, cell in cells.items() if cell.value is not None}
