"""A line over time, its end named."""

import math
from collections.abc import Callable, Sequence
from itertools import groupby, pairwise

from commonfield.front.drawing.svg import (
    dot,
    element,
    label,
    line_path,
    phone_share,
    picture,
    plane,
    rem,
    rule,
)
from commonfield.front.drawing.types import Point

_TREND_TOP_REM = 2.6
_TREND_REM = 8.5
_NAME_REM = 1.6
# A name above or below its point: how far its foot is, and how much the letters take up.
_ABOVE_REM = 0.8
_BELOW_REM = 1.5
_LETTERS_REM = (1.0, 0.3)
# A baseline is named in its left or middle third; the right one belongs to the line's own end.
_NAME_PLACES = (100 / 6, 50)
# A peak nearer to the end than this (per cent of the width) would run into the end's name.
_PEAK_DISTANCE = 35
_LEFT_EDGE = 15

type Curve = list[tuple[float, float]]


def trend(
    points: Sequence[Point],
    title: str,
    text: str = "",
    baseline: float | None = None,
    baseline_text: str = "",
) -> str:
    """Return a line over time above its zero, the last value named at its end."""
    known = [(place, point.value) for place, point in enumerate(points) if point.value is not None]
    highest = max([0.0, baseline or 0.0, *(value for _, value in known)]) or 1.0
    lowest = min([0.0, baseline or 0.0, *(value for _, value in known)])

    def x_of(place: int) -> float:
        return place / max(len(points) - 1, 1) * 100

    def share(value: float) -> float:
        return (highest - value) / (highest - lowest or 1.0)

    def y_of(value: float) -> float:
        return _TREND_TOP_REM + _TREND_REM * share(value)

    drawn = [rule(y_of(0))]
    if baseline is not None:
        drawn.append(rule(y_of(baseline), "gold"))
    runs = groupby(enumerate(points), key=lambda pair: pair[1].value is not None)
    lines = [
        [(x_of(place), share(point.value or 0.0) * 100) for place, point in run]
        for is_known, run in runs
        if is_known
    ]
    drawn.append(
        plane(
            "".join(element("path", d=line_path(line), class_="line") for line in lines),
            y=_TREND_TOP_REM,
            height=_TREND_REM,
        )
    )
    if baseline is not None:
        heights = [(x_of(place), value - baseline) for place, value in known]
        drawn.append(_baseline_name(baseline_text, y_of(baseline), heights))
    drawn += _named_points(points, known, x_of, y_of)
    drawn += _ends(points)
    height = _TREND_TOP_REM + _TREND_REM + 1.8
    return picture(drawn, title=title, text=text, width="100%", height=rem(height))


def _baseline_name(text: str, y_rem: float, heights: Sequence[tuple[float, float]]) -> str:
    """Name the baseline where the line is furthest from it, on the other side of it."""
    thirds = {
        middle: [height for x, height in heights if abs(x - middle) <= 100 / 6]
        for middle in _NAME_PLACES
    }
    middle = max(thirds, key=lambda place: min((abs(h) for h in thirds[place]), default=math.inf))
    is_above = sum(thirds[middle]) < 0
    start = 0 if middle == min(_NAME_PLACES) else middle
    style = "soft halo mid" if start else "soft halo"
    return label(text, start, y_rem + (-0.5 if is_above else 1.1), style=style)


def _named_points(
    points: Sequence[Point],
    known: Sequence[tuple[int, float]],
    x_of: Callable[[int], float],
    y_of: Callable[[float], float],
) -> list[str]:
    if not known:
        return []
    last, last_value = known[-1]
    peak, peak_value = max(known, key=lambda pair: pair[1])
    # How far the end's name reaches back on the narrowest phone in large print.
    reach = phone_share(points[last].text)
    heights = _heights_near([(x_of(place), y_of(value)) for place, value in known], reach)
    drawn = [
        dot(x_of(last), y_of(last_value), 0.28, "tea"),
        label(
            points[last].text,
            x_of(last),
            _foot_of_end(y_of(last_value), heights),
            style="end strong halo",
        ),
    ]
    distance = max(_PEAK_DISTANCE, reach + phone_share(points[peak].text) / 2)
    if x_of(last) - x_of(peak) > distance and points[peak].text:
        style = "soft" if x_of(peak) < _LEFT_EDGE else "soft mid"
        drawn.append(label(points[peak].text, x_of(peak), y_of(peak_value) - 0.7, style=style))
    return drawn


def _heights_near(curve: Curve, reach: float) -> Curve:
    """Return between which heights each piece of a line's last part runs."""
    return [
        (min(y_before, y), max(y_before, y))
        for (_, y_before), (x, y) in pairwise(curve)
        if x > curve[-1][0] - reach
    ]


def _foot_of_end(y_rem: float, heights: Curve) -> float:
    """Return where the end's name stands: above its point, below it, or over all of the line.

    Below only where it does not run into the months under the axis.
    """

    def is_free(foot: float) -> bool:
        over, under = _LETTERS_REM
        return all(low < foot - over or high > foot + under for high, low in heights)

    has_room = y_rem < _TREND_TOP_REM + _TREND_REM - _NAME_REM
    places = [y_rem - _ABOVE_REM, *([y_rem + _BELOW_REM] if has_room else [])]
    highest = min([y_rem, *(high for high, _ in heights)])
    return next((foot for foot in places if is_free(foot)), highest - _ABOVE_REM)


def _ends(points: Sequence[Point]) -> list[str]:
    if not points:
        return []
    y = _TREND_TOP_REM + _TREND_REM + 1.4
    first = label(points[0].label, 0, y, style="soft")
    return [first, label(points[-1].label, 100, y, style="soft end")] if points[1:] else [first]
