"""Ranks of many sets of scores: exact, 1 = highest, ties share the smallest."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

type Scores = NDArray[np.float64]
type Ranks = NDArray[np.unsignedinteger]

_MOST_16_BIT: Final = 2**16 - 1


def rank_type(units: int) -> type[np.uint16] | type[np.uint32]:
    """Return the smallest type that holds ranks of so many units."""
    return np.uint16 if units <= _MOST_16_BIT else np.uint32


def ranks(scores: Scores) -> Ranks:
    """Return the rank of each unit in one or many sets of scores.

    Args:
        scores: Units, or sets × units; finite.

    Returns:
        In the shape of ``scores``; 1 = highest, ties share the smallest.
    """
    sets = np.atleast_2d(np.asarray(scores, np.float64))
    units = sets.shape[1]
    found = np.empty(sets.shape, rank_type(units))
    places: Ranks = np.arange(1, units + 1, dtype=found.dtype)
    for values, row in zip(sets, found, strict=True):
        best_first = np.argsort(values)[::-1]
        falling = values[best_first]
        is_tied = falling[1:] == falling[:-1]
        row[best_first] = _shared(places, is_tied) if is_tied.any() else places
    return found.reshape(np.shape(scores))


def _shared(places: Ranks, is_tied: NDArray[np.bool_]) -> Ranks:
    """Give each unit that ties with the one before that one's place."""
    shared = places.copy()
    shared[1:][is_tied] = 0
    return np.maximum.accumulate(shared)
