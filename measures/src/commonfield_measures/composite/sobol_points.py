"""Scrambled points of Sobol's sequence, the same as ``scipy.stats.qmc``'s.

That module loads all of SciPy: three seconds and 70 MB in each process that serves pages.
"""

from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

from commonfield_measures.composite.types import Numbers

type _Integers = npt.NDArray[np.int64]

_BITS: Final = 30
_KEPT: Final = 8


def sobol_points(count: int, dimensions: int, rng: np.random.Generator) -> Numbers:
    """Return ``count`` points (count x dimensions), each number within [0, 1).

    Scrambled by a lower triangular matrix and a shift a dimension (Matousek 1998).
    """
    rng = rng.spawn(1)[0]
    shift = rng.integers(2, size=(dimensions, _BITS), dtype=np.uint32)
    lower = np.tril(rng.integers(2, size=(dimensions, _BITS, _BITS), dtype=np.uint32), k=-1)
    matrix = lower + np.eye(_BITS, dtype=np.uint32)
    # Dimension x number of the direction x its binary digits, the first one first.
    digits = (_directions(dimensions)[:, :, None] >> np.arange(_BITS)[::-1]) & 1
    directions = _joined(np.einsum("dpk,djk->djp", matrix, digits)[:, :, ::-1] & 1)
    # Each point differs from the one before by one direction (Gray code).
    numbers = np.arange(1, count)
    steps = np.bitwise_count((numbers & -numbers) - 1)
    moves = np.concatenate([_joined(shift)[None, :], directions.T[steps]])
    points: Numbers = np.bitwise_xor.accumulate(moves) / 2**_BITS
    return points


def _joined(digits: npt.NDArray[np.integer]) -> _Integers:
    """Join binary digits, the last one first, along the last axis."""
    joined: _Integers = digits.astype(np.int64) @ (1 << np.arange(_BITS))
    return joined


@lru_cache(maxsize=_KEPT)
def _directions(dimensions: int) -> _Integers:
    """Return dimensions x 30 direction numbers, by the table of Joe and Kuo (2008)."""
    table = files("scipy").joinpath("stats/_sobol_direction_numbers.npz")
    with table.open("rb") as file, np.load(file) as known:
        polynomials, begun = known["poly"][:dimensions], known["vinit"][:dimensions]
    found = np.ones((dimensions, _BITS), dtype=np.int64)
    for row, polynomial, first in zip(found[1:], polynomials[1:], begun[1:], strict=True):
        degree = int(polynomial).bit_length() - 1
        row[:degree] = first[:degree]
        for at in range(degree, _BITS):
            row[at] = row[at - degree]
            for back in range(1, degree + 1):
                if polynomial >> (degree - back) & 1:
                    row[at] ^= row[at - back] << back
    shifted: _Integers = found << np.arange(_BITS)[::-1]
    return shifted
