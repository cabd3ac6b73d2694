"""Ranks of many sets of scores: exact, 1 = highest, ties share the smallest.

Two ways to sort come to the same ranks. Which is the faster depends on the processor: NumPy sorts
64-bit numbers several times more slowly with AVX-512 than with AVX2 on some. ``Ranker`` tries both
on scores at hand.
"""

import time
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

type Scores = NDArray[np.float64]
type Ranks = NDArray[np.unsignedinteger]

_MOST_16_BIT: Final = 2**16 - 1
_SIGN_BIT: Final = 63
_ALL_BUT_SIGN: Final = np.int64(2**63 - 1)
_TRIED: Final = 8


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
    found = np.empty(sets.shape, rank_type(sets.shape[1]))
    Ranker(sets.shape[1]).rank(sets, found)
    return found.reshape(np.shape(scores))


class Ranker:
    """Ranks sets of scores of so many units, one after the other, in memory of its own."""

    def __init__(self, units: int) -> None:
        """Take the number of units."""
        self._units = units
        self._places: Ranks = np.arange(1, units + 1, dtype=rank_type(units))
        self._numbers = np.arange(units)
        # The last bits of a key, which name the unit.
        self._unit_bits = np.int64(2 ** max(units - 1, 1).bit_length() - 1)
        self._keys = np.empty(units, np.int64)
        self._signs = np.empty(units, np.int64)
        self._floats = np.empty(units)
        self._falling = np.empty(units)
        self._whole = np.empty(units, np.int32)
        self._digits = np.empty(units, np.uint16)
        self._is_tied = np.empty(max(units - 1, 0), np.bool_)
        self.order: Callable[[Scores], NDArray[np.intp]] = self.order_by_digits

    def choose(self, scores: Scores) -> None:
        """Take from now on the way to sort that is the faster on these scores (sets × units)."""
        ways = (self.order_by_digits, self.order_by_keys)
        self.order = min(ways, key=lambda way: _cost_s(way, scores[:_TRIED]))

    def rank(self, scores: Scores, out: Ranks) -> None:
        """Write the ranks of each set into ``out`` (both sets × units)."""
        for values, row in zip(scores, out, strict=True):
            best_first = self.order(values)
            falling = np.take(values, best_first, out=self._falling, mode="clip")
            row[best_first] = self._shared_places(falling)

    def order_by_keys(self, values: Scores) -> NDArray[np.intp]:
        """Sort numbers made of a score's first bits and, in the last ones, the number of its unit.

        Scores that agree in all bits kept (some 49 of 64) may come out of order; they are put
        right.
        """
        keys, signs = self._keys, self._signs
        np.subtract(0.0, values, out=keys.view(np.float64))
        # As whole numbers, negative floats count the other way round.
        np.right_shift(keys, _SIGN_BIT, out=signs)
        np.bitwise_and(signs, _ALL_BUT_SIGN, out=signs)
        np.bitwise_xor(keys, signs, out=keys)
        np.bitwise_and(keys, ~self._unit_bits, out=keys)
        np.bitwise_or(keys, self._numbers, out=keys)
        keys.sort()
        np.bitwise_and(keys, self._unit_bits, out=signs)
        return self._put_right(signs.astype(np.intp, copy=False), values)

    def order_by_digits(self, values: Scores) -> NDArray[np.intp]:
        """Sort by where a score lies between the extremes, in 16 bits; put neighbours right."""
        high = values.max()
        width = high - values.min()
        np.subtract(high, values, out=self._floats)
        if width > 0:
            np.multiply(self._floats, _MOST_16_BIT / width, out=self._floats)
        self._whole[:] = self._floats
        self._digits[:] = self._whole
        # Of 16 bits, NumPy's stable sort is a radix sort.
        return self._put_right(np.argsort(self._digits, kind="stable"), values)

    def _put_right(self, nearly: NDArray[np.intp], values: Scores) -> NDArray[np.intp]:
        falling = np.take(values, nearly, out=self._falling, mode="clip")
        if not np.greater(falling[1:], falling[:-1], out=self._is_tied).any():
            return nearly
        np.negative(falling, out=falling)
        # What is nearly sorted, NumPy's stable sort of floats finishes in about one pass.
        return np.take(nearly, np.argsort(falling, kind="stable"))

    def _shared_places(self, falling: Scores) -> Ranks:
        if not np.equal(falling[1:], falling[:-1], out=self._is_tied).any():
            return self._places
        shared: Ranks = self._places.copy()
        shared[1:][self._is_tied] = 0
        np.maximum.accumulate(shared, out=shared)
        return shared


def _cost_s(order: Callable[[Scores], NDArray[np.intp]], scores: Scores) -> float:
    """Return the shorter of two runs: the first one also warms up."""
    taken = []
    for _run in range(2):
        started = time.perf_counter()
        for values in scores:
            order(values)
        taken.append(time.perf_counter() - started)
    return min(taken)
