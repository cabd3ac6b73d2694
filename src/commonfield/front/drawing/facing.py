"""Two distributions face to face over one line: who stands more often at which place."""

from collections.abc import Sequence
from typing import Final

from commonfield.front.drawing.svg import box, label, picture, rem, rule
from commonfield.front.drawing.types import Heap

_HEAP_REM: Final = 5.0
_NAME_REM: Final = 1.8
_AXIS_REM: Final = 1.7
_GAP: Final = 0.12


def facing(
    upper: Heap, lower: Heap, *, title: str, text: str = "", ends: tuple[str, str] = ("", "")
) -> str:
    """Return one heap of bars standing on the line and one hanging from it, on the same scale.

    Shapes: both heaps have as many shares, from the left; ``ends`` name the first and the last.
    """
    highest = max([*upper.shares, *lower.shares], default=0.0) or 1.0
    line = _NAME_REM + _HEAP_REM
    below = line + _AXIS_REM
    drawn = [
        label(upper.label, 0, 1.1, style="strong"),
        label(upper.text, 100, 1.1, style="end"),
        *_bars(upper.shares, line, -_HEAP_REM / highest, "tea"),
        rule(line),
        label(ends[0], 0, line + 1.15, style="soft"),
        label(ends[1], 100, line + 1.15, style="soft end"),
        rule(below),
        *_bars(lower.shares, below, _HEAP_REM / highest, "accent"),
        label(lower.label, 0, below + _HEAP_REM + 1.3, style="strong"),
        label(lower.text, 100, below + _HEAP_REM + 1.3, style="end"),
    ]
    height = below + _HEAP_REM + _NAME_REM
    return picture(drawn, title=title, text=text, width="100%", height=rem(height))


def _bars(shares: Sequence[float], line: float, rem_a_share: float, style: str) -> list[str]:
    wide = 100 / len(shares)
    drawn = []
    for place, share in enumerate(shares):
        height = abs(share * rem_a_share)
        if share > 0:
            top = line - height if rem_a_share < 0 else line
            drawn.append(box((place + _GAP / 2) * wide, top, wide * (1 - _GAP), height, style))
    return drawn
