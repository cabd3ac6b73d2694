"""What province's queries hand out: counties with how far they are, and figures of their places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from commonfield.places.types import PlaceInfo
from commonfield_measures.indicators.types import Level

# As counties publish their figures, or computed from their facts with nothing withheld.
type Sight = Literal["public", "whole"]
type State = Literal["shown", "withheld", "none"]
# A column is of the period, of the county's last one before it, or there is none.
type Standing = Literal["current", "late", "not_sent"]


# By place: what ``PlaceFigure`` holds, in its order, as JSON keeps it.
type SentCells = dict[str, list[float | str | None]]


class ColumnKey(NamedTuple):
    sight: str
    period: str
    level: str
    indicator: str


@dataclass(frozen=True, slots=True)
class CountyState:
    """How far an awaited county has sent what it has; nothing yet where ``complete_until`` is None.

    ``by_level`` are the periods that it has figures of, newest first: villages are shown over years
    of their own. ``refused`` is the code with which
    its last delivery was refused, empty where it was taken. ``is_late``: it lacks more than a day
    that other counties have sent.
    """

    place: PlaceInfo
    complete_until: date | None
    written_at: datetime | None
    by_level: Mapping[str, Sequence[str]]
    refused: str
    is_late: bool

    @property
    def code(self) -> str:
        """The county's code of 12 digits."""
        return self.place.code

    @property
    def periods(self) -> Sequence[str]:
        """The periods of its own figures and its towns'."""
        return self.periods_of(Level.COUNTY)

    def periods_of(self, level: Level) -> Sequence[str]:
        return self.by_level.get(level.value, ())


@dataclass(frozen=True, slots=True)
class PlaceFigure:
    """An indicator at a place: its value where it is shown, else why there is none.

    Numerator and denominator are known of whole figures, and of a county's share of its villages.
    """

    value: float | None
    state: State
    reason: str = ""
    error: float | None = None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class CountyColumn:
    """An indicator at all places of a level in a county, over a period that the county has.

    A late county's ``period`` is an earlier one, and its figures are compared with nothing.
    """

    county: CountyState
    period: str
    standing: Standing
    cells: Mapping[str, PlaceFigure] = field(default_factory=dict)

    @property
    def own(self) -> PlaceFigure | None:
        """The county's own figure, in a column of counties."""
        return self.cells.get(self.county.code)


@dataclass(frozen=True, slots=True)
class ProvinceSum:
    """What counties' figures add up to: of ``counted`` of ``awaited`` counties.

    ``complete_until`` is the first of the days until which those are complete. Value is None where
    figures of counties add up to nothing, such as a middle; shares have both sums.
    """

    value: float | None
    counted: int
    awaited: int
    complete_until: date | None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class VillageHalls:
    """A village, its halls in use and what was held in them within the period."""

    village: PlaceInfo
    town: PlaceInfo | None
    halls: int
    events: int | None
