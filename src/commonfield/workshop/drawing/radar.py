"""A radar of few directions: one against the middle of all, each direction named at its end."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from commonfield.workshop.drawing.svg import (
    element,
    label,
    number,
    picture,
    rem,
    text_width_rem,
    words,
    wrapped,
)
from commonfield.workshop.drawing.types import Spoke

FEWEST: Final = 3
_RADIUS_REM: Final = 4.0
_LINE_REM: Final = 1.2
_GAP_REM: Final = 0.5
_APART_REM: Final = 0.2
_RINGS: Final = (25, 50, 75, 100)
# The narrowest phone in large print has 18 rem, half of them on each side.
_HALF_REM: Final = 8.8
_NAME_REM: Final = 5.6
# Letters of large print are by so much larger.
_LARGE: Final = 1.08
_UPRIGHT: Final = 0.2

type Corner = tuple[float, float]


def radar(
    spokes: Sequence[Spoke],
    *,
    title: str,
    text: str = "",
    own_text: str = "",
    middle_text: str = "",
) -> str:
    """Return one's outline over that of the middle of all; the centre is 0, the rim 1.

    ``own_text`` and ``middle_text`` name the two outlines. An outline has a gap where a
    direction has no value.
    """
    names = _spread(
        [_name(spoke, _direction(place, len(spokes))) for place, spoke in enumerate(spokes)]
    )
    highest = min([-_RADIUS_REM, *(name.top for name in names)])
    lowest = max([_RADIUS_REM, *(name.end for name in names)])
    centre = 0.2 - highest
    foot = centre + lowest + _LINE_REM
    drawn = [_plane(spokes), *map(_dot, _corners(spokes, _RADIUS_REM)), *map(_drawn_name, names)]
    return picture(
        [
            element("svg", "".join(drawn), x="50%", y=rem(centre), overflow="visible"),
            _key(own_text, "line", foot),
            _key(middle_text, "gold", foot + 1.4),
        ],
        title=title,
        text=text,
        width="100%",
        height=rem(foot + 2.2),
        class_="radar",
    )


def _direction(place: int, count: int) -> Corner:
    """Return where a spoke points; the first one up, the others with the clock."""
    angle = math.tau * place / count - math.tau / 4
    return math.cos(angle), math.sin(angle)


def _corners(spokes: Sequence[Spoke], radius: float) -> list[Corner]:
    """Return where the own outline's corners are, those known."""
    found = []
    for place, spoke in enumerate(spokes):
        x, y = _direction(place, len(spokes))
        if spoke.value is not None:
            found.append((x * spoke.value * radius, y * spoke.value * radius))
    return found


def _dot(corner: Corner) -> str:
    return element("circle", cx=rem(corner[0]), cy=rem(corner[1]), r="0.26rem", class_="tea")


def _plane(spokes: Sequence[Spoke]) -> str:
    """Return rings, spokes and outlines in a field of 200 by 200 units around the centre."""
    directions = [_direction(place, len(spokes)) for place in range(len(spokes))]
    own = [spoke.value for spoke in spokes]
    parts = [element("path", d=_outline([1.0] * len(spokes), 100), class_="paper")]
    if None not in own:
        parts.append(element("path", d=_outline(own, 100), class_="leaf"))
    parts += [element("path", d=_outline([1.0] * len(own), ring), class_="grid") for ring in _RINGS]
    parts += [element("path", d=f"M0 0L{_point(x, y, 100)}", class_="grid") for x, y in directions]
    middle = _outline([spoke.median for spoke in spokes], 100)
    parts.append(element("path", d=middle, class_="gold"))
    parts.append(element("path", d=_outline(own, 100), class_="line"))
    return element(
        "svg",
        "".join(parts),
        x=rem(-_RADIUS_REM),
        y=rem(-_RADIUS_REM),
        width=rem(2 * _RADIUS_REM),
        height=rem(2 * _RADIUS_REM),
        viewBox="-100 -100 200 200",
        overflow="visible",
    )


def _outline(values: Sequence[float | None], radius: float) -> str:
    """Return the path along values from neighbour to neighbour, with gaps where one is missing."""
    count = len(values)
    path = ""
    for place, value in enumerate(values):
        after = values[(place + 1) % count]
        if value is None or after is None:
            continue
        start = _point(*_direction(place, count), value * radius)
        end = _point(*_direction(place + 1, count), after * radius)
        path += f"L{end}" if path.endswith(start) else f"M{start}L{end}"
    return path or "M0 0"


def _point(x: float, y: float, radius: float) -> str:
    return f"{number(x * radius)} {number(y * radius)}"


@dataclass(frozen=True, slots=True)
class _Name:
    """A direction's name in lines and its figures under it, placed from the centre on, in rem."""

    spoke: Spoke
    lines: tuple[str, ...]
    x: float
    top: float
    style: str

    @property
    def end(self) -> float:
        return self.top + (len(self.lines) + 1) * _LINE_REM


def _name(spoke: Spoke, direction: Corner) -> _Name:
    """Place a name beside its spoke's end where there is room, else above or below it."""
    x, y = (each * _RADIUS_REM for each in direction)
    lines = wrapped(spoke.label, _NAME_REM)
    figures = f"{spoke.text} {spoke.median_text}"
    wide = max(text_width_rem(line) * _LARGE for line in (*lines, figures))
    high = (len(lines) + 1) * _LINE_REM
    above = y - high - _GAP_REM
    if abs(direction[0]) < _UPRIGHT:
        return _Name(spoke, lines, x, above if y < 0 else y + _GAP_REM, "mid")
    side = 1 if x > 0 else -1
    style = "" if side > 0 else "end"
    if abs(x) + _GAP_REM + wide <= _HALF_REM:
        return _Name(spoke, lines, x + side * _GAP_REM, y - high / 2, style)
    outer = max(_HALF_REM - wide, 0)
    is_below = direction[1] > _UPRIGHT
    # It reaches inwards over its spoke's end, so it keeps clear of the rim.
    top = y + _GAP_REM if is_below else above - _GAP_REM
    return _Name(spoke, lines, side * outer, top, style)


def _spread(names: Sequence[_Name]) -> list[_Name]:
    """Move names of one side apart, from the middle of its height up and down."""
    found = list(names)
    for style in ("", "end"):
        side = sorted(
            (at for at, name in enumerate(names) if name.style == style),
            key=lambda at: names[at].end,
        )
        middle = next((place for place, at in enumerate(side) if names[at].end > 0), len(side))
        limit = math.inf
        for at in reversed(side[:middle]):
            limit = names[at].top - max(names[at].end + _APART_REM - limit, 0)
            found[at] = replace(names[at], top=limit)
        limit = names[side[middle - 1]].end if middle else -math.inf
        for at in side[middle:]:
            found[at] = replace(names[at], top=max(names[at].top, limit + _APART_REM))
            limit = found[at].end
    return found


def _drawn_name(name: _Name) -> str:
    drawn = [
        label(line, rem(name.x), rem(name.top + (place + 0.85) * _LINE_REM), style=name.style)
        for place, line in enumerate(name.lines)
    ]
    own = element("tspan", words(name.spoke.text), class_="strong")
    middle = element("tspan", words(name.spoke.median_text), class_="soft")
    figures = f"{own} {middle}" if name.spoke.median_text else own
    y = rem(name.end - 0.15 * _LINE_REM)
    drawn.append(element("text", figures, x=rem(name.x), y=y, class_=name.style or None))
    return "".join(drawn)


def _key(text: str, style: str, y: float) -> str:
    middle = rem(y - 0.3)
    line = element("line", x1="0", x2="1.4rem", y1=middle, y2=middle, class_=style)
    return line + label(text, "1.8rem", rem(y)) if text else ""
