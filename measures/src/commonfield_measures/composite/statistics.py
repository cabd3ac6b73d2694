"""What the data are like before anything is done to them: a line an indicator, a line a pair.

Source: COINr ``get_stats()``, ``get_corr()``; p values by Student's t, n - 2 degrees of freedom.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from commonfield_measures.composite.treating import shape
from commonfield_measures.composite.types import IndexTable, Numbers

_FEWEST_PAIRS = 3


@dataclass(frozen=True, slots=True)
class Statistics:
    """One indicator over all rows; None where it is not defined.

    The deviation has the sample divisor (n - 1), skewness and kurtosis are Excel's.
    """

    indicator: str
    available: int
    share_available: float
    zeros: int
    distinct: int
    minimum: float
    median: float
    mean: float
    maximum: float
    deviation: float | None
    skew: float | None
    kurtosis: float | None


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pearson's correlation of two indicators over the rows that have both.

    None where fewer than three have, or one of the two is constant there.
    """

    first: str
    second: str
    rows: int
    correlation: float | None
    p_value: float | None


def statistics_of(table: IndexTable) -> tuple[Statistics, ...]:
    """Return what each indicator of a table is like."""
    pairs = zip(table.indicators, table.values.T, strict=True)
    return tuple(_statistics(code, values) for code, values in pairs)


def _statistics(code: str, values: Numbers) -> Statistics:
    there = values[~np.isnan(values)]
    found = shape(there)
    return Statistics(
        indicator=code,
        available=len(there),
        share_available=len(there) / len(values),
        zeros=int((there == 0).sum()),
        distinct=len(np.unique(there)),
        minimum=float(there.min()),
        median=float(np.median(there)),
        mean=float(there.mean()),
        maximum=float(there.max()),
        deviation=float(there.std(ddof=1)) if len(there) > 1 else None,
        skew=None if found is None else found.skew,
        kurtosis=None if found is None else found.kurtosis,
    )


def correlations_of(table: IndexTable) -> Iterator[Correlation]:
    """Yield the correlation of every pair of indicators, in the table's order."""
    columns = dict(zip(table.indicators, table.values.T, strict=True))
    for first, second in combinations(table.indicators, 2):
        yield _correlation(first, second, columns[first], columns[second])


def _correlation(first: str, second: str, one: Numbers, other: Numbers) -> Correlation:
    both = ~(np.isnan(one) | np.isnan(other))
    count = int(both.sum())
    x, y = one[both], other[both]
    if count < _FEWEST_PAIRS or x.min() == x.max() or y.min() == y.max():
        return Correlation(first, second, count, None, None)
    from scipy.stats import t as student  # noqa: PLC0415 - slow to load, and every command would wait

    r = float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))
    spare = 1 - r * r
    # Of a perfect correlation no chance is left.
    statistic = abs(r) * np.sqrt((count - 2) / spare) if spare > 0 else np.inf
    return Correlation(first, second, count, r, float(2 * student.sf(statistic, count - 2)))
