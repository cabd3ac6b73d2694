"""Bringing indicators onto one scale on which more is better, whatever their direction.

Source: OECD/JRC Handbook (2008), step 5; COINr ``n_*()``; UNDP Technical note 1 (goalposts);
Mazziotta and Pareto (2016) (adjusted index).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from commonfield_measures.composite.errors import (
    ConstantError,
    GoalpostsWrongError,
    OwnSettingError,
    ScaleWrongError,
    TargetMissingError,
    TargetWrongError,
)
from commonfield_measures.composite.input_errors import AllMissingError
from commonfield_measures.composite.types import Element, Numbers

_AMPI_SCALE: Final = (70.0, 130.0)
# What LOW HIGH are where none are given; None: the rule has no scale.
SCALES: Final[Mapping[str, tuple[float, float] | None]] = {
    "minmax": (0.0, 100.0),
    "zscore": (0.0, 1.0),
    "rank": None,
    "percentile": (0.0, 1.0),
    "goalposts": (0.0, 1.0),
    "target": (0.0, 1.0),
    "best": (0.0, 1.0),
    "borda": None,
    "vector": None,
    "ampi": _AMPI_SCALE,
    "none": None,
}
METHODS: Final = tuple(SCALES)
# These do not compare units with each other, so that an indicator may be constant.
_ABSOLUTE: Final = {"goalposts", "none"}


@dataclass(frozen=True, slots=True)
class Scaling:
    """How to normalise: the rule and its scale (LOW HIGH; for zscore mean and deviation)."""

    method: str = "minmax"
    scale: tuple[float, float] | None = None

    def ends(self) -> tuple[float, float]:
        """Return the scale, the rule's own where none was given.

        Raises:
            ScaleWrongError: it has no length, or the rule has no scale.
        """
        own = SCALES[self.method]
        low, high = self.scale or own or (0.0, 1.0)
        if self.scale is not None and own is None:
            raise ScaleWrongError(low=low, high=high, rule=self.method, why="it has no scale")
        if self.method == "zscore":
            if not high > 0:
                why = "the second number is the standard deviation and must be above zero"
                raise ScaleWrongError(low=low, high=high, rule=self.method, why=why)
        elif not high > low:
            why = "the first number must be below the second"
            raise ScaleWrongError(low=low, high=high, rule=self.method, why=why)
        return low, high


def own_scaling(element: Element, usual: Scaling) -> Scaling:
    """Return what iMeta says for one indicator, ``METHOD`` or ``METHOD LOW HIGH``, or the usual.

    Raises:
        OwnSettingError: if it names no rule, or no scale.
        ScaleWrongError: if the scale has no length, or the rule has none.
    """
    if not element.normalise:
        return usual
    method, *ends = element.normalise.split()
    try:
        scale = [float(each) for each in ends]
    except ValueError:
        scale = [0.0]
    if method not in METHODS or len(scale) not in {0, 2} or not np.isfinite(scale).all():
        raise OwnSettingError(
            column="Normalise",
            indicator=element.code,
            value=element.normalise,
            choices=", ".join(METHODS),
        )
    found = Scaling(method, (scale[0], scale[1]) if scale else None)
    found.ends()
    return found


def normalised(values: Numbers, element: Element, scaling: Scaling) -> Numbers:
    """Return one indicator on the scale, more always being better; gaps stay gaps.

    Raises:
        AllMissingError: there is no value.
        ConstantError: all values are the same, and the rule compares units with each other.
    """
    low, high = scaling.ends()
    if np.isnan(values).all():
        raise AllMissingError(indicator=element.code)
    if scaling.method not in _ABSOLUTE:
        first = float(np.nanmin(values))
        if first == np.nanmax(values):
            raise ConstantError(indicator=element.code, value=first, rule=scaling.method)
    return _RULES[scaling.method](values, element, low, high)


def ascending_ranks(values: Numbers) -> Numbers:
    """Return ranks from 1 = lowest, ties sharing the smallest; NaN for a missing value."""
    is_there = ~np.isnan(values)
    ranks = np.full(len(values), np.nan)
    ranks[is_there] = np.searchsorted(np.sort(values[is_there]), values[is_there]) + 1
    return ranks


def beyond_goalposts(values: Numbers, element: Element) -> Numbers:
    """Return how far values lie beyond the goalposts; 0 between them, NaN where missing."""
    low, high = _posts(element)
    return np.asarray(np.minimum(values - low, 0) + np.maximum(values - high, 0))


def _posts(element: Element) -> tuple[float, float]:
    low, high = element.low, element.high
    is_wrong = low is None or high is None or not low < high
    if is_wrong or (element.transform == "log" and low is not None and low <= 0):
        raise GoalpostsWrongError(indicator=element.code, low=low, high=high)
    return float(low or 0), float(high or 0)


def _minmax(values: Numbers, element: Element, low: float, high: float) -> Numbers:
    """``low + (high - low) (x - min) / (max - min)``; against the direction, min and max change."""
    worst, best = np.nanmin(values), np.nanmax(values)
    if element.direction < 0:
        worst, best = best, worst
    return np.asarray((values - worst) / (best - worst) * (high - low) + low)


def _zscore(values: Numbers, element: Element, mean: float, deviation: float) -> Numbers:
    """``mean + deviation (x - m) / s``, s being the sample standard deviation (n - 1)."""
    moderate = values / np.nanmax(np.abs(values))
    spread = (moderate - np.nanmean(moderate)) / np.nanstd(moderate, ddof=1)
    return np.asarray(element.direction * spread * deviation + mean)


def _rank(values: Numbers, element: Element, _low: float, _high: float) -> Numbers:
    """Ranks with 1 = worst, ties sharing the smallest (COINr ``n_rank()``)."""
    return ascending_ranks(element.direction * values)


def _borda(values: Numbers, element: Element, _low: float, _high: float) -> Numbers:
    """How many units are worse: the rank less one (COINr ``n_borda()``)."""
    return ascending_ranks(element.direction * values) - 1


def _percentile(values: Numbers, element: Element, low: float, high: float) -> Numbers:
    """``(rank - 1) / (n - 1)`` on the scale (COINr ``n_prank()``)."""
    count = np.count_nonzero(~np.isnan(values))
    share = (ascending_ranks(element.direction * values) - 1) / (count - 1)
    return np.asarray(share * (high - low) + low)


def _goalposts(values: Numbers, element: Element, low: float, high: float) -> Numbers:
    """``(f(x) - f(Low)) / (f(High) - f(Low))`` held within 0 and 1, f being none or ln.

    Against the direction, one less that.
    """
    bottom, top = _posts(element)
    if element.transform == "log":
        # What lies below the lower post counts as the post, so that it need not have a logarithm.
        raised = np.maximum(values, bottom)
        share = (np.log(raised) - np.log(bottom)) / (np.log(top) - np.log(bottom))
    else:
        share = (values - bottom) / (top - bottom)
    share = np.clip(share, 0, 1)
    if element.direction < 0:
        share = 1 - share
    return np.asarray(share * (high - low) + low)


def _target(values: Numbers, element: Element, low: float, high: float) -> Numbers:
    """``(x - min) / (target - min)``, against the direction ``(max - x) / (max - target)``.

    What is beyond its target has more than the whole scale (COINr ``n_dist2targ()``).

    Raises:
        TargetMissingError: there is none.
        TargetWrongError: it is not ahead of the worst value.
    """
    worst = float(np.nanmin(values) if element.direction > 0 else np.nanmax(values))
    if element.target is None:
        raise TargetMissingError(indicator=element.code)
    if not (element.target - worst) * element.direction > 0:
        raise TargetWrongError(indicator=element.code, target=element.target, worst=worst)
    return np.asarray((values - worst) / (element.target - worst) * (high - low) + low)


def _none(values: Numbers, element: Element, _low: float, _high: float) -> Numbers:
    """The values as they are, with a minus against the direction."""
    return np.asarray(element.direction * values)


def _vector(values: Numbers, element: Element, _low: float, _high: float) -> Numbers:
    """``x / sqrt(Σ x²)``, with a minus against the direction (Hwang and Yoon 1981)."""
    moderate = values / np.nanmax(np.abs(values))
    return np.asarray(element.direction * moderate / np.sqrt(np.nansum(moderate**2)))


def _ampi(values: Numbers, element: Element, low: float, high: float) -> Numbers:
    """``60 (x - Min) / (Max - Min) + 70`` with Min, Max half the range around the reference.

    The reference is iMeta's Reference or else the mean of all rows; it gets 100. Nothing is
    clipped. Source: Mazziotta and Pareto (2016), eq. 2.
    """
    reference = element.reference if element.reference is not None else float(np.nanmean(values))
    half = (np.nanmax(values) - np.nanmin(values)) / 2
    share = element.direction * (values - reference) / (2 * half) + 0.5
    return np.asarray(share * (high - low) + low)


_RULES: Final[Mapping[str, Callable[[Numbers, Element, float, float], Numbers]]] = {
    "minmax": _minmax,
    "zscore": _zscore,
    "rank": _rank,
    "percentile": _percentile,
    "goalposts": _goalposts,
    "target": _target,
    "best": _minmax,
    "borda": _borda,
    "vector": _vector,
    "ampi": _ampi,
    "none": _none,
}
