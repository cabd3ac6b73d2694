"""Sums that are known, solved together: which other sums follow from them exactly."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

# Of what nothing more is known than these sums, a smaller coefficient is none.
_NOTHING: Final = 1e-9

type Sum = frozenset[int]
type _Coefficients = dict[int, float]


@dataclass(slots=True)
class _Row:
    """A sum less others: coefficients of the unknowns, and of the sums that it was made of."""

    unknown: _Coefficients
    made_of: _Coefficients = field(default_factory=dict)

    def take_away(self, other: "_Row", times: float) -> list[int]:
        """Take another row away so many times; return which unknowns came in."""
        new = [each for each in other.unknown if each not in self.unknown]
        _subtract(self.unknown, other.unknown, times)
        _subtract(self.made_of, other.made_of, times)
        return new


class Equations:
    """Sums of unknown numbers, in row echelon form (Gauss): each row by its first unknown."""

    def __init__(self, sums: Iterable[Sum]) -> None:
        self._rows: dict[int, _Row] = {}
        for number, each in enumerate(sums):
            row = _Row(dict.fromkeys(each, 1.0), {number: 1.0})
            first = self._reduced(row)
            if first is not None:
                self._rows[first] = row

    def sums_behind(self, wanted: Sum) -> frozenset[int] | None:
        """Return the numbers of the sums from which a wanted one follows; None if it does not."""
        row = _Row(dict.fromkeys(wanted, 1.0))
        return frozenset(row.made_of) if self._reduced(row) is None else None

    def _reduced(self, row: _Row) -> int | None:
        """Take rows away as long as it can be done; return the first unknown that is left."""
        waiting = list(row.unknown)
        heapq.heapify(waiting)
        while waiting:
            first = heapq.heappop(waiting)
            if first not in row.unknown:
                continue
            if first not in self._rows:
                return first
            own = self._rows[first]
            for each in row.take_away(own, row.unknown[first] / own.unknown[first]):
                heapq.heappush(waiting, each)
        return None


def _subtract(from_: _Coefficients, other: _Coefficients, times: float) -> None:
    for each, coefficient in other.items():
        left = from_.get(each, 0.0) - times * coefficient
        if abs(left) > _NOTHING:
            from_[each] = left
        else:
            from_.pop(each, None)
