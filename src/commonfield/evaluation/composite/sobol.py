"""What makes an index uncertain: first and total order Sobol indices of many outputs at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from commonfield.evaluation.composite.errors import SampleSizeError
from commonfield.evaluation.composite.types import Flags, Numbers

type Model = Callable[[Numbers], Numbers]
type Told = Callable[[int], None]

_FEWEST: Final = 16
_OUTPUTS_AT_ONCE: Final = 512
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
    told: Told | None = None,
) -> SobolIndices:
    """Share the variance of a model's outputs among its factors.

    First order after Saltelli et al. (2010), table 2 (b); total order after Jansen (1999), ibid.
    (f); the two samples are Latin hypercubes. Intervals are those of a ratio of two means (delta
    method); drawing within strata makes them, if anything, too wide.

    Args:
        model: Takes rows × factors, each uniform in [0, 1); returns rows × outputs.
        factors: How many there are.
        samples: Rows of each of the ``factors`` + 2 runs.
        rng: Chance; the same seed leads to the same indices.
        told: Hears how many runs are done; it ends the work by raising.

    Raises:
        SampleSizeError: if there are fewer than 16 samples, or no factor.
    """
    if samples < _FEWEST or factors < 1:
        raise SampleSizeError(samples=samples, factors=factors, fewest=_FEWEST)
    one, other = (_latin_hypercube(samples, factors, rng) for _ in range(2))
    base, fresh = model(one), model(other)
    centre = (base.mean(axis=0) + fresh.mean(axis=0)) / 2
    base, fresh = base - centre, fresh - centre
    outputs = base.shape[1]
    parts = [_spread(base[:, some], fresh[:, some]) for some in _blocks(outputs)]
    spread = np.concatenate(parts, axis=1)
    found = np.zeros((4, factors, outputs))
    for factor in range(factors):
        mixed = one.copy()
        mixed[:, factor] = other[:, factor]
        moved = model(mixed) - centre
        for some in _blocks(outputs):
            found[:, factor, some] = _shares(
                base[:, some], fresh[:, some], moved[:, some], spread[:, some]
            )
        if told is not None:
            told(factor + 3)
    first, first_95, total, total_95 = found
    return SobolIndices(first, first_95, total, total_95, is_constant=spread[0] == 0)


def _latin_hypercube(samples: int, factors: int, rng: np.random.Generator) -> Numbers:
    strata = np.stack([rng.permutation(samples) for _ in range(factors)], axis=1)
    return (strata + rng.random((samples, factors))) / samples


def _blocks(outputs: int) -> Iterator[slice]:
    for first in range(0, outputs, _OUTPUTS_AT_ONCE):
        yield slice(first, min(first + _OUTPUTS_AT_ONCE, outputs))


def _spread(base: Numbers, fresh: Numbers) -> Numbers:
    """Return the sums of each row's squared distance from the mean, and of its square."""
    squared = (base * base + fresh * fresh) / 2
    return np.stack([squared.sum(axis=0), np.einsum("ij,ij->j", squared, squared)])


def _shares(base: Numbers, fresh: Numbers, moved: Numbers, spread: Numbers) -> Numbers:
    """Return first order, its half-width, total order, its half-width (4 × outputs)."""
    step = moved - base
    squared = (base * base + fresh * fresh) / 2
    first = _ratio(fresh * step, squared, spread)
    total = _ratio(step * step / 2, squared, spread)
    return np.concatenate([first, total])


def _ratio(share: Numbers, squared: Numbers, spread: Numbers) -> Numbers:
    """Return the ratio of two columns' means and the half-width of its 95 % interval."""
    rows = len(share)
    whole, whole_squared = spread
    # Of what never changes the share is zero.
    divisor = np.where(whole > 0, whole, 1.0)
    ratio = share.sum(axis=0) / divisor
    crossed = np.einsum("ij,ij->j", share, squared)
    own = np.einsum("ij,ij->j", share, share)
    residual = np.maximum(own - 2 * ratio * crossed + ratio**2 * whole_squared, 0)
    half = _95_PERCENT * np.sqrt(residual * rows / (rows - 1)) / divisor
    return np.stack([ratio, half])
