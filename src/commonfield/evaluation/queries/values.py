"""Every shipped indicator at the county, its towns and villages, as a reader may see it.

Figures of a county are computed together, since what is hidden at one place depends on what is
shown at another, and kept in the cache while no fact and no entry by hand was added.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import thread_time
from typing import Final

from django.core.cache import cache

from commonfield.evaluation.models import Decision
from commonfield.evaluation.queries.county import computed
from commonfield.evaluation.queries.periods import (
    VillageYear,
    counterpart,
    lasting_kinds,
    months_of,
    windows,
    windows_of,
)
from commonfield.evaluation.queries.shipped import listed_definitions
from commonfield.evaluation.types import Values
from commonfield.facts.queries import Past, as_of, facts_folded, facts_of, months_past
from commonfield.front.page_cache.invalidation import (
    Version,
    current_version,
    of_sources,
    source_number,
)
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import may_see_whole_facts
from commonfield.people.types import Actor
from commonfield.places.queries import place, prefix_range
from commonfield.places.types import PlaceInfo
from commonfield_measures.indicators.types import Level, Period, place_at
from commonfield_measures.publishing.hiding import CHAIN

_CACHED_S: Final = 3600
# Without readers for so long, nobody keeps values ready.
_RESTS_AFTER_S: Final = 600
_READ: Final = "evaluation:read"
# For how long values stand unasked: so many times what they cost, within these limits.
_TIMES_COST: Final = 50
_SHORTEST_S: Final = 3
_LONGEST_S: Final = 60


def values(
    area: str, level: str, *, period: Period, by: Actor, now: datetime, with_unlisted: bool = False
) -> Values:
    """Return every shipped indicator of a level at each place of it within an area.

    ``with_unlisted``: also those that only a frame's page shows, such as the board.

    Hidden where few stand behind it, unless ``by`` may see figures whole; who may not sees villages
    over the year of theirs that lies as far back as ``period``. From three seconds to a
    minute old, the longer the more they cost; decisions on entries by hand are in at once.
    """
    info = place(area)
    if info is None or info.level not in CHAIN:
        raise NotFoundError
    cache.set(_READ, area, timeout=_RESTS_AFTER_S)
    is_whole = may_see_whole_facts(by, place=area, on=china_day(now))
    window = counterpart(period, Level(level), is_whole=is_whole, now=now)
    figures = Figures(place_at(Level.COUNTY, area), window)
    found = figures.seen(Level(level), is_whole=is_whole, now=now)
    return _within(found if with_unlisted else _listed(found), info)


def trends(
    area: str, level: str, *, by: Actor, now: datetime, codes: Collection[str] = ()
) -> tuple[Values, ...]:
    """Return the values of each window, oldest first; of some indicators only if named."""
    return tuple(
        _only(values(area, level, period=period, by=by, now=now), codes)
        for period in reversed(seen_windows(area, level, by=by, now=now))
    )


def seen_windows(area: str, level: str, *, by: Actor, now: datetime) -> tuple[Period, ...]:
    """Return the windows over which a reader sees places of a level, newest first."""
    is_whole = may_see_whole_facts(by, place=area, on=china_day(now))
    return windows_of(Level(level), is_whole=is_whole, now=now)


def values_are_read() -> bool:
    """Return whether values had a reader in the last minutes."""
    return cache.get(_READ) is not None


def warm_values(county: str, *, now: datetime) -> None:
    """Recompute the newest window before a reader has to, if anything was added to it."""
    Figures(county, windows(now)[0]).warm(now=now)


def _listed(found: Values) -> Values:
    """Return values without those of indicators that only a frame's page shows."""
    listed = listed_definitions()
    indicators = tuple(each for each in listed.indicators if found.level in each.levels)
    return replace(
        found,
        definitions=listed,
        indicators=indicators,
        cells={each.code: found.cells[each.code] for each in indicators},
    )


def _within(whole: Values, area: PlaceInfo) -> Values:
    if area.code == whole.area.code:
        return whole
    low, high = prefix_range(area.code)
    inside = tuple(each for each in whole.places if low <= each.code <= high)
    cells = {
        code: {each.code: row[each.code] for each in inside} for code, row in whole.cells.items()
    }
    return replace(whole, area=area, places=inside, cells=cells)


def _only(found: Values, codes: Collection[str]) -> Values:
    if not codes:
        return found
    return replace(
        found,
        indicators=tuple(each for each in found.indicators if each.code in codes),
        cells={code: row for code, row in found.cells.items() if code in codes},
    )


@dataclass(frozen=True, slots=True)
class _Basis:
    """What values are computed from: facts, decisions on entries by hand, the places' register."""

    facts: int
    decisions: int
    places: Version


@dataclass(frozen=True, slots=True)
class CacheState:
    """What there was to compute from at the last look; ``cost_s`` is what the look cost.

    ``past`` are the facts of months that are over.
    """

    basis: _Basis
    past: int
    checked_at: datetime
    as_of: datetime
    cost_s: float

    @property
    def lasts_s(self) -> float:
        """For how long it stands unasked."""
        return min(max(_SHORTEST_S, self.cost_s * _TIMES_COST), _LONGEST_S)

    def holds(self, now: datetime, lasts_s: float) -> bool:
        """Return whether so many seconds have not passed yet."""
        return timedelta(0) <= now - self.checked_at < timedelta(seconds=lasts_s)

    def past_months(self, now: datetime) -> Past:
        return months_past(_month(now), self.past)


@dataclass(frozen=True, slots=True)
class _CachedValues:
    """Values in the cache, with what they were computed from."""

    basis: _Basis
    values: Values


@dataclass(frozen=True, slots=True)
class Figures:
    """A county's figures over a period, as they are kept in the cache."""

    county: str
    period: Period

    def seen(self, level: Level, *, is_whole: bool, now: datetime) -> Values:
        """Return values of a level, recomputed if something was added."""
        state = self.state(now=now)
        cached: _CachedValues | None = cache.get(self._key_of(level, is_whole=is_whole))
        if cached is None or cached.basis != state.basis:
            return self._made(state, now=now)[is_whole][level]
        return replace(cached.values, as_of=state.as_of)

    def state(self, *, now: datetime, times_cost: float | None = None) -> CacheState:
        """Return what there is to compute from; read anew if it was too long ago.

        With ``times_cost`` that is when so many times what it cost have passed.
        """
        state: CacheState | None = cache.get(self._key)
        if state is None or not (
            state.basis.decisions == Decision.objects.count()
            and state.holds(now, state.cost_s * times_cost if times_cost else state.lasts_s)
        ):
            return self._checked(state, now=now)
        return state

    def by_level(
        self, state: CacheState, *, now: datetime
    ) -> Mapping[bool, Mapping[Level, Values]]:
        """Return the values of all levels, as seen whole (True) and by the public."""
        keys = {
            (is_whole, level): self._key_of(level, is_whole=is_whole)
            for is_whole in (True, False)
            for level in CHAIN
        }
        cached: Mapping[str, _CachedValues] = cache.get_many(keys.values())
        if len(cached) < len(keys) or any(each.basis != state.basis for each in cached.values()):
            return self._made(state, now=now)
        return {
            is_whole: {level: cached[keys[is_whole, level]].values for level in CHAIN}
            for is_whole in (True, False)
        }

    def warm(self, *, now: datetime) -> None:
        """Do the same before the state has to be read."""
        state: CacheState | None = cache.get(self._key)
        if state is None or not state.holds(now, state.lasts_s / 2):
            state = self._checked(state, now=now)
            cached: _CachedValues | None = cache.get(self._key_of(Level.TOWN, is_whole=False))
            if cached is None or cached.basis != state.basis:
                self._made(state, now=now)

    @property
    def _key(self) -> str:
        return f"evaluation:state:{self.county}:{self._window}"

    def _key_of(self, level: Level, *, is_whole: bool) -> str:
        sight = "whole" if is_whole else "hidden"
        return f"evaluation:by-level:{self.county}:{self._window}:{level.value}:{sight}"

    @property
    def _window(self) -> str:
        kind = "villages:" if isinstance(self.period, VillageYear) else ""
        return f"{kind}{self.period.name}"

    def _checked(self, before: CacheState | None, *, now: datetime) -> CacheState:
        month = _month(now)
        past, altogether = facts_folded(before_month=month)
        # What is added to this month does not change a period that is over, but for what stood at
        # its end: whether that may be shown depends on who changed it since.
        is_over = months_of(self.period)[1] < month
        facts = past + facts_of(lasting_kinds()) if is_over else altogether
        places = of_sources(current_version({}), {source_number("places")})
        basis = _Basis(facts, Decision.objects.count(), places)
        state = CacheState(basis, past, now, as_of(now), before.cost_s if before else 0)
        cache.set(self._key, state, timeout=_CACHED_S)
        return state

    def _made(self, state: CacheState, *, now: datetime) -> Mapping[bool, Mapping[Level, Values]]:
        started = thread_time()
        past = state.past_months(now)
        made = computed(self.county, period=self.period, past=past, as_of=state.as_of)
        for is_whole, by_level in made.items():
            for level, found in by_level.items():
                key = self._key_of(level, is_whole=is_whole)
                cache.set(key, _CachedValues(state.basis, found), timeout=_CACHED_S)
        timed = replace(state, cost_s=thread_time() - started)
        cache.set(self._key, timed, timeout=_CACHED_S)
        return made


def _month(now: datetime) -> int:
    return months_of(windows(now)[0])[1]
