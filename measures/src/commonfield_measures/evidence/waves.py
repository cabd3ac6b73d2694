"""What evidence is made of: spans of whole months, waves of adopters, controls, what may be shown.

A group of villages enters a figure whole or not at all, so that no page, nor the difference of two
pages, tells about fewer than five villages or five contributors (docs/adr/0085).
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from commonfield_measures.indicators.types import DIGITS, Level
from commonfield_measures.publishing.suppression import Contributions, is_safe, merged

LEAST: Final = 5
CONTROLS_EACH: Final = 4
QUARTER, HALF_YEAR = 3, 6
_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class RecordSpan:
    """A quarter or half-year that is over; months are counted from the year 0."""

    name: str
    first: int
    months: int


def spans(begun: int, until: int, months: int) -> tuple[RecordSpan, ...]:
    """Return the calendar's spans after the month ``begun`` that are over when ``until`` begins."""
    first = (begun // months + 1) * months
    letter = "Q" if months == QUARTER else "H"
    return tuple(
        RecordSpan(f"{start // _YEAR}-{letter}{start % _YEAR // months + 1}", start, months)
        for start in range(first, until - months + 1, months)
    )


@dataclass(frozen=True, slots=True)
class Wave:
    """Adopters taken together, five or more, and the span in which the first of them began."""

    start: int
    villages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waves:
    """Adopters by when they began.

    ``alone`` have too few beside them; of the time of the ``recent`` not all is over.
    """

    waves: tuple[Wave, ...] = ()
    alone: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()

    @property
    def starts(self) -> dict[str, int]:
        """The span in which the wave of each village began."""
        return {village: wave.start for wave in self.waves for village in wave.villages}


def waves(began: Mapping[str, int], over: int) -> Waves:
    """Take adopters of one span, or of two neighbouring ones, together to waves of five or more.

    A wave is counted once both spans are over, of the ``over`` that are. So a later page adds a
    whole wave or nothing, and a page less another one tells about no fewer than five villages.
    """
    left: dict[int, list[str]] = defaultdict(list)
    for village, start in sorted(began.items()):
        left[start].append(village)
    found: list[Wave] = []
    alone: list[str] = []
    for first in range(over - 1):
        own, beside = left.pop(first, []), left.get(first + 1, [])
        if len(beside) < LEAST <= len(own) + len(beside):
            own += left.pop(first + 1, [])
        if len(own) >= LEAST:
            found.append(Wave(first, tuple(own)))
        else:
            alone += own
    recent = (village for some in left.values() for village in some)
    return Waves(tuple(found), tuple(alone), tuple(recent))


def pooled_waves(began: Mapping[str, int], over: int) -> Waves:
    """Take each county's adopters together, and of those left alone the ones of all counties.

    A county's own page shows its waves, so what a pool adds to them is a wave, too. Who is left
    alone in a county is known a span later.
    """
    counties: dict[str, dict[str, int]] = defaultdict(dict)
    for village, start in began.items():
        counties[county_of(village)][village] = start
    found = [waves(own, over) for own in counties.values()]
    if len(found) == 1:
        return found[0]
    alone = {village: began[village] for each in found for village in each.alone}
    rest = waves(alone, over - 1)
    return Waves(
        (*(wave for each in found for wave in each.waves), *rest.waves),
        rest.alone,
        (*(village for each in found for village in each.recent), *rest.recent),
    )


def county_of(village: str) -> str:
    """Return the six digits of the county in which a village lies."""
    return village[: DIGITS[Level.COUNTY]]


@dataclass(frozen=True, slots=True)
class Traits:
    """What registers tell of a village; ``residents`` is None where no table does."""

    kind: str
    urban_rural: str
    has_hall: bool
    residents: float | None

    @property
    def stratum(self) -> tuple[str, str, bool]:
        """What a control has in common with its adopter."""
        return self.kind, self.urban_rural[:1], self.has_hall


def matched(
    adopters: Iterable[str], others: Collection[str], traits: Mapping[str, Traits]
) -> tuple[str, ...]:
    """Return controls: for each adopter up to four others of its stratum, the nearest in residents.

    All are of one county. In rounds, so that none takes all. Five of the others are never
    controls: without them the county's own months would tell what the groups add up to.
    """
    left: dict[object, list[str]] = defaultdict(list)
    for each in sorted(others, key=_lot)[LEAST:]:
        left[traits[each].stratum].append(each)
    in_turn = sorted(adopters, key=_lot)
    found: list[str] = []
    for _round in range(CONTROLS_EACH):
        for adopter in in_turn:
            like = left[traits[adopter].stratum]
            if like:
                # The first by lot of those that are as near.
                _apart, at = min(
                    (_ratio(traits[adopter], traits[each]), at) for at, each in enumerate(like)
                )
                found.append(like.pop(at))
    return tuple(sorted(found))


def _ratio(one: Traits, other: Traits) -> float:
    """Return how many times as many residents the one has as the other; 1 if it is not known."""
    here, there = one.residents, other.residents
    return max(here, there) / min(here, there) if here and there else 1.0


def _lot(village: str) -> str:
    """Return what a village is drawn by: the same always, and of no meaning."""
    return hashlib.sha256(village.encode()).hexdigest()


def may_show(groups: Iterable[Sequence[Contributions]]) -> bool:
    """Return whether sums of groups tell about nobody: a group is its villages in one span.

    What is left of a sum once every village that is safe by itself is taken off, because other
    pages may tell it, must be safe too.
    """
    for group in groups:
        thin = [cell for cell in group if cell and not is_safe(cell)]
        if any(whole and not is_safe(whole) for whole in (merged(group), merged(thin))):
            return False
    return True
