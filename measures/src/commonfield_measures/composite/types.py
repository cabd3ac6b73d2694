"""What a composite index is made from: elements of iMeta, and the rows of iData."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.composite.notices import BuildNotice

type Numbers = NDArray[np.float64]
type Flags = NDArray[np.bool_]
type Rows = NDArray[np.intp]

# How many cells, units or codes a sentence lists before it says how many more there are.
_LISTED = 8


def listed(names: list[str] | tuple[str, ...]) -> str:
    """Return names as one enumeration that stays readable when there are thousands."""
    shown = ", ".join(names[:_LISTED])
    return shown if len(names) <= _LISTED else f"{shown} … (+{len(names) - _LISTED})"


@dataclass(frozen=True, slots=True)
class Element:
    """An indicator or aggregate, as one line of iMeta describes it; None where it is silent."""

    code: str
    name: str
    is_indicator: bool
    level: int
    parent: str | None = None
    weight: float | None = None
    direction: int = 1
    target: float | None = None
    denominator: str | None = None
    low: float | None = None
    high: float | None = None
    transform: str = "none"
    reference: float | None = None
    # What is done to this indicator alone; empty: what is done to all.
    treat: str = ""
    normalise: str = ""
    # What no value may be below, such as 0 of stores.
    least: float | None = None


@dataclass(frozen=True, slots=True)
class IndexTable:
    """Units (or units at times) and their indicators.

    Shape: ``values`` is rows x indicators, NaN where a value is missing; ``times`` are as written
    in the file, None unless there are two or more; ``columns`` are all other columns as text.
    """

    units: tuple[str, ...]
    names: tuple[str, ...]
    times: tuple[str, ...] | None
    indicators: tuple[str, ...]
    values: Numbers
    columns: Mapping[str, tuple[str, ...]]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.units)

    def row_name(self, row: int) -> str:
        """Return how a sentence names a row."""
        if self.times is None:
            return self.units[row]
        return f"{self.units[row]} ({self.times[row]})"

    def cell_names(self, flags: Flags) -> list[str]:
        """Return how a sentence names the cells that are marked, row by row."""
        return [
            f"{self.indicators[column]} / {self.row_name(row)}"
            for row, column in np.argwhere(flags)
        ]

    def row_names(self, flags: Flags) -> list[str]:
        """Return how a sentence names the rows that are marked."""
        return [self.row_name(int(row)) for row in np.flatnonzero(flags)]

    def time_numbers(self) -> Numbers:
        """Return the time of each row as a number; zeros without a panel."""
        if self.times is None:
            return np.zeros(self.rows)
        return np.array([float(time) for time in self.times])

    def by_time(self) -> tuple[Rows, ...]:
        """Return the rows of each time, from the earliest; one group without a panel."""
        times = self.time_numbers()
        return tuple(np.flatnonzero(times == time) for time in np.unique(times))

    def with_values(self, values: Numbers) -> Self:
        """Return the same rows with other values."""
        return replace(self, values=values)

    def without(self, codes: Collection[str]) -> Self:
        """Return the table without some indicators."""
        places = [place for place, code in enumerate(self.indicators) if code not in codes]
        return replace(
            self,
            indicators=tuple(self.indicators[place] for place in places),
            values=self.values[:, places],
        )

    def kept(self, flags: Flags) -> Self:
        """Return only the marked rows."""
        rows = np.flatnonzero(flags).tolist()
        return replace(
            self,
            units=tuple(self.units[row] for row in rows),
            names=tuple(self.names[row] for row in rows),
            times=None if self.times is None else tuple(self.times[row] for row in rows),
            values=self.values[flags],
            columns={
                name: tuple(texts[row] for row in rows) for name, texts in self.columns.items()
            },
        )


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What one step did: how many cells it changed, what it did to whom, and what to know."""

    step: str
    parameters: Mapping[str, object]
    changed: int
    details: Mapping[str, object]
    notices: tuple[BuildNotice, ...] = ()
