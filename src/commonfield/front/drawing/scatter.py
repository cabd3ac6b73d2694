"""Two things of each unit as a dot: how far to the right the one, how high the other."""

from collections.abc import Sequence
from typing import Final

from commonfield.front.drawing import svg
from commonfield.front.drawing.types import Axis, Dot

_TOP_REM: Final = 1.6
_FIELD_REM: Final = 14.0
_FOOT_REM: Final = 1.3
# Dots do not lie on the edge.
_ROOM: Final = 1.04
_RIGHT: Final = 60.0


def scatter(dots: Sequence[Dot], *, across: Axis, up: Axis, title: str, text: str = "") -> str:
    """Return a dot for each unit; both scales begin at zero, their ends are named.

    An accented dot comes last, with its name.
    """
    line = _TOP_REM + _FIELD_REM
    most = [_most([dot.across for dot in dots]), _most([dot.up for dot in dots])]
    drawn = [
        svg.label(up.name, 0, 0.9, style="soft"),
        svg.label(up.highest, 0, _TOP_REM + 1.0, style="soft halo"),
        svg.rule(line),
        svg.segment((0, _TOP_REM), (0, line), "axis"),
    ]
    for dot in sorted(dots, key=lambda each: each.is_accent):
        x, y = dot.across / most[0] * 100, line - dot.up / most[1] * _FIELD_REM
        style, radius = ("accent gap", 0.5) if dot.is_accent else ("tea gap", 0.32)
        drawn.append(svg.dot(x, y, radius, style))
        if dot.is_accent and dot.label:
            is_right = x > _RIGHT
            place = x + (-2 if is_right else 2)
            style = "strong halo end" if is_right else "strong halo"
            drawn.append(svg.label(dot.label, place, y + 0.3, style=style))
    drawn += [
        svg.label("0", 0, line + 1.1, style="soft"),
        svg.label(across.highest, 100, line + 1.1, style="soft end"),
        svg.label(across.name, 100, line + 1.1 + _FOOT_REM, style="soft end"),
    ]
    height = svg.rem(line + 1.1 + 2 * _FOOT_REM - 0.4)
    return svg.picture(drawn, title=title, text=text, width="100%", height=height)


def _most(values: Sequence[float]) -> float:
    return max([0.0, *values]) * _ROOM or 1.0
