"""What is recorded at a project's places, as everybody sees it: the evidence of its report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings

from commonfield.evaluation.queries import seen_windows, values
from commonfield.evaluation.types import Shown
from commonfield.people.types import GUEST
from commonfield.places.types import PlaceInfo
from commonfield.projects.works.choices import ProjectType
from commonfield.projects.works.types import ProjectView
from commonfield_measures.indicators.types import Indicator

# What a type of project closes on, as in the plan's template of ten types.
_INDICATORS: Final[Mapping[ProjectType, str]] = {
    ProjectType.TEA_GARDEN: "tea_income",
    ProjectType.TRACEABILITY: "leaf_price",
    ProjectType.DELIVERY: "parcels_sent",
    ProjectType.COLD_CHAIN: "sales_per_store",
    ProjectType.HALL: "halls_active",
    ProjectType.FUTURE_VILLAGE: "jobs",
    ProjectType.SERVICE_DESK: "errands_done",
    ProjectType.NETWORK: "reports_repaired_share",
    ProjectType.SKILLS: "errands_own_share",
    ProjectType.RECORDS: "recordings_accepted",
}
_LEVELS: Final = ((9, "village"), (6, "town"))


@dataclass(frozen=True, slots=True)
class Recorded:
    """An indicator's values at a place, oldest window first; windows are their months' names."""

    indicator: Indicator
    place: PlaceInfo
    windows: Sequence[tuple[Sequence[str], Shown]]


def recorded_at(view: ProjectView, now: datetime) -> Recorded | None:
    """Return the indicator of a project's type where the project is, or else in the county."""
    code, county = _INDICATORS[view.kind], settings.COUNTY_CODE
    level = next((name for digits, name in _LEVELS if view.place[digits:].strip("0")), "county")
    found = None
    for each_level, place in ((level, view.place), ("county", county)):
        seen = [
            values(county, each_level, period=each, by=GUEST, now=now, with_unlisted=True)
            for each in reversed(seen_windows(county, each_level, by=GUEST, now=now))
        ]
        cells = [
            (each.period.name.split("/"), each.cells.get(code, {}).get(place)) for each in seen
        ]
        shown = [(months, cell) for months, cell in cells if cell is not None]
        if shown:
            indicator = next(each for each in seen[-1].indicators if each.code == code)
            info = next(each for each in seen[-1].places if each.code == place)
            found = Recorded(indicator, info, shown)
            break
    return found
