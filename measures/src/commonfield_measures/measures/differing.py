"""Whether two figures differ by more than chance, and by so much that it is worth a word.

The one rule behind every sentence that says risen, fallen, better, ahead or behind. Chance: the
difference over its standard error, by Student's t with so many degrees of freedom as equal acts
would have made both figures, less one. A figure whose error is not known is not compared. Beyond
chance, the difference must reach a minimum, a share of the larger of both.

Of many comparisons on one page those are said that Benjamini and Hochberg let through: on pages
where nothing happened, not more than one in twenty says anything; elsewhere not more than one in
twenty of what is said is chance, on average.

Source: Benjamini and Hochberg 1995, "Controlling the false discovery rate", Journal of the Royal
Statistical Society B 57, pp. 289-300.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commonfield_measures.measures.student import t_tail

# How often chance alone may make a page or a comparison say something.
CHANCE: Final = 0.05
# The least share of the larger of two figures by which they must differ, unless defined otherwise.
LEAST: Final = 0.05
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its standard error: 0 where it is counted whole, None where not known."""

    value: float
    error: float | None = None


def chance_of(first: Estimate, second: Estimate) -> float | None:
    """Return how often chance alone makes two figures differ so far, either way; None: unknown."""
    if first.error is None or second.error is None:
        return None
    apart = abs(second.value - first.value)
    variance = first.error**2 + second.error**2
    if not variance:
        return 0.0 if apart else 1.0
    free = (abs(first.value) + abs(second.value)) ** 2 / variance - 1
    return 2 * t_tail(apart / math.sqrt(variance), free + _ROUNDING) if free >= 1 else 1.0


def is_large(first: float, second: float, least: float = LEAST) -> bool:
    """Return whether two figures differ by their minimum, a share of the larger of both."""
    larger = max(abs(first), abs(second))
    return first != second and abs(second - first) >= least * larger * (1 - _ROUNDING)


def differ(first: Estimate, second: Estimate, least: float = LEAST) -> bool:
    """Return whether it may be said of two figures alone that they differ."""
    chance = chance_of(first, second)
    is_known = chance is not None and chance < CHANCE
    return is_known and is_large(first.value, second.value, least)


def discoveries(chances: Sequence[float], share: float = CHANCE) -> list[bool]:
    """Return which of a page's comparisons may be said, by how often chance makes each."""
    ordered = sorted(chances)
    limit = max(
        (each for at, each in enumerate(ordered, 1) if each <= share * at / len(ordered)),
        default=-1.0,
    )
    return [each <= limit for each in chances]
