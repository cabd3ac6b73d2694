"""Student's t distribution: how many errors an interval of few units reaches, and the reverse.

Source: Abramowitz and Stegun 1964, "Handbook of Mathematical Functions", 26.7.3, 26.7.4 and 26.7.5.
"""

import math
from functools import lru_cache
from statistics import NormalDist
from typing import Final

# From so many degrees of freedom on the expansion around the normal distribution is exact enough.
_MANY: Final = 1_000
_HALVINGS: Final = 60


@lru_cache
def t_quantile(share: float, free: int) -> float:
    """Return the value that a ``share`` above one half lies below, for ``free`` degrees, 1 or more.

    Found by halving the angle θ = arctan(t/√free), in which the distribution is a finite sum.
    """
    if free >= _MANY:
        normal = NormalDist().inv_cdf(share)
        return normal + (normal**3 + normal) / (4 * free)
    low, high = 0.0, math.pi / 2
    for _halving in range(_HALVINGS):
        angle = (low + high) / 2
        if (1 + _within(angle, free)) / 2 < share:
            low = angle
        else:
            high = angle
    return math.sqrt(free) * math.tan(low)


def t_tail(t: float, free: float) -> float:
    """Return how often chance alone goes beyond t on its side, for ``free`` degrees, 1 or more."""
    if free >= _MANY:
        return NormalDist().cdf(-abs(t))
    return max((1 - _within(math.atan(abs(t) / math.sqrt(int(free))), int(free))) / 2, 0.0)


def _within(angle: float, free: int) -> float:
    """Return how much lies within ± t."""
    square = math.cos(angle) ** 2
    is_odd = free % 2
    term, total = 1.0, 0.0
    for step in range(is_odd, free - 1, 2):
        total += term
        term *= square * (step + 1) / (step + 2)
    if is_odd:
        return 2 / math.pi * (angle + math.sin(angle) * math.cos(angle) * total)
    return math.sin(angle) * total
