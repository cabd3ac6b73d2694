"""Horizontal bars with their labels on them, and the strip that shows how a yuan is shared."""

from collections.abc import Sequence

from commonfield.front.drawing.svg import (
    box,
    element,
    label,
    linked,
    percent,
    picture,
    rem,
    segment,
    text_at,
    words,
)
from commonfield.front.drawing.types import Bar, Share

_ROW_REM = 2.6
# The first part is who it is about; the others alternate, since each is named.
_FIRST_FILL = "tea"
_OTHER_FILLS = ("leaf", "step-3")
_HALF = 50


def bars(rows: Sequence[Bar], title: str, text: str = "") -> str:
    """Return one bar per row from a common zero; an interval is a line across its bar's end."""
    lowest = min([0.0, *(row.value for row in rows), *(row.low or 0.0 for row in rows)])
    highest = max([0.0, *(row.value for row in rows), *(row.high or 0.0 for row in rows)])
    span = (highest - lowest) or 1.0

    def at(value: float) -> float:
        return (value - lowest) / span * 100

    parts = [_bar(row, place * _ROW_REM, at(0), at(row.value)) for place, row in enumerate(rows)]
    parts += [
        _interval(at(row.low), at(row.high), place * _ROW_REM)
        for place, row in enumerate(rows)
        if row.low is not None and row.high is not None
    ]
    height = len(rows) * _ROW_REM
    zero = segment((at(0), 0), (at(0), height), "axis")
    return picture([zero, *parts], title=title, text=text, width="100%", height=rem(height))


def _bar(row: Bar, top: float, zero: float, end: float) -> str:
    words_of_row = text_at(row.label, "0.4rem", rem(top + 1.05), style="halo") + label(
        row.text, 100, top + 1.05, style="end strong"
    )
    style = "accent" if row.is_accent else "tea"
    bar = box(min(zero, end), top + 1.4, abs(end - zero), 0.7, style)
    return linked(words_of_row + bar, row.href, top=top, height=_ROW_REM)


def _interval(low: float, high: float, top: float) -> str:
    middle, cap = top + 1.75, 0.3
    lines = [(low, high, middle, middle)]
    lines += [(end, end, middle - cap, middle + cap) for end in (low, high)]
    return "".join(
        segment((start, first), (end, last), "interval") for start, end, first, last in lines
    )


def share_strip(parts: Sequence[Share], title: str, text: str = "") -> str:
    """Return one whole as a strip, each part named at the end of a line from its middle.

    Parts of the left half are named below, to the right of their lines, those of the right half
    above, to the left of theirs; so no name crosses a line, however narrow the screen.
    """
    total = sum(part.value for part in parts) or 1.0
    placed: list[tuple[Share, float, float]] = []
    start = 0.0
    for part in parts:
        width = part.value / total * 100
        placed.append((part, start, width))
        start += width
    above = [item for item in placed if item[1] + item[2] / 2 > _HALF]
    below = [item for item in placed if item[1] + item[2] / 2 <= _HALF]
    top = len(above) * 1.5 + 0.4
    height = top + 1.8 + len(below) * 1.5 + 0.4
    drawn = [
        box(begin, top, width, 1.8, f"{_OTHER_FILLS[place % 2] if place else _FIRST_FILL} gap")
        for place, (_, begin, width) in enumerate(placed)
    ]
    for row, (part, begin, width) in enumerate(above):
        drawn.append(_named(part, begin + width / 2, top, top - 1.5 * row - 1.0, is_right=True))
    for row, (part, begin, width) in enumerate(reversed(below)):
        end = top + 1.8 + 1.5 * row + 1.2
        drawn.append(_named(part, begin + width / 2, top + 1.8, end, is_right=False))
    return picture(drawn, title=title, text=text, width="100%", height=rem(height))


def _named(part: Share, at: float, start: float, end: float, *, is_right: bool) -> str:
    line = segment((at, start), (at, end), "axis")
    figure = element("tspan", words(part.text), class_="strong")
    content = f"{words(part.label)} {figure}" + (" " if is_right else "")
    return line + element(
        "text",
        content,
        x=percent(at),
        y=rem(end),
        dx="-0.5rem" if is_right else "0.5rem",
        class_="end" if is_right else None,
    )
