"""Values of a small county as readers see them."""

from collections.abc import Mapping
from typing import Final

from commonfield.evaluation.queries import values, windows
from commonfield.evaluation.types import Shown, Values
from commonfield.people.types import GUEST, SYSTEM, Actor
from commonfield_measures.indicators.types import Level, Period
from tests.portal.builders import COUNTY, NOW

LEVELS: Final = (Level.COUNTY, Level.TOWN, Level.VILLAGE)


def seen(
    level: Level, area: str = COUNTY, *, by: Actor = GUEST, period: Period | None = None
) -> Values:
    """Return the values of the last twelve months."""
    return values(area, level, period=period or windows(NOW)[0], by=by, now=NOW)


def whole(level: Level, area: str = COUNTY) -> Values:
    """Return them with nothing hidden."""
    return seen(level, area, by=SYSTEM)


def reasons(found: Values, code: str) -> dict[str, str]:
    """Return by place why an indicator has no value there, of those that have none."""
    return {place: cell.reason for place, cell in found.cells[code].items() if cell.reason}


def numbers(cells: Mapping[str, Shown]) -> dict[str, float | None]:
    """Return values by place."""
    return {place: cell.value for place, cell in cells.items()}
