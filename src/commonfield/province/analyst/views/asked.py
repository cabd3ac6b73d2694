"""What an official of the province wants to see: of which places, of what, when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonfield.evaluation import queries as evaluation
from commonfield.evaluation.views import texts
from commonfield.evaluation.views.selection import FieldChoice
from commonfield.front.language import active_language
from commonfield.kernel.clock import now
from commonfield.people.permissions import actor_of
from commonfield.province import queries as province
from commonfield.province.analyst import queries
from commonfield.province.analyst.types import Whole
from commonfield_measures.frames.types import Frame
from commonfield_measures.indicators.computing import period_of
from commonfield_measures.indicators.types import Indicator, Level

# What is shown unless another is chosen.
_USUAL: Final = "online_sales"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address names; what it does not, or what does not exist, is the usual."""

    of: Whole
    level: Level
    levels: tuple[Level, ...]
    indicator: Indicator
    period: str
    frame: Frame

    @property
    def area(self) -> str:
        """The county's code; empty for the whole province."""
        return self.of.area.code if self.of.is_county else ""

    @property
    def query(self) -> str:
        """What an address takes along so as to show the same."""
        told = {
            "area": self.area,
            "level": self.level.value,
            "indicator": self.indicator.code,
            "period": self.period,
            "frame": self.frame.code,
        }
        return f"?{urlencode({name: value for name, value in told.items() if value})}"

    def fields(self, *names: str) -> list[tuple[str, str, Sequence[FieldChoice]]]:
        every = {
            "area": (_("Area"), self._areas()),
            "level": (_("Places"), [(each.value, texts.level_name(each)) for each in self.levels]),
            "indicator": (
                _("Indicator"),
                [(each.code, texts.name_of(each)) for each in province.indicators(self.level)],
            ),
            "period": (
                _("Period"),
                [(each, texts.period_text(period_of(each))) for each in self.of.periods],
            ),
            "frame": (
                _("Index"),
                [(each.code, texts.name_of(each)) for each in evaluation.frames()],
            ),
        }
        chosen = {"area": self.area, "level": self.level.value, "indicator": self.indicator.code}
        chosen |= {"period": self.period, "frame": self.frame.code}
        return [
            (name, label, [FieldChoice(code, words, code == chosen[name]) for code, words in each])
            for name, (label, each) in every.items()
            if name in names
        ]

    def _areas(self) -> Iterable[tuple[str, str]]:
        yield "", _("The whole province")
        states = sorted(province.counties(), key=lambda each: each.code)
        for each in states:
            if each.periods:
                yield each.code, each.place.name_in(active_language())

    def context(self, *names: str) -> dict[str, Any]:
        return {
            "asked": self,
            "fields": self.fields(*names),
            "area": self.of.area,
            "name": texts.name_of(self.indicator),
            "period": texts.period_text(period_of(self.period)) if self.period else "",
            "query": self.query,
            "late": [each for each in self.of.states if each.is_late and not self.of.is_county],
        }


def asked_of(
    request: HttpRequest,
    levels: Sequence[Level],
    *,
    within: Sequence[Level] = (),
    indicator: str = "",
) -> Asked:
    """Read an address; ``within`` are the levels to choose from in a county.

    ``indicator`` is the one that the address itself names.
    """
    get = request.GET
    of = queries.whole(by=actor_of(request), now=now(), area=get.get("area", ""))
    offered = tuple(within if of.is_county and within else levels)
    level = next((each for each in offered if each == get.get("level")), offered[0])
    listed = province.indicators(level)
    frames = evaluation.frames()
    wanted = {each.code: each for each in listed}
    chosen = wanted.get(get.get("indicator", ""), wanted.get(_USUAL, listed[0]))
    period = get.get("period", "")
    return Asked(
        of=of,
        level=level,
        levels=offered,
        indicator=province.indicator_of(indicator) if indicator else chosen,
        period=period if period in of.periods else next(iter(of.periods), ""),
        frame=next((each for each in frames if each.code == get.get("frame")), frames[0]),
    )
