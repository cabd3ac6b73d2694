"""Missing data filled from other units, other indicators or other years; observed values stay.

Every way is deterministic. What a way cannot fill stays missing and is reported, never guessed.
Source: OECD/JRC Handbook (2008), step 3; COINr ``i_*()``, ``impute_panel()``; Little and Rubin
(2002), ch. 11 (EM); Troyanskaya et al. (2001) (nearest neighbours).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from commonfield_measures.composite.types import Flags, Numbers, Rows

NEIGHBOURS: Final = 5
PANEL_WAYS: Final = ("latest", "linear", "constant")
_EM_ROUNDS: Final = 1000
_EM_CLOSE: Final = 1e-8
_BLOCK: Final = 256


def by_column(values: Numbers, statistic: str) -> Numbers:
    """Fill each indicator with its mean or median; a column without values stays as it is."""
    filled = values.copy()
    for place in np.flatnonzero(np.isnan(values).any(axis=0)):
        column = values[:, place]
        there = column[~np.isnan(column)]
        if len(there):
            filled[np.isnan(column), place] = _statistic(there, statistic)
    return filled


def by_group(values: Numbers, statistic: str, groups: Sequence[str]) -> Numbers:
    """Fill with the mean or median of the unit's group; a unit without a group gets nothing."""
    filled = values.copy()
    names, codes = np.unique(np.array(groups, dtype=np.str_), return_inverse=True)
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(names)))
    for name, rows in zip(names.tolist(), np.split(order, ends[:-1]), strict=True):
        if name and np.isnan(values[rows]).any():
            filled[rows] = by_column(values[rows], statistic)
    return filled


def _statistic(there: Numbers, statistic: str) -> float:
    return float(np.mean(there) if statistic == "mean" else np.median(there))


def by_regression(values: Numbers) -> Numbers:
    """Fill from a least-squares regression on all other indicators, with an intercept.

    Gaps among the predictors are taken as their means. Shape: rows x indicators.
    """
    if values.shape[1] == 1:
        return by_column(values, "mean")
    predictors, _centre, _spread = _standardised(by_column(values, "mean"))
    filled = values.copy()
    ones = np.ones((len(values), 1))
    for place in np.flatnonzero(np.isnan(values).any(axis=0)):
        is_gap = np.isnan(values[:, place])
        others = np.hstack([ones, np.delete(predictors, place, axis=1)])
        slopes, *_rest = np.linalg.lstsq(others[~is_gap], values[~is_gap, place], rcond=None)
        filled[is_gap, place] = others[is_gap] @ slopes
    return filled


@dataclass(frozen=True, slots=True)
class Expectation:
    """What EM found: filled values, how many rounds it took, and whether it settled."""

    values: Numbers
    rounds: int
    has_settled: bool


def by_em(values: Numbers) -> Expectation:
    """Fill with expectations under the multivariate normal distribution of greatest likelihood.

    Each round takes the expectation of the gaps given the unit's other values, then mean and
    covariance (over n) of the filled values plus the gaps' conditional covariance.
    """
    started, centre, spread = _standardised(by_column(values, "mean"))
    observed = (values - centre) / spread
    filled, mean = started.copy(), started.mean(axis=0)
    covariance = started.T @ started / len(started)
    patterns, members = np.unique(np.isnan(values), axis=0, return_inverse=True)
    rows_of = [np.flatnonzero(members.ravel() == place) for place in range(len(patterns))]
    rounds, step = 0, np.inf
    while step >= _EM_CLOSE and rounds < _EM_ROUNDS:
        rounds, before = rounds + 1, filled.copy()
        extra = np.zeros_like(covariance)
        for is_gap, rows in zip(patterns, rows_of, strict=True):
            if is_gap.any():
                left, unknown = _expected(observed[rows], is_gap, mean, covariance)
                filled[np.ix_(rows, is_gap)] = left
                extra[np.ix_(is_gap, is_gap)] += len(rows) * unknown
        mean = filled.mean(axis=0)
        covariance = (filled - mean).T @ (filled - mean) / len(filled) + extra / len(filled)
        step = float(np.abs(filled - before).max())
    completed = np.where(np.isnan(values), filled * spread + centre, values)
    return Expectation(completed, rounds, has_settled=step < _EM_CLOSE)


def _expected(
    observed: Numbers, is_gap: Flags, mean: Numbers, covariance: Numbers
) -> tuple[Numbers, Numbers]:
    """Return the gaps' conditional expectations (rows x gaps) and their covariance."""
    inside = covariance[np.ix_(is_gap, is_gap)]
    if is_gap.all():
        return np.broadcast_to(mean, observed.shape), inside
    across = covariance[np.ix_(is_gap, ~is_gap)]
    # The pseudo-inverse serves where indicators are collinear or outnumber units.
    slopes = across @ np.linalg.pinv(covariance[np.ix_(~is_gap, ~is_gap)], hermitian=True)
    expected = mean[is_gap] + (observed[:, ~is_gap] - mean[~is_gap]) @ slopes.T
    return expected, inside - slopes @ across.T


def _standardised(values: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    centre, spread = values.mean(axis=0), values.std(axis=0)
    spread[spread == 0] = 1
    return (values - centre) / spread, centre, spread


def by_neighbours(values: Numbers, neighbours: int = NEIGHBOURS) -> Numbers:
    """Fill with the mean of the nearest units that have the value.

    Distance: Euclidean over the standardised indicators that both units have, times
    ``sqrt(k / indicators in common)``; of equally near units the earlier row counts.
    """
    centre, spread = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    spread[spread == 0] = 1
    is_there = ~np.isnan(values)
    scaled = np.where(is_there, (values - centre) / spread, 0)
    there, squares = is_there.astype(np.float64), scaled**2
    filled = values.copy()
    with_gaps = np.flatnonzero(~is_there.all(axis=1))
    for first in range(0, len(with_gaps), _BLOCK):
        rows = with_gaps[first : first + _BLOCK]
        common = there[rows] @ there.T
        distances = squares[rows] @ there.T + there[rows] @ squares.T
        distances -= 2 * scaled[rows] @ scaled.T
        far = np.where(common > 0, np.maximum(distances, 0), np.inf)
        far[common > 0] *= values.shape[1] / common[common > 0]
        far[np.arange(len(rows)), rows] = np.inf
        for row, distance in zip(rows.tolist(), far, strict=True):
            _fill_from_nearest(filled[row], values, distance, neighbours)
    return filled


def _fill_from_nearest(row: Numbers, values: Numbers, distance: Numbers, neighbours: int) -> None:
    for place in np.flatnonzero(np.isnan(row)):
        donors = np.flatnonzero(~np.isnan(values[:, place]) & np.isfinite(distance))
        if len(donors):
            nearest = donors[np.argsort(distance[donors], kind="stable")[:neighbours]]
            row[place] = values[nearest, place].mean()


def through_time(values: Numbers, way: str, *, units: Sequence[str], times: Numbers) -> Numbers:
    """Fill each unit's gaps from its own other times.

    ``latest``: the last value before; ``linear``: on the line between the values around, and the
    nearest value outside them; ``constant``: the last value before, and the first one before that
    (COINr ``impute_panel()``; R ``approx(rule = 2)``).
    """
    filled = values.copy()
    names = np.array(units, dtype=np.str_)
    order = np.lexsort((times, names))
    starts = np.flatnonzero(names[order][1:] != names[order][:-1]) + 1
    for rows in np.split(order, starts):
        for place in np.flatnonzero(np.isnan(values[rows]).any(axis=0)):
            filled[rows, place] = _filled_series(values[rows, place], times[rows], way)
    return filled


def _filled_series(series: Numbers, times: Numbers, way: str) -> Numbers:
    is_there = ~np.isnan(series)
    if not is_there.any():
        return series
    if way == "linear":
        line = np.interp(times, times[is_there], series[is_there])
        return np.where(is_there, series, line)
    last = np.maximum.accumulate(np.where(is_there, np.arange(len(series)), -1))
    if way == "constant":
        last[last < 0] = int(np.flatnonzero(is_there)[0])
    return np.where(last < 0, np.nan, series[last])


def parts_filled(values: Numbers, parts: Sequence[Rows], way: str) -> tuple[Numbers, list[int]]:
    """Fill each part (a year) by itself; return also the rounds that EM took in each.

    Rounds count below zero where EM had not settled in the last of them.

    Indicators that a part does not have at all take no part in it and stay missing there.
    """
    filled, rounds = values.copy(), []
    name, _colon, count = way.partition(":")
    for rows in parts:
        part = values[rows]
        has = ~np.isnan(part).all(axis=0)
        if not np.isnan(part[:, has]).any():
            continue
        if name in {"mean", "median"}:
            part[:, has] = by_column(part[:, has], name)
        elif name == "regression":
            part[:, has] = by_regression(part[:, has])
        elif name == "em":
            found = by_em(part[:, has])
            part[:, has] = found.values
            rounds.append(found.rounds if found.has_settled else -found.rounds)
        else:
            part[:, has] = by_neighbours(part[:, has], int(count or NEIGHBOURS))
        filled[rows] = part
    return filled, rounds
