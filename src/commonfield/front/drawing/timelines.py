"""What runs in time: a line for each thing, solid as far as it has come, dots where it arrived."""

from collections.abc import Sequence
from typing import Final

from commonfield.front.drawing import svg
from commonfield.front.drawing.types import TimeRow

_HEAD_REM: Final = 1.7
_ROW_REM: Final = 2.9
# What each further line of a long name takes.
_MORE_REM: Final = 1.2
# A name this near to an edge (per cent of the width) begins or ends at its point.
_EDGE: Final = 22


def timelines(
    rows: Sequence[TimeRow],
    *,
    first: str,
    last: str,
    today: tuple[float, str],
    title: str,
    text: str = "",
) -> str:
    """Return things one below the other over the same time, with a line for today.

    Args:
        rows: Places in time are from 0 (``first``) to 1 (``last``).
        first: The first day in words.
        last: The last day in words.
        today: Today's place in time, and its name.
        title: What it shows.
        text: That in a sentence, for those who cannot see it.
    """
    now, drawn, top = today[0] * 100, [], _HEAD_REM
    for row in rows:
        lines = svg.wrapped(row.label, svg.PHONE_REM / svg.LARGE_PRINT)
        high = _ROW_REM + _MORE_REM * (len(lines) - 1)
        drawn.append(_row(row, lines, top, high))
        top += high
    near = " end" if now > 100 - _EDGE else "" if now < _EDGE else " mid"
    head = [
        svg.segment((now, _HEAD_REM - 0.5), (now, top), "axis"),
        svg.label(today[1], now, 1.0, style=f"strong{near}"),
        *([] if now < 2 * _EDGE else [svg.label(first, 0, 1.0, style="soft")]),
        *([] if now > 100 - 2 * _EDGE else [svg.label(last, 100, 1.0, style="soft end")]),
    ]
    return svg.picture([*head, *drawn], title=title, text=text, width="100%", height=svg.rem(top))


def _row(row: TimeRow, lines: Sequence[str], top: float, high: float) -> str:
    y = top + high - 0.9
    start, come, end = (each * 100 for each in (row.start, row.come, row.end))
    drawn = [
        *(
            svg.label(line, 0, top + 0.95 + place * _MORE_REM, style="halo")
            for place, line in enumerate(lines)
        ),
        svg.segment((start, y), (come, y), "line"),
        *([svg.segment((come, y), (end, y), "line second")] if end > come else []),
        *(svg.dot(each * 100, y, 0.3, "tea") for each in row.reached),
    ]
    if row.is_late:
        drawn.append(svg.dot(end, y, 0.3, "accent"))
    return svg.linked("".join(drawn), row.href, top=top, height=high)
