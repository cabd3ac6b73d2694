"""Years made comparable: goalposts fixed in one year and kept, or years chained two by two.

A panel that is normalised over all its times is comparable as it is, until a year is added and
moves the smallest and largest values. Fixed goalposts do not move; a chain needs only neighbouring
years.

Source: OECD/JRC Handbook (2008), step 5 (time-dependent studies); COINr ``Normalise.purse()``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from commonfield_measures.composite.errors import (
    ChoiceUnknownError,
    NoTimeError,
    NotPositiveMeanError,
)
from commonfield_measures.composite.pipeline import Pipeline
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import IndexTable, Numbers, Rows

LINKS: Final = ("ratio", "difference")


@dataclass(frozen=True, slots=True)
class Chained:
    """Scores of all rows of a panel, linked year by year.

    Shape: rows x codes. ``started`` names the rows after the first time with which a unit starts,
    or starts anew; ``left_out`` those that screening removed, which have NaN.
    """

    codes: tuple[str, ...]
    values: Numbers
    started: tuple[str, ...]
    left_out: tuple[str, ...]


def fixed_goalposts(table: IndexTable, tree: Tree, *, time: str | None = None) -> Tree:
    """Return the tree with each indicator's Low and High as observed at one time, or at all.

    With them, ``goalposts`` gives later years the same scale; what lies beyond counts as the post.

    Raises:
        ChoiceUnknownError: the table does not have that time.
    """
    rows = np.arange(table.rows)
    if time is not None:
        rows = np.flatnonzero(np.array([each == time for each in table.times or ()], np.bool_))
        if not len(rows):
            known = ", ".join(dict.fromkeys(table.times or ()))
            raise ChoiceUnknownError(option="time", value=time, choices=known)
    found = dict(zip(table.indicators, table.values[rows].T, strict=True))
    return Tree(
        tuple(
            replace(
                each,
                low=float(np.nanmin(found[each.code])),
                high=float(np.nanmax(found[each.code])),
                transform="none",
            )
            if each.is_indicator
            else each
            for each in tree.elements
        )
    )


def chained(table: IndexTable, tree: Tree, pipeline: Pipeline, *, link: str = "ratio") -> Chained:
    """Build each two neighbouring times by themselves and link their scores.

    ``C(t) = C(t-1) · S(t) / S(t-1)``, or ``C(t-1) + S(t) - S(t-1)``, with both scores from the
    build of just these two times. A unit starts with its score in the build of the first pair that
    it is in.

    Raises:
        NoTimeError: there is only one time.
        ChoiceUnknownError: the link is neither.
    """
    if link not in LINKS:
        raise ChoiceUnknownError(option="link", value=link, choices=", ".join(LINKS))
    times = table.by_time()
    if len(times) <= 1:
        raise NoTimeError(rule="chaining")
    values = np.full((table.rows, len(tree.aggregates)), np.nan)
    started = np.zeros(table.rows, np.bool_)
    for earlier, later in pairwise(times):
        scores = _pair(table, np.concatenate([earlier, later]), tree, pipeline)
        for row in earlier.tolist():
            if np.isnan(values[row]).all():
                values[row] = scores[row]
        before = {table.units[row]: row for row in earlier.tolist()}
        for row in later.tolist():
            previous = before.get(table.units[row], row)
            started[row] = bool(
                np.isnan(values[previous]).any() or np.isnan(scores[previous]).any()
            )
            if started[row]:
                values[row] = scores[row]
            else:
                step = _step(scores, (previous, row), (table, tree), link)
                values[row] = (
                    values[previous] * step if link == "ratio" else values[previous] + step
                )
    lost = np.isnan(values).any(axis=1)
    return Chained(
        tree.aggregates,
        values,
        tuple(table.row_names(started & ~lost)),
        tuple(table.row_names(lost)),
    )


def _pair(table: IndexTable, rows: Rows, tree: Tree, pipeline: Pipeline) -> Mapping[int, Numbers]:
    flags = np.zeros(table.rows, np.bool_)
    flags[rows] = True
    build = pipeline.run(table.kept(flags), tree)
    found = dict(zip(_keys(build.state.table), build.scores.values, strict=True))
    missing = np.full(len(tree.aggregates), np.nan)
    keys = _keys(table)
    return {row: found.get(keys[row], missing) for row in rows.tolist()}


def _keys(table: IndexTable) -> Sequence[tuple[str, str]]:
    return list(zip(table.units, table.times or (), strict=True))


def _step(
    scores: Mapping[int, Numbers], rows: tuple[int, int], where: tuple[IndexTable, Tree], link: str
) -> Numbers:
    table, tree = where
    below, above = scores[rows[0]], scores[rows[1]]
    if link == "difference":
        return np.asarray(above - below)
    if not (below > 0).all():
        place = int(np.flatnonzero(~(below > 0))[0])
        raise NotPositiveMeanError(
            rule="chaining by ratio",
            unit=table.row_name(rows[0]),
            group=tree.aggregates[place],
            value=float(below[place]),
        )
    return np.asarray(above / below)
