"""What a report is made of: first findings as numbers, then the paper in the reader's words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal


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
    """Where a value lies among those of others, in words that anybody uses."""

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


@dataclass(frozen=True, slots=True)
class Change:
    """An indicator now and a year before; ``size`` is the change by the larger of both."""

    indicator: str
    before: float
    now: float
    size: float
    is_better: bool


@dataclass(frozen=True, slots=True)
class Trait:
    """What a sentence names: an indicator with its value and, if it is ranked, its rank."""

    name: str
    value: str
    rank: int
    of: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A change in words."""

    name: str
    before: str
    now: str
    has_risen: bool
    is_better: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One half of affluence shared: how many of its figures are on which side of the middle."""

    better: int
    worse: int
    middle: int

    @property
    def count(self) -> int:
        """How many figures can be compared."""
        return self.better + self.worse + self.middle


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A line of the table: ``cells`` are as many as the columns between the first and the last.

    ``note`` tells the unit, and whether more is better.
    ``tone`` says how it compares, for a sign beside the words; where ``why`` tells why there is no
    value, nothing else is told.
    """

    name: str
    note: str
    cells: tuple[str, ...]
    compared: str
    tone: Literal["good", "bad", ""] = ""
    is_entered: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReportBar:
    """A place in the picture: its name, the numbers left to it, the middle of its draws.

    ``is_own``: the report is about it.
    """

    code: str
    name: str
    first: int
    middle: float
    last: int
    text: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class ReportPicture:
    """Which numbers are left to each place; ``first`` and ``last`` name the scale's ends.

    ``of`` is its last number.
    """

    title: str
    text: str
    first: str
    last: str
    of: int
    bars: tuple[ReportBar, ...]


@dataclass(frozen=True, slots=True)
class ReportHalf:
    """Material or cultural figures, side by side with the other half."""

    title: str
    text: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A heading with its sentences, and what is quoted below them in whatever language it has."""

    title: str
    sentences: tuple[str, ...]
    quoted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportLink:
    """Where to read on: words and a whole address."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language; ``links`` begin with the report's own address.

    ``warning`` says that the figures are invented, in a demonstration.
    """

    language: Literal["zh-hans", "en"]
    title: str
    warning: str
    path: str
    about: str
    period: str
    as_of: str
    summary: ReportPart
    picture: ReportPicture | None
    halves_title: str
    halves_text: str
    halves: tuple[ReportHalf, ...]
    table_title: str
    columns: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    entered_mark: str
    notes: tuple[ReportPart, ...]
    links: tuple[ReportLink, ...]
