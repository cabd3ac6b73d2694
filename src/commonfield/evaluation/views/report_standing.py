"""What a report finds out of values and a league, as numbers."""

from collections.abc import Sequence
from typing import Final

from commonfield.evaluation.types import League, LeagueRow, Values
from commonfield.evaluation.views.report_types import Change
from commonfield_measures.composite.standing import (
    Compared,
    PlaceStanding,
    compared_with_others,
    standing_at,
)
from commonfield_measures.indicators.types import Indicator

_NOTICED: Final = 0.05


def standing_of(league: League, row: LeagueRow) -> PlaceStanding:
    """Return where the place of a row lies in its league."""
    return standing_at(league.sample, league.index.places.index(row.place))


def middle_of(rows: Sequence[LeagueRow], row: LeagueRow) -> float:
    """Return the middle rank of a place's draws, in the midst of those that share its rank."""
    sharing = sum(each.rank == row.rank for each in rows)
    return row.median + (sharing - 1) / 2


def nearest(rows: Sequence[LeagueRow], code: str, most: int) -> tuple[LeagueRow, ...]:
    """Return so many rows around a place, in their order.

    Without the place among them, the first ones.
    """
    at = next((at for at, row in enumerate(rows) if row.place.code == code), 0)
    first = max(min(at - most // 2, len(rows) - most), 0)
    return tuple(rows[first : first + most])


def compared(values: Values, indicator: Indicator, code: str) -> Compared | None:
    """Return how a place's value compares; None if fewer than four others have one.

    None, too, for what places are not ranked by.
    """
    if not indicator.direction:
        return None
    cells = values.cells[indicator.code].items()
    known = {place: shown.value for place, shown in cells if shown.value is not None}
    return compared_with_others(known, code, direction=indicator.direction)


def changes(now: Values, before: Values, code: str) -> tuple[Change, ...]:
    """Return every indicator that moved by a twentieth or more, the largest change first."""
    found = []
    for indicator in now.indicators:
        new, old = (_value(each, indicator.code, code) for each in (now, before))
        if new is None or old is None or new == old or not indicator.direction:
            continue
        size = abs(new - old) / max(abs(new), abs(old))
        if size >= _NOTICED:
            is_better = (new - old) * indicator.direction > 0
            found.append(Change(indicator.code, old, new, size, is_better))
    return tuple(sorted(found, key=lambda each: -each.size))


def _value(values: Values, indicator: str, place: str) -> float | None:
    shown = values.cells.get(indicator, {}).get(place)
    return None if shown is None else shown.value
