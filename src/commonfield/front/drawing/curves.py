"""Lines: a trend with its end named, the Lorenz curve, what the largest hold together."""

import math
from collections.abc import Callable, Sequence
from itertools import groupby, pairwise

from commonfield.front.drawing.svg import (
    LARGE_PRINT,
    PHONE_REM,
    element,
    label,
    number,
    percent,
    picture,
    rem,
    text_width_rem,
    words,
)
from commonfield.front.drawing.types import Mark, Point

_TREND_TOP_REM = 2.6
_TREND_REM = 8.5
_SQUARE_REM = 17.0
_NAME_REM = 1.6
# A name above or below its point: how far its foot is, and how much the letters take up.
_ABOVE_REM = 0.8
_BELOW_REM = 1.5
_LETTERS_REM = (1.0, 0.3)
_MOST_POINTS = 80
# A baseline is named in its left or middle third; the right one belongs to the line's own end.
_NAME_PLACES = (100 / 6, 50)
# A peak nearer to the end than this (per cent of the width) would run into the end's name.
_PEAK_DISTANCE = 35
_LEFT_EDGE = 15

type Curve = list[tuple[float, float]]


def trend(
    points: Sequence[Point],
    *,
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

    drawn = [_level(y_of(0), "axis")]
    if baseline is not None:
        drawn.append(_level(y_of(baseline), "gold"))
    runs = groupby(enumerate(points), key=lambda pair: pair[1].value is not None)
    lines = [
        [(x_of(place), share(point.value or 0.0) * 100) for place, point in run]
        for is_known, run in runs
        if is_known
    ]
    drawn.append(
        _plane(
            "".join(element("path", d=_path(line), class_="line") for line in lines),
            top=_TREND_TOP_REM,
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


def _level(y_rem: float, style: str) -> str:
    return element("line", x1="0", x2="100%", y1=rem(y_rem), y2=rem(y_rem), class_=style)


def _baseline_name(text: str, y_rem: float, heights: Sequence[tuple[float, float]]) -> str:
    """Name the baseline where the line is furthest from it, on the other side of it."""
    thirds = {
        middle: [height for x, height in heights if abs(x - middle) <= 100 / 6]
        for middle in _NAME_PLACES
    }
    middle = max(thirds, key=lambda place: min((abs(h) for h in thirds[place]), default=math.inf))
    is_above = sum(thirds[middle]) < 0
    start = "0" if middle == min(_NAME_PLACES) else percent(middle)
    style = "soft halo" if start == "0" else "soft halo mid"
    return label(text, start, rem(y_rem + (-0.5 if is_above else 1.1)), style=style)


def _plane(content: str, *, top: float, height: float) -> str:
    """Return a field of 100 by 100 units, stretched over the width; lines keep their strength."""
    return element(
        "svg",
        content,
        y=rem(top),
        width="100%",
        height=rem(height),
        viewBox="0 0 100 100",
        preserveAspectRatio="none",
        overflow="visible",
    )


def _path(curve: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in curve)


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
    reach = _share_of_width(points[last].text)
    heights = _heights_near([(x_of(place), y_of(value)) for place, value in known], reach)
    drawn = [
        element(
            "circle", cx=percent(x_of(last)), cy=rem(y_of(last_value)), r="0.28rem", class_="tea"
        ),
        label(
            points[last].text,
            percent(x_of(last)),
            rem(_foot_of_end(y_of(last_value), heights)),
            style="end strong halo",
        ),
    ]
    distance = max(_PEAK_DISTANCE, reach + _share_of_width(points[peak].text) / 2)
    if x_of(last) - x_of(peak) > distance and points[peak].text:
        style = "soft" if x_of(peak) < _LEFT_EDGE else "soft mid"
        drawn.append(
            label(points[peak].text, percent(x_of(peak)), rem(y_of(peak_value) - 0.7), style=style)
        )
    return drawn


def _share_of_width(text: str) -> float:
    return (text_width_rem(text) + 0.5) * LARGE_PRINT / PHONE_REM * 100


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
    y = rem(_TREND_TOP_REM + _TREND_REM + 1.4)
    first = label(points[0].label, "0", y, style="soft")
    return [first, label(points[-1].label, "100%", y, style="soft end")] if points[1:] else [first]


def lorenz_points(values: Sequence[float]) -> Curve:
    """Return the Lorenz curve of values: (share of members from the poorest, share held).

    Units: both shares from 0 to 1. At most 80 corners are kept; the ends always are.
    """
    return _cumulated(sorted(values))


def concentration_points(values: Sequence[float]) -> Curve:
    """Return the shares held together by the largest members, from the largest on."""
    return _cumulated(sorted(values, reverse=True))


def _cumulated(ordered: Sequence[float]) -> Curve:
    total = sum(ordered)
    if total <= 0:
        return [(0.0, 0.0), (1.0, 1.0)]
    curve, held = [(0.0, 0.0)], 0.0
    every = max(len(ordered) // _MOST_POINTS, 1)
    for place, value in enumerate(ordered, start=1):
        held += value
        if place % every == 0 or place == len(ordered):
            curve.append((place / len(ordered), held / total))
    return curve


def lorenz(
    values: Sequence[float],
    *,
    title: str,
    text: str = "",
    equal_text: str = "",
    curve_text: str = "",
) -> str:
    """Return the Lorenz curve under the line of equal shares; the field between is the gap."""
    curve = [(x * 100, 100 - y * 100) for x, y in lorenz_points(values)]
    plane = _plane(
        element("path", d=_path([*curve, (0.0, 100.0)]) + "Z", class_="leaf")
        + element("path", d="M0 100L100 0", class_="gold")
        + element("path", d="M0 100H100V0", class_="axis")
        + element("path", d=_path(curve), class_="line"),
        top=0.6,
        height=_SQUARE_REM,
    )
    lowest = max(curve, key=lambda point: point[0] * 0.5 + point[1] * 0.5)
    y_of_label = 0.6 + _SQUARE_REM * lowest[1] / 100
    names = [
        label(equal_text, "46%", rem(0.6 + _SQUARE_REM * 0.5), style="soft end"),
        label(
            curve_text, percent(max(lowest[0] - 2, 45)), rem(y_of_label - 0.8), style="end strong"
        ),
    ]
    return _square([plane, *names], title=title, text=text)


def concentration(
    values: Sequence[float], *, title: str, text: str = "", marks: Sequence[Mark] = ()
) -> str:
    """Return the curve of what the largest members hold together, with places on it named."""
    corners = concentration_points(values)
    curve = [(x * 100, 100 - y * 100) for x, y in corners]
    plane = _plane(
        element("path", d=_path([*curve, (100.0, 100.0)]) + "Z", class_="leaf")
        + element("path", d="M0 100L100 0", class_="gold")
        + element("path", d="M0 0V100H100", class_="axis")
        + element("path", d=_path(curve), class_="line"),
        top=0.6,
        height=_SQUARE_REM,
    )
    drawn = [plane]
    for mark in marks:
        held = _height_at(corners, mark.share)
        y = 0.6 + _SQUARE_REM * (1 - held)
        drawn.append(
            element("circle", cx=percent(mark.share * 100), cy=rem(y), r="0.28rem", class_="tea")
        )
        drawn.append(
            element(
                "text", words(mark.text), x=percent(mark.share * 100), y=rem(y + 1.4), dx="0.5rem"
            )
        )
    return _square(drawn, title=title, text=text)


def _height_at(curve: Curve, share: float) -> float:
    """Return the curve's height at a share, straight between its corners."""
    for (x_before, y_before), (x_after, y_after) in pairwise(curve):
        if x_before <= share <= x_after and x_after > x_before:
            return y_before + (y_after - y_before) * (share - x_before) / (x_after - x_before)
    return 1.0


def _square(parts: Sequence[str], *, title: str, text: str) -> str:
    return picture(
        parts, title=title, text=text, width="100%", height=rem(_SQUARE_REM + 1.2), class_="square"
    )
