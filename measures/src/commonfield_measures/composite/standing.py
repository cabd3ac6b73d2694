"""Where one unit stands among the others: in a ranking with its doubt, and in one indicator."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final

from commonfield_measures.composite.rank_intervals import SURE, RankSample

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

    ``share`` of the others are worse, those that have the same counted half. ``rank`` is among
    the ``of`` places that have a value, 1 = best.
    """

    value: float
    median: float
    share: float
    rank: int
    of: int

    @property
    def verdict(self) -> ComparisonVerdict:
        """Return in a word how it compares; what is the median is in the middle."""
        if self.value == self.median:
            return ComparisonVerdict.MIDDLE
        return next(verdict for least, verdict in _VERDICTS if self.share >= least)


# From which share of others that are worse on a word is used.
_VERDICTS: Final = (
    (0.75, ComparisonVerdict.BEST),
    (0.55, ComparisonVerdict.BETTER),
    (0.45, ComparisonVerdict.MIDDLE),
    (0.25, ComparisonVerdict.WORSE),
    (0.0, ComparisonVerdict.WORST),
)


def standing_at(sample: RankSample, at: int) -> PlaceStanding:
    """Return where one place lies by the ranks of all in many draws."""
    others = len(sample.leads) - 1
    behind, ahead = (int((leads >= SURE).sum()) for leads in (sample.leads[at], sample.leads.T[at]))
    return PlaceStanding(of=others + 1, ahead=ahead, behind=behind, alike=others - ahead - behind)


def compared_with_others(
    known: Mapping[str, float], code: str, *, direction: int
) -> Compared | None:
    """Return how a unit's value compares, or nothing if fewer than four others have one."""
    if code not in known or len(known) <= _FEWEST_OTHERS:
        return None
    leads = [(known[code] - other) * direction for other in known.values()]
    better = sum(lead > 0 for lead in leads)
    same = sum(lead == 0 for lead in leads) - 1
    return Compared(
        value=known[code],
        median=median(known.values()),
        share=(better + same / 2) / (len(known) - 1),
        rank=sum(lead < 0 for lead in leads) + 1,
        of=len(known),
    )


def strengths(found: Mapping[str, Compared]) -> tuple[str, ...]:
    """Return in what a place is better than two thirds of the others, at most three, best first."""
    return _standing_out({code: each.share for code, each in found.items()})


def weaknesses(found: Mapping[str, Compared]) -> tuple[str, ...]:
    """Return in what two thirds of the others are better, at most three, the worst first."""
    return _standing_out({code: 1 - each.share for code, each in found.items()})


def _standing_out(shares: Mapping[str, float]) -> tuple[str, ...]:
    ordered = sorted(shares, key=lambda code: -shares[code])
    return tuple(code for code in ordered[:_MOST] if shares[code] >= _STRONG)
