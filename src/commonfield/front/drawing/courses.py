"""The straight line from where something stood to where it is to be, and where it is today."""

from collections.abc import Callable

from commonfield.front.drawing import svg
from commonfield.front.drawing.types import Point

# Today's name above or below its dot.
_ABOVE_REM = 0.7
_BELOW_REM = 1.3
_TOP_REM = 1.7
_LINE_REM = 4.6
_DAYS_REM = _TOP_REM + _LINE_REM + 1.4
_VALUES_REM = _DAYS_REM + 1.3
# A name this near to an edge (per cent of the width) begins or ends at its point.
_EDGE = 25


def _foot(
    y: float, start: float | None, end: float | None, passed: float, y_of: Callable[[float], float]
) -> float:
    """Return where today's name stands: away from the line, where there is room below."""
    if start is None or end is None:
        return y - _ABOVE_REM
    is_under = y > y_of(start + (end - start) * passed)
    has_room = y + _BELOW_REM < _TOP_REM + _LINE_REM
    return y + _BELOW_REM if is_under and has_room else y - _ABOVE_REM


def course(
    start: Point, end: Point, today: Point, passed: float, *, title: str, text: str = ""
) -> str:
    """Return a line from start to end, their days and values named below it, and today's dot.

    Args:
        start: Where it stood; without a value there is no line.
        end: Where it is to be.
        today: Where it is; without a value there is no dot.
        passed: How much of the time has passed, from 0 to 1.
        title: What it shows.
        text: That in a sentence, for those who cannot see it.
    """
    values = [each.value for each in (start, end, today) if each.value is not None]
    lowest, highest = min(values), max(values)

    def y_of(value: float) -> float:
        return _TOP_REM + _LINE_REM * (highest - value) / ((highest - lowest) or 1.0)

    drawn = [svg.rule(_TOP_REM + _LINE_REM + 0.4)]
    for point, x, style in ((start, 0.0, "soft"), (end, 100.0, "soft end")):
        drawn.append(svg.label(point.label, x, _DAYS_REM, style=style))
        drawn.append(svg.label(point.text, x, _VALUES_REM, style=style.replace("soft", "strong")))
    if start.value is not None and end.value is not None:
        line = [(0.0, y_of(start.value)), (100.0, y_of(end.value))]
        drawn.append(svg.segment(line[0], line[1], "line second"))
    if end.value is not None:
        drawn.append(svg.dot(100, y_of(end.value), 0.2, "tea"))
    if today.value is not None:
        x, y = passed * 100, y_of(today.value)
        drawn.append(svg.dot(x, y, 0.32, "tea"))
        near = " end" if x > 100 - _EDGE else " mid" if x > _EDGE else ""
        foot = _foot(y, start.value, end.value, passed, y_of)
        drawn.append(svg.label(today.text, x, foot, style=f"strong halo{near}"))
    height = svg.rem(_VALUES_REM + 0.5)
    return svg.picture(drawn, title=title, text=text, width="100%", height=height)
