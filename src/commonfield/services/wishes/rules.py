"""Quarters, and what may be shown of how many asked. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from commonfield_measures.publishing.suppression import hidden_cells, is_safe, merged

# A wish is met by an event that begins within half a year of it.
MET_WITHIN: Final = timedelta(days=183)
# Afterwards nobody knows any more whose wish it was.
KEPT: Final = timedelta(days=400)

type Asked = Mapping[str, Mapping[str, float]]


def quarter_of(day: date) -> date:
    """Return the first day of a day's quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_before(quarter: date) -> date:
    """Return the first day of the quarter before."""
    return quarter_of(quarter - timedelta(days=1))


def by_place(wishes: Iterable[tuple[str, str]], digits: int) -> dict[str, dict[str, float]]:
    """Return which households asked, by the first digits of their place."""
    found: dict[str, dict[str, float]] = {}
    for place, household in wishes:
        found.setdefault(place[:digits], {})[household] = 1.0
    return found


def shown(cells: Asked) -> dict[str, int] | None:
    """Return how many households asked in each part of a place, without what tells about few.

    None where even the whole would.
    """
    whole = merged(cells.values())
    if whole and not is_safe(whole):
        return None
    hidden = hidden_cells(cells)
    return {place: len(asked) for place, asked in cells.items() if place not in hidden}
