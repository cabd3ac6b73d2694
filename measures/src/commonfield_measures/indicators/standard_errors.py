"""How far chance could have moved a figure of acts: its standard error.

One person's acts hang together, so the unit of chance is the subject: the variance of a sum is the
sum of the squares of what each subject adds, that of a fraction the sum of the squares of what each
adds beyond its part of the denominator, over the denominator squared (the linearised variance of
ratios; Särndal, Swensson and Wretman 1992, "Model Assisted Survey Sampling", secs. 5.5 and 5.6,
with subjects as clusters). With every act for itself (Poisson's variance) it would be too small.

Residents and other lines of tables stand as given. What is counted whole has no error. It is not
known where acts have no subject, where a table is the numerator, where the figure is a Gini, a
growth or a number of villages with enough subjects, and where fewer than five equal subjects could
have made it: five is also what publishing wants (``publishing.suppression``), and from a sum and
its error nobody is bounded within a tenth then.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Final

import numpy as np

from commonfield_measures.indicators.adding import Places, TermValues
from commonfield_measures.indicators.columns import Flags, Numbers
from commonfield_measures.indicators.types import Indicator, TableTerm
from commonfield_measures.measures.student import t_quantile

# With fewer equal subjects behind a side of a figure its error is not known.
LEAST_SUBJECTS: Final = 5
_SIDE: Final = 0.975
_DIGITS: Final = 2
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class _Side:
    """What each pair of place and subject adds to a side; places where it cannot be told."""

    adds: Numbers
    is_unknown: Flags


def standard_errors(
    indicator: Indicator,
    sides: Sequence[Sequence[TermValues]],
    place_of: Places,
    sums: Sequence[Numbers],
    is_inside: Flags | None = None,
) -> Numbers:
    """Return the standard error of an indicator at each place of a level; NaN where not known.

    ``sides`` are numerator and denominator by term, ``sums`` what they add up to at each place.
    """
    numerator, denominator = sums
    count = len(numerator)
    if any(isinstance(term, TableTerm) for term in indicator.numerator):
        return np.full(count, np.nan)
    places, (above, below) = _pairs(indicator, sides, place_of, count, is_inside)
    known = ~(above.is_unknown | below.is_unknown)
    for side in (above, below):
        sizes = np.bincount(places, weights=np.abs(side.adds), minlength=count)
        squares = np.bincount(places, weights=side.adds**2, minlength=count)
        known &= LEAST_SUBJECTS * squares <= sizes**2 * (1 + _ROUNDING)
    if not indicator.denominator:
        squares = np.bincount(places, weights=above.adds**2, minlength=count)
        return np.where(known, abs(indicator.factor) * np.sqrt(squares), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = above.adds - (numerator / denominator)[places] * below.adds
        squares = np.bincount(places, weights=beyond**2, minlength=count)
        errors = abs(indicator.factor) * np.sqrt(squares) / np.abs(denominator)
    behind = np.bincount(places, weights=below.adds**2, minlength=count)
    if behind.any():
        sizes = np.bincount(places, weights=np.abs(below.adds), minlength=count)
        errors *= _widened(sizes**2, behind)
        # All alike, as far as can be seen: that says nothing of the next.
        known &= (squares > 0) | (behind == 0)
    return np.where(known, errors, np.nan)


def rounded(error: float) -> float | None:
    """Return an error as it is told: with two digits, None where it is not known."""
    if not math.isfinite(error):
        return None
    return float(f"{error:.{_DIGITS - 1}e}")


def _pairs(
    indicator: Indicator,
    sides: Sequence[Sequence[TermValues]],
    place_of: Places,
    count: int,
    is_inside: Flags | None,
) -> tuple[Places, list[_Side]]:
    """Return the place of every pair of place and subject, and what the pairs add to each side."""
    keys, values, unknown = [], [], []
    terms = [(number, term) for number, side in enumerate(sides) for term in side]
    given = [*indicator.numerator, *indicator.denominator]
    size = 1 + max((int(t.who.max(initial=0)) for _n, t in terms if t.who is not None), default=0)
    for (_number, term), definition in zip(terms, given, strict=True):
        inside = slice(None) if is_inside is None else is_inside[term.places]
        at, own = place_of[term.places][inside], term.values[inside]
        who = np.full(len(at), -1) if term.who is None else term.who[inside]
        is_lost = (who < 0) & (own != 0) & (not term.is_whole)
        is_given = isinstance(definition, TableTerm)
        lost = np.bincount(at[is_lost], minlength=count) > 0
        # A Gini, a growth and the like: of no single subject, wherever they are.
        is_odd = term.who is None and not term.is_whole
        unknown.append(np.zeros(count, np.bool_) if is_given else lost | is_odd)
        keys.append((at * size + who)[who >= 0])
        values.append(own[who >= 0])
    pairs, which = np.unique(np.concatenate(keys), return_inverse=True)
    ends = np.cumsum([len(each) for each in keys])[:-1]
    found = [_Side(np.zeros(len(pairs)), np.zeros(count, np.bool_)) for _side in range(2)]
    for (number, term), own, at, lost in zip(
        terms, values, np.split(which, ends), unknown, strict=True
    ):
        added = np.bincount(at, weights=own, minlength=len(pairs))
        side = found[number]
        adds = side.adds + (added > 0 if term.is_distinct else added)
        found[number] = _Side(adds, side.is_unknown | lost)
    return pairs // size, found


def _widened(sizes: Numbers, squares: Numbers) -> Numbers:
    """Return by what a fraction's error of few subjects is multiplied, so that two of it hold.

    By Student's t and n / (n - 1), n being how many equal subjects would make the denominator.
    """
    many = np.divide(sizes, squares, out=np.ones_like(squares), where=squares > 0)
    return np.array([_factor(min(int(each + _ROUNDING), 1_000)) for each in many.tolist()])


@lru_cache
def _factor(many: int) -> float:
    if many <= 1:
        return 1.0
    factor = t_quantile(_SIDE, many - 1) / NormalDist().inv_cdf(_SIDE)
    return factor * math.sqrt(many / (many - 1))
