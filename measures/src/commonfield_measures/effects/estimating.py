"""Group-time averages and what is made of them, without any chance.

Every figure is a weighted sum of gaps: how far the mean of a cohort (the units that adopted at the
same time) is above the mean of the units that never adopted, at each time. So a figure is an array
of weights, cohorts × times, and placebo adoptions are measured with the same weights.

Source: Callaway and Sant'Anna 2021, "Difference-in-differences with multiple time periods", Journal
of Econometrics 225, pp. 200-230: ATT(g, t) with never-treated controls and without covariates, the
reference is the time before adoption; ``simple`` and ``event`` aggregation of the R package did.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from commonfield_measures.effects.panel import Panel
from commonfield_measures.measures.inputs import Codes, Floats

# Of times before adoption, that the interval measures against: one alone is mostly chance.
BASE: Final = 4


@dataclass(frozen=True, slots=True)
class Design:
    """A panel with its adopters first, cohort by cohort.

    ``firsts``: each cohort's time of adoption; ``sizes`` its units, ``starts`` its first row.
    """

    outcomes: Floats
    firsts: Codes
    sizes: Codes
    starts: Codes

    @property
    def adopters(self) -> int:
        """How many units adopted."""
        return int(self.sizes.sum())

    @property
    def controls(self) -> int:
        """How many never did."""
        return len(self.outcomes) - self.adopters

    @property
    def times(self) -> int:
        """How many times there are."""
        return int(self.outcomes.shape[1])

    def post(self) -> Floats:
        """Return 1 from adoption on and 0 before, cohorts × times, a row of 0 for controls last."""
        since = np.arange(self.times) >= self.firsts[:, None]
        return np.vstack([since, np.zeros(self.times)]).astype(np.float64)

    def cohort_of_rows(self) -> Codes:
        """Return the cohort of each row; that of controls comes after the last."""
        return np.repeat(np.arange(len(self.sizes) + 1), [*self.sizes, self.controls])

    def gaps(self) -> Floats:
        """Return the means of cohorts less those of controls, cohorts × times."""
        sums = np.add.reduceat(self.outcomes[: self.adopters], self.starts, axis=0)
        gaps: Floats = sums / self.sizes[:, None] - self.outcomes[self.adopters :].mean(axis=0)
        return gaps

    def adopters_at(self, event: int) -> int:
        """Return how many adopters the panel shows so many times after adoption."""
        at = self.firsts + event
        return int(self.sizes[(at >= 0) & (at < self.times)].sum())


def design_of(panel: Panel) -> Design:
    """Sort a panel's units by cohort, in their own order within."""
    order = np.argsort(panel.cohorts, kind="stable")
    cohorts = panel.cohorts[order]
    adopters = cohorts[cohorts < len(panel.times)]
    firsts, starts, sizes = np.unique(adopters, return_index=True, return_counts=True)
    return Design(panel.outcomes[order], firsts, sizes, starts)


def overall(design: Design, base: int = 1) -> Floats:
    """Return the weights of the overall effect: every unit and time after adoption counts alike.

    ``base``: how many times before adoption it is measured against, as far as there are so many.
    """
    counts = design.sizes * (design.times - design.firsts)
    return _by_cohort(
        design, counts, lambda first: _since(design, first) - _mean(design, first, base)
    )


def carried_on(design: Design) -> Floats:
    """Return the weights of the overall effect against each cohort's line before, carried on."""

    def pattern(first: int) -> Floats:
        # From the middle of the times before to the middle of those after it is half of all times.
        rise = _slope(design, first) * (design.times / 2)
        return _since(design, first) - _mean(design, first, first) - rise

    return _by_cohort(design, design.sizes * (design.times - design.firsts), pattern)


def drift(design: Design) -> Floats:
    """Return the weights of the gap's slope before adoption, of cohorts with two times before."""
    return _by_cohort(
        design, design.sizes * (design.firsts > 1), lambda first: _slope(design, first)
    )


def bar(design: Design, event: int) -> Floats:
    """Return the weights of the effect so many times after adoption, cohorts by their size."""
    at = design.firsts + event
    shown = (at >= 0) & (at < design.times)

    def pattern(first: int) -> Floats:
        there: Floats = (np.arange(design.times) == first + event).astype(np.float64)
        return there - _mean(design, first, 1)

    return _by_cohort(design, design.sizes * shown, pattern)


def measured(weights: Floats, gaps: Floats) -> float:
    """Return a figure."""
    return float((weights * gaps).sum())


def standard_error(design: Design) -> float:
    """Return the large-sample standard error of the overall effect, units being independent.

    It promises too much where few units adopted; intervals do not use it.
    """
    values = design.outcomes @ overall(design).T
    own = design.cohort_of_rows()[: design.adopters]
    adopters = values[np.arange(design.adopters), own]
    means = np.add.reduceat(adopters, design.starts) / design.sizes
    adopters = (adopters - means[own]) / design.sizes[own]
    controls = values[design.adopters :].sum(axis=1)
    controls = (controls - controls.mean()) / design.controls
    return float(((adopters**2).sum() + (controls**2).sum()) ** 0.5)


def _by_cohort(design: Design, counts: Codes, pattern: Callable[[int], Floats]) -> Floats:
    """Return each cohort's pattern by its share of the counts."""
    shares = counts / max(int(counts.sum()), 1)
    rows = [
        share * pattern(int(first)) if share else np.zeros(design.times)
        for share, first in zip(shares, design.firsts, strict=True)
    ]
    return np.stack(rows)


def _since(design: Design, first: int) -> Floats:
    return (np.arange(design.times) >= first) / (design.times - first)


def _mean(design: Design, first: int, base: int) -> Floats:
    times, base = np.arange(design.times), min(base, first)
    return ((times >= first - base) & (times < first)) / base


def _slope(design: Design, first: int) -> Floats:
    """Return the weights of the slope of the times before; 0 where there is only one."""
    times = np.arange(design.times)
    along = np.where(times < first, times - (first - 1) / 2, 0.0)
    return along / max(float(along @ along), 0.5)
