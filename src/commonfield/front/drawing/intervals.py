"""A ranking whose doubt is drawn: a bar from the best to the worst rank, tiers held apart."""

from collections.abc import Callable, Sequence
from typing import Final

from commonfield.front.drawing.svg import (
    LARGE_PRINT,
    PHONE_REM,
    box,
    dot,
    label,
    linked,
    phone_share,
    picture,
    rem,
    rule,
    segment,
    text_width_rem,
)
from commonfield.front.drawing.types import Ranked, Tier

_AXIS_REM: Final = 1.9
# Sixty pixels in large print, as high as a thumb is wide.
_ROW_REM: Final = 3.0
_TIER_REM: Final = 2.0
# A list longer than a screen says its ranks at its foot again.
_LONG: Final = 12
_MOST_LINES: Final = 5
_STEPS: Final = (1, 2, 5, 10, 20, 50)

type At = Callable[[float], float]


def intervals(
    tiers: Sequence[Tier],
    *,
    title: str,
    text: str = "",
    last: int = 0,
    last_text: str = "",
    first_text: str = "1",
) -> str:
    """Return one row for each of a ranking: its interval a bar, its rank a dot, a tick the median.

    A rank that it is compared with is a ring.

    Ranks go from 1 at the left to ``last`` at the right (left out: how many rows there are),
    which ``first_text`` and ``last_text`` name.
    """
    rows = sum(len(tier.rows) for tier in tiers)
    last = last or rows

    def at(rank: float) -> float:
        return (rank - 1) / (last - 1) * 100 if last > 1 else 50.0

    drawn, top = [], _AXIS_REM
    for place, tier in enumerate(tiers):
        if place or tier.label:
            drawn.append(_border(tier.label, top))
            top += _TIER_REM if tier.label else 0
        for row in tier.rows:
            drawn.append(_row(row, top, at))
            top += _ROW_REM
    ends = (first_text, last_text or str(last))
    ranks = _ranks_between(last, at, ends)
    axes = _axis(0.9, ranks, ends, at)
    foot = 0.0
    if rows > _LONG:
        axes += _axis(top + 1.2, ranks, ends, at)
        foot = 1.6
    lines = "".join(_line(at(rank), _AXIS_REM - 0.5, top) for rank in (1, *ranks, last))
    height = rem(top + foot)
    return picture([lines, axes, *drawn], title=title, text=text, width="100%", height=height)


def _ranks_between(last: int, at: At, ends: tuple[str, str]) -> list[int]:
    """Return the round ranks between the ends whose names run into neither end's."""
    left, right = (phone_share(end) for end in ends)
    scale = 1
    while True:
        for step in _STEPS:
            if last / (step * scale) <= _MOST_LINES:
                ranks = range(step * scale, last, step * scale)
                return [
                    rank
                    for rank in ranks
                    if left <= at(rank) - phone_share(str(rank)) / 2
                    and at(rank) + phone_share(str(rank)) / 2 <= 100 - right
                ]
        scale *= 100


def _axis(y: float, ranks: Sequence[int], ends: tuple[str, str], at: At) -> str:
    named = [label(str(rank), at(rank), y, style="soft mid") for rank in ranks]
    first = label(ends[0], 0, y, style="soft")
    return first + "".join(named) + label(ends[1], 100, y, style="soft end")


def _line(x: float, top: float, end: float) -> str:
    return segment((x, top), (x, end), "grid")


def _border(text: str, top: float) -> str:
    return rule(top) + (label(text, 0, top + 1.4, style="soft halo") if text else "")


def _row(row: Ranked, top: float, at: At) -> str:
    middle = top + 2.1
    style = "halo strong" if row.is_accent else "halo"
    if text_width_rem(f"{row.label} {row.text}") * LARGE_PRINT > PHONE_REM:
        style += " tight"
    fill = "accent" if row.is_accent else "step-3 edge"
    drawn = [
        label(row.label, 0, top + 1.25, style=style),
        label(row.text, 100, top + 1.25, style="end strong halo"),
        box(at(row.low), middle - 0.3, at(row.high) - at(row.low), 0.6, fill),
        segment((at(row.median), middle - 0.5), (at(row.median), middle + 0.5), "interval"),
        dot(at(row.rank), middle, 0.34, "tea gap"),
    ]
    if row.before is not None:
        ring = dot(at(row.before), middle, 0.4, "interval")
        drawn.insert(-1, ring)
    return linked("".join(drawn), row.href, top=top, height=_ROW_REM)
