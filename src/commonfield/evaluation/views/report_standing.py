"""What a report finds out of values and a league, as numbers."""

from collections.abc import Sequence

from commonfield.evaluation.types import League, LeagueRow, Values
from commonfield.evaluation.views.report_types import Change
from commonfield_measures.composite.standing import (
    Compared,
    PlaceStanding,
    compared_with_others,
    standing_at,
)
from commonfield_measures.indicators.types import Indicator
from commonfield_measures.measures.differing import Estimate, chance_of, discoveries, is_large


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
    """Return how a place's value compares; None if fewer than four others can be compared.

    None, too, for what places are not ranked by, and where the value's error is not known.
    """
    if not indicator.direction:
        return None
    cells = values.cells[indicator.code].items()
    known = {place: own for place, shown in cells if (own := shown.estimate) is not None}
    direction, least = indicator.direction, indicator.minimum
    return compared_with_others(known, code, direction=direction, least=least)


def comparable(now: Values, before: Values, code: str) -> dict[str, tuple[Estimate, Estimate]]:
    """Return a year ago and now of each indicator that can be compared.

    It has a direction, both errors are known, and it was counted through the whole year before.
    """
    found = {}
    for each in now.indicators:
        if not each.direction or each.code in before.counted_from:
            continue
        old, new = (_estimate(values, each.code, code) for values in (before, now))
        if old is not None and new is not None and chance_of(old, new) is not None:
            found[each.code] = (old, new)
    return found


def changes(now: Values, before: Values, code: str) -> tuple[Change, ...]:
    """Return what moved by more than chance and by its minimum, the largest change first.

    Of all that can be compared: where nothing changed, not more than one place in twenty has any.
    """
    pairs = comparable(now, before, code)
    by_code = {each.code: each for each in now.indicators}
    said = discoveries([chance_of(*pair) or 0.0 for pair in pairs.values()])
    found = []
    for (indicator, (old, new)), is_said in zip(pairs.items(), said, strict=True):
        a, b, own = old.value, new.value, by_code[indicator]
        if is_said and is_large(a, b, own.minimum):
            size = abs(b - a) / max(abs(a), abs(b))
            found.append(Change(indicator, a, b, size, (b - a) * own.direction > 0))
    return tuple(sorted(found, key=lambda each: -each.size))


def _estimate(values: Values, indicator: str, place: str) -> Estimate | None:
    shown = values.cells.get(indicator, {}).get(place)
    return None if shown is None else shown.estimate
