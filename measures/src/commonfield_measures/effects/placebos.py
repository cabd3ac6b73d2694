"""Placebo adoptions: the same pattern of adoption, dealt to other units.

If the effect were e and e were taken off the adopters, all units would be controls, and a placebo
adoption among them would measure nothing but chance. An effect is in the interval unless its own
figure is out among those of the placebo adoptions (Fisher's randomisation test turned round). This
needs no large numbers and no shape of chance, however skewed outcomes are and however they hang
together in time: units must be exchangeable but for the adoption, and the effect of a size.

Source: Fisher 1935, "The Design of Experiments", chapter 2; Rosenbaum 2002, "Covariance adjustment
in randomized experiments and observational studies", Statistical Science 17, pp. 286-327; for
difference-in-differences with few adopters Conley and Taber 2011, "Inference with 'difference in
differences' with a small number of policy changes", Review of Economics and Statistics 93,
pp. 113-125.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from commonfield_measures.effects.estimating import Design
from commonfield_measures.measures.inputs import Codes, Floats

# So much of the placebo adoptions lies beyond each end. Nine of ten intervals hold the truth also
# where adopters scatter more than others, as counts do that have grown.
_SIDE: Final = 0.04
# Numbers that are held at once.
_AT_ONCE: Final = 1 << 21
_NOTHING: Final = 1e-9
# A unit whose scatter is less than this share of the middle one's is not taken for that exact.
_LEAST_SCATTER: Final = 0.25
_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Placebos:
    """Figures of placebo adoptions: a row each, and a column for each array of weights.

    ``figures`` are of the outcomes as they are; ``touched`` is what an effect of 1 on the real
    adopters adds to them. ``overlap``: by how much the share of real adopters is larger among a
    placebo's adopters than among its controls. ``lines``: by how much the adopters' lines of
    ``standard_lines`` are steeper than those of the controls.
    """

    figures: Floats
    touched: Floats
    overlap: Floats
    lines: Floats


@dataclass(frozen=True, slots=True)
class _Ground:
    """``values``: a row of each unit: its outcomes, an effect of 1, whether it adopted, its lines.

    The same sums are made of all of them.
    """

    design: Design
    weights: Floats
    values: Floats
    company: Floats
    inside: Floats

    def measured(self, chosen: Codes) -> Placebos:
        """Return the figures of adoptions, each a row of the chosen adopters by cohort."""
        design, times = self.design, self.design.times
        dealt = self.values[chosen]
        left = self.inside @ self.values - self.inside[:, : design.adopters] @ dealt
        sums = np.add.reduceat(dealt, design.starts, axis=1)
        gaps = sums / design.sizes[:, None] - self.company @ left
        shares = design.sizes / design.adopters
        lines = np.diagonal(gaps[:, :, 2 * times + 1 :], axis1=1, axis2=2)
        return Placebos(
            self._figures(gaps[:, :, :times]),
            self._figures(gaps[:, :, times : 2 * times]),
            gaps[:, :, 2 * times] @ shares,
            lines @ shares,
        )

    def _figures(self, gaps: Floats) -> Floats:
        figures: Floats = (
            gaps.reshape(len(gaps), -1) @ self.weights.reshape(len(self.weights), -1).T
        )
        return figures


def deal(
    design: Design, weights: Floats, effect: float, chance: np.random.Generator, draws: int
) -> tuple[Placebos, Placebos]:
    """Measure the real adoption, and the same pattern dealt to units at random so many times.

    A place in the pattern is dealt within the stratum in which it was taken.

    Args:
        design: The panel.
        weights: Figures × cohorts × times.
        effect: What is taken off the adopters before lines are fitted.
        chance: The source of chance.
        draws: How many placebo adoptions.
    """
    rows = design.cohort_of_rows()
    real = (rows < len(design.sizes))[:, None]
    values = [design.outcomes, design.post()[rows], real, standard_lines(design, effect)]
    ground = _Ground(
        design, weights, np.concatenate(values, axis=1), design.company(), design.lies_in()
    )
    parts = [ground.measured(chosen) for chosen in _dealt(ground, chance, draws)]
    joined = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("figures", "touched", "overlap", "lines")
    )
    return ground.measured(np.arange(design.adopters)[None]), Placebos(*joined)


def _dealt(ground: _Ground, chance: np.random.Generator, draws: int) -> Iterator[Codes]:
    design, units = ground.design, len(ground.values)
    step = max(1, _AT_ONCE // max(design.adopters * ground.values.shape[1], units))
    # Units stratum by stratum; each place in the pattern draws the next one of its stratum.
    order = np.argsort(design.strata, kind="stable")
    strata, places = design.strata[order], np.empty(design.adopters, np.intp)
    for stratum in range(int(strata[-1]) + 1):
        own = np.flatnonzero(design.strata[: design.adopters] == stratum)
        places[own] = np.searchsorted(strata, stratum) + np.arange(len(own))
    for begin in range(0, draws, step):
        lots = chance.random((min(step, draws - begin), units)) + strata
        yield order[np.argsort(lots, axis=1)[:, places]]


def standard_lines(design: Design, effect: float) -> Floats:
    """Return the slope of each unit before each cohort's adoption, by its own scatter about it.

    Units × cohorts. So a village of many events, whose outcomes scatter more, does not drown a
    drift that all the others show.
    """
    cleared = design.outcomes - effect * design.post()[design.cohort_of_rows()]
    inside = design.lies_in()
    means = inside @ cleared / np.maximum(inside.sum(axis=1), 1)[:, None]
    cleared = cleared - means[design.strata]
    lines = np.zeros((len(cleared), len(design.firsts)))
    beside = design.company() > 0
    for cohort, (begin, first) in enumerate(zip(design.begins, design.firsts, strict=True)):
        count = int(first - begin)
        if count < _TWO:
            continue
        before = cleared[:, begin:first]
        before = before - before.mean(axis=1, keepdims=True)
        along = np.arange(count) - (count - 1) / 2
        slopes = before @ along / (along @ along)
        left = (before**2).sum(axis=1) - slopes**2 * (along @ along)
        scatter = np.sqrt(np.maximum(left, 0.0) / max(count - _TWO, 1))
        own = scatter[beside[cohort][design.strata]]
        least = np.median(own) * _LEAST_SCATTER or own.mean() or 1.0
        # Two times always lie on a line: all units are given the same scatter.
        lines[:, cohort] = slopes / (np.maximum(scatter, least) if count > _TWO else 1.0)
    return lines


def interval(figure: float, placebos: Floats, share: Floats) -> tuple[float, float]:
    """Return the effects that the placebo adoptions do not rule out, nine of ten.

    ``share``: what an effect of 1 on the real adopters adds to each placebo's figure.
    """
    room = 1 - share
    is_other = room > _NOTHING
    # The placebo that is the real adoption fits every effect.
    shifts = (figure - placebos) / np.where(is_other, room, 1.0)
    rank = _rank(len(placebos))
    lows = np.partition(np.where(is_other, shifts, -np.inf), rank - 1)
    highs = np.partition(np.where(is_other, shifts, np.inf), len(shifts) - rank)
    return float(lows[rank - 1]), float(highs[len(shifts) - rank])


def probability(figure: float, placebos: Floats) -> float:
    """Return how often chance alone goes as far to the same side, times two."""
    slack = _NOTHING * max(abs(figure), 1.0)
    beyond = min(int((placebos >= figure - slack).sum()), int((placebos <= figure + slack).sum()))
    return min(1.0, 2 * (beyond + 1) / (len(placebos) + 1))


def _rank(draws: int) -> int:
    return max(1, int(_SIDE * (draws + 1) + _NOTHING))
