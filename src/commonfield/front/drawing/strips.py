"""Where one stands among many, figure by figure: ticks of all others, its own as a dot."""

from collections.abc import Sequence
from typing import Final

from commonfield.front.drawing import svg
from commonfield.front.drawing.types import Strip

_ROW_REM: Final = 4.2
# What each further line of a long name takes.
_MORE_REM: Final = 1.2
_TRACK_REM: Final = 1.6
_TRACK_HEIGHT_REM: Final = 0.9


def strips(rows: Sequence[Strip], *, title: str, text: str = "") -> str:
    """Return one strip for each figure, the smallest value at its left unless it is reversed."""
    drawn, top = [], 0.0
    for row in rows:
        lines = _lines(row)
        high = _ROW_REM + _MORE_REM * (len(lines) - 1)
        drawn.append(_strip(row, lines, top, high))
        top += high
    return svg.picture(drawn, title=title, text=text, width="100%", height=svg.rem(top))


def _lines(row: Strip) -> tuple[str, ...]:
    """Break a name that would run into its figure."""
    room = svg.PHONE_REM / svg.LARGE_PRINT
    lines = svg.wrapped(row.label, room)
    if svg.text_width_rem(f"{lines[-1]} {row.text}") > room:
        return svg.wrapped(row.label, room - svg.text_width_rem(f" {row.text}"))
    return lines


def _strip(row: Strip, lines: Sequence[str], top: float, high: float) -> str:
    known = [*row.others, *([] if row.value is None else [row.value])]
    lowest, highest = min(known, default=0.0), max(known, default=0.0)

    def at(value: float) -> float:
        share = (value - lowest) / (highest - lowest) if highest > lowest else 0.5
        return (1 - share if row.is_reversed else share) * 100

    track = top + high - _ROW_REM + _TRACK_REM
    middle = track + _TRACK_HEIGHT_REM / 2
    drawn = [
        *(svg.label(line, 0, top + 1.05 + place * _MORE_REM) for place, line in enumerate(lines)),
        svg.label(row.text, 100, track - 0.55, style="end strong"),
        svg.rule(middle),
        *(_tick(at(value), track) for value in sorted(set(row.others))),
        *_ends(row, track + _TRACK_HEIGHT_REM + 1.05),
    ]
    if row.value is not None:
        drawn.append(svg.dot(at(row.value), middle, 0.4, "accent gap"))
    return svg.linked("".join(drawn), row.href, top=top, height=high)


def _tick(x: float, top: float) -> str:
    return svg.segment((x, top), (x, top + _TRACK_HEIGHT_REM), "others")


def _ends(row: Strip, y: float) -> list[str]:
    left, right = row.low_text, row.high_text
    if row.is_reversed:
        left, right = right, left
    return [
        svg.label(left, 0, y, style="soft"),
        svg.label(row.note, 50, y, style="soft mid"),
        svg.label(right, 100, y, style="soft end"),
    ]
