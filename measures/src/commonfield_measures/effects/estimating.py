"""Group-time averages and what is made of them, without any chance.

Every figure is a weighted sum of gaps: how far the mean of a cohort (the units that adopted at the
same time) is above the mean of the units that never adopted, at each time. So a figure is an array
of weights, cohorts × times, and placebo adoptions are measured with the same weights. Where units
lie in strata, a cohort's company has as much of each stratum as the cohort itself: what moves all
units of a stratum falls out.

Source: Callaway and Sant'Anna 2021, "Difference-in-differences with multiple time periods", Journal
of Econometrics 225, pp. 200-230: ATT(g, t) with never-treated controls and without covariates, the
reference is the time before adoption; ``simple`` and ``event`` aggregation of the R package did.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.effects.panel import Panel
from commonfield_measures.measures.inputs import Codes, Floats

# Of times before adoption, that the interval measures against: one alone is mostly chance.
BASE: Final = 4


@dataclass(frozen=True, slots=True)
class Design:
    """A panel with its adopters first, cohort by cohort.

    ``firsts``: each cohort's time of adoption; ``begins`` its first known time, ``sizes`` its
    units, ``starts`` its first row. ``strata``: what each row lies in.
    """

    outcomes: Floats
    firsts: Codes
    begins: Codes
    sizes: Codes
    starts: Codes
    strata: Codes

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
        others = self.lies_in()[:, self.adopters :] @ self.outcomes[self.adopters :]
        gaps: Floats = sums / self.sizes[:, None] - self.company() @ others
        return gaps

    def lies_in(self) -> Floats:
        """Return 1 where a row lies in a stratum, strata × rows."""
        strata = np.arange(int(self.strata.max()) + 1)[:, None]
        inside: Floats = np.equal(strata, self.strata).astype(np.float64)
        return inside

    def company(self) -> Floats:
        """Return what a control weighs beside each cohort, cohorts × strata."""
        inside = self.lies_in()
        shares = np.add.reduceat(inside[:, : self.adopters], self.starts, axis=1) / self.sizes
        weights: Floats = (
            shares / np.maximum(inside[:, self.adopters :].sum(axis=1), 1)[:, None]
        ).T
        return weights

    def adopters_at(self, event: int) -> int:
        """Return how many adopters the panel shows so many times after adoption."""
        return int(self.sizes[self.reached(event)].sum())

    def reached(self, event: int) -> NDArray[np.bool_]:
        """Return of which cohorts the time so many times after adoption is known."""
        at = self.firsts + event
        return (at >= self.begins) & (at < self.times)


def design_of(panel: Panel) -> Design:
    """Sort a panel's units by cohort, in their own order within."""
    times, nothing = len(panel.times), np.zeros(len(panel.cohorts), np.intp)
    begins = nothing if panel.begins is None else panel.begins
    strata = nothing if panel.strata is None else panel.strata
    is_adopter = panel.cohorts < times
    keys = panel.cohorts * times + np.where(is_adopter, begins, 0)
    order = np.argsort(keys, kind="stable")
    adopters = keys[order][: int(is_adopter.sum())]
    found, starts, sizes = np.unique(adopters, return_index=True, return_counts=True)
    firsts, known = np.divmod(found, times)
    return Design(panel.outcomes[order], firsts, known, sizes, starts, strata[order])


def overall(design: Design, base: int = 1) -> Floats:
    """Return the weights of the overall effect: every unit and time after adoption counts alike.

    ``base``: how many times before adoption it is measured against, as far as there are so many.
    """
    counts = design.sizes * (design.times - design.firsts)

    def pattern(begin: int, first: int) -> Floats:
        return _since(design, first) - _mean(design, begin, first, base)

    return _by_cohort(design, counts, pattern)


def carried_on(design: Design) -> Floats:
    """Return the weights of the overall effect against each cohort's line before, carried on."""

    def pattern(begin: int, first: int) -> Floats:
        # From the middle of the times before to the middle of those after it is half of all times.
        rise = _slope(design, begin, first) * ((design.times - begin) / 2)
        return _since(design, first) - _mean(design, begin, first, first) - rise

    return _by_cohort(design, design.sizes * (design.times - design.firsts), pattern)


def drift(design: Design) -> Floats:
    """Return the weights of the gap's slope before adoption, of cohorts with two times before."""
    has_two = design.firsts - design.begins > 1
    return _by_cohort(design, design.sizes * has_two, partial(_slope, design))


def bar(design: Design, event: int) -> Floats:
    """Return the weights of the effect so many times after adoption, cohorts by their size."""

    def pattern(begin: int, first: int) -> Floats:
        there: Floats = (np.arange(design.times) == first + event).astype(np.float64)
        return there - _mean(design, begin, first, 1)

    return _by_cohort(design, design.sizes * design.reached(event), pattern)


def measured(weights: Floats, gaps: Floats) -> float:
    """Return a figure."""
    return float((weights * gaps).sum())


def standard_error(design: Design) -> float:
    """Return the large-sample standard error of the overall effect, units being independent.

    It promises too much where few units adopted; intervals do not use it.
    """
    weights, own = overall(design), design.cohort_of_rows()[: design.adopters]
    adopters = (design.outcomes[: design.adopters] * weights[own]).sum(axis=1)
    means = np.add.reduceat(adopters, design.starts) / design.sizes
    adopters = (adopters - means[own]) / design.sizes[own]
    others = design.outcomes[design.adopters :], design.strata[design.adopters :]
    controls = (others[0] * (design.company().T @ weights)[others[1]]).sum(axis=1)
    inside = design.lies_in()[:, design.adopters :]
    middle = inside @ controls / np.maximum(inside.sum(axis=1), 1)
    controls = controls - middle[others[1]]
    return float(((adopters**2).sum() + (controls**2).sum()) ** 0.5)


def _by_cohort(design: Design, counts: Codes, pattern: Callable[[int, int], Floats]) -> Floats:
    """Return each cohort's pattern, of its first known time and its adoption, by its share."""
    shares = counts / max(int(counts.sum()), 1)
    rows = [
        share * pattern(int(begin), int(first)) if share else np.zeros(design.times)
        for share, begin, first in zip(shares, design.begins, design.firsts, strict=True)
    ]
    return np.stack(rows)


def _since(design: Design, first: int) -> Floats:
    return (np.arange(design.times) >= first) / (design.times - first)


def _mean(design: Design, begin: int, first: int, base: int) -> Floats:
    times, base = np.arange(design.times), min(base, first - begin)
    return ((times >= first - base) & (times < first)) / base


def _slope(design: Design, begin: int, first: int) -> Floats:
    """Return the weights of the slope of the times before; 0 where there is only one."""
    times = np.arange(design.times)
    is_before = (times >= begin) & (times < first)
    along = np.where(is_before, times - (begin + first - 1) / 2, 0.0)
    return along / max(float(along @ along), 0.5)
