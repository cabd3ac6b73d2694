"""Where one unit stands among the others: in a ranking with its doubt, and in one indicator.

Better and worse is by ``measures.differing``: by more than chance, and by the minimum.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final

from commonfield_measures.composite.rank_intervals import RankSample
from commonfield_measures.measures.differing import LEAST, Estimate, differ

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
    ``rank`` is among the ``of`` places that have a value, 1 = best.
    """

    value: float
    median: float
    above: float
    below: float
    rank: int
    of: int

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
    told = [each for each in known.values() if each.error is not None]
    if code not in known or known[code] not in told or len(told) <= _FEWEST_OTHERS:
        return None
    own = known[code]
    leads = [(own.value - each.value) * direction for each in known.values()]
    sure = [(own.value - each.value) * direction for each in told if differ(own, each, least)]
    return Compared(
        value=own.value,
        median=median(each.value for each in known.values()),
        above=sum(lead > 0 for lead in sure) / (len(told) - 1),
        below=sum(lead < 0 for lead in sure) / (len(told) - 1),
        rank=sum(lead < 0 for lead in leads) + 1,
        of=len(known),
    )


def strengths(found: Mapping[str, Compared]) -> tuple[str, ...]:
    """Return in what a place is surely better than two thirds of the others, at most three."""
    return _standing_out({code: each.above for code, each in found.items()})


def weaknesses(found: Mapping[str, Compared]) -> tuple[str, ...]:
    """Return in what two thirds of the others are surely better, at most three."""
    return _standing_out({code: each.below for code, each in found.items()})


def _standing_out(shares: Mapping[str, float]) -> tuple[str, ...]:
    ordered = sorted(shares, key=lambda code: -shares[code])
    return tuple(code for code in ordered[:_MOST] if shares[code] >= _STRONG)
