"""What evidence is made of: spans of whole months, waves of adopters, controls, what may be shown.

A group of villages enters a figure whole or not at all, so that no page, nor the difference of two
pages, tells about fewer than five villages or five contributors (docs/adr/0085).
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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
class Waves:
    """Adopters taken together, five or more, by when they began.

    ``starts`` gives each village the span in which its wave began. ``alone`` have too few beside
    them; of the time of the ``recent`` not all is over.
    """

    starts: Mapping[str, int]
    alone: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()


def waves(began: Mapping[str, int], over: int) -> Waves:
    """Take adopters of one span, or of two neighbouring ones, together to waves of five or more.

    A wave is counted once both spans are over, of the ``over`` that are. So a later page adds a
    whole wave or nothing, and a page less another one tells about no fewer than five villages.
    """
    left: dict[int, list[str]] = defaultdict(list)
    for village, start in sorted(began.items()):
        left[start].append(village)
    starts: dict[str, int] = {}
    alone: list[str] = []
    for first in range(over - 1):
        own, beside = left.pop(first, []), left.get(first + 1, [])
        if len(beside) < LEAST <= len(own) + len(beside):
            own += left.pop(first + 1, [])
        if len(own) >= LEAST:
            starts |= dict.fromkeys(own, first)
        else:
            alone += own
    recent = (village for some in left.values() for village in some)
    return Waves(starts, tuple(alone), tuple(recent))


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

    In rounds, so that none takes all. Five of the others are never controls: without them the
    county's own months would tell what the groups add up to.
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
