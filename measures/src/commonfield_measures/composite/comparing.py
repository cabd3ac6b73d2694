"""Reading an index: where a value comes from, who is strong in what, what another version changes.

Source: OECD/JRC Handbook (2008), steps 8 and 9; COINr ``get_str_weak()``, ``compare_coins()``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from commonfield_measures.composite.errors import VersionsDifferError
from commonfield_measures.composite.pipeline import Build
from commonfield_measures.composite.ranking import ranks
from commonfield_measures.composite.types import IndexTable

STANDINGS: Final = 5


@dataclass(frozen=True, slots=True)
class IndicatorStanding:
    """Where a unit stands in one indicator: its rank among those that have a value, 1 = best."""

    indicator: str
    rank: int
    of: int
    value: float
    normalised: float


@dataclass(frozen=True, slots=True)
class Profile:
    """A unit's best and worst indicators, the most telling first; no indicator is in both."""

    unit: str
    time: str | None
    strengths: tuple[IndicatorStanding, ...]
    weaknesses: tuple[IndicatorStanding, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """One unit in two versions; ``shift`` is above zero where it climbed."""

    unit: str
    time: str | None
    rank_before: int
    rank_after: int
    score_before: float
    score_after: float

    @property
    def shift(self) -> int:
        """How many ranks the unit climbed."""
        return self.rank_before - self.rank_after


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of an aggregate, ranked among the units that both have."""

    code: str
    shifts: tuple[Shift, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    mean_shift: float
    largest_shift: int
    rank_correlation: float


def profile(build: Build, row: int, *, most: int = STANDINGS) -> Profile:
    """Return where the unit of a row ranks best and worst among the units of its time.

    Values are those before normalising. Ranks of equal units are shared; of equally ranked
    indicators the one in which fewer units share the rank is the more telling.
    """
    state = build.state
    table = state.table
    raw = table.values if state.raw is None else state.raw
    peers = next(rows for rows in table.by_time() if row in rows)
    standings: list[tuple[IndicatorStanding, int]] = []
    missing = []
    for place, code in enumerate(table.indicators):
        values = table.values[peers, place]
        own = float(table.values[row, place])
        if np.isnan(own):
            missing.append(code)
            continue
        rank, shared = int((values > own).sum()) + 1, int((values == own).sum())
        count = int((~np.isnan(values)).sum())
        standings.append(
            (IndicatorStanding(code, rank, count, float(raw[row, place]), own), shared)
        )
    ordered = [
        each for each, _shared in sorted(standings, key=lambda each: (each[0].rank, each[1]))
    ]
    half = min(most, len(ordered) // 2)
    return Profile(
        unit=table.units[row],
        time=None if table.times is None else table.times[row],
        strengths=tuple(ordered[: max(half, 1)]),
        weaknesses=tuple(reversed(ordered[len(ordered) - half :])),
        missing=tuple(missing),
    )


def compare(before: Build, after: Build, code: str | None = None) -> Comparison:
    """Compare two versions in one aggregate (left out: the top) with rank shifts.

    Ranks are among the units that both versions have, within each time.

    Raises:
        VersionsDifferError: they have no unit, or not this aggregate, in common.
    """
    wanted = code or before.state.tree.top
    if wanted not in before.scores.codes or wanted not in after.scores.codes:
        raise VersionsDifferError(why=f"one of them has no aggregate {wanted}")
    old, new = _scores(before, wanted), _scores(after, wanted)
    common = [key for key in old if key in new]
    if not common:
        raise VersionsDifferError(why="no unit is in both")
    shifts: list[Shift] = []
    for time in dict.fromkeys(time for _unit, time in common):
        keys = [key for key in common if key[1] == time]
        earlier = ranks(np.array([old[key] for key in keys])).tolist()
        later = ranks(np.array([new[key] for key in keys])).tolist()
        shifts += [
            Shift(unit, time, first, second, old[unit, time], new[unit, time])
            for (unit, time), first, second in zip(keys, earlier, later, strict=True)
        ]
    sizes = [abs(each.shift) for each in shifts]
    return Comparison(
        code=wanted,
        shifts=tuple(shifts),
        only_before=tuple(_name(key) for key in old if key not in new),
        only_after=tuple(_name(key) for key in new if key not in old),
        mean_shift=float(np.mean(sizes)),
        largest_shift=max(sizes),
        rank_correlation=_correlation(shifts),
    )


def _scores(build: Build, code: str) -> Mapping[tuple[str, str | None], float]:
    return dict(zip(_keys(build.state.table), build.scores.of(code).tolist(), strict=True))


def _keys(table: IndexTable) -> list[tuple[str, str | None]]:
    return list(zip(table.units, table.times or (None,) * table.rows, strict=True))


def _name(key: tuple[str, str | None]) -> str:
    unit, time = key
    return unit if time is None else f"{unit} ({time})"


def _correlation(shifts: list[Shift]) -> float:
    """Return Pearson's correlation of the ranks; 1 if they are the same, 0 if one has no spread."""
    before = np.array([each.rank_before for each in shifts], np.float64)
    after = np.array([each.rank_after for each in shifts], np.float64)
    if (before == after).all():
        return 1.0
    if before.min() == before.max() or after.min() == after.max():
        return 0.0
    return float(np.corrcoef(before, after)[0, 1])
