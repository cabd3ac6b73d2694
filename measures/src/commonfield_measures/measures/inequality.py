"""One figure for how unequally something is shared: Gini, Atkinson, Palma, S80/S20, Hoover.

All take values of 0 and more (x) and weights (w, all 1 if none are given), with p = w / Σw and
μ = Σpx. They do not change when all values are multiplied by the same number, when units change
places, or when each unit is replaced by as many equal ones as its weight says. A constant and a
single unit are perfectly equal: 0 (Palma 1/4, S80/S20 1). All zero is refused.
"""

from typing import Final

import numpy as np

from commonfield_measures.errors import (
    ChoiceOutOfRangeError,
    FewWeightsError,
    ShareEmptyError,
    TooFewUnitsError,
)
from commonfield_measures.measures.inputs import (
    UNNAMED,
    Floats,
    Given,
    Named,
    Sample,
    numbers,
    sample,
)

# Beyond this, exp() of the largest term is taken out before adding.
_LARGE_EXPONENT: Final = 30.0
_RULE_SHARE: Final = "a share between 0 and 1"
_RULE_AVERSION: Final = "a number of 0 or more"


def gini(values: Given, weights: Given | None = None, *, named: Named = UNNAMED) -> float:
    """Return the Gini coefficient, without small-sample correction.

    G = Σᵢ Σⱼ pᵢ pⱼ |xᵢ - xⱼ| / 2μ, computed as Σ (x₍ᵢ₊₁₎ - x₍ᵢ₎) F₍ᵢ₎ (1 - F₍ᵢ₎) / μ over the
    sorted values: no differences of large sums, so that it is never negative and exactly 0 for a
    constant. Cost: one sort.

    Units: 0 (all have the same) to 1 - 1/n (one has all).

    Source: Gini 1914; Dorfman 1979, "A formula for the Gini coefficient", eq. 2.

    Raises:
        MeasuresError: for what ``inputs.sample`` refuses.
    """
    return gini_of(sample(values, weights, named, measure="Gini"))


def gini_of(some: Sample) -> float:
    """Return the Gini coefficient of a checked sample."""
    return gini_of_rising(*some.rising()) / (some.total * some.weight)


def gini_of_rising(rising: Floats, weights: Floats | None) -> float:
    """Return Σ over pairs of w w' |x - x'|, each pair once, of values in rising order."""
    if weights is None:
        count = len(rising)
        below = np.arange(1.0, count)
        return float((np.diff(rising) * below * (count - below)).sum())
    below = np.cumsum(weights)
    return float((np.diff(rising) * below[:-1] * (below[-1] - below[:-1])).sum())


def gini_corrected(values: Given, weights: Given | None = None, *, named: Named = UNNAMED) -> float:
    """Return the Gini coefficient with small-sample correction: G n / (n - 1).

    The mean difference of two *different* units instead of any two; 1 if one unit has all. With
    weights, n = Σw, as if each unit stood there w times; so weights must count, and may not be
    shares that add up to 1. (Some programs put n = 1 / Σp² for weights that are no counts.)

    Source: Deaton 1997, "The Analysis of Household Surveys", eq. 3.11.

    Raises:
        TooFewUnitsError: if a single unit is alone.
        FewWeightsError: if the weights add up to 1 or less.
    """
    found = gini(values, weights, named=named)
    if weights is None:
        count = float(np.asarray(values).size)
        if count <= 1:
            raise TooFewUnitsError(
                column=named.values, count=1, least=2, measure="Gini with small-sample correction"
            )
    else:
        count = float(numbers(weights, named.weights, named).sum())
        if count <= 1:
            raise FewWeightsError(
                column=named.weights, value=count, measure="Gini with small-sample correction"
            )
    # (n - 1) / n, since n itself may be too large to be multiplied by.
    return found / (1 - 1 / count)


def atkinson(
    values: Given, aversion: float, weights: Given | None = None, *, named: Named = UNNAMED
) -> float:
    """Return Atkinson's index for an aversion to inequality ε of 0 or more.

    A = 1 - (Σ p (x/μ)^(1-ε))^(1/(1-ε)); for ε = 1, A = 1 - Π (x/μ)^p. For ε of 1 and more it is 1
    as soon as one value is 0: the limit, since the mean of order 1-ε is then 0.

    Units: 0 to 1; the share of the total that could be given away if the rest were equal.

    Source: Atkinson 1970, "On the measurement of inequality", eq. 19.

    Raises:
        ChoiceOutOfRangeError: if ε is below 0 or no number.
    """
    if not 0 <= aversion < np.inf:
        raise ChoiceOutOfRangeError(choice="epsilon", value=aversion, expected=_RULE_AVERSION)
    return atkinson_of(sample(values, weights, named, measure="Atkinson"), aversion)


def atkinson_of(some: Sample, aversion: float) -> float:
    """Return Atkinson's index of a checked sample."""
    has = some.values > 0
    if aversion >= 1 and not has.all():
        return 1.0
    values, weights = some.values[has], None if some.weights is None else some.weights[has]
    shares = np.full(len(values), 1 / some.weight) if weights is None else weights / some.weight
    logs = np.log(values / some.mean)
    order = 1 - aversion
    if order == 0:
        return max(0.0, -float(np.expm1((shares * logs).sum())))
    return max(0.0, -float(np.expm1(_log_mean_exp(shares, order * logs) / order)))


def _log_mean_exp(shares: Floats, exponents: Floats) -> float:
    """Return ln Σ p exp(t); the shares of units that have nothing may be missing from Σp."""
    highest = float(exponents.max())
    if highest < _LARGE_EXPONENT:
        # ln(1 + Σ p (exp(t) - 1)), exact for values that hardly differ.
        lacking = float(shares.sum()) - 1
        if abs(lacking) < len(shares) * np.finfo(np.float64).eps:
            lacking = 0.0
        return float(np.log1p((shares * np.expm1(exponents)).sum() + lacking))
    return highest + float(np.log((shares * np.exp(exponents - highest)).sum()))


def hoover(values: Given, weights: Given | None = None, *, named: Named = UNNAMED) -> float:
    """Return the Hoover index (Robin Hood index): ½ Σ p |x/μ - 1|.

    Units: 0 to 1; the share of the total that would have to change hands for all to be equal.

    Source: Hoover 1936, "The measurement of industrial localization".

    Raises:
        MeasuresError: for what ``inputs.sample`` refuses.
    """
    return hoover_of(sample(values, weights, named, measure="Hoover"))


def hoover_of(some: Sample) -> float:
    """Return the Hoover index of a checked sample."""
    if some.values.min() == some.values.max():
        return 0.0
    return some.weighted(np.abs(some.values - some.mean)) / (2 * some.total)


def lowest_share(
    values: Given, share: float, weights: Given | None = None, *, named: Named = UNNAMED
) -> float:
    """Return what part of the total the lowest ``share`` of units have.

    The Lorenz curve at ``share``, straight between units: a unit that lies across the border
    belongs to both sides in part.

    Raises:
        ChoiceOutOfRangeError: if the share is not between 0 and 1.
    """
    if not 0 <= share <= 1:
        raise ChoiceOutOfRangeError(choice="share", value=share, expected=_RULE_SHARE)
    some = sample(values, weights, named, measure="Lorenz")
    return float(_has_lowest(some, share)[0] / some.total)


def _has_lowest(some: Sample, *shares: float) -> Floats:
    rising, weights = some.rising()
    if weights is None:
        people, has = np.arange(len(rising) + 1.0), np.concatenate(([0.0], np.cumsum(rising)))
    else:
        people = np.concatenate(([0.0], np.cumsum(weights)))
        has = np.concatenate(([0.0], np.cumsum(weights * rising)))
    found: Floats = np.interp(np.array(shares) * people[-1], people, has)
    return found


def palma(values: Given, weights: Given | None = None, *, named: Named = UNNAMED) -> float:
    """Return the Palma ratio: the share of the highest 10 % by that of the lowest 40 %.

    Straight between the points of the Lorenz curve (see ``lowest_share``).

    Source: Cobham and Sumner 2013, "Is it all about the tails? The Palma measure".

    Raises:
        MeasuresError: for what ``inputs.sample`` refuses, and if the lowest 40 % have nothing.
    """
    return palma_of(sample(values, weights, named, measure="Palma"), named)


def palma_of(some: Sample, named: Named) -> float:
    """Return the Palma ratio of a checked sample."""
    return _tails(some, 0.4, 0.9, named, "Palma")


def s80s20(values: Given, weights: Given | None = None, *, named: Named = UNNAMED) -> float:
    """Return S80/S20: the share of the highest 20 % by that of the lowest 20 %.

    Straight between the points of the Lorenz curve (see ``lowest_share``).

    Source: Eurostat, "Income quintile share ratio (S80/S20)".

    Raises:
        MeasuresError: for what ``inputs.sample`` refuses, and if the lowest 20 % have nothing.
    """
    return s80s20_of(sample(values, weights, named, measure="S80/S20"), named)


def s80s20_of(some: Sample, named: Named) -> float:
    """Return S80/S20 of a checked sample."""
    return _tails(some, 0.2, 0.8, named, "S80/S20")


def _tails(some: Sample, low: float, high: float, named: Named, measure: str) -> float:
    lowest, all_but_highest, everything = _has_lowest(some, low, high, 1.0)
    if lowest <= 0:
        raise ShareEmptyError(column=named.values, percent=round(low * 100), measure=measure)
    return float((everything - all_but_highest) / lowest)
