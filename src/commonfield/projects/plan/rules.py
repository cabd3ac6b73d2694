"""How a value stands against a target: pure functions."""

import math
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from commonfield.evaluation.types import Shown
from commonfield.places.types import PlaceInfo
from commonfield.projects.plan import errors
from commonfield.projects.plan.choices import TargetState
from commonfield.projects.plan.types import Course, TownBehind
from commonfield_measures.indicators.types import Indicator
from commonfield_measures.measures.differing import differ

MOST_YEARS: Final = 15
MOST_REASON: Final = 200
_MOST: Final = 1e15
# Sums of the same facts in another order differ by so much.
_SAME: Final = 1e-9


def check_course(course: Course, direction: int, day: date) -> None:
    """Refuse a target that leads nowhere, the wrong way, or to a day that is over.

    Without a baseline only value and day are checked.
    """
    if not math.isfinite(course.value) or abs(course.value) > _MOST:
        raise errors.TargetValueError
    if course.due_on <= max(course.baseline_on, day):
        raise errors.TargetDueError(due=course.due_on.isoformat(), today=day.isoformat())
    if course.due_on > course.baseline_on + timedelta(days=366 * MOST_YEARS):
        raise errors.TargetTooFarError(years=MOST_YEARS)
    if course.baseline is None:
        return
    way = way_of(course, direction)
    if not way:
        raise errors.TargetEqualsBaselineError
    if direction and way != direction:
        raise errors.TargetAgainstDirectionError


def way_of(course: Course, direction: int) -> int:
    """Return 1 where the value is to rise, -1 where it is to fall, 0 where nobody can say.

    Without a baseline it is the indicator's own direction.
    """
    if course.baseline is None:
        return direction
    if math.isclose(course.value, course.baseline, rel_tol=_SAME, abs_tol=_SAME):
        return 0
    return 1 if course.value > course.baseline else -1


def expected_on(course: Course, day: date) -> float | None:
    """Return where the value should be on a day: on the straight line from baseline to target."""
    if course.baseline is None:
        return None
    part = (day - course.baseline_on) / (course.due_on - course.baseline_on)
    part = min(max(part, 0.0), 1.0)
    return course.baseline * (1 - part) + course.value * part


def state_of(course: Course, value: float | None, *, day: date, direction: int) -> TargetState:
    """Return how a value stands against its target on a day."""
    way = way_of(course, direction)
    if value is None or not way:
        return TargetState.NO_DATA
    if _has_reached(value, course.value, way):
        return TargetState.MET
    expected = expected_on(course, day)
    if expected is None:
        return TargetState.NO_DATA
    return TargetState.ON_TRACK if _has_reached(value, expected, way) else TargetState.BEHIND


def _has_reached(value: float, goal: float, way: int) -> bool:
    return value * way >= goal * way - _SAME * max(abs(goal), 1.0)


def towns_behind(
    course: Course,
    indicator: Indicator,
    towns: Iterable[PlaceInfo],
    cells: Mapping[str, Shown],
    before: Mapping[str, Shown],
) -> tuple[TownBehind, ...]:
    """Return the towns behind a gap, the furthest first, of values that everybody sees.

    Of a ratio those that have not reached the target themselves; of a total those that moved the
    wrong way since the year before, by more than chance and the indicator's minimum. None where
    places are not ranked by the indicator.
    """
    way = way_of(course, indicator.direction)
    if not indicator.direction or not way:
        return ()
    found = []
    for place in towns:
        value, earlier = _value(cells, place), _value(before, place)
        if value is None:
            continue
        if indicator.denominator:
            if not _has_reached(value, course.value, way):
                found.append((abs(course.value - value), TownBehind(place, value)))
        elif (
            earlier is not None
            and not _has_reached(value, earlier, way)
            and _differ(before, cells, place, indicator)
        ):
            found.append((abs(earlier - value), TownBehind(place, value, earlier)))
    found.sort(key=lambda each: (-each[0], each[1].place.code))
    return tuple(town for _gap, town in found)


def _differ(
    before: Mapping[str, Shown], now: Mapping[str, Shown], place: PlaceInfo, indicator: Indicator
) -> bool:
    old, new = (cells[place.code].estimate for cells in (before, now))
    return old is not None and new is not None and differ(old, new, indicator.minimum)


def _value(cells: Mapping[str, Shown], place: PlaceInfo) -> float | None:
    shown = cells.get(place.code)
    return shown.value if shown else None
