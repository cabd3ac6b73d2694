"""Theil's two indices, divided exactly into what lies between groups and what lies within them.

With p_g the share of units (weights) of group g, s_g its share of the total, μ_g its mean:

- T (GE(1)): T = Σ s_g ln(s_g / p_g) + Σ s_g T_g, with T_g = Σ p (x/μ_g) ln(x/μ_g) in the group;
- L (GE(0), mean log deviation): L = Σ p_g ln(p_g / s_g) + Σ p_g L_g, with L_g = Σ p ln(μ_g/x).

0 ln 0 = 0: T takes zeros. L is infinite as soon as one unit has nothing, and refused. (R's ``ineq``
calls T ``parameter = 0`` and L everything else.) Every sum below adds terms of one sign only,
(x/μ) ln(x/μ) - (x/μ - 1) and (x/μ - 1) - ln(x/μ): what they add to the formulas sums to zero,
so a constant is 0 (below 1e-30) and hardly unequal data keep their digits.

Source: Theil 1967, "Economics and Information Theory", ch. 4; Shorrocks 1980, "The class of
additively decomposable inequality measures", eqs. 21, 22.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from commonfield_measures.errors import NotNestedError, ZeroValueError
from commonfield_measures.measures.inputs import (
    UNNAMED,
    Codes,
    Floats,
    Given,
    Grouping,
    Named,
    Sample,
    grouping,
    numbers,
    sample,
    sample_in_groups,
)

# So many units are worked on at once that they stay near the processor.
_BLOCK: Final = 32_768
# As long as all are so near to the mean, ln(1 + d) keeps digits that ln(x/m) loses.
_NEAR: Final = 0.5


@dataclass(frozen=True, slots=True)
class Decomposed:
    """An index and its parts. ``total`` is ``between + within``; each is 0 or more."""

    total: float
    between: float
    within: float


@dataclass(frozen=True, slots=True)
class Nested:
    """An index divided along levels that lie in each other.

    ``between``: for each level, from the highest, what lies between its groups inside the groups
    of the level above; ``within``: what lies inside the groups of the lowest. All add up to
    ``total``.
    """

    total: float
    between: tuple[float, ...]
    within: float


@dataclass(frozen=True, slots=True)
class Theil:
    """Both indices of the same data."""

    theil_t: Decomposed
    theil_l: Decomposed


@dataclass(frozen=True, slots=True)
class _Level:
    """Groups (or units) of one level: how many count, and the mean of each. Shapes: groups."""

    people: Floats | None
    means: Floats


def theil_t(values: Given, weights: Given | None = None, *, named: Named = UNNAMED) -> float:
    """Return Theil T: 0 (all have the same) to ln n (one has all).

    Raises:
        MeasuresError: for what ``inputs.sample`` refuses.
    """
    return t_of(sample(values, weights, named, measure="Theil T"))


def t_of(some: Sample) -> float:
    """Return Theil T of a checked sample."""
    return _parts(some, []).theil_t[0]


def theil_l(values: Given, weights: Given | None = None, *, named: Named = UNNAMED) -> float:
    """Return Theil L (mean log deviation): 0 (all have the same) and more.

    Raises:
        ZeroValueError: if a unit that counts has nothing.
    """
    some, _ = _sample_above_zero(values, (), weights, named)
    return _parts(some, [], is_above_zero=True).theil_l[0]


def theil_t_grouped(
    values: Given, groups: Given, weights: Given | None = None, *, named: Named = UNNAMED
) -> Decomposed:
    """Return Theil T divided between and within groups.

    Raises:
        MeasuresError: for what ``inputs.sample_in_groups`` refuses.
    """
    groupings = [grouping(groups, named)]
    some, places = sample_in_groups(values, weights, groupings, named, measure="Theil T")
    return _decomposed(_parts(some, places).theil_t)


def theil_l_grouped(
    values: Given, groups: Given, weights: Given | None = None, *, named: Named = UNNAMED
) -> Decomposed:
    """Return Theil L divided between and within groups.

    Raises:
        ZeroValueError: if a unit that counts has nothing.
    """
    some, places = _sample_above_zero(values, (groups,), weights, named)
    return _decomposed(_parts(some, places, is_above_zero=True).theil_l)


def theil_grouped(
    values: Given, groups: Given, weights: Given | None = None, *, named: Named = UNNAMED
) -> Theil:
    """Return Theil T and L, each divided between and within groups, in one pass.

    Cost: two countings and a logarithm a unit where ``groups`` are whole numbers from 0; other
    groups are numbered first, by sorting.

    Raises:
        ZeroValueError: if a unit that counts has nothing; ``theil_t_grouped`` takes it.
    """
    some, places = _sample_above_zero(values, (groups,), weights, named)
    parts = _parts(some, places, is_above_zero=True)
    return Theil(_decomposed(parts.theil_t), _decomposed(parts.theil_l))


def theil_t_nested(
    values: Given, levels: Sequence[Given], weights: Given | None = None, *, named: Named = UNNAMED
) -> Nested:
    """Return Theil T divided along levels that lie in each other (province, city, county …).

    Args:
        values: One a unit.
        levels: The group of each unit on each level, from the highest.
        weights: One a unit.
        named: What refusals call them.

    Raises:
        NotNestedError: if a group lies in two groups of the level above.
    """
    groupings = [grouping(each, named) for each in levels]
    some, places = sample_in_groups(values, weights, groupings, named, measure="Theil T")
    _refuse_not_nested(places, named)
    return _nested(_parts(some, places).theil_t)


def theil_l_nested(
    values: Given, levels: Sequence[Given], weights: Given | None = None, *, named: Named = UNNAMED
) -> Nested:
    """Return Theil L divided along levels that lie in each other (see ``theil_t_nested``).

    Raises:
        NotNestedError: if a group lies in two groups of the level above.
        ZeroValueError: if a unit that counts has nothing.
    """
    some, places = _sample_above_zero(values, levels, weights, named)
    _refuse_not_nested(places, named)
    return _nested(_parts(some, places, is_above_zero=True).theil_l)


@dataclass(slots=True)
class _Parts:
    """What lies on each step, from between the highest groups down to within the lowest."""

    theil_t: list[float]
    theil_l: list[float]


def _parts(some: Sample, places: Sequence[Grouping], *, is_above_zero: bool = False) -> _Parts:
    """Measure each step: groups around the mean of the group they lie in, units around theirs.

    L is of use only where all values are above zero.
    """
    parts = _Parts([], [])
    levels = [_level(some, place) for place in places]
    levels.append(_Level(some.weights, some.values))
    centres = np.array([some.mean])
    inside = [np.zeros(len(levels[0].means), np.intp)]
    inside += [_parents(low, high) for high, low in pairwise(places)]
    inside += [place.codes for place in places[-1:]]
    for level, codes in zip(levels, inside, strict=True):
        t, l_ = _apart(level, centres, codes, takes_zeros=not is_above_zero)
        parts.theil_t.append(max(0.0, t / some.total))
        parts.theil_l.append(max(0.0, l_ / some.weight))
        centres = level.means
    return parts


def _level(some: Sample, place: Grouping) -> _Level:
    """Add up groups; one that no unit has weighs nothing and has a mean of 1."""
    values, weights = some.values, some.weights
    has = values if weights is None else weights * values
    people = np.bincount(place.codes, weights, place.count).astype(np.float64, copy=False)
    totals = np.bincount(place.codes, has, place.count)
    means = np.divide(totals, people, out=np.ones(place.count), where=people > 0)
    return _Level(people, means)


def _parents(low: Grouping, high: Grouping) -> Codes:
    """Return the group of the level above in which each group lies; 0 for one that nobody has."""
    parents = np.zeros(low.count, np.intp)
    parents[low.codes] = high.codes
    return parents


def _apart(
    level: _Level, centres: Floats, inside: Codes, *, takes_zeros: bool
) -> tuple[float, float]:
    """Return Σ w (x ln(x/m) - (x - m)) and Σ w ((x - m)/m - ln(x/m)); m: the centre of each x."""
    divisors = np.where(centres > 0, centres, 1.0)
    found_t = found_l = 0.0
    for first in range(0, len(level.means), _BLOCK):
        some = slice(first, first + _BLOCK)
        x, codes = level.means[some], inside[some]
        off = x - centres[codes]
        off_share = off / divisors[codes]
        if np.abs(off_share).max() < _NEAR:
            logs = np.log1p(off_share)
        elif takes_zeros:
            logs = np.log(x / divisors[codes], out=np.zeros_like(x), where=x > 0)
        else:
            logs = np.log(x / divisors[codes])
        t_terms, l_terms = x * logs - off, off_share - logs
        if level.people is not None:
            t_terms *= level.people[some]
            l_terms *= level.people[some]
        found_t += float(t_terms.sum())
        found_l += float(l_terms.sum())
    return found_t, found_l


def _sample_above_zero(
    values: Given, groups: Sequence[Given], weights: Given | None, named: Named
) -> tuple[Sample, list[Grouping]]:
    groupings = [grouping(each, named) for each in groups]
    some, places = sample_in_groups(values, weights, groupings, named, measure="Theil L")
    if some.values.min() == 0:
        counts = (
            np.ones(np.asarray(values).shape) if weights is None else numbers(weights, "", named)
        )
        first = np.argmax((numbers(values, named.values, named) == 0) & (counts > 0))
        raise ZeroValueError(column=named.values, row=named.row(first), value=0, measure="Theil L")
    return some, places


def _refuse_not_nested(places: Sequence[Grouping], named: Named) -> None:
    for high, low in pairwise(places):
        parents = _parents(low, high)
        strays = np.flatnonzero(parents[low.codes] != high.codes)
        if len(strays):
            stray = strays[0]
            group = low.codes[stray]
            raise NotNestedError(
                column=named.groups,
                value=low.labels[group],
                first=high.labels[high.codes[stray]],
                second=high.labels[parents[group]],
            )


def _decomposed(parts: Sequence[float]) -> Decomposed:
    between, within = parts
    return Decomposed(between + within, between, within)


def _nested(parts: Sequence[float]) -> Nested:
    return Nested(math.fsum(parts), tuple(parts[:-1]), parts[-1])
