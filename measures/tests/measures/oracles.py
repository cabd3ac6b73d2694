"""The measures by their definitions, with loops, and data to try them on."""

import math
from collections.abc import Sequence
from itertools import product

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Weighted = tuple[list[float], list[int]]
type Grouped = tuple[list[float], list[int]]

# The example of R's package ineq: ``?Gini``.
INEQ = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]


def gini_by_pairs(values: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Return Σ Σ w w' |x - x'| / (2 W² μ)."""
    counts = [1.0] * len(values) if weights is None else list(weights)
    people = math.fsum(counts)
    mean = math.fsum(w * x for w, x in zip(counts, values, strict=True)) / people
    units = list(zip(values, counts, strict=True))
    pairs = math.fsum(w * v * abs(x - y) for (x, w), (y, v) in product(units, units))
    return pairs / (2 * people**2 * mean)


def theil_t_by_definition(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum(x / mean * math.log(x / mean) for x in values if x) / len(values)


def theil_l_by_definition(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum(math.log(mean / x) for x in values) / len(values)


def dagum_by_definition(
    values: Sequence[float], groups: Sequence[object]
) -> tuple[float, float, float]:
    """Return within, net between and transvariation by Dagum's d and p of every pair of groups."""
    names = sorted(set(map(str, groups)))
    parts = {
        name: [x for x, g in zip(values, groups, strict=True) if str(g) == name] for name in names
    }
    total, count = math.fsum(values), len(values)
    within = between = across = 0.0
    for first, second in product(names, names):
        one, other = parts[first], parts[second]
        share = len(one) / count * math.fsum(other) / total
        mean = math.fsum(one) / len(one) + math.fsum(other) / len(other)
        if not mean:
            continue
        pairs = len(one) * len(other)
        ahead = math.fsum(max(x - y, 0) for x, y in product(one, other)) / pairs
        behind = math.fsum(max(y - x, 0) for x, y in product(one, other)) / pairs
        ratio = (ahead + behind) / mean
        if first == second:
            within += share * ratio
        elif ahead + behind:
            affluence = abs(ahead - behind) / (ahead + behind)
            between += share * ratio * affluence
            across += share * ratio * (1 - affluence)
    return within, between, across


def replicated(values: Sequence[float], weights: Sequence[int]) -> list[float]:
    """Return each value as often as its weight says."""
    return [value for value, weight in zip(values, weights, strict=True) for _ in range(weight)]


amounts = st.one_of(
    st.integers(0, 20).map(float), st.floats(1e-3, 1e6, allow_nan=False, allow_infinity=False)
)
above_zero = st.floats(1e-3, 1e6, allow_nan=False, allow_infinity=False)
some_values = st.lists(amounts, min_size=2, max_size=25).filter(any)
some_positive = st.lists(above_zero, min_size=2, max_size=25)


@st.composite
def weighted(draw: st.DrawFn, of: st.SearchStrategy[float]) -> Weighted:
    """Return values and whole weights, of which some may be 0."""
    values = draw(st.lists(of, min_size=2, max_size=12).filter(any))
    weights = draw(st.lists(st.integers(0, 4), min_size=len(values), max_size=len(values)))
    at = draw(st.integers(0, len(values) - 1))
    weights[at] += 1
    first = next(index for index, value in enumerate(values) if value)
    weights[first] += 1
    return values, weights


@st.composite
def grouped(draw: st.DrawFn, of: st.SearchStrategy[float]) -> Grouped:
    """Return values and the groups in which they are."""
    values = draw(st.lists(of, min_size=2, max_size=25).filter(any))
    groups = draw(st.lists(st.integers(0, 4), min_size=len(values), max_size=len(values)))
    return values, groups
