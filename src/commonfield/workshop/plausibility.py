"""Plausible values by recent entries: one beyond them must be confirmed before it counts.

Medians, so that a mistake that slipped through does not make the next one usual.
"""

from collections.abc import Sequence
from statistics import median_low
from typing import Final

# With fewer entries it is unknown what is usual.
_FEW: Final = 3


def usual_most(*histories: Sequence[int], factor: int, least: int) -> int:
    """Return the most that passes unasked: so many times the median of a history, or ``least``.

    Of several histories (one's own, everybody's) the one that allows most counts.
    """
    medians = [median_low(each) for each in histories if len(each) >= _FEW]
    return max([least, *(factor * each for each in medians)])


def usual_span(
    history: Sequence[int], *, factor: int, otherwise: tuple[int, int]
) -> tuple[int, int]:
    """Return between which values one passes unasked: the median divided, and times, a factor."""
    if len(history) < _FEW:
        return otherwise
    middle = median_low(history)
    return -(-middle // factor), factor * middle
