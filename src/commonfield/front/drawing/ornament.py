"""Terraced fields as contour lines: the ornament of a place."""

import hashlib
import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

from commonfield.front.drawing.svg import element, number

_WIDTH = 1200
_HEIGHT = 64
_LINES = 8
_STEPS = 14
_ICON_GOLDEN = 17
_HILLS = 5


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
        paths.append(_smooth(points))
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
    """Return a place's terraces as a picture, hill before hill; decoration, silent to readers."""
    width, height = 400, 200
    hills = terraces(code, width=width, height=height * 0.7, lines=_HILLS)
    return element(
        "svg",
        "".join(
            element("path", d=f"{path}V{height}H{-width}Z", class_=f"hill hill-{place}")
            for place, path in enumerate(hills)
        )
        + element("path", d=hills[1], class_="gold"),
        xmlns="http://www.w3.org/2000/svg",
        class_="landscape",
        viewBox=f"0 {-height * 0.2:g} {width} {height}",
        preserveAspectRatio="xMidYMid slice",
        aria_hidden="true",
    )


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
