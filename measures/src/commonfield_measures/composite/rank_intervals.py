"""How sure a rank is: ranks under many draws of the choices of an index's maker."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.composite.ranking import Ranks, Scores, rank_type, ranks

type Floats = NDArray[np.float64]
type OnProgress = Callable[[int], None]

SHARES: Final = (0.05, 0.5, 0.95)
# From this share of the draws on one unit is surely ahead of another.
SURE: Final = 0.95
# So many draws are scored at once that the block stays near the processor.
BLOCK: Final = 128
_UNITS_AT_ONCE: Final = 256


@dataclass(frozen=True, slots=True)
class Intervals:
    """Where each unit's rank lies over all draws. Shapes: units. 1 = highest."""

    mean: Floats
    median: Floats
    q05: Floats
    q95: Floats


class RankSample:
    """The ranks of some units in some draws, in two bytes each (units × draws)."""

    def __init__(self, units: int, draws: int) -> None:
        """Make room for so many units and draws."""
        self._ranks: Ranks = np.empty((units, draws), rank_type(units))
        self._filled = 0
        self._are_apart: NDArray[np.bool_] | None = None

    @property
    def ranks(self) -> Ranks:
        """Units × draws, as far as filled."""
        return self._ranks[:, : self._filled]

    def add(self, scores: Scores) -> None:
        """Rank some draws' scores (draws × units) and keep the ranks."""
        block = ranks(scores)
        self._ranks[:, self._filled : self._filled + len(block)] = block.T
        self._filled += len(block)

    def intervals(self) -> Intervals:
        """Return mean, median and the 5 and 95 % quantiles of each unit's ranks.

        Quantiles are linear (R's type 7).
        """
        units = len(self._ranks)
        quantiles, means = np.empty((len(SHARES), units)), np.empty(units)
        for first in range(0, units, _UNITS_AT_ONCE):
            some = slice(first, first + _UNITS_AT_ONCE)
            rows = self.ranks[some].copy()
            means[some] = rows.mean(axis=1, dtype=np.float64)
            # Of 16 bits, NumPy's stable sort is a radix sort.
            rows.sort(axis=1, kind="stable")
            quantiles[:, some] = _quantiles(rows, SHARES)
        q05, median, q95 = quantiles
        return Intervals(means, median, q05, q95)

    @cached_property
    def leads(self) -> Floats:
        """In which share of the draws each unit ranks before each other (units × units).

        Ties count half, so that the two shares of a pair add up to one. All draws are to be in.
        """
        units, draws = self.ranks.shape
        before = np.empty((units, units), np.int64)
        for unit, own in enumerate(self.ranks):
            marks = np.packbits(own < self.ranks, axis=1)
            before[unit] = np.bitwise_count(marks).sum(axis=1, dtype=np.int64)
        shares: Floats = (draws + before - before.T) / (2 * draws)
        return shares

    def want_apart(self, scores: Floats, least: float) -> None:
        """Tell units apart only if their scores are apart by a share of the distance of all."""
        gaps = np.abs(scores[:, None] - scores[None])
        self._are_apart = gaps >= least * gaps.max(initial=0.0)

    @cached_property
    def is_ahead(self) -> NDArray[np.bool_]:
        """Whether each unit is surely ahead of each other: all statements rest on this."""
        found: NDArray[np.bool_] = self.leads >= SURE
        return found if self._are_apart is None else found & self._are_apart

    @cached_property
    def told_apart(self) -> NDArray[np.bool_]:
        """Pairs of which one is surely ahead."""
        apart: NDArray[np.bool_] = self.is_ahead | self.is_ahead.T
        return apart

    def tiers(self, nominal: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the tier of each unit: of those in one tier, no two can be told apart.

        From the nominally best on (``nominal``: units in their order), a tier holds every next
        unit until one can be told apart from a member; that one begins the next tier. Two units of
        different tiers may still not be told apart: only pairs say that.

        Source: the letter displays of multiple comparisons (Piepho 2004, Journal of Computational
        and Graphical Statistics 13, pp. 456-466), cut so that each unit has one letter.
        """
        found = np.empty(len(nominal), np.intp)
        tier, first = 0, 0
        for place, unit in enumerate(nominal):
            if self.told_apart[unit, nominal[first:place]].any():
                tier, first = tier + 1, place
            found[unit] = tier
        return found


def _quantiles(rows: Ranks, shares: Sequence[float]) -> Floats:
    """Return linear quantiles of sorted rows (shares × rows)."""
    last = rows.shape[1] - 1
    found = np.empty((len(shares), len(rows)))
    for place, share in enumerate(shares):
        at = share * last
        below = int(at)
        low, high = (rows[:, min(each, last)].astype(np.float64) for each in (below, below + 1))
        found[place] = low + (at - below) * (high - low)
    return found


def sample_ranks(
    blocks: Iterable[Scores], *, units: int, draws: int, on_progress: OnProgress | None = None
) -> RankSample:
    """Rank every draw of blocks of scores (each some draws × units).

    ``on_progress`` hears how many draws are done; it ends the work by raising.
    """
    sample = RankSample(units, draws)
    for block in blocks:
        sample.add(block)
        if on_progress is not None:
            on_progress(sample.ranks.shape[1])
    return sample
