"""A radar of few directions: one against the middle of all.

Names rarely find room around it on a phone: directions bear numbers, names and figures stand below.
"""

import math
from collections.abc import Sequence
from typing import Final

from commonfield.front.drawing.svg import element, number, picture, rem, text_at, words, wrapped
from commonfield.front.drawing.types import Spoke

FEWEST: Final = 3
_RADIUS_REM: Final = 5.0
_NUMBER_REM: Final = _RADIUS_REM + 0.9
_LINE_REM: Final = 1.2
_GAP_REM: Final = 0.5
_RINGS: Final = (25, 50, 75, 100)
# The narrowest phone in large print has 16 rem; number and figures take the rest.
_NAME_REM: Final = 8.7

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
    centre = _NUMBER_REM + _LINE_REM / 2
    names, foot = _names(spokes, 2 * centre + _LINE_REM)
    drawn = [
        _plane(spokes),
        *map(_dot, _corners(spokes, _RADIUS_REM)),
        *(_number(place, _direction(place, len(spokes))) for place in range(len(spokes))),
    ]
    return picture(
        [
            element("svg", "".join(drawn), x="50%", y=rem(centre), overflow="visible"),
            names,
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


def _number(place: int, direction: Corner) -> str:
    x, y = (each * _NUMBER_REM for each in direction)
    return text_at(str(place + 1), rem(x), rem(y + 0.3), style="mid")


def _names(spokes: Sequence[Spoke], top: float) -> tuple[str, float]:
    """Return numbers, names and figures in lines from a height on, and the height below them."""
    drawn = []
    for place, spoke in enumerate(spokes):
        lines = wrapped(spoke.label, _NAME_REM)
        drawn.append(text_at(str(place + 1), "0.4rem", rem(top), style="mid"))
        drawn += [
            text_at(line, "1.4rem", rem(top + each * _LINE_REM)) for each, line in enumerate(lines)
        ]
        drawn.append(_figures(spoke, top))
        top += len(lines) * _LINE_REM + _GAP_REM
    return "".join(drawn), top + _GAP_REM


def _figures(spoke: Spoke, y: float) -> str:
    own = element("tspan", words(spoke.text), class_="strong")
    middle = element("tspan", words(spoke.median_text), class_="soft")
    figures = f"{own} {middle}" if spoke.median_text else own
    return element("text", figures, x="100%", y=rem(y), class_="end")


def _key(text: str, style: str, y: float) -> str:
    middle = rem(y - 0.3)
    line = element("line", x1="0", x2="1.4rem", y1=middle, y2=middle, class_=style)
    return line + text_at(text, "1.8rem", rem(y)) if text else ""
