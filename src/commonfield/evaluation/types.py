"""What evaluation's queries hand out: values that a reader may see, indices, the board."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

import numpy as np

from commonfield.places.types import PlaceInfo
from commonfield_measures.composite.pipeline import Build
from commonfield_measures.composite.rank_intervals import Intervals, RankSample
from commonfield_measures.composite.sensitivity import Way
from commonfield_measures.frames.types import Frame
from commonfield_measures.indicators.reading import kinds_in, terms_of
from commonfield_measures.indicators.types import Definitions, Indicator, Level, Period
from commonfield_measures.indicators.writing import error_text
from commonfield_measures.measures.differing import Estimate

# Why there is no value: hidden (few stand behind it, it would give away a neighbour, its whole is
# hidden), or not known (too few villages known, nothing to divide by, no outside table, a period
# that ended before anything of it was recorded).
type Reason = Literal[
    "",
    "few",
    "complement",
    "above",
    "coverage",
    "zero_denominator",
    "below_zero",
    "no_table",
    "unrecorded",
]
# The board says only that there is nothing to compute a figure from.
type CellReason = Literal["", "few", "complement", "above", "no_data"]
type Form = Literal["count", "fen", "share", "index"]
HIDDEN: Final[frozenset[Reason]] = frozenset({"few", "complement", "above"})


@dataclass(frozen=True, slots=True)
class Shown:
    """An indicator at one place as a reader may see it.

    ``value`` is None where ``reason`` says why; then numerator and denominator are None too.
    ``coverage`` is the share of the place's villages in which everything is known. ``error`` is
    the value's standard error: 0 where it is counted whole, None where it is not known.
    """

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    coverage: float = 1.0
    is_entered: bool = False
    reason: Reason = ""
    error: float | None = None

    @property
    def exact(self) -> tuple[float | str | None, ...]:
        """The cell as files have it: value, its sums, coverage, entered, reason, error."""
        sums = (self.numerator, self.denominator, self.coverage)
        error = "" if self.value is None else error_text(self.error)
        return (self.value, *sums, int(self.is_entered), self.reason, error)

    @property
    def estimate(self) -> Estimate | None:
        """The value with its error; None where there is none."""
        return None if self.value is None else Estimate(self.value, self.error)


@dataclass(frozen=True, slots=True)
class Values:
    """Every indicator at every place of a level within an area, over a period.

    Shape: ``cells`` by indicator code, then place code; every indicator of ``indicators`` has a
    cell for every place of ``places``. ``is_whole``: nothing was hidden from this reader.
    ``counted_from``: of indicators that were not counted from the period's start on, since when:
    no value of the period is compared with another's.
    """

    area: PlaceInfo
    level: Level
    period: Period
    as_of: datetime | None
    definitions: Definitions
    indicators: tuple[Indicator, ...]
    places: tuple[PlaceInfo, ...]
    cells: Mapping[str, Mapping[str, Shown]]
    is_whole: bool
    counted_from: Mapping[str, datetime] = field(default_factory=dict)

    def cell(self, indicator: str, place: str) -> Shown:
        return self.cells[indicator][place]


@dataclass(frozen=True, slots=True)
class BuiltIndex:
    """An index built from values: its frame, what was left out of it and why, and the build.

    ``left_out`` are indicators without any value or the same everywhere; ``unranked`` are places
    without enough values. Rows of the build's table are ``places`` in their order.
    """

    values: Values
    frame: Frame
    build: Build
    places: tuple[PlaceInfo, ...]
    left_out: Mapping[str, Literal["constant", "empty"]]
    unranked: tuple[PlaceInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class LeagueRow:
    """A place in the league: score, rank (1 = highest), the interval of its rank, its tier.

    ``low`` and ``high`` are the numbers that those surely before it and surely after it leave;
    ``q05`` and ``q95`` bound nine of ten draws. No two places of the same tier can be told apart;
    ``known`` is the share of the frame's weight for which the place has values.
    """

    place: PlaceInfo
    score: float
    rank: int
    median: float
    low: float
    high: float
    tier: int
    known: float
    q05: float = 0.0
    q95: float = 0.0


@dataclass(frozen=True, slots=True)
class League:
    """All places of an index by rank, with the draws behind the intervals.

    Shape: ``sample`` has a row for each place of ``index.places``; ``rows`` are sorted by rank.
    ``ways``: what each draw took one of besides its weights.
    """

    index: BuiltIndex
    rows: tuple[LeagueRow, ...]
    intervals: Intervals
    sample: RankSample
    draws: int
    noise: float
    seed: int
    ways: tuple[Way, ...]

    def row(self, code: str) -> LeagueRow | None:
        """Return a place's row; none if it is not ranked."""
        return next((row for row in self.rows if row.place.code == code), None)

    def ahead(self, first: str, second: str) -> float:
        """Return in which share of the draws one place ranks before another; ties count half."""
        return float(self.sample.leads[self.at(first), self.at(second)])

    def is_ahead(self, first: str, second: str) -> bool:
        """Return whether one place is surely ahead of another."""
        return bool(self.sample.is_ahead[self.at(first), self.at(second)])

    def told_apart(self, code: str) -> frozenset[str]:
        """Return the places that are surely ahead of one, or surely behind it."""
        others = np.flatnonzero(self.sample.told_apart[self.at(code)])
        return frozenset(self.index.places[at].code for at in others.tolist())

    def at(self, code: str) -> int:
        """Return a place's row in the sample."""
        return next(at for at, place in enumerate(self.index.places) if place.code == code)


@dataclass(frozen=True, slots=True)
class BoardFigure:
    """An indicator as the board shows it, in words of both languages.

    ``form`` says how it is written: a number, fen, a share of one, or an index. ``has_months``:
    it is followed by month.
    """

    code: str
    indicator: Indicator
    form: Form
    name: str
    name_en: str
    unit: str
    unit_en: str
    unit_one: str
    words: str
    words_en: str
    numerator: str
    numerator_en: str
    denominator: str
    denominator_en: str
    contributors: str
    contributors_en: str
    has_months: bool

    @property
    def is_public_list(self) -> bool:
        """Whether what it counts is public by name, so that nothing is hidden."""
        return not self.contributors

    @property
    def kinds(self) -> tuple[str, ...]:
        terms = terms_of(self.indicator)
        return tuple(dict.fromkeys(kind for term in terms for kind in kinds_in(term)))


@dataclass(frozen=True, slots=True)
class BoardCell:
    """A figure at one place or month; ``value`` is None where it is not shown, with the reason.

    Units: fen where the figure's form is that, shares of one.
    """

    value: float | None
    reason: CellReason = ""


@dataclass(frozen=True, slots=True)
class Board:
    """The county's figures as of an instant: by figure, then place (county, towns, villages).

    Of villages they are those of ``village_year`` (ADR 0092), of others of twelve months up to now.
    ``channels`` are by figure, place and channel, of the county and its towns; ``months`` are the
    county's; ``before`` are the county's and its towns' of the twelve months before, if anything
    was recorded then. ``basis`` is what there was to compute from, ``checked_at`` when it was last
    read.
    """

    county: str
    day: date
    as_of: datetime
    made_at: datetime
    checked_at: datetime
    cells: Mapping[str, Mapping[str, BoardCell]]
    channels: Mapping[str, Mapping[str, Mapping[str, BoardCell]]]
    months: Mapping[str, tuple[tuple[int, BoardCell], ...]]
    village_year: Period
    basis: object = None
    before: Mapping[str, Mapping[str, BoardCell]] = field(default_factory=dict)
    before_basis: object = None

    def cell(self, figure: str, place: str) -> BoardCell:
        """Return a figure of the county, a town or a village."""
        return self.cells[figure].get(place, BoardCell(None, "no_data"))

    def change(self, figure: str, place: str) -> float | None:
        """Return by how much a figure of the county or a town changed on the year, if both show."""
        now = self.cell(figure, place).value
        before = self.before.get(figure, {}).get(place, BoardCell(None)).value
        return None if now is None or before is None else now - before


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact as this reader may see it: the public gets no amount, and the place cut.

    ``place`` is a county, town or village code. Amount, quantity, channel and attributes are
    given to the county's officials only.
    """

    number: str
    kind: str
    at: datetime
    recorded_at: datetime
    place: str
    is_whole: bool
    unit: str = ""
    quantity: float | None = None
    amount_fen: int | None = None
    channel: str = ""
    attributes: Mapping[str, str | int | bool] = field(default_factory=dict)
    reverses: str = ""
