"""Terraced fields as contour lines: the ornament of a place."""

import hashlib
import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from commonfield.front.drawing.svg import element, number

_WIDTH = 1200
_HEIGHT = 64
_LINES = 8
_STEPS = 14
_ICON_GOLDEN = 17
# Of the picture of a place: its size, how often its lines bend, its houses.
_VIEW = (640, 360)
_BENDS = 7
_HOUSES = 5
# How far below a terrace's edge its rows of tea stand, and the next one at the lower end; which
# terrace has the golden edge.
_ROWS = (8, 17)
_GAP = 24
_GOLDEN = 2


def _chances(code: str) -> Iterator[float]:
    """Yield numbers from 0 to 1 that are always the same for a code."""
    counter = 0
    while True:
        digest = hashlib.sha256(f"{code}:{counter}".encode()).digest()
        yield from (byte / 255 for byte in digest)
        counter += 1


def _waves(chance: Iterator[float], count: int) -> list[tuple[float, float, float]]:
    """Return (height, times over the width, phase) of some waves."""
    return [
        (0.5 + next(chance), 1 + 1.6 * place + next(chance), math.tau * next(chance))
        for place in range(count)
    ]


def _sum(waves: Sequence[tuple[float, float, float]], at: float) -> float:
    return sum(h * math.sin(math.tau * times * at + phase) for h, times, phase in waves) / sum(
        h for h, _, _ in waves
    )


def _smooth(points: Sequence[tuple[float, float]]) -> str:
    """Return a path through points (Catmull-Rom as cubic Béziers, whole-number precision)."""
    path = [f"M{number(points[0][0])} {number(round(points[0][1], 1))}"]
    for i in range(len(points) - 1):
        before, here = points[max(i - 1, 0)], points[i]
        there, after = points[i + 1], points[min(i + 2, len(points) - 1)]
        bends = (
            here[0] + (there[0] - before[0]) / 6,
            here[1] + (there[1] - before[1]) / 6,
            there[0] - (after[0] - here[0]) / 6,
            there[1] - (after[1] - here[1]) / 6,
            *there,
        )
        path.append("C" + " ".join(number(round(bend, 1)) for bend in bends))
    return "".join(path)


def terraces(
    code: str, *, width: float, height: float, lines: int, steps: int = _STEPS
) -> list[str]:
    """Return the paths of nested contour lines that never cross, from top to bottom."""
    return [_smooth(line) for line in _nested(code, (width, height), lines, steps)]


def _nested(
    code: str, size: tuple[float, float], lines: int, steps: int
) -> list[list[tuple[float, float]]]:
    width, height = size
    chance = _chances(code)
    hill, spread = _waves(chance, 3), _waves(chance, 2)
    gap = height / (lines + 2)
    paths = []
    for line in range(lines):
        points = []
        for step in range(-1, steps + 2):
            at = step / steps
            narrowing = 0.58 + 0.44 * _sum(spread, at)
            top = height * 0.26 + height * 0.24 * _sum(hill, at)
            points.append((width * at, top + gap * line * narrowing))
        paths.append(points)
    return paths


@lru_cache(maxsize=4_096)
def contours(code: str) -> str:
    """Return the ornament of a place, its own for every code; decoration, silent to readers."""
    paths = terraces(code, width=_WIDTH, height=_HEIGHT, lines=_LINES)
    golden = sum(code.encode()) % _LINES
    return element(
        "svg",
        "".join(
            element("path", d=path, class_="gold" if line == golden else "contour")
            for line, path in enumerate(paths)
        ),
        xmlns="http://www.w3.org/2000/svg",
        class_="ornament",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        preserveAspectRatio="xMidYMid slice",
        aria_hidden="true",
    )


@lru_cache(maxsize=64)
def landscape(code: str) -> str:
    """Return a place as a picture: ridges in the mist, a village, terraces of tea before it.

    It is its own for every code; decoration, silent to readers.
    """
    width, height = _VIEW
    chance = _chances(f"{code} village")
    far, middle, slope, near = (
        _nested(f"{code}{name}", (width, tall), lines, _BENDS)
        for name, tall, lines in (
            (" far", 170, 1),
            (" middle", 190, 1),
            (" slope", 120, 1),
            ("", 260, 7),
        )
    )
    content = [
        element("rect", y=-60, width=width, height=height + 120, class_="step-1"),
        element(
            "circle", cx=round(width * (0.62 + 0.26 * next(chance))), cy=70, r=26, class_="accent"
        ),
        _layer(far, 34, "step-2"),
        _layer(middle, 88, "step-3"),
        _village(chance, slope[0], 148),
        _layer(slope, 148, "slope"),
        _terraces_of_tea(near, 172),
    ]
    return element(
        "svg",
        "".join(content),
        xmlns="http://www.w3.org/2000/svg",
        class_="landscape",
        viewBox=f"0 0 {width} {height}",
        preserveAspectRatio="xMidYMid slice",
        aria_hidden="true",
    )


type _Line = Sequence[tuple[float, float]]


def _layer(lines: Sequence[_Line], down: int, style: str) -> str:
    """Return hills down to the picture's lower edge."""
    width, height = _VIEW
    under = f"V{height}H{-width}Z"
    paths = [element("path", d=f"{_smooth(line)}{under}", class_=style) for line in lines]
    return element("g", "".join(paths), transform=f"translate(0 {down})")


def _terraces_of_tea(lines: Sequence[_Line], down: int) -> str:
    """Return terraces with their rows of tea, each before the one above; one edge is golden."""
    width, height = _VIEW
    lines = [*lines, *([(x, y + _GAP * n) for x, y in lines[-1]] for n in range(1, _BENDS))]
    content = []
    for at, line in enumerate(lines):
        path = _smooth(line)
        edge = "gold" if at == _GOLDEN else "terrace"
        content.append(element("path", d=f"{path}V{height}H{-width}Z", class_="step-4"))
        content.append(element("path", d=path, class_=edge))
        content.extend(
            element("path", d=path, class_="tea-row", transform=f"translate(0 {below})")
            for below in _ROWS
        )
    return element("g", "".join(content), transform=f"translate(0 {down})")


def _village(chance: Iterator[float], ridge: _Line, down: int) -> str:
    """Return a few houses with tiled roofs that stand behind a slope."""
    width, _height = _VIEW
    left = width * (0.12 + 0.3 * next(chance))
    houses = []
    for at in range(_HOUSES):
        wide, tall = round(24 + 14 * next(chance)), round(7 + 3 * next(chance))
        x = round(left + at * 31 + 8 * next(chance))
        y = round(down + _height_at(ridge, x + wide / 2) - 9 - 12 * next(chance))
        wall = element("path", d=f"M0 0H{wide}V40H0Z", class_="paper")
        roof = element("path", d=f"M-4 1L4 {-tall}H{wide - 4}L{wide + 4} 1Z", class_="step-5")
        houses.append(element("g", wall + roof, transform=f"translate({x} {y})"))
    return "".join(houses)


def _height_at(line: _Line, x: float) -> float:
    """Return how high a line is at a place between two of its points."""
    before, after = next(pair for pair in pairwise(line) if pair[1][0] >= x)
    share = (x - before[0]) / (after[0] - before[0])
    return before[1] + share * (after[1] - before[1])


def icon() -> str:
    """Return the site's icon: three terraces on a leaf-coloured field, on its own colours."""
    terrace = "M3 {0}C10 {1} 17 {2} 29 {3}"
    return element(
        "svg",
        element("rect", width=32, height=32, rx=6, fill="#2f6b4f")
        + "".join(
            element(
                "path",
                d=terrace.format(y, y - 5, y + 3, y - 4),
                fill="none",
                stroke="#d9b25f" if y == _ICON_GOLDEN else "#fbfaf5",
                stroke_width=2,
                stroke_linecap="round",
            )
            for y in (11, 17, 23, 29)
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox="0 0 32 32",
    )
