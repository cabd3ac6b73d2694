"""Where gaps widen: all indicators at once, then one of them at each level, by town and country."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from commonfield.evaluation.queries import gaps as evenness
from commonfield.evaluation.queries.gaps import Nearness, Shared
from commonfield.evaluation.views import fairness_texts, texts
from commonfield.evaluation.views.fairness_pictures import spread_picture
from commonfield.evaluation.views.files import marked_unhidden, picture_file
from commonfield.front import numbers
from commonfield.front.charts import Chart, Ending
from commonfield.front.signed_in import signed_in_page
from commonfield.province import queries as province
from commonfield.province.analyst import queries
from commonfield.province.analyst.queries import Unevenness
from commonfield.province.analyst.views.asked import Asked, asked_of
from commonfield.province.analyst.views.texts import way_text
from commonfield_measures.errors import MeasuresError
from commonfield_measures.indicators.computing import period_of
from commonfield_measures.indicators.types import Indicator, Level
from commonfield_measures.measures.gap import Gap
from commonfield_measures.measures.theil import Decomposed

_LEVELS: Final = (Level.COUNTY, Level.TOWN, Level.VILLAGE)
_IN_COUNTY: Final = (Level.TOWN, Level.VILLAGE)


@dataclass(frozen=True, slots=True)
class _GapRow:
    """An indicator's gap between the places of a level, at both ends of what is compared."""

    name: str
    href: str
    first: str
    last: str
    way: str
    followed: int
    why: str = ""


@signed_in_page
def gaps(request: HttpRequest) -> HttpResponse:
    """All indicators of one level: those whose gap widens, those whose narrows, all others."""
    asked = asked_of(request, (Level.COUNTY,), within=(Level.TOWN,))
    found = queries.nearness(asked.of, asked.level)
    known = {each.code: each for each in province.indicators(asked.level)}
    rows = {
        code: _row(known[code], near, reverse("province:gap", args=[code]) + asked.query)
        for code, near in found.items()
    }
    by_way = {
        way: [row for code, row in rows.items() if found[code].direction == way]
        for way in (1, -1, 0)
    }
    context = asked.context("area") | {
        "widens": by_way[1],
        "narrows": by_way[-1],
        "others": by_way[0],
        "compared": max((each.compared for each in found.values()), default=0),
        "span": _span(found.values()),
    }
    return render(request, "province/analyst/gaps.html", context)


@signed_in_page
def gap(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: between the places of each level, between and within counties, by class."""
    asked = _asked(request, code)
    levels = [each for each in asked.levels if each in asked.indicator.levels]
    said = queries.nearness_by_level(asked.of, levels, code)
    found = {each: queries.unevenness(asked.of, each, asked.period, code) for each in levels}
    lowest = found[levels[-1]]
    context = asked.context("area") | {
        "indicator": asked.indicator,
        "rows": [
            (_row(asked.indicator, said[level], ""), _level_text(found[level]), _gini(found[level]))
            for level in levels
        ],
        "counted": fairness_texts.entering_texts(lowest.shared),
        "compared": max(each.compared for each in said.values()),
        "span": _span(said.values()),
        "split": lowest.split if isinstance(lowest.split, Decomposed) else None,
        "lowest": texts.places_text(lowest.shared.level, len(lowest.shared.places)),
        "sides": _sides(asked, lowest.shared) if levels[-1] is Level.VILLAGE else [],
        "picture": _picture(asked),
        "as_of": min(
            (each.written_at for each in asked.of.states if each.written_at), default=None
        ),
    }
    return render(request, "province/analyst/gap.html", context)


@signed_in_page
@marked_unhidden
def gap_picture(request: HttpRequest, code: str, ending: Ending) -> HttpResponseBase:
    asked = _asked(request, code)
    return picture_file([_picture(asked)], "spread", ending=ending, file_name=f"{code}-spread")


def _asked(request: HttpRequest, code: str) -> Asked:
    return asked_of(request, _LEVELS, within=_IN_COUNTY, indicator=code)


def _row(indicator: Indicator, found: Nearness, href: str) -> _GapRow:
    first = last = why = ""
    if isinstance(found.sigma, MeasuresError):
        why = fairness_texts.why_none(found.sigma)
    else:
        ends = found.sigma.deviations.tolist()
        first, last = (fairness_texts.index_text(each) for each in (ends[0], ends[-1]))
    name = texts.name_of(indicator)
    return _GapRow(name, href, first, last, way_text(found), len(found.places), why)


def _span(found: Iterable[Nearness]) -> str:
    """Name the longest stretch that is compared."""
    ends = max((each.periods for each in found), key=len, default=())
    return " → ".join(texts.period_text(each) for each in ends)


def _level_text(found: Unevenness) -> str:
    return texts.level_name(found.shared.level)


def _gini(found: Unevenness) -> str:
    if isinstance(found.gini, MeasuresError):
        return texts.HIDDEN_MARK
    return fairness_texts.index_text(found.gini)


def _sides(asked: Asked, shared: Shared) -> list[dict[str, str]]:
    """Return urban beside rural villages in each period, the newest first."""
    rows = []
    for period in asked.of.periods:
        gap = queries.town_and_country(asked.of, period, asked.indicator.code)
        if isinstance(gap, Gap):
            rows.append(
                {
                    "period": texts.period_end_text(period_of(period)),
                    "urban": fairness_texts.amount_text(shared, gap.urban),
                    "rural": fairness_texts.amount_text(shared, gap.rural),
                    "ratio": numbers.plain_number(gap.ratio, decimals=2),
                    "units": numbers.plain_number(gap.compared_units),
                    "without": numbers.plain_number(gap.without_class),
                }
            )
    return rows


def _picture(asked: Asked) -> Chart | None:
    """Return how the spread between counties, or a county's towns, went through time."""
    code = asked.indicator.code
    level = asked.levels[0]
    windows = queries.compared_windows(asked.of, level, code)
    return spread_picture(evenness.nearness(windows, code, people={}), asked.indicator)
