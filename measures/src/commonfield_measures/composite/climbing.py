"""Up the tree: from normalised indicators to every aggregate, level by level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from commonfield_measures.composite.aggregating import METHODS, Group, aggregated, zeros
from commonfield_measures.composite.errors import ChoiceUnknownError, LevelsCountError
from commonfield_measures.composite.notices import Notice, ZeroMeans
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Numbers, Table, listed
from commonfield_measures.composite.weighing import Columns


@dataclass(frozen=True, slots=True)
class Climb:
    """All that leads from normalised values to scores; the seam for drawing any of it anew.

    Shape: ``table.values`` rows x indicators, normalised, more being better; NaN where a value is
    missing. ``weights`` sum to one within each group. ``methods``: the aggregator of each level
    that has aggregates.
    """

    table: Table
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
    notices: tuple[Notice, ...] = field(default=())

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


def climb(given: Climb) -> Scores:
    """Compute every aggregate from its members, from the lowest level to the highest."""
    table, tree = given.table, given.tree
    known = dict(zip(table.indicators, table.values.T, strict=True))
    notices: list[Notice] = []
    parts = table.by_time()
    for code in tree.upwards():
        members = tree.children[code]
        values = np.stack([known[member] for member in members], axis=1)
        weights = np.array([given.weights[member] for member in members])
        group = Group(Columns(code, members, values, table.row_name), weights, parts)
        method = given.methods[tree.by_code[code].level]
        known[code] = aggregated(group, method)
        if method in {"gmean", "hmean"} and zeros(group).any():
            rows = table.row_names(zeros(group))
            notices.append(ZeroMeans(rule=method, group=code, count=len(rows), units=listed(rows)))
    scores = np.stack([known[code] for code in tree.aggregates], axis=1)
    return Scores(tree.aggregates, scores, tuple(notices))
