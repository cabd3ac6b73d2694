"""A reader's selection: which places, by which frame, over which months."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from commonfield.evaluation import queries
from commonfield.evaluation.types import League, Values
from commonfield.evaluation.views import texts
from commonfield.kernel.clock import now
from commonfield.people.permissions import actor_of
from commonfield.people.types import Actor
from commonfield_measures.frames.types import Frame
from commonfield_measures.indicators.types import Level, Period

LEVELS: Final = (Level.TOWN, Level.VILLAGE)


@dataclass(frozen=True, slots=True)
class FieldChoice:
    code: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """The selection in an address; what it does not name, or does not exist, is the default."""

    by: Actor
    now: datetime
    level: Level
    frame: Frame
    period: Period
    frames: tuple[Frame, ...]
    periods: tuple[Period, ...]

    @property
    def query(self) -> str:
        """The same choice, for addresses of pages that have all three."""
        return f"?{urlencode({'level': self.level.value})}&{self.place_query[1:]}"

    @property
    def place_query(self) -> str:
        """The same choice for pages of one place, whose level is given."""
        return f"?{urlencode({'frame': self.frame.code, 'period': self.period.name})}"

    @property
    def period_code(self) -> str:
        return self.period.name.replace("/", "_")

    @property
    def level_choices(self) -> list[FieldChoice]:
        return [FieldChoice(each, texts.level_name(each), each is self.level) for each in LEVELS]

    @property
    def frame_choices(self) -> list[FieldChoice]:
        return [
            FieldChoice(each.code, texts.name_of(each), each == self.frame) for each in self.frames
        ]

    @property
    def period_choices(self) -> list[FieldChoice]:
        return [
            FieldChoice(each.name, texts.period_text(each), each == self.period)
            for each in self.periods
        ]

    def values(self, level: Level | None = None) -> Values:
        """Return the county's values over the requested period, as this reader may see them."""
        return queries.values(
            settings.COUNTY_CODE, level or self.level, period=self.period, by=self.by, now=self.now
        )

    def trends(self, level: Level | None = None, codes: Sequence[str] = ()) -> list[Values]:
        """Return the county's values over the periods up to the requested one, the oldest first."""
        asked = self.at(level or self.level)
        windows = queries.trends(
            settings.COUNTY_CODE, asked.level, by=self.by, now=self.now, codes=codes
        )
        return [each for each in windows if each.period.end <= asked.period.end]

    def at(self, level: Level) -> "Selection":
        """Return the same choice for a page of another level, over the windows of that level."""
        periods = queries.seen_windows(settings.COUNTY_CODE, level.value, by=self.by, now=self.now)
        back = self.periods.index(self.period)
        period = periods[min(back, len(periods) - 1)]
        return replace(self, level=level, period=period, periods=periods)

    def context(self, values: Values) -> dict[str, Any]:
        return {
            "asked": self,
            "as_of": values.as_of,
            "period": texts.period_text(values.period),
            "window": values.period,
            "is_whole": values.is_whole,
        }


def selection_of(request: HttpRequest) -> Selection:
    moment, by, frames = now(), actor_of(request), queries.frames()
    name, frame, period = (request.GET.get(name, "") for name in ("level", "frame", "period"))
    level = next((each for each in LEVELS if each == name), LEVELS[0])
    # An address may come from a page of another level, whose windows have other names.
    ways = [
        queries.seen_windows(settings.COUNTY_CODE, each.value, by=by, now=moment)
        for each in (level, *LEVELS)
    ]
    named = (at for way in ways for at, each in enumerate(way) if each.name == period)
    periods = ways[0]
    return Selection(
        by=by,
        now=moment,
        level=level,
        frame=next((each for each in frames if each.code == frame), frames[0]),
        period=periods[min(next(named, 0), len(periods) - 1)],
        frames=frames,
        periods=periods,
    )


def league_of(values: Values, frame: Frame) -> League:
    """Return the league of values by a frame, as its maker weighs it."""
    return queries.doubted(queries.built(values, frame))
