"""Where one unit stands among the others: in a ranking with its doubt, and in one indicator.

Better and worse is by ``measures.differing``: by more than chance, and by the minimum.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final

from commonfield_measures.composite.rank_intervals import RankSample
from commonfield_measures.measures.differing import LEAST, Estimate, chance_of, differ, discoveries

_FEWEST_OTHERS: Final = 4
_STRONG: Final = 2 / 3
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class PlaceStanding:
    """Where a place lies among others of its level, all of which ``of`` counts, and itself.

    ``ahead``, ``behind`` and ``alike`` count the others that are surely before it, surely after
    it, and neither.
    """

    of: int
    ahead: int
    behind: int
    alike: int

    @property
    def first(self) -> int:
        """The best number that those surely ahead leave to it."""
        return self.ahead + 1

    @property
    def last(self) -> int:
        """The last number that those surely behind leave to it."""
        return self.of - self.behind


class ComparisonVerdict(StrEnum):
    """Where a value lies among those of others, in everyday words."""

    BEST = "best"
    BETTER = "better"
    MIDDLE = "middle"
    WORSE = "worse"
    WORST = "worst"


@dataclass(frozen=True, slots=True)
class Compared:
    """A value among those of the others: the median of all, and how it compares.

    It is surely better than the share ``above`` of the others, surely worse than ``below`` of them.
    ``rank`` is among the ``of`` places that have a value, 1 = best. ``chance``: how often chance
    alone makes it better, or worse, than two thirds of the others.
    """

    value: float
    median: float
    above: float
    below: float
    rank: int
    of: int
    chance: float = 0.0

    @property
    def verdict(self) -> ComparisonVerdict:
        """Return in a word how it compares; in the middle where nothing is sure."""
        if self.above >= _HALF:
            return ComparisonVerdict.BEST if self.above >= _MOST_OF_THEM else _BETTER
        if self.below >= _HALF:
            return ComparisonVerdict.WORST if self.below >= _MOST_OF_THEM else _WORSE
        return ComparisonVerdict.MIDDLE


# From which share of others on a word is used.
_HALF: Final = 0.5
_MOST_OF_THEM: Final = 0.75
_BETTER: Final = ComparisonVerdict.BETTER
_WORSE: Final = ComparisonVerdict.WORSE


def standing_at(sample: RankSample, at: int) -> PlaceStanding:
    """Return where one place lies by the ranks of all in many draws."""
    others, sure = len(sample.is_ahead) - 1, sample.is_ahead
    behind, ahead = int(sure[at].sum()), int(sure[:, at].sum())
    return PlaceStanding(of=others + 1, ahead=ahead, behind=behind, alike=others - ahead - behind)


def compared_with_others(
    known: Mapping[str, Estimate], code: str, *, direction: int, least: float = LEAST
) -> Compared | None:
    """Return how a unit's value compares, or nothing if fewer than four others can be compared.

    Nothing, too, where the error of its own value is not known.
    """
    own = known.get(code)
    others = [each for other, each in known.items() if other != code and each.error is not None]
    if own is None or own.error is None or len(others) < _FEWEST_OTHERS:
        return None
    leads = [(own.value - each.value) * direction for each in known.values()]
    sure = [(own.value - each.value) * direction for each in others if differ(own, each, least)]
    return Compared(
        value=own.value,
        median=median(each.value for each in known.values()),
        above=sum(lead > 0 for lead in sure) / len(others),
        below=sum(lead < 0 for lead in sure) / len(others),
        rank=sum(lead < 0 for lead in leads) + 1,
        of=len(known),
        chance=_chance_of_most(own, others),
    )


def strengths(found: Mapping[str, Compared]) -> tuple[str, ...]:
    """Return in what a place is surely better than two thirds of the others, at most three.

    Of all that is compared: where nothing differs, not more than one place in twenty has any.
    """
    return _standing_out(found, {code: each.above for code, each in found.items()})


def weaknesses(found: Mapping[str, Compared]) -> tuple[str, ...]:
    """Return in what two thirds of the others are surely better, at most three; likewise."""
    return _standing_out(found, {code: each.below for code, each in found.items()})


def _standing_out(found: Mapping[str, Compared], shares: Mapping[str, float]) -> tuple[str, ...]:
    said = dict(zip(found, discoveries([each.chance for each in found.values()]), strict=True))
    strong = [code for code, share in shares.items() if said[code] and share >= _STRONG]
    return tuple(sorted(strong, key=lambda code: -shares[code])[:_MOST])


def _chance_of_most(own: Estimate, others: Sequence[Estimate]) -> float:
    """Return how often chance alone puts a value above, or below, two thirds of the others."""
    needed = math.ceil(_STRONG * len(others)) - 1
    chances = [(own.value - each.value, chance_of(own, each) or 0.0) for each in others]
    ways = (
        sorted(chance if lead * way > 0 else 1.0 for lead, chance in chances) for way in (1, -1)
    )
    return min(each[needed] for each in ways)
