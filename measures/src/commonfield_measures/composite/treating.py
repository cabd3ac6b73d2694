"""Outliers: winsorising, then a logarithm or Box-Cox where that does not suffice.

An indicator is an outlier's if its absolute skewness exceeds 2 *and* its kurtosis exceeds 3.5
(COINr ``check_SkewKurt()``: it passes below 2 *or* below 3.5). Both are the sample-corrected
definitions of Excel's SKEW and KURT, type 2 of R's e1071; kurtosis is in excess of the normal's.

Source: OECD/JRC Handbook (2008), step 5; COINr ``Treat()``, ``winsorise()``, ``log_CT()``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from commonfield_measures.composite.errors import OwnSettingError
from commonfield_measures.composite.types import Element, Flags, Numbers, Rows

TREATMENTS: Final = ("none", "winsorise-log", "winsorise-boxcox", "winsorise", "log", "boxcox")
_FEWEST: Final = 4
# The part of the range that is added so that the smallest value has a logarithm (COINr's log_CT).
_LIFT: Final = 0.01
_LAMBDAS: Final = (-5.0, 5.0)
_GOLDEN: Final = (5**0.5 - 1) / 2
_GOLDEN_STEPS: Final = 60


@dataclass(frozen=True, slots=True)
class Limits:
    """When an indicator is treated, and how many points may be winsorised."""

    skew: float = 2.0
    kurtosis: float = 3.5
    points: int = 5


@dataclass(frozen=True, slots=True)
class Shape:
    """Skewness and excess kurtosis of one set of values."""

    skew: float
    kurtosis: float

    def passes(self, limits: Limits) -> bool:
        """Return whether the values need no treatment."""
        return abs(self.skew) < limits.skew or self.kurtosis < limits.kurtosis


@dataclass(frozen=True, slots=True)
class Treated:
    """One indicator after treatment. ``winsorised`` marks rows; shapes are of all rows together."""

    values: Numbers
    treatment: str
    winsorised: Flags
    power: float | None
    before: Shape | None
    after: Shape | None
    passes: bool


def own_treatment(element: Element, usual: str) -> str:
    """Return what iMeta says for one indicator, or the usual treatment.

    Raises:
        OwnSettingError: if it names none.
    """
    if element.treat and element.treat not in TREATMENTS:
        raise OwnSettingError(
            column="Treat",
            indicator=element.code,
            value=element.treat,
            choices=", ".join(TREATMENTS),
        )
    return element.treat or usual


def shape(values: Numbers) -> Shape | None:
    """Return skewness and kurtosis; None for fewer than four values or only one distinct.

    ``G1 = sqrt(n (n-1)) / (n-2) · m3 / m2^1.5``;
    ``G2 = (n-1) / ((n-2)(n-3)) · ((n+1) (m4 / m2² - 3) + 6)``, with central moments over n.
    """
    there = values[~np.isnan(values)]
    count = len(there)
    if count < _FEWEST or there.min() == there.max():
        return None
    # Divided by the largest, no power over- or underflows.
    spread = there - there.mean()
    spread /= np.abs(spread).max()
    second, third, fourth = (float(np.mean(spread**power)) for power in (2, 3, 4))
    skew = third / second**1.5 * (count * (count - 1)) ** 0.5 / (count - 2)
    excess = fourth / second**2 - 3
    kurtosis = ((count + 1) * excess + 6) * (count - 1) / ((count - 2) * (count - 3))
    return Shape(skew, kurtosis)


def winsorise(values: Numbers, limits: Limits) -> tuple[Numbers, Flags]:
    """Move the outermost points to the next ones, one after the other, until the values pass.

    The end is chosen anew each time by the sign of the skewness; points that are tied move
    together, so that there may be a few more than ``limits.points``.
    """
    treated = values.copy()
    high, low = np.zeros(len(values), np.bool_), np.zeros(len(values), np.bool_)
    while True:
        found = shape(treated)
        if found is None or found.passes(limits) or high.sum() + low.sum() >= limits.points:
            return treated, high | low
        if found.skew >= 0:
            high = treated == np.nanmax(treated)
            treated[high] = np.nanmax(treated[~high])
        else:
            low = treated == np.nanmin(treated)
            treated[low] = np.nanmin(treated[~low])


def lifted(values: Numbers) -> Numbers:
    """Return the values moved so that the smallest is a hundredth of their range."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return values - low + _LIFT * (high - low)


def log_lifted(values: Numbers) -> Numbers:
    """Return ``ln(x - min + 0.01 (max - min))`` (COINr ``log_CT()``)."""
    return np.asarray(np.log(lifted(values)))


def box_cox(values: Numbers, power: float) -> Numbers:
    """Return ``(x^λ - 1) / λ``, or ``ln x`` for λ = 0, of values above zero."""
    if power == 0:
        return np.asarray(np.log(values))
    return np.asarray((values**power - 1) / power)


def box_cox_power(values: Numbers) -> float:
    """Return the λ from -5 to 5 of greatest likelihood (Box and Cox 1964) of values above zero."""
    there = values[~np.isnan(values)]
    there /= float(np.exp(np.mean(np.log(there))))
    logs = float(np.log(there).sum())

    def unlikeliness(power: float) -> float:
        variance = float(np.var(box_cox(there, power)))
        return len(there) / 2 * float(np.log(variance)) - (power - 1) * logs

    low, high = _LAMBDAS
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = unlikeliness(left), unlikeliness(right)
    for _step in range(_GOLDEN_STEPS):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = unlikeliness(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = unlikeliness(right)
    return (low + high) / 2


def treated(values: Numbers, treatment: str, *, limits: Limits, parts: Sequence[Rows]) -> Treated:
    """Treat one indicator.

    Each part (a year) is looked at and winsorised by itself. Where that does not suffice in one of
    them, the transform replaces the *original* values of all parts, so that years stay comparable.
    """
    before = shape(values)
    result, winsorised, power = values.copy(), np.zeros(len(values), np.bool_), None
    did, kinds = "none", treatment.split("-")
    if "winsorise" in kinds:
        for rows in parts:
            result[rows], winsorised[rows] = winsorise(values[rows], limits)
        if winsorised.any():
            did = "winsorise"
    passes = _all_pass(result, limits, parts)
    transforms = [kind for kind in kinds if kind in {"log", "boxcox"}]
    if transforms and not passes:
        did, winsorised = transforms[0], np.zeros(len(values), np.bool_)
        above = lifted(values)
        power = 0.0 if did == "log" else box_cox_power(above)
        result = box_cox(above, power)
        passes = _all_pass(result, limits, parts)
    return Treated(result, did, winsorised, power, before, shape(result), passes)


def _all_pass(values: Numbers, limits: Limits, parts: Sequence[Rows]) -> bool:
    shapes = [shape(values[rows]) for rows in parts]
    return all(found is None or found.passes(limits) for found in shapes)
