"""What a report is made of: first findings as numbers, then the paper in the reader's words."""

from dataclasses import dataclass
from typing import Literal

from commonfield.front.drawing.types import Axis, Ranked


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
    value, nothing else is shown.
    """

    name: str
    note: str
    cells: tuple[str, ...]
    compared: str
    tone: Literal["good", "bad", ""] = ""
    is_entered: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReportPicture:
    """Which numbers are left to each place; ``first`` and ``last`` name the scale's ends.

    ``of`` is its last number; ``codes`` are those of the places.
    """

    title: str
    text: str
    first: str
    last: str
    of: int
    codes: tuple[str, ...]
    bars: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True)
class ReportHalf:
    """Material or cultural figures, side by side with the other half."""

    title: str
    text: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ReportCulture:
    """Villages' income from tea beside their acts of culture: dots, and both curves along income.

    ``dots`` are how far right and how high (shares of the scales), whether marked, the name of
    the one that is named; ``lines`` are names and corners.
    """

    title: str
    sentences: tuple[str, ...]
    text: str
    across: Axis
    up: Axis
    dots: tuple[tuple[float, float, bool, str], ...]
    lines: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
    foot: str


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A heading with its sentences, and what is quoted below them in whatever language it has."""

    title: str
    sentences: tuple[str, ...]
    quoted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language; ``links`` are words and addresses, its own first.

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
    culture: ReportCulture | None
    table_title: str
    columns: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    entered_mark: str
    notes: tuple[ReportPart, ...]
    links: tuple[tuple[str, str], ...]
