"""What a reader asks for: which places, by which frame, over which months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from commonfield.evaluation import queries
from commonfield.evaluation.frames.types import Frame
from commonfield.evaluation.indicators.types import Level, Period
from commonfield.evaluation.types import League, Values
from commonfield.evaluation.views import words
from commonfield.people.types import Actor

LEVELS: Final = (Level.TOWN, Level.VILLAGE)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a form's field."""

    code: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; what it does not name, or what is not there, is the default."""

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
        """The period as names of files have it."""
        return self.period.name.replace("/", "_")

    @property
    def level_choices(self) -> list[Choice]:
        """The levels of which there is a league."""
        return [Choice(each, words.level_name(each), each is self.level) for each in LEVELS]

    @property
    def frame_choices(self) -> list[Choice]:
        """The index templates, by their names."""
        return [Choice(each.code, words.name_of(each), each == self.frame) for each in self.frames]

    @property
    def period_choices(self) -> list[Choice]:
        """The periods, the newest first."""
        return [
            Choice(each.name, words.period_text(each), each == self.period) for each in self.periods
        ]


def asked_of(request: HttpRequest, *, now: datetime) -> Asked:
    """Read what a request asks for."""
    frames, periods = queries.frames(), queries.windows(now)
    level, frame, period = (request.GET.get(name, "") for name in ("level", "frame", "period"))
    return Asked(
        level=next((each for each in LEVELS if each == level), LEVELS[0]),
        frame=next((each for each in frames if each.code == frame), frames[0]),
        period=next((each for each in periods if each.name == period), periods[0]),
        frames=frames,
        periods=periods,
    )


def values_of(asked: Asked, *, by: Actor, now: datetime, level: Level | None = None) -> Values:
    """Return the county's values over the period asked for, as this reader may see them."""
    return queries.values(
        settings.COUNTY_CODE, level or asked.level, period=asked.period, by=by, now=now
    )


def trends_of(
    asked: Asked, *, by: Actor, now: datetime, level: Level | None = None, codes: Sequence[str] = ()
) -> list[Values]:
    """Return the county's values over the periods up to the one asked for, the oldest first."""
    level = level or asked.level
    windows = queries.trends(settings.COUNTY_CODE, level, by=by, now=now, codes=codes)
    return [each for each in windows if each.period.end <= asked.period.end]


def league_of(values: Values, frame: Frame) -> League:
    """Return the league of values by a frame, as its maker weighs it.

    Raises:
        CommonfieldError: no index can be built from what this reader may see.
    """
    return queries.doubted(queries.built(values, frame))
