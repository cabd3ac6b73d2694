"""What makes an index uncertain: first and total order Sobol indices of many outputs at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from commonfield_measures.composite.errors import SampleSizeError
from commonfield_measures.composite.sobol_points import sobol_points
from commonfield_measures.composite.types import Flags, Numbers

type Model = Callable[[Numbers], Numbers]
type OnProgress = Callable[[int], None]

_FEWEST: Final = 16
_ROWS_AT_ONCE: Final = 8
# Of a normal distribution, on both sides: 95 %.
_95_PERCENT: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """Shares of each output's variance, with the half-width of their 95 % intervals.

    Shapes: factors × outputs; ``is_constant``: outputs. Of an output that never changes nothing is
    shared out: its indices are zero.
    """

    first: Numbers
    first_95: Numbers
    total: Numbers
    total_95: Numbers
    is_constant: Flags


def sobol_indices(
    model: Model,
    *,
    factors: int,
    samples: int,
    rng: np.random.Generator,
    is_pooled: bool = False,
    on_progress: OnProgress | None = None,
) -> SobolIndices:
    """Share the variance of a model's outputs among its factors.

    First order after Saltelli et al. (2010), table 2 (b); total order after Jansen (1999), ibid.
    (f); the two samples are scrambled points of Sobol's sequence (Owen 1998), whose error falls
    faster than that of independent draws. Intervals are those of a ratio of two means (delta
    method) as if draws were independent, and so, if anything, too wide. Pooled, the variances of
    all outputs are added up and shared out together (Lamboni et al. 2011, generalised indices).

    Args:
        model: Takes rows × factors, each uniform in [0, 1); returns rows × outputs.
        factors: How many there are.
        samples: Rows of each of the ``factors`` + 2 runs.
        rng: Chance; the same seed leads to the same indices.
        is_pooled: Whether all outputs together are shared out, as one more output, the last.
        on_progress: Hears how many runs are done; it ends the work by raising.

    Raises:
        SampleSizeError: if there are fewer than 16 samples, or no factor.
    """
    if samples < _FEWEST or factors < 1:
        raise SampleSizeError(samples=samples, factors=factors, fewest=_FEWEST)
    one, other = _two_samples(samples, factors, rng)
    base, fresh = model(one), model(other)
    centre = (base.mean(axis=0) + fresh.mean(axis=0)) / 2
    base, fresh = base - centre, fresh - centre
    squared = (base * base + fresh * fresh) / 2
    whole = _Whole.of(squared, is_pooled=is_pooled)
    found = np.zeros((4, factors, len(whole.summed)))
    for factor in range(factors):
        mixed = one.copy()
        mixed[:, factor] = other[:, factor]
        moved = model(mixed)
        moved -= centre
        found[:, factor] = _shares(base, fresh, moved, squared, whole)
        if on_progress is not None:
            on_progress(factor + 3)
    first, first_95, total, total_95 = found
    return SobolIndices(first, first_95, total, total_95, is_constant=whole.summed == 0)


@dataclass(frozen=True, slots=True)
class _Whole:
    """Rows, the sums of their squared distances from the mean, and of its square."""

    rows: int
    summed: Numbers
    squares: Numbers
    is_pooled: bool

    @classmethod
    def of(cls, squared: Numbers, *, is_pooled: bool) -> "_Whole":
        parts = _with_pool(squared) if is_pooled else squared
        squares = np.einsum("ij,ij->j", parts, parts)
        return cls(len(parts), parts.sum(axis=0), squares, is_pooled)


def _with_pool(values: Numbers) -> Numbers:
    """Return rows x outputs with their sum as one more output."""
    return np.concatenate([values, values.sum(axis=1, keepdims=True)], axis=1)


def _two_samples(samples: int, factors: int, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Return two samples (each samples x factors) from the columns of one sequence."""
    points = sobol_points(samples, 2 * factors, rng)
    return points[:, :factors], points[:, factors:]


def _shares(
    base: Numbers, fresh: Numbers, moved: Numbers, squared: Numbers, whole: _Whole
) -> Numbers:
    """Return first order, its half-width, total order, its half-width (4 × outputs)."""
    # Of each order: the sum, the sum of squares, the sum of products with ``squared``.
    sums = np.zeros((2, 3, len(whole.summed)))
    # A few rows at a time stay near the processor.
    for start in range(0, len(base), _ROWS_AT_ONCE):
        some = slice(start, start + _ROWS_AT_ONCE)
        step = moved[some] - base[some]
        first, around = fresh[some] * step, squared[some]
        step *= step
        step /= 2
        if whole.is_pooled:
            first, step, around = (_with_pool(each) for each in (first, step, around))
        for order, part in enumerate((first, step)):
            sums[order, 0] += part.sum(axis=0)
            sums[order, 1] += np.einsum("ij,ij->j", part, part)
            sums[order, 2] += np.einsum("ij,ij->j", part, around)
    return np.concatenate([_ratio(each, whole) for each in sums])


def _ratio(sums: Numbers, whole: _Whole) -> Numbers:
    """Return the ratio of two columns' means and the half-width of its 95 % interval."""
    summed, squares, crossed = sums
    # Of what never changes the share is zero.
    divisor = np.where(whole.summed > 0, whole.summed, 1.0)
    ratio = summed / divisor
    residual = np.maximum(squares - 2 * ratio * crossed + ratio**2 * whole.squares, 0)
    half = _95_PERCENT * np.sqrt(residual * whole.rows / (whole.rows - 1)) / divisor
    return np.stack([ratio, half])
