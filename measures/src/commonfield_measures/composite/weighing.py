"""Weights: given, equal, from the data (entropy, CRITIC, MEREC, spread), from judgements.

Weights from the data are computed within each group of indicators from the *normalised* values, as
they are aggregated; aggregates above keep their given weights. Entropy of normalised data is not
entropy of raw shares: ``entropy:raw`` and ``merec:raw`` take the values before normalising.

Source: OECD/JRC Handbook (2008), step 6; Zeleny (1982) and Hwang and Yoon (1981) (entropy);
Diakoulaki et al. (1995) (CRITIC); Keshavarz-Ghorabaee et al. (2021) (MEREC, Symmetry 13, 525);
COINr ``get_PCA()``; Saaty (1980) (AHP).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from commonfield_measures.composite.errors import (
    BelowZeroError,
    GapError,
    JudgementsReciprocalError,
    NoSpreadError,
    NotPositiveError,
    WeightMissingError,
    WeightNegativeError,
    WeightsZeroError,
    WeightUnknownError,
)
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Numbers, listed

# Saaty's mean consistency index of random judgements, for 1 to 15 things compared.
RANDOM_INDEX: Final = (
    0.0,
    0.0,
    0.58,
    0.90,
    1.12,
    1.24,
    1.32,
    1.41,
    1.45,
    1.49,
    1.51,
    1.48,
    1.56,
    1.57,
    1.59,
)
MOST_INCONSISTENT: Final = 0.1
# Judgements are published as 0.33 or 0.14, so that a value times its reverse is nearly 1.
_RECIPROCAL: Final = 0.06
_POWER_ROUNDS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Columns:
    """The values of one group: rows x members, with what a refusal needs to name them."""

    group: str
    codes: tuple[str, ...]
    values: Numbers
    row_name: Callable[[int], str] = str

    def complete(self, rule: str) -> Numbers:
        """Return the values, none of which may be missing.

        Raises:
            GapError: one is.
        """
        if np.isnan(self.values).any():
            row, place = np.argwhere(np.isnan(self.values))[0]
            raise GapError(rule=rule, indicator=self.codes[place], unit=self.row_name(int(row)))
        return self.values


@dataclass(frozen=True, slots=True)
class Component:
    """Weights from the first principal component, with its signed loadings and explained share."""

    weights: Numbers
    loadings: Numbers
    explained: float


@dataclass(frozen=True, slots=True)
class Priorities:
    """Weights from pairwise judgements, with how consistent these are (0 = wholly)."""

    weights: Numbers
    eigenvalue: float
    consistency_index: float
    consistency_ratio: float


def within_groups(tree: Tree, weights: Mapping[str, float | None], source: str) -> dict[str, float]:
    """Return the weights rescaled to sum to one within each group; the index itself has 1.

    An only child has 1 whatever is given.

    Raises:
        WeightUnknownError: a weight is for nothing in the tree.
        WeightsZeroError: those of a group sum to zero.
    """
    for code in weights:
        if code not in tree.by_code:
            raise WeightUnknownError(source=source, code=code)
    found = {each.code: 1.0 for each in tree.elements if each.parent is None}
    for group, codes in tree.children.items():
        shares = [1.0] if len(codes) == 1 else _given(codes, weights, source)
        total = sum(shares)
        if total == 0:
            raise WeightsZeroError(group=group, codes=listed(codes))
        found |= {code: share / total for code, share in zip(codes, shares, strict=True)}
    return {each.code: found[each.code] for each in tree.elements}


def _given(codes: tuple[str, ...], weights: Mapping[str, float | None], source: str) -> list[float]:
    """Return the weights of a group's members.

    Raises:
        WeightMissingError: one has none.
        WeightNegativeError: one is below zero.
    """
    shares = []
    for code in codes:
        share = weights.get(code)
        if share is None:
            raise WeightMissingError(source=source, code=code)
        if share < 0:
            raise WeightNegativeError(code=code, value=share)
        shares.append(share)
    return shares


def entropy(columns: Columns) -> Numbers:
    """Return ``(1 - e) / Σ (1 - e)`` with ``e = -1/ln n Σ p ln p``, ``p = z / Σ z``, 0 ln 0 = 0.

    Raises:
        BelowZeroError: a value is negative, so that there are no shares.
        NoSpreadError: no indicator has any spread.
    """
    values = _from_zero(columns, "entropy")
    totals = values.sum(axis=0)
    if not (totals > 0).all():
        raise NoSpreadError(group=columns.codes[int(np.argmin(totals))], rule="entropy")
    shares = values / totals
    logs = np.log(np.where(shares > 0, shares, 1))
    spread = np.maximum(1 + (shares * logs).sum(axis=0) / np.log(len(values)), 0)
    if not spread.sum() > 0:
        raise NoSpreadError(group=columns.group, rule="entropy")
    return np.asarray(spread / spread.sum())


def critic(columns: Columns) -> Numbers:
    """Return ``C / Σ C`` with ``C_j = s_j Σ_k (1 - r_jk)``: contrast times conflict.

    The divisor of the deviations cancels; correlations are Pearson's.

    Raises:
        NoSpreadError: an indicator is constant, or all are perfectly correlated.
    """
    correlations = correlated(columns, "CRITIC")
    values = columns.values
    information = values.std(axis=0, ddof=1) * np.maximum(1 - correlations, 0).sum(axis=0)
    total = information.sum()
    if not total > values.std(axis=0).sum() * len(columns.codes) * np.finfo(float).eps:
        raise NoSpreadError(group=columns.group, rule="CRITIC")
    return np.asarray(information / total)


def deviations(columns: Columns) -> Numbers:
    """Return ``s / Σ s``, s being the members' standard deviations; their divisor cancels.

    Raises:
        NoSpreadError: no indicator has any spread.
    """
    spread = columns.complete("std").std(axis=0)
    if not spread.sum() > 0:
        raise NoSpreadError(group=columns.group, rule="std")
    return np.asarray(spread / spread.sum())


def ginis(columns: Columns) -> Numbers:
    """Return ``G / Σ G``, G being the Gini coefficient of each member.

    ``G = Σ (2 i - n - 1) x_i / (n Σ x)`` over values from the lowest, i from 1.

    Raises:
        BelowZeroError: a value is negative.
        NoSpreadError: a member is zero everywhere, or no member has any spread.
    """
    values = np.sort(_from_zero(columns, "gini"), axis=0)
    totals = values.sum(axis=0)
    if not (totals > 0).all():
        raise NoSpreadError(group=columns.codes[int(np.argmin(totals))], rule="gini")
    count = len(values)
    places = 2 * np.arange(1, count + 1)[:, None] - count - 1
    found = np.maximum((places * values).sum(axis=0) / (count * totals), 0)
    if not found.sum() > 0:
        raise NoSpreadError(group=columns.group, rule="gini")
    return np.asarray(found / found.sum())


def merec(columns: Columns) -> Numbers:
    """Return ``E / Σ E``: how much the units' performance changes as each member is removed.

    More is better; ``n = min x / x``, ``S_i = ln(1 + Σ_j |ln n_ij| / m)``, ``S_ij`` the same
    without member j, and ``E_j = Σ_i |S_ij - S_i|``.

    Raises:
        NotPositiveError: a value is zero or negative, so that it has no logarithm.
        NoSpreadError: no member has any spread.
    """
    values = columns.complete("merec")
    if not (values > 0).all():
        row, place = np.argwhere(~(values > 0))[0]
        raise NotPositiveError(
            rule="merec",
            indicator=columns.codes[place],
            unit=columns.row_name(int(row)),
            value=float(values[row, place]),
        )
    distances = np.log(values / values.min(axis=0))
    whole = distances.sum(axis=1, keepdims=True)
    members = len(columns.codes)
    performance = np.log1p(whole / members)
    removed = np.log1p((whole - distances) / members)
    effects = np.abs(removed - performance).sum(axis=0)
    if not effects.sum() > 0:
        raise NoSpreadError(group=columns.group, rule="merec")
    return np.asarray(effects / effects.sum())


def _from_zero(columns: Columns, rule: str) -> Numbers:
    """Return the values, of which none may be missing or negative.

    Raises:
        BelowZeroError: one is negative.
    """
    values = columns.complete(rule)
    if (values < 0).any():
        row, place = np.argwhere(values < 0)[0]
        raise BelowZeroError(
            rule=rule,
            indicator=columns.codes[place],
            unit=columns.row_name(int(row)),
            value=float(values[row, place]),
        )
    return values


def principal_component(columns: Columns) -> Component:
    """Return weights in proportion to the loadings' sizes on the first component.

    The component is that of the correlation matrix; its arbitrary sign is set so that the mean
    loading is positive.
    """
    correlations = correlated(columns, "PCA")
    roots, vectors = np.linalg.eigh(correlations)
    loadings = vectors[:, -1]
    if loadings.sum() < 0:
        loadings = -loadings
    sizes = np.abs(loadings)
    return Component(sizes / sizes.sum(), loadings, float(roots[-1] / roots.sum()))


def correlated(columns: Columns, rule: str) -> Numbers:
    """Return Pearson's correlations of the members (members x members).

    Raises:
        NoSpreadError: a member is constant.
    """
    values = columns.complete(rule)
    for place, code in enumerate(columns.codes):
        if values[:, place].min() == values[:, place].max():
            raise NoSpreadError(group=code, rule=rule)
    return np.corrcoef(values, rowvar=False).reshape(len(columns.codes), -1)


def priorities(judgements: Numbers, group: str, codes: tuple[str, ...]) -> Priorities:
    """Return the principal right eigenvector of pairwise judgements (AHP) and its consistency.

    ``CI = (λ - n) / (n - 1)``, ``CR = CI / RI(n)`` with Saaty's random index.

    Raises:
        JudgementsReciprocalError: a value is not the reverse of its mirror image.
    """
    count = len(judgements)
    mirrored = judgements * judgements.T
    wrong = ~(judgements > 0) | ~(np.abs(mirrored - 1) <= _RECIPROCAL)
    if wrong.any():
        row, place = np.argwhere(wrong)[0]
        raise JudgementsReciprocalError(
            group=group,
            first=codes[row],
            second=codes[place],
            value=float(judgements[row, place]),
            reverse=float(judgements[place, row]),
        )
    weights = np.full(count, 1 / count)
    for _round in range(_POWER_ROUNDS):
        product = judgements @ weights
        better = product / product.sum()
        has_settled = np.abs(better - weights).max() < np.finfo(float).eps
        weights = better
        if has_settled:
            break
    eigenvalue = float((judgements @ weights).sum())
    index = (eigenvalue - count) / (count - 1) if count > 1 else 0.0
    random = RANDOM_INDEX[min(count, len(RANDOM_INDEX)) - 1]
    return Priorities(weights, eigenvalue, index, index / random if random else 0.0)


@dataclass(frozen=True, slots=True)
class Panel:
    """What several judges say together, and each of them alone."""

    joint: Priorities
    judges: tuple[Priorities, ...]


def panel_priorities(judges: Sequence[Numbers], group: str, codes: tuple[str, ...]) -> Panel:
    """Return the priorities of the judges' geometric mean, value by value, and those of each.

    Of one judge they are that judge's. The geometric mean keeps judgements reciprocal, and treats
    all judges alike.

    Source: Aczél and Saaty 1983, "Procedures for synthesizing ratio judgements", Journal of
    Mathematical Psychology 27.

    Raises:
        JudgementsReciprocalError: a judge's value is not the reverse of its mirror image.
    """
    own = tuple(priorities(each, group, codes) for each in judges)
    if len(own) == 1:
        return Panel(own[0], own)
    joint = np.exp(np.mean([np.log(each) for each in judges], axis=0))
    return Panel(priorities(joint, group, codes), own)
