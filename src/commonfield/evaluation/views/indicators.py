"""All indicators with the county's values, and one of them: what it counts, where, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.evaluation import queries
from commonfield.evaluation.errors import IndicatorUnknownError
from commonfield.evaluation.queries import gaps
from commonfield.evaluation.types import Shown, Values
from commonfield.evaluation.views import fairness_texts, indicator_pictures, selection, texts
from commonfield.evaluation.views.fairness_pictures import lorenz_picture
from commonfield.evaluation.views.files import marked_unhidden, picture_file
from commonfield.evaluation.views.selection import Selection
from commonfield.front.charts import Chart, Ending, chart_file_response
from commonfield.kernel.clock import china_day
from commonfield.places.queries import place_path, tiles
from commonfield.places.types import PlaceInfo
from commonfield_measures.indicators.reading import kinds_in
from commonfield_measures.indicators.types import Indicator, Level


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    asked = selection.selection_of(request)
    values = asked.values(Level.COUNTY)
    context = asked.context(values) | {
        "edition": values.definitions.edition,
        "groups": _groups(values),
        "picture": indicator_pictures.county_picture(asked.trends(Level.COUNTY)),
        "query": _query(asked),
    }
    return render(request, "evaluation/indicators.html", context)


@require_safe
@marked_unhidden
def indicators_picture(request: HttpRequest, ending: Ending) -> HttpResponseBase:
    windows = selection.selection_of(request).trends(Level.COUNTY)
    picture = indicator_pictures.county_picture(windows)
    return chart_file_response(picture, ending=ending, file_name="indicators-through-time")


def _query(asked: Selection, **more: str) -> str:
    return f"?{urlencode({'period': asked.period.name, **more})}"


def _groups(values: Values) -> list[tuple[str, list[tuple[Indicator, Shown]]]]:
    """Return indicators by the groups of the first frame, then those in none of them."""
    left = {each.code: (each, _of_county(values, each.code)) for each in values.indicators}
    groups = [
        (
            texts.name_of(group),
            [left.pop(code) for code, _weight in group.indicators if code in left],
        )
        for group in queries.frames()[0].groups
    ]
    return [group for group in (*groups, (_("Other indicators"), [*left.values()])) if group[1]]


def _of_county(values: Values, code: str) -> Shown:
    cells = values.cells[code]
    return cells.get(values.area.code) or Shown(None, coverage=0.0, reason="coverage")


@dataclass(frozen=True, slots=True)
class _IndicatorData:
    """The requested indicator: the county's values, the towns', and one town's villages."""

    asked: Selection
    indicator: Indicator
    county: Values
    towns: Values
    windows: Sequence[Values]
    town: PlaceInfo | None
    villages: Values | None

    @property
    def query(self) -> str:
        town = {"town": self.town.code} if self.town else {}
        return _query(self.asked, **town)


@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    read = _read(request, code)
    shown = _of_county(read.county, code) if code in read.county.cells else Shown(None)
    terms = (*read.indicator.numerator, *read.indicator.denominator)
    found = _evenness(read)
    pictures = _pictures(read, found)
    context = read.asked.context(read.towns) | {
        "indicator": read.indicator,
        "name": texts.name_of(read.indicator),
        "shown": shown,
        "edition": read.towns.definitions.edition,
        "kinds": dict.fromkeys(kind for term in terms for kind in kinds_in(term)),
        "town": read.town,
        "town_path": place_path(read.town.code)[-2:] if read.town else [],
        "query": read.query,
        "village_window": read.villages.period if read.villages else None,
        "counted": fairness_texts.counted_text(found.shared) if found else "",
        "weighed": fairness_texts.weighed_text(found.shared) if found else "",
        "fairness_query": f"?{urlencode({'indicator': code})}",
        **{each.name.replace("-", "_"): each for each in pictures if each},
    }
    return render(request, "evaluation/indicator.html", context)


@require_safe
@marked_unhidden
def indicator_picture(
    request: HttpRequest, code: str, name: str, ending: Ending
) -> HttpResponseBase:
    read = _read(request, code)
    where = read.town.code if read.town and name == "villages" else "towns"
    pictures = _pictures(read, _evenness(read))
    return picture_file(pictures, name, ending=ending, file_name=f"{code}-{where}-{name}")


def _read(request: HttpRequest, code: str) -> _IndicatorData:
    asked = selection.selection_of(request)
    towns = asked.values(Level.TOWN)
    by_code = {each.code: each for each in towns.definitions.indicators}
    if code not in by_code:
        raise IndicatorUnknownError(indicator=code)
    wanted = request.GET.get("town", "")
    town = next((each for each in towns.places if each.code == wanted), None)
    villages = None
    if town and Level.VILLAGE in by_code[code].levels:
        villages = queries.values(
            town.code, Level.VILLAGE, period=asked.period, by=asked.by, now=asked.now
        )
    return _IndicatorData(
        asked=asked,
        indicator=by_code[code],
        county=asked.values(Level.COUNTY),
        towns=towns,
        windows=asked.trends(Level.TOWN, codes=(code,)),
        town=town,
        villages=villages,
    )


def _evenness(read: _IndicatorData) -> gaps.Evenness | None:
    """Return how evenly it is shared among towns; None where it is not computed for them."""
    code = read.indicator.code
    if code not in read.towns.cells:
        return None
    return gaps.evenness(read.towns, code, people=gaps.residents(read.towns))


def _pictures(read: _IndicatorData, evenness: gaps.Evenness | None) -> Sequence[Chart | None]:
    if evenness is None:
        return ()
    address = reverse("evaluation:indicator", args=[read.indicator.code])
    doors = {
        place.code: f"{address}{_query(read.asked, town=place.code)}#villages"
        for place in read.towns.places
    }
    squares = tiles(settings.COUNTY_CODE, "town", china_day(read.asked.now))
    return [
        indicator_pictures.map_picture(read.towns, read.indicator, squares, doors=doors),
        indicator_pictures.towns_picture(read.windows, read.indicator, doors=doors),
        lorenz_picture(evenness),
        indicator_pictures.villages_picture(read.villages, read.indicator)
        if read.villages
        else None,
    ]
