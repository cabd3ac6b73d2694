"""Where one stands among many, figure by figure: ticks of all others, its own as a dot."""

from collections.abc import Sequence
from typing import Final

from commonfield.workshop.drawing.svg import element, label, percent, picture, rem
from commonfield.workshop.drawing.types import Strip

_ROW_REM: Final = 4.2
_TRACK_REM: Final = 1.6
_TRACK_HEIGHT_REM: Final = 0.9


def strips(rows: Sequence[Strip], *, title: str, text: str = "") -> str:
    """Return one strip for each figure, the smallest value at its left unless it is reversed."""
    drawn = [_strip(row, place * _ROW_REM) for place, row in enumerate(rows)]
    height = rem(len(rows) * _ROW_REM)
    return picture(drawn, title=title, text=text, width="100%", height=height)


def _strip(row: Strip, top: float) -> str:
    known = [*row.others, *([] if row.value is None else [row.value])]
    lowest, highest = min(known, default=0.0), max(known, default=0.0)

    def at(value: float) -> float:
        share = (value - lowest) / (highest - lowest) if highest > lowest else 0.5
        return (1 - share if row.is_reversed else share) * 100

    track = top + _TRACK_REM
    middle = track + _TRACK_HEIGHT_REM / 2
    drawn = [
        label(row.label, "0", rem(top + 1.05)),
        label(row.text, "100%", rem(top + 1.05), style="end strong"),
        element("line", x2="100%", y1=rem(middle), y2=rem(middle), class_="axis"),
        *(_tick(at(value), track) for value in sorted(set(row.others))),
        *_ends(row, track + _TRACK_HEIGHT_REM + 1.05),
    ]
    if row.value is not None:
        spot = {"cx": percent(at(row.value)), "cy": rem(middle)}
        drawn.append(element("circle", r="0.4rem", class_="accent gap", **spot))
    if not row.href:
        return "".join(drawn)
    field = element("rect", y=rem(top), width="100%", height=rem(_ROW_REM), class_="target")
    return element("a", field + "".join(drawn), href=row.href)


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
