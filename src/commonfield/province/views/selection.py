"""Which period is shown, and how much of it to whom."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from commonfield.kernel.clock import today
from commonfield.people.permissions import actor_of
from commonfield.province import queries
from commonfield.province.permissions import sight_of
from commonfield.province.types import CountyState, Sight
from commonfield.province.views.texts import period_text


@dataclass(frozen=True, slots=True)
class Look:
    """The counties, the periods to choose from, the one that is shown, and the reader's sight."""

    counties: tuple[CountyState, ...]
    periods: tuple[str, ...]
    period: str
    sight: Sight

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(each, period_text(each)) for each in self.periods]

    @property
    def words(self) -> str:
        return period_text(self.period) if self.period else ""

    @property
    def query(self) -> str:
        """What an address takes along so as to show the same period."""
        is_newest = not self.periods or self.period == self.periods[0]
        return "" if is_newest else f"?{urlencode({'period': self.period})}"

    @property
    def is_whole(self) -> bool:
        """Whether the reader sees what counties withhold."""
        return self.sight == "whole"


def look_of(request: HttpRequest) -> Look:
    """Return what a request wants to see: the newest period if it names none that is there."""
    counties = queries.counties()
    periods = queries.periods(counties)
    wanted = request.GET.get("period", "")
    period = wanted if wanted in periods else next(iter(periods), "")
    return Look(counties, periods, period, sight_of(actor_of(request), today()))
