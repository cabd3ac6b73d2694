"""Small multiples: one small line through time for each unit, so that they can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from commonfield.front.drawing import svg
from commonfield.front.drawing.types import Multiple

_HEAD_REM: Final = 1.5
_NAMES_REM: Final = 2.6
# What each further line of a long name takes.
_MORE_REM: Final = 1.1
_LINE_REM: Final = 3.2
_CELL_REM: Final = _NAMES_REM + _LINE_REM + 1.8
# Of a cell's width: what stays empty between it and the next one.
_GUTTER: Final = 0.1
# The narrowest phone has 360 px, of which large print and the page's margins leave so much.
_PHONE_REM: Final = 15.0


@dataclass(frozen=True, slots=True)
class _Scale:
    lowest: float
    highest: float

    def down(self, value: float) -> float:
        """Return how far below the top a value lies, as a share of the height."""
        return (self.highest - value) / ((self.highest - self.lowest) or 1.0)


def multiples(
    units: Sequence[Multiple],
    *,
    title: str,
    text: str = "",
    heads: Sequence[str] = (),
    columns: int = 3,
    is_common: bool = True,
) -> str:
    """Return a small chart for each unit, row by row, each with its name and last value.

    A moment without a value is a gap in the line; one that stands alone is a dot. All charts
    begin at zero.

    Args:
        units: Their points from the oldest to the newest, as many for each.
        title: What it shows.
        text: That in a sentence, for those who cannot see it.
        heads: Lines above all charts: what the scale is, from when until when.
        columns: How many charts stand side by side.
        is_common: Whether all have one scale; if not, each fills its own height.
    """
    lines = [line for head in heads for line in svg.wrapped(head, _PHONE_REM)]
    top = len(lines) * _HEAD_REM + (0.4 if lines else 0.0)
    drawn = [
        svg.label(line, 0, (place + 0.7) * _HEAD_REM, style="soft")
        for place, line in enumerate(lines)
    ]
    common = _scale(units)
    room = _PHONE_REM / columns * (1 - _GUTTER)
    names = [svg.wrapped(unit.label, room) for unit in units]
    more = _MORE_REM * (max((len(name) for name in names), default=1) - 1)
    for place, unit in enumerate(units):
        row, column = divmod(place, columns)
        scale = common if is_common else _scale([unit])
        cell = _Cell(column, columns, top + row * (_CELL_REM + more), more, room)
        drawn.append(_chart(unit, names[place], scale, cell))
    height = top + -(-len(units) // columns) * (_CELL_REM + more)
    return svg.picture(drawn, title=title, text=text, width="100%", height=svg.rem(height))


def _scale(units: Sequence[Multiple]) -> _Scale:
    values = [p.value for unit in units for p in unit.points if p.value is not None]
    lowest, highest = min([0.0, *values]), max([0.0, *values])
    return _Scale(lowest, highest if highest > lowest else 1.0)


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a chart stands; ``more`` is what names of several lines take, ``room`` their width."""

    column: int
    columns: int
    top: float
    more: float
    room: float

    @property
    def left(self) -> float:
        return self.column * 100 / self.columns

    @property
    def wide(self) -> float:
        return 100 / self.columns * (1 - _GUTTER)


def _chart(unit: Multiple, name: Sequence[str], scale: _Scale, cell: _Cell) -> str:
    left, wide, room = cell.left, cell.wide, cell.room
    # A short name stands at its value, not at the top.
    top = cell.top + cell.more
    base = top + _NAMES_REM
    zero = base + _LINE_REM * scale.down(0)
    parts = [
        *(
            _words(line, left, top + 0.9 - (len(name) - 1 - place) * _MORE_REM, room)
            for place, line in enumerate(name)
        ),
        svg.segment((left, zero), (left + wide, zero), "axis"),
    ]
    steps = max(len(unit.points) - 1, 1)
    runs = groupby(enumerate(unit.points), key=lambda each: each[1].value is not None)
    for is_known, run in runs:
        if is_known:
            line = [(at / steps, scale.down(point.value or 0.0)) for at, point in run]
            parts.append(_run(line, left, wide, base))
    parts += _last_value(unit, left, top, room)
    known = _last(unit)
    if known is not None:
        down = scale.down(unit.points[known].value or 0.0)
        parts.append(svg.dot(left + wide * known / steps, base + _LINE_REM * down, 0.2, "tea"))
    content = "".join(parts)
    if not unit.href:
        return svg.element("g", content)
    high = _CELL_REM + cell.more - 0.6
    return svg.linked(content, unit.href, top=cell.top, height=high, x=left, width=wide)


def _last(unit: Multiple) -> int | None:
    known = [place for place, point in enumerate(unit.points) if point.value is not None]
    return known[-1] if known else None


def _last_value(unit: Multiple, left: float, top: float, room: float) -> list[str]:
    """Write the last value; an older one never stands there as if it were of today."""
    last = _last(unit)
    if last is None:
        return [_words(unit.none_text, left, top + 2.0, room, style="soft")]
    point = unit.points[last]
    if last == len(unit.points) - 1:
        return [_words(point.text, left, top + 2.0, room, style="strong")]
    return [
        _words(point.text, left, top + 2.0, room, style="soft"),
        _words(point.label, left, top + _CELL_REM - 0.8, room, style="soft"),
    ]


def _words(text: str, left: float, y_rem: float, room_rem: float, *, style: str = "") -> str:
    tight = " tight" if svg.text_width_rem(text) > room_rem else ""
    return svg.label(text, left, y_rem, style=f"{style}{tight}".strip())


def _run(line: Sequence[tuple[float, float]], left: float, wide: float, base: float) -> str:
    if len(line) == 1:
        at, down = line[0]
        return svg.dot(left + wide * at, base + _LINE_REM * down, 0.2, "tea")
    path = svg.line_path([(at * 100, down * 100) for at, down in line])
    drawn = svg.element("path", d=path, class_="line")
    return svg.plane(drawn, y=base, height=_LINE_REM, x=left, width=wide)
