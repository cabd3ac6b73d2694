"""Whether two things go along with each other among units that lie in groups, a third one held.

Two figures per resident of one register go along although nothing joins them: where the register
is too high or too low, both are too low or too high (Pearson 1897, "On a form of spurious
correlation", Proceedings of the Royal Society 60, pp. 489-498). So the totals are compared, by
rank, with the ranks of residents taken off both. Villages of a town are alike, so that 200 of them
are not 200 cases: the products of what is left are added up by town, and Student's t is taken over
towns (Liang and Zeger 1986, "Longitudinal data analysis using generalized linear models",
Biometrika 73, pp. 13-22, with groups as units).
"""

from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np

from commonfield_measures.measures.inputs import Floats
from commonfield_measures.measures.student import t_tail

# Of fewer groups nothing is said.
LEAST_GROUPS: Final = 5


def going_along(
    first: Floats, second: Floats, groups: Sequence[Hashable], held: Floats | None = None
) -> tuple[int, float]:
    """Return the way in which two things go along (1, -1), and how often chance alone does so.

    Chance counts both ways; it is 1 for fewer than five groups.
    """
    _codes, which = np.unique(np.array([str(each) for each in groups]), return_inverse=True)
    count = int(which.max(initial=-1)) + 1
    if count < LEAST_GROUPS:
        return 0, 1.0
    base = np.ones((len(first), 1))
    if held is not None:
        ranks = _ranks(held)
        base = np.column_stack([np.ones(len(held)), ranks, ranks**2])
    left = [_left(_ranks(each), base) for each in (first, second)]
    by_group = np.bincount(which, weights=left[0] * left[1], minlength=count)
    error = float(by_group.std(ddof=1)) / count**0.5
    if not error:
        return 0, 1.0
    t = float(by_group.mean()) / error
    return (1 if t > 0 else -1), min(2 * t_tail(t, count - 1), 1.0)


def _ranks(values: Floats) -> Floats:
    """Return ranks from -1 to 1; equal values share theirs."""
    _sorted, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle: Floats = (np.cumsum(counts) - (counts + 1) / 2)[places]
    return 2 * middle / max(len(values) - 1, 1) - 1


def _left(values: Floats, base: Floats) -> Floats:
    """Return what least squares on the columns leave."""
    found: Floats = values - base @ np.linalg.lstsq(base, values)[0]
    return found
