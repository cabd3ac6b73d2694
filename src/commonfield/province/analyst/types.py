"""What the analyst's queries hand out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from commonfield.evaluation.types import Shown
from commonfield.places.types import PlaceInfo
from commonfield.province.types import CountyState
from commonfield_measures.indicators.types import Indicator, Level


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
