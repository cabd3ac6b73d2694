"""Dagum's exact division of the Gini coefficient among groups, without any n × n table.

With p_j the share of units (weights) of group j, s_j its share of the total, μ_j its mean, G_j its
own Gini coefficient, Δ_jh = E|X_j - X_h| and G_jh = Δ_jh / (μ_j + μ_h):

- within: G_w = Σ_j p_j s_j G_j;
- net between: G_nb = Σ_{j≠h} p_j s_h G_jh D_jh, with D_jh = |μ_j - μ_h| / Δ_jh (relative economic
  affluence). As D_jh G_jh = |μ_j - μ_h| / (μ_j + μ_h), it is the Gini coefficient of the groups'
  means: the between of Pyatt and of Mookherjee and Shorrocks;
- transvariation: G_t = Σ_{j≠h} p_j s_h G_jh (1 - D_jh), the part due to groups that overlap: their
  residual. 0 if and only if the groups do not overlap.

G = G_w + G_nb + G_t.

Source: Dagum 1997, "A new approach to the decomposition of the Gini income inequality ratio",
Empirical Economics 22, eqs. 16, 23, 25 to 29; Mookherjee and Shorrocks 1982, eq. 8.
"""

from dataclasses import dataclass

import numpy as np

from commonfield_measures.measures.inequality import gini_of, gini_of_rising
from commonfield_measures.measures.inputs import (
    UNNAMED,
    Floats,
    Given,
    Grouping,
    Named,
    Sample,
    grouping,
    sample_in_groups,
)


@dataclass(frozen=True, slots=True)
class Dagum:
    """The Gini coefficient and its parts, which add up to it; each is 0 or more."""

    gini: float
    within: float
    between: float
    transvariation: float

    @property
    def overlap(self) -> float:
        """What Pyatt's division calls the part due to groups that overlap: the transvariation."""
        return self.transvariation


@dataclass(frozen=True, slots=True)
class DagumPairs:
    """The division with every pair of groups. Shapes: groups; ``between``, ``affluence``: squares.

    ``between[j, h]`` is G_jh, with the groups' own Gini coefficients in the diagonal;
    ``affluence[j, h]`` is D_jh, 0 where two means are equal and in the diagonal. Groups that nobody
    has are left out.
    """

    total: Dagum
    labels: tuple[str | int, ...]
    population_shares: Floats
    value_shares: Floats
    between: Floats
    affluence: Floats

    @property
    def ginis(self) -> Floats:
        """The Gini coefficient inside each group."""
        return self.between.diagonal()


def dagum(
    values: Given, groups: Given, weights: Given | None = None, *, named: Named = UNNAMED
) -> Dagum:
    """Return the Gini coefficient divided exactly. Cost: two sorts, for any number of groups.

    Raises:
        MeasuresError: for what ``inputs.sample_in_groups`` refuses.
    """
    some, places = sample_in_groups(
        values, weights, [grouping(groups, named)], named, measure="Dagum"
    )
    return dagum_of(some, places[0])


def dagum_of(some: Sample, place: Grouping) -> Dagum:
    """Return the division of a checked sample."""
    people, has = _sums(some, place)
    there = people > 0
    means = has[there] / people[there]
    order = np.argsort(means)
    scale = some.total * some.weight
    between = gini_of_rising(means[order], people[there][order]) / scale
    within = _pairs_within(some, place) / scale
    return _added_up(within, between, max(0.0, gini_of(some) - within - between))


def _added_up(within: float, between: float, transvariation: float) -> Dagum:
    return Dagum(within + between + transvariation, within, between, transvariation)


def _sums(some: Sample, place: Grouping) -> tuple[Floats, Floats]:
    """Return the weight and the total of each group."""
    has = some.values if some.weights is None else some.weights * some.values
    people = np.bincount(place.codes, some.weights, place.count)
    return people.astype(np.float64, copy=False), np.bincount(place.codes, has, place.count)


def _pairs_within(some: Sample, place: Grouping) -> float:
    """Return Σ w w' |x - x'| over the pairs of units of one group, each pair once."""
    order = np.lexsort((some.values, place.codes))
    values, codes = some.values[order], place.codes[order]
    starts = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))
    sizes = np.diff(np.append(starts, len(codes)))
    weights = np.ones(len(codes)) if some.weights is None else some.weights[order]
    reached = np.cumsum(weights)
    before = np.concatenate(([0.0], reached))[starts]
    people = np.repeat(reached[starts + sizes - 1] - before, sizes)
    below = reached - np.repeat(before, sizes)
    steps = np.diff(values)
    # From one group to the next is no step.
    steps[starts[1:] - 1] = 0
    return float((steps * below[:-1] * (people[:-1] - below[:-1])).sum())


def dagum_pairs(
    values: Given, groups: Given, weights: Given | None = None, *, named: Named = UNNAMED
) -> DagumPairs:
    """Return the division with Gini coefficient and affluence of every pair of groups.

    Δ_jh = E(X_j - X_h)₊ + E(X_h - X_j)₊, and E(X_h - x)₊ = ∫ (1 - F_h) from x on: two running sums
    over all sorted units for each group. Cost: one sort and k n operations, memory k² and n.

    Raises:
        MeasuresError: for what ``inputs.sample_in_groups`` refuses.
    """
    some, places = sample_in_groups(
        values, weights, [grouping(groups, named)], named, measure="Dagum"
    )
    place = places[0]
    people, has = _sums(some, place)
    there = np.flatnonzero(people > 0)
    numbers = np.empty(place.count, np.intp)
    numbers[there] = np.arange(len(there))
    means = has[there] / people[there]
    distances = _distances(some, Grouping(numbers[place.codes], range(len(there))))
    shares, value_shares = people[there] / some.weight, has[there] / some.total
    return DagumPairs(
        total=_total(distances, means, shares, some.mean),
        labels=tuple(place.labels[each] for each in there),
        population_shares=shares,
        value_shares=value_shares,
        between=_ratio(distances, means[:, None] + means),
        affluence=_ratio(np.abs(means[:, None] - means), distances),
    )


def _distances(some: Sample, place: Grouping) -> Floats:
    """Return E|X_j - X_h| for every pair of groups (groups × groups)."""
    order = np.argsort(some.values)
    codes = place.codes[order]
    weights = np.ones(len(order)) if some.weights is None else some.weights[order]
    steps = np.append(np.diff(some.values[order]), 0.0)
    members = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])
    people, ahead = np.empty(place.count), np.empty((place.count, place.count))
    for group, positions in enumerate(members):
        above = np.zeros(len(order))
        above[positions] = weights[positions]
        np.cumsum(above, out=above)
        people[group] = above[-1]
        np.subtract(above[-1], above, out=above)
        above *= steps
        # By how much the group is ahead of each unit, over all members that are.
        far = np.cumsum(above[::-1])[::-1]
        ahead[:, group] = np.bincount(codes, far * weights, place.count)
    return (ahead + ahead.T) / np.outer(people, people)


def _total(distances: Floats, means: Floats, shares: Floats, mean: float) -> Dagum:
    """Add up Dagum's parts: p_j s_h G_jh (D_jh) is p_j p_h times half a distance of means."""
    pairs = np.outer(shares, shares) / (2 * mean)
    apart = np.abs(means[:, None] - means)
    within = float((pairs * distances).diagonal().sum())
    overlap = np.maximum(distances - apart, 0)
    np.fill_diagonal(overlap, 0)
    return _added_up(within, float((pairs * apart).sum()), float((pairs * overlap).sum()))


def _ratio(above: Floats, below: Floats) -> Floats:
    """Divide; where nothing differs from nothing there is no distance: 0."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)
