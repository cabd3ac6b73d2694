"""What the analyst's queries hand out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from commonfield.evaluation.queries.gaps import Shared
from commonfield.evaluation.types import Shown
from commonfield.places.types import PlaceInfo
from commonfield.province.types import CountyState
from commonfield_measures.indicators.types import Indicator, Level
from commonfield_measures.measures.evenness import Answer
from commonfield_measures.measures.gap import Gap
from commonfield_measures.measures.theil import Decomposed


@dataclass(frozen=True, slots=True)
class Whole:
    """What may be read whole: the province, or one county of it; made by ``queries.whole`` alone.

    ``periods`` are those to choose from, the newest first. ``stamp`` names the collection that is
    read, so that what was computed from it is computed once.
    """

    area: PlaceInfo
    states: tuple[CountyState, ...] = field(compare=False)
    periods: tuple[str, ...]
    stamp: str
    is_county: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """An indicator at all places of a level: those that are compared, and those of late counties.

    By place; ``late`` names the period of each late county, by the county's code.
    """

    indicator: Indicator
    level: Level
    period: str
    compared: Mapping[str, Shown]
    of_late: Mapping[str, Shown]
    late: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unevenness:
    """How unevenly an indicator is shared among places: Gini, Theil's T split, town and country.

    ``split`` is between and within counties, within a county between and within its towns; None
    of these themselves. ``sides`` is None but of villages.
    """

    shared: Shared
    gini: Answer[float]
    split: Answer[Decomposed] | None
    sides: Answer[Gap] | None
