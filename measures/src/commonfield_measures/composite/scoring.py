"""Scores of the top aggregate under many sets of weights at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from commonfield_measures.composite.aggregating import AggregationInput
from commonfield_measures.composite.errors import MethodUndrawnError
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Numbers, Rows

type _Change = Callable[[Numbers], Numbers]


def _same(values: Numbers) -> Numbers:
    return values


# Beyond whole tiles of this many units, a matrix product sums in another order: two equal units
# would get scores that differ in the last bit.
_TILE: Final = 64

# A weighted mean after one change and before its reverse: arithmetic, geometric, harmonic.
_MEANS: Final[Mapping[str, tuple[_Change, _Change]]] = {
    "amean": (_same, _same),
    "gmean": (np.log, np.exp),
    "hmean": (np.reciprocal, np.reciprocal),
}


class Scorer:
    """A tree over normalised indicators, ready to be scored with any weights.

    ``weights`` everywhere are sets × elements, in the order of ``elements``: every element that
    has a parent. Of a group's weights only the proportions matter.
    """

    def __init__(self, normalised: Numbers, tree: Tree, methods: Mapping[int, str]) -> None:
        """Take normalised values (units × ``tree.indicators``, complete) and how levels are made.

        Values under a geometric or harmonic mean are not negative: aggregating them once has
        shown it.

        Raises:
            MethodUndrawnError: if a level is aggregated in a way that has no weights to draw.
        """
        for level, method in methods.items():
            if method not in _MEANS:
                raise MethodUndrawnError(level=level, method=method)
        self.elements = tuple(each.code for each in tree.elements if each.parent is not None)
        self.units = len(normalised)
        self._tree = tree
        self._methods = methods
        self._places = {code: place for place, code in enumerate(self.elements)}
        self._columns = {code: place for place, code in enumerate(tree.indicators)}
        # Indicators × units, so that a set of scores comes out in one piece; filled up with zeros
        # to whole tiles.
        self._values = np.zeros((normalised.shape[1], self.units + -self.units % _TILE))
        self._values[:, : self.units] = normalised.T
        with np.errstate(divide="ignore"):
            self._changed = {
                code: self._changed_indicators(code)
                for code in tree.aggregates
                if self._leaves(code)
            }

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The places of elements that share a parent, group by group."""
        return tuple(
            tuple(self._places[child] for child in children)
            for children in self._tree.children.values()
        )

    def weights_of(self, by_code: Mapping[str, float]) -> Numbers:
        """Return one set of weights (elements) in this scorer's order."""
        return np.array([by_code[code] for code in self.elements], np.float64)

    def scores(self, weights: Numbers) -> Numbers:
        """Return the top aggregate (sets × units).

        A zero under a geometric or harmonic mean makes it zero, as the limit does; where a weight
        of zero meets it there is nothing to tell, and the score is NaN.
        """
        if set(self._methods.values()) == {"amean"}:
            filled = self._effective(weights) @ self._values
        else:
            with np.errstate(divide="ignore", invalid="ignore"):
                filled = self._scores_of(self._tree.top, weights)
        return filled[:, : self.units]

    def _leaves(self, code: str) -> list[str]:
        return [child for child in self._tree.children[code] if child in self._columns]

    def _method(self, code: str) -> tuple[_Change, _Change]:
        return _MEANS[self._methods[self._tree.by_code[code].level]]

    def _changed_indicators(self, code: str) -> Numbers:
        change, _back = self._method(code)
        return change(self._values[[self._columns[child] for child in self._leaves(code)]])

    def _shares(self, codes: Sequence[str], weights: Numbers) -> Numbers:
        """Return a group's weights so that they add to one in each set (sets × codes)."""
        own = weights[:, [self._places[code] for code in codes]]
        return own / own.sum(axis=1, keepdims=True)

    def _effective(self, weights: Numbers) -> Numbers:
        """Return what each indicator weighs in the top aggregate (sets × indicators)."""
        weight_of = {self._tree.top: np.ones(len(weights))}
        found = np.empty((len(weights), len(self._columns)))
        for code in reversed(tuple(self._tree.upwards())):
            children = self._tree.children[code]
            shares = self._shares(children, weights)
            for child, share in zip(children, shares.T, strict=True):
                weight_of[child] = weight_of[code] * share
        for code, column in self._columns.items():
            found[:, column] = weight_of[code]
        return found

    def _scores_of(self, code: str, weights: Numbers) -> Numbers:
        change, back = self._method(code)
        children = self._tree.children[code]
        shares = dict(zip(children, self._shares(children, weights).T, strict=True))
        total = np.zeros((len(weights), self._values.shape[1]))
        if leaves := self._leaves(code):
            total += np.stack([shares[leaf] for leaf in leaves], axis=1) @ self._changed[code]
        for child in children:
            if child not in self._columns:
                total += shares[child][:, None] * change(self._scores_of(child, weights))
        return back(total)


def scorer_of(aggregation: AggregationInput, rows: Rows | None = None) -> Scorer:
    """Return a scorer of all that a build was aggregated from, or of some of its rows."""
    values = aggregation.table.values
    return Scorer(values if rows is None else values[rows], aggregation.tree, aggregation.methods)
