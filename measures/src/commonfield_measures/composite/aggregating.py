"""From the members of a group to one score for each unit, ten ways, and so up the tree.

The means take what is there and rescale the weights where a value is missing, as COINr does; the
other rules refuse a gap. Rows are summed one by one, so that equal units get equal scores whatever
stands beside them.

Source: OECD/JRC Handbook (2008), step 6; COINr ``a_*()``; Mazziotta and Pareto (2013, 2016);
Hwang and Yoon (1981) (TOPSIS); Munda and Nardo (2005) and COINr ``a_copeland()`` (Copeland).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.composite.errors import (
    BelowZeroError,
    ChoiceUnknownError,
    GroupEmptyError,
    LevelsCountError,
    NoSpreadError,
    NotPositiveMeanError,
)
from commonfield_measures.composite.notices import BuildNotice, ZeroMeans
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Flags, IndexTable, Numbers, Rows, listed
from commonfield_measures.composite.weighing import Columns

# Weights that differ from a half by no more than rounding are a half.
_TIE: Final = 1e-12
_MULTIPLE: Final = 1e-9
# How many comparisons of units are held at once: as many as stay in a processor's cache.
_CELLS: Final = 2**17


@dataclass(frozen=True, slots=True)
class GroupValues:
    """What is aggregated: members' values, their weights (summing to one), and the parts.

    Shape: ``columns.values`` rows x members; ``parts`` are the rows of each year, of which only
    Copeland keeps apart: it compares units of one year.
    """

    columns: Columns
    weights: Numbers
    parts: tuple[Rows, ...] = field(default=())

    @property
    def values(self) -> Numbers:
        """Rows x members."""
        return self.columns.values

    def shared(self, rule: str) -> Numbers:
        """Return the weights of each row, rescaled over the values that are there.

        Raises:
            GroupEmptyError: a row has nothing that counts.
        """
        is_there = ~np.isnan(self.values)
        if is_there.all():
            return np.broadcast_to(self.weights, self.values.shape)
        weights = np.where(is_there, self.weights, 0)
        totals = weights.sum(axis=1, keepdims=True)
        if not (totals > 0).all():
            row = int(np.argmin(totals))
            raise GroupEmptyError(
                rule=rule, unit=self.columns.row_name(row), group=self.columns.group
            )
        return np.asarray(weights / totals)


def aggregated(group: GroupValues, method: str) -> Numbers:
    """Return one score for each row; ``method`` is one of ``METHODS``."""
    return METHODS[method](group)


def zeros(group: GroupValues) -> Flags:
    """Return which rows have a zero that counts, which makes a geometric or harmonic mean zero."""
    return np.asarray(((group.values == 0) & (group.weights > 0)).any(axis=1))


def _amean(group: GroupValues) -> Numbers:
    """``Σ w x``."""
    weights = group.shared("amean")
    return np.asarray((weights * np.nan_to_num(group.values)).sum(axis=1))


def _gmean(group: GroupValues) -> Numbers:
    """``exp Σ w ln x``; 0 where a value that counts is 0."""
    values, weights = _not_negative(group, "gmean"), group.shared("gmean")
    logs = np.log(np.where(values > 0, values, 1))
    return np.where(zeros(group), 0.0, np.exp((weights * logs).sum(axis=1)))


def _hmean(group: GroupValues) -> Numbers:
    """``1 / Σ (w / x)``; 0, its limit, where a value that counts is 0."""
    values, weights = _not_negative(group, "hmean"), group.shared("hmean")
    inverse = (weights / np.where(values > 0, values, 1)).sum(axis=1)
    return np.where(zeros(group), 0.0, 1 / inverse)


def _not_negative(group: GroupValues, rule: str) -> Numbers:
    values = np.where(np.isnan(group.values), 1, group.values)
    if (values < 0).any():
        row, place = np.argwhere(values < 0)[0]
        raise BelowZeroError(
            rule=rule,
            indicator=group.columns.codes[place],
            unit=group.columns.row_name(int(row)),
            value=float(values[row, place]),
        )
    return values


def _median(group: GroupValues) -> Numbers:
    """The value below which lie half of the weights; the mean of two where exactly half do.

    With equal weights it is the usual median.
    """
    weights = group.shared("median")
    order = np.argsort(group.values, axis=1, kind="stable")
    values = np.take_along_axis(group.values, order, axis=1)
    reached = np.cumsum(np.take_along_axis(weights, order, axis=1), axis=1)
    rows = np.arange(len(values))
    low = np.argmax(reached > 0.5 - _TIE, axis=1)
    high = np.argmax(reached > 0.5 + _TIE, axis=1)
    return np.asarray((values[rows, low] + values[rows, high]) / 2)


def _mpi(group: GroupValues) -> Numbers:
    """``M - S · (S / M)``, S over the members of the row with the sample divisor (Compind)."""
    spare = 1 - float((group.weights**2).sum())
    # With equal weights of k members this is k / (k - 1).
    return _penalised(group, "mpi", 1 / spare if spare > _TIE else 1.0)


def _ampi(group: GroupValues) -> Numbers:
    """``M - S · (S / M)``, S over the members of the row with the population divisor."""
    return _penalised(group, "ampi", 1.0)


def _mpi_plus(group: GroupValues) -> Numbers:
    """``M + S · (S / M)``: as ``mpi`` for indices where high is bad, and unevenness worse."""
    return 2 * _amean(group) - _mpi(group)


def _ampi_plus(group: GroupValues) -> Numbers:
    """``M + S · (S / M)``: as ``ampi`` for indices where high is bad."""
    return 2 * _amean(group) - _ampi(group)


def _penalised(group: GroupValues, rule: str, correction: float) -> Numbers:
    values = group.columns.complete(rule)
    means = (group.weights * values).sum(axis=1)
    variances = (group.weights * (values - means[:, None]) ** 2).sum(axis=1) * correction
    wrong = (means <= 0) & (variances > 0)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise NotPositiveMeanError(
            rule=rule,
            unit=group.columns.row_name(row),
            group=group.columns.group,
            value=float(means[row]),
        )
    return means - np.divide(variances, means, out=np.zeros_like(means), where=variances > 0)


def _topsis(group: GroupValues) -> Numbers:
    """``d- / (d+ + d-)``: Euclidean distances of ``w z`` from the worst and the best of all rows.

    Values are normalised already and point upwards: the classic method is ``vector`` before this.

    Raises:
        NoSpreadError: best and worst are the same.
    """
    weighted = group.columns.complete("topsis") * group.weights
    to_best = np.sqrt(((weighted - weighted.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    if not (to_best + to_worst > 0).all():
        raise NoSpreadError(group=group.columns.group, rule="topsis")
    return np.asarray(to_worst / (to_best + to_worst))


def _copeland(group: GroupValues) -> Numbers:
    """Units beaten less units lost to; a unit beats another by more than half of the weights.

    Where two are equal in a member, each gets half of its weight. Compared in blocks: no matrix of
    all pairs is ever held.
    """
    values = group.columns.complete("copeland")
    scores = np.zeros(len(values))
    for rows in group.parts or (np.arange(len(values)),):
        ranks = np.stack(
            [np.unique(column, return_inverse=True)[1] for column in values[rows].T]
        ).astype(np.int32)
        scores[rows] = _duels(ranks, group.weights)
    return scores


def _duels(ranks: NDArray[np.int32], weights: Numbers) -> Numbers:
    """Return wins less losses of each unit (``ranks``: members x units)."""
    units = ranks.shape[1]
    scores = np.zeros(units)
    shares, tie = _counted(weights)
    block = max(1, _CELLS // units)
    for first in range(0, units, block):
        own, other = ranks[:, first : first + block], ranks[:, first:]
        margins = np.zeros((own.shape[1], other.shape[1]), shares.dtype)
        for mine, theirs, share in zip(own, other, shares, strict=True):
            margins += share * (mine[:, None] > theirs)
            margins -= share * (mine[:, None] < theirs)
        wins = (margins > tie).astype(np.int8) - (margins < -tie).astype(np.int8)
        scores[first : first + block] += wins.sum(axis=1)
        # Units before this block met it when their turn came.
        scores[first + block :] -= wins[:, block:].sum(axis=0)
    return scores


def _counted(weights: Numbers) -> tuple[NDArray[np.int16] | Numbers, float]:
    """Return the weights as small whole numbers if they are multiples of the smallest.

    Sums of these are exact and quick. The second number is what counts as a tie.
    """
    ratios = weights / weights[weights > 0].min()
    whole = np.rint(ratios)
    if np.abs(ratios - whole).max() <= _MULTIPLE and whole.sum() <= np.iinfo(np.int16).max:
        return whole.astype(np.int16), 0
    return weights, _TIE


METHODS: Final[Mapping[str, Callable[[GroupValues], Numbers]]] = {
    "amean": _amean,
    "gmean": _gmean,
    "hmean": _hmean,
    "median": _median,
    "mpi": _mpi,
    "mpi+": _mpi_plus,
    "ampi": _ampi,
    "ampi+": _ampi_plus,
    "topsis": _topsis,
    "copeland": _copeland,
}


# Up the tree


@dataclass(frozen=True, slots=True)
class AggregationInput:
    """All that leads from normalised values to scores; the seam for drawing any of it anew.

    Shape: ``table.values`` rows x indicators, normalised, more being better; NaN where a value is
    missing. ``weights`` sum to one within each group. ``methods``: the aggregator of each level
    that has aggregates.
    """

    table: IndexTable
    tree: Tree
    weights: Mapping[str, float]
    methods: Mapping[int, str]

    @property
    def is_complete(self) -> bool:
        """Whether no value is missing."""
        return not bool(np.isnan(self.table.values).any())


@dataclass(frozen=True, slots=True)
class Scores:
    """Rows x aggregates, in the order of ``codes`` (that of iMeta), and what to know of them."""

    codes: tuple[str, ...]
    values: Numbers
    notices: tuple[BuildNotice, ...] = field(default=())

    def of(self, code: str) -> Numbers:
        """Return the scores of one aggregate."""
        return self.values[:, self.codes.index(code)]


def methods_by_level(tree: Tree, methods: Sequence[str]) -> dict[int, str]:
    """Return the aggregator of each level: one for all, or one each from the lowest.

    Raises:
        ChoiceUnknownError: one is not known.
        LevelsCountError: they are neither one nor as many as the levels.
    """
    for method in methods:
        if method not in METHODS:
            raise ChoiceUnknownError(option="aggregate", value=method, choices=", ".join(METHODS))
    levels = tree.levels
    if len(methods) not in {1, len(levels)}:
        raise LevelsCountError(count=len(methods), levels=len(levels))
    every = list(methods) * len(levels) if len(methods) == 1 else list(methods)
    return dict(zip(levels, every, strict=True))


def aggregated_scores(given: AggregationInput) -> Scores:
    """Compute every aggregate from its members, from the lowest level to the highest."""
    table, tree = given.table, given.tree
    known = dict(zip(table.indicators, table.values.T, strict=True))
    notices: list[BuildNotice] = []
    parts = table.by_time()
    for code in tree.upwards():
        members = tree.children[code]
        values = np.stack([known[member] for member in members], axis=1)
        weights = np.array([given.weights[member] for member in members])
        group = GroupValues(Columns(code, members, values, table.row_name), weights, parts)
        method = given.methods[tree.by_code[code].level]
        known[code] = aggregated(group, method)
        if method in {"gmean", "hmean"} and zeros(group).any():
            rows = table.row_names(zeros(group))
            notices.append(ZeroMeans(rule=method, group=code, count=len(rows), units=listed(rows)))
    scores = np.stack([known[code] for code in tree.aggregates], axis=1)
    return Scores(tree.aggregates, scores, tuple(notices))
