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
from commonfield.evaluation.errors import NoSuchIndicatorError
from commonfield.evaluation.queries import gaps
from commonfield.evaluation.types import Shown, Values
from commonfield.evaluation.views import fairness_words, indicator_pictures, selection, words
from commonfield.evaluation.views.fairness_pictures import lorenz_picture
from commonfield.evaluation.views.files import marked_unhidden, picture_file
from commonfield.evaluation.views.selection import Selection
from commonfield.evaluation.views.words import listed
from commonfield.front import numbers
from commonfield.front.charts import Chart, Ending, chart_file_response
from commonfield.kernel.clock import china_day
from commonfield.places.queries import place_path, tiles
from commonfield.places.types import PlaceInfo
from commonfield_measures.indicators.reading import kinds_in
from commonfield_measures.indicators.types import Indicator, Level, Reference


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator in the list, with the county's value in words."""

    code: str
    name: str
    text: str
    unit: str
    why: str
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """Indicators of one group."""

    name: str
    lines: Sequence[IndicatorLine]


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """What somebody else said of a place, beside the figure."""

    text: str
    value: str
    place: str
    dated: str
    source: str


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


def _groups(values: Values) -> list[IndicatorGroup]:
    """Return indicators by the groups of the first frame, then those in none of them."""
    lines = {each.code: _line(each, _of_county(values, each.code)) for each in values.indicators}
    groups = []
    for group in queries.frames()[0].groups:
        codes = [code for code, _weight in group.indicators if code in lines]
        groups.append(IndicatorGroup(words.name_of(group), [lines.pop(code) for code in codes]))
    groups.append(IndicatorGroup(_("Further indicators"), list(lines.values())))
    return [group for group in groups if group.lines]


def _of_county(values: Values, code: str) -> Shown:
    cells = values.cells[code]
    return cells.get(values.area.code) or Shown(None, coverage=0.0, reason="coverage")


def _line(indicator: Indicator, shown: Shown) -> IndicatorLine:
    return IndicatorLine(
        code=indicator.code,
        name=words.name_of(indicator),
        text=words.value_text(shown),
        unit=words.unit_text(indicator) if shown.value is not None else "",
        why=words.why_not(shown.reason),
        notes=_notes(indicator, shown),
    )


def _notes(indicator: Indicator, shown: Shown) -> list[str]:
    """Return which way is better and where a value is from; how much is known, if not all."""
    found = [words.direction_text(indicator), words.entered_text(shown)]
    if shown.value is not None and shown.coverage < 1:
        found.append(words.coverage_text(shown))
    return found


def protected_text(indicator: Indicator) -> str:
    return words.contributors_text(indicator) or _("nobody: it counts what is public by name")


@dataclass(frozen=True, slots=True)
class _IndicatorData:
    """An indicator as asked for: the county's values, the towns', and one town's villages."""

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
    found = _evenness(read)
    pictures = _pictures(read, found)
    context = read.asked.context(read.towns) | {
        "indicator": read.indicator,
        "meaning": words.meaning_text(read.indicator),
        "name": words.name_of(read.indicator),
        "line": _line(read.indicator, shown),
        "sides": _sides(read.indicator, shown),
        "definition": _definition(read.indicator, read.towns.definitions.edition),
        "kinds": _kinds(read.indicator),
        "references": [_said(each, read.indicator) for each in read.indicator.references],
        "town": read.town,
        "town_path": place_path(read.town.code)[-2:] if read.town else [],
        "query": read.query,
        "counted": fairness_words.counted_text(found.shared) if found else "",
        "weighed": fairness_words.weighed_text(found.shared) if found else "",
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
        raise NoSuchIndicatorError(indicator=code)
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


def _sides(indicator: Indicator, shown: Shown) -> list[tuple[str, str]]:
    """Return what is above and below the line, each with what it adds up to."""
    sides = [(_("Above the line"), indicator.numerator, shown.numerator)]
    if indicator.denominator:
        sides.append((_("Below the line"), indicator.denominator, shown.denominator))
    pairs = []
    for name, terms, number in sides:
        text = words.terms_text(terms)
        is_known = number is not None
        written = words.named(text, words.sum_text(terms, number)) if is_known else text
        pairs.append((name, written))
    return pairs


def _definition(indicator: Indicator, edition: str) -> list[tuple[str, str]]:
    """Return the rest of the definition as pairs of a name and what stands for it."""
    pairs = []
    if indicator.factor != 1:
        factor = numbers.plain_number(indicator.factor, decimals=6)
        pairs.append(
            (_("Times"), _("%(factor)s, from fen and grams to the unit") % {"factor": factor})
        )
    return [
        *pairs,
        (_("Unit"), words.unit_text(indicator)),
        (_("Direction"), words.direction_text(indicator)),
        (_("Level"), listed(map(words.level_name, indicator.levels))),
        (
            _("Coverage"),
            _("All villages of a place")
            if indicator.coverage == 1
            else _("%(share)s of a place's villages, or more")
            % {"share": numbers.percent(indicator.coverage)},
        ),
        (_("Protected"), protected_text(indicator)),
        (_("Edition"), edition),
    ]


def _kinds(indicator: Indicator) -> list[tuple[str, str]]:
    terms = (*indicator.numerator, *indicator.denominator)
    codes = dict.fromkeys(kind for term in terms for kind in kinds_in(term))
    return [(code, words.kind_name(code)) for code in codes]


def _said(reference: Reference, indicator: Indicator) -> ReferenceLine:
    path = place_path(reference.place)
    return ReferenceLine(
        text=words.said_text(reference),
        value=words.with_unit(words.number_text(reference.value), words.unit_text(indicator)),
        place=words.place_name(path[-1]) if path else reference.place,
        dated=reference.dated,
        source=words.source_text(reference),
    )
