"""Several curves of shares in one square: who has what, beside the line where all have the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final, Self

from commonfield.front.drawing import svg
from commonfield.front.drawing.types import ShareLine

_TOP_REM: Final = 0.6
_SQUARE_REM: Final = 17.0
_FOOT_REM: Final = 1.3
# Names are placed on a field of 100 by 100; large print has wider letters for its square.
_PER_REM: Final = 100 / _SQUARE_REM * 1.2
_SIDE: Final = 100.0
_LETTER_HEIGHT: Final = 6.0
_DISTANCE: Final = 2.0
_WIDEST: Final = 44.0
_PLACES: Final = tuple(place / 20 for place in range(3, 18))
_STEPS: Final = 100
_STYLES: Final = ("line", "line second")
_BANDS: Final = ("band", "band second")
# What a name costs that lies on another one, on a line, or far from the curve's belly.
_ON_NAME: Final = 1000.0
_ON_LINE: Final = 10.0
_MIDDLE: Final = 0.6

type _Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Name:
    """Where a name would stand: its lines, its box from the top left, which side it clings to."""

    lines: Sequence[str]
    left: float
    top: float
    width: float
    height: float
    is_end: bool

    def meets(self, other: Self) -> bool:
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )

    def holds(self, points: _Points, *, around: float) -> int:
        left, right = self.left - around, self.left + self.width + around
        top, bottom = self.top - around, self.top + self.height + around
        return sum(left <= x <= right and top <= y <= bottom for x, y in points)

    @property
    def is_inside(self) -> bool:
        right, bottom = self.left + self.width, self.top + self.height
        return self.left >= 0 and right <= _SIDE and self.top >= 0 and bottom <= _SIDE


def shares_square(
    lines: Sequence[ShareLine],
    *,
    title: str,
    text: str = "",
    equal_text: str = "",
    foot_text: str = "",
) -> str:
    """Return curves over one ranking, each named beside it, with the band of its error.

    The first line is drawn through, the second dashed. ``equal_text`` names the line of equal
    shares, ``foot_text`` says who stands in which order from left to right.
    """
    fields = [_field(line.band, _BANDS[place % 2]) for place, line in enumerate(lines) if line.band]
    curves = [
        svg.element("path", d=svg.line_path(_down(line.points)), class_=_STYLES[place % 2])
        for place, line in enumerate(lines)
    ]
    field = svg.plane(
        svg.element("path", d="M0 0V100H100V0Z", class_="grid")
        + "".join(fields)
        + svg.element("path", d="M0 100L100 0", class_="gold")
        + svg.element("path", d="M0 100H100", class_="axis")
        + "".join(curves),
        y=_TOP_REM,
        height=_SQUARE_REM,
    )
    drawn = [field, *_names(lines, equal_text)]
    height = _TOP_REM + _SQUARE_REM + 0.6
    for line in filter(None, svg.wrapped(foot_text, _SIDE / _PER_REM)):
        drawn.append(svg.label(line, 0, height + 0.7, style="soft"))
        height += _FOOT_REM
    return svg.picture(
        drawn, title=title, text=text, width="100%", height=svg.rem(height), class_="square"
    )


def _down(points: _Points) -> _Points:
    return [(x * 100, 100 - y * 100) for x, y in points]


def _field(band: Sequence[tuple[float, float, float]], style: str) -> str:
    above = [(at, high) for at, _, high in band]
    below = [(at, low) for at, low, _ in reversed(band)]
    return svg.element("path", d=svg.line_path(_down([*above, *below])) + "Z", class_=style)


def _names(lines: Sequence[ShareLine], equal_text: str) -> list[str]:
    """Place one name after another where it crosses least."""
    equal = ShareLine(equal_text, [(0.0, 0.0), (1.0, 1.0)])
    dense = [_dense(line.points) for line in [*lines, equal]]
    placed: list[_Name] = []
    drawn = []
    for own, line in enumerate([*lines, equal]):
        if line.label:
            others = [point for place, curve in enumerate(dense) if place != own for point in curve]
            choices = _choices(line.label, line.points)
            best = min(choices, key=partial(_cost, placed, others, dense[own]))
            placed.append(best)
            drawn.append(_written(best, "soft" if line is equal else "strong"))
    return drawn


def _dense(points: _Points) -> _Points:
    return [(at, 100 - _height(points, at / 100) * 100) for at in range(_STEPS + 1)]


def _height(points: _Points, share: float) -> float:
    for (x_before, y_before), (x_after, y_after) in pairwise(points):
        if x_before <= share <= x_after and x_after > x_before:
            return y_before + (y_after - y_before) * (share - x_before) / (x_after - x_before)
    return 1.0


def _choices(text: str, points: _Points) -> Iterator[_Name]:
    """Yield names below and to the right of the curve, and above and to the left of it."""
    lines = svg.wrapped(text, _WIDEST / _PER_REM)
    width = max(svg.text_width_rem(line) for line in lines) * _PER_REM
    height = len(lines) * _LETTER_HEIGHT
    for share in _PLACES:
        x, y = share * 100, 100 - _height(points, share) * 100
        yield _Name(lines, x + _DISTANCE, y + _DISTANCE, width, height, is_end=False)
        left = x - _DISTANCE - width
        yield _Name(lines, left, y - _DISTANCE - height, width, height, is_end=True)


def _cost(placed: Sequence[_Name], others: _Points, own: _Points, name: _Name) -> float:
    names = sum(name.meets(other) for other in placed) + (not name.is_inside)
    # Nor may another line run between a name and its own.
    crossed = name.holds(others, around=_DISTANCE) + name.holds(own, around=0.0)
    edge = name.left + name.width if name.is_end else name.left
    return _ON_NAME * names + _ON_LINE * crossed + abs(edge / 100 - _MIDDLE)


def _written(name: _Name, style: str) -> str:
    x = name.left + name.width if name.is_end else name.left
    style = f"{style} halo end" if name.is_end else f"{style} halo"
    return "".join(
        svg.label(
            line,
            x,
            _TOP_REM + _SQUARE_REM * (name.top + _LETTER_HEIGHT * (place + 0.8)) / 100,
            style=style,
        )
        for place, line in enumerate(name.lines)
    )
