"""Where one stands among many, figure by figure: ticks of all others, its own as a dot."""

from collections.abc import Sequence
from typing import Final

from commonfield.front.drawing.svg import (
    LARGE_PRINT,
    PHONE_REM,
    element,
    label,
    linked,
    percent,
    picture,
    rem,
    rule,
    text_width_rem,
    wrapped,
)
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
    return picture(drawn, title=title, text=text, width="100%", height=rem(top))


def _lines(row: Strip) -> tuple[str, ...]:
    """Break a name that would run into its figure."""
    room = PHONE_REM / LARGE_PRINT
    lines = wrapped(row.label, room)
    if text_width_rem(f"{lines[-1]} {row.text}") > room:
        return wrapped(row.label, room - text_width_rem(f" {row.text}"))
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
        *(
            label(line, "0", rem(top + 1.05 + place * _MORE_REM))
            for place, line in enumerate(lines)
        ),
        label(row.text, "100%", rem(track - 0.55), style="end strong"),
        rule(middle),
        *(_tick(at(value), track) for value in sorted(set(row.others))),
        *_ends(row, track + _TRACK_HEIGHT_REM + 1.05),
    ]
    if row.value is not None:
        spot = {"cx": percent(at(row.value)), "cy": rem(middle)}
        drawn.append(element("circle", r="0.4rem", class_="accent gap", **spot))
    return linked("".join(drawn), row.href, top=top, height=high)


def _tick(x: float, top: float) -> str:
    ends = {"y1": rem(top), "y2": rem(top + _TRACK_HEIGHT_REM)}
    return element("line", x1=percent(x), x2=percent(x), class_="others", **ends)


def _ends(row: Strip, y: float) -> list[str]:
    left, right = row.low_text, row.high_text
    if row.is_reversed:
        left, right = right, left
    return [
        label(left, "0", rem(y), style="soft"),
        label(row.note, "50%", rem(y), style="soft mid"),
        label(right, "100%", rem(y), style="soft end"),
    ]
