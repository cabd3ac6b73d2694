"""One indicator at all places of a level, side by side: sorted by a link, late counties apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from commonfield.evaluation.types import Shown
from commonfield.evaluation.views import texts
from commonfield.evaluation.views.files import marked_unhidden
from commonfield.front.charts import Chart, chart_file_response
from commonfield.front.forms import page_links, page_offset
from commonfield.front.language import active_language
from commonfield.front.signed_in import signed_in_page
from commonfield.places.queries import places
from commonfield.province.analyst import queries
from commonfield.province.analyst.types import SideBySide
from commonfield.province.analyst.views.asked import Asked, asked_of
from commonfield.province.analyst.views.texts import error_text, late_text
from commonfield_measures.indicators.types import Level, place_at

_LEVELS: Final = (Level.COUNTY, Level.TOWN, Level.VILLAGE)
_IN_COUNTY: Final = (Level.TOWN, Level.VILLAGE)
_PAGE: Final = 100
_COLUMNS: Final = (
    *("place", "name", "name_en", "period", "compared", "indicator"),
    *("value", "unit", "numerator", "denominator", "not_shown", "error"),
)
_LAST: Final = float("inf")


@dataclass(frozen=True, slots=True)
class _BesideLine:
    """A place with its figure; ``period`` is that of its county where it is late."""

    code: str
    shown: Shown
    period: str = ""


@signed_in_page
def beside(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, _LEVELS, within=_IN_COUNTY)
    found = queries.side_by_side(asked.of, asked.indicator.code, asked.level, asked.period)
    sort = request.GET.get("sort", "")
    lines = _sorted(found, sort)
    offset = page_offset(request)
    some = lines[offset : offset + _PAGE]
    context = asked.context("area", "level", "indicator", "period") | {
        "rows": list(_rows(asked, some)),
        "count": texts.places_text(asked.level, len(lines)),
        "value_text": texts.name_with_unit(asked.indicator),
        "pages": page_links(request, len(some), page=_PAGE),
        "sorts": [
            (words, "" if code == sort else f"{asked.query}&{urlencode({'sort': code})}")
            for code, words in (("", _("highest first")), ("low", _("lowest first")))
        ]
        + [(_("by code"), "" if sort == "code" else f"{asked.query}&sort=code")],
    }
    return render(request, "province/analyst/beside.html", context)


@signed_in_page
@marked_unhidden
def beside_file(request: HttpRequest) -> HttpResponseBase:
    asked = asked_of(request, _LEVELS, within=_IN_COUNTY)
    found = queries.side_by_side(asked.of, asked.indicator.code, asked.level, asked.period)
    lines = _sorted(found, request.GET.get("sort", ""))
    known = places(each.code for each in lines)
    values = [
        (
            *(each.code, known[each.code].name, known[each.code].name_en),
            *(each.period or asked.period, int(not each.period), asked.indicator.code),
            *(each.shown.value, texts.unit_text(asked.indicator), *each.shown.exact[1:3]),
            *each.shown.exact[5:],
        )
        for each in lines
        if each.code in known
    ]
    title = texts.name_of(asked.indicator)
    chart = Chart("beside", title, "", head=(), rows=(), columns=_COLUMNS, values=values)
    name = f"{asked.indicator.code}-{asked.level}-{asked.period.replace('/', '_')}"
    return chart_file_response(chart, ending="csv", file_name=name)


def _sorted(found: SideBySide, sort: str) -> list[_BesideLine]:
    """Return the places that are compared, sorted, those without a value, then late counties'."""
    compared = [_BesideLine(code, shown) for code, shown in sorted(found.compared.items())]
    if sort != "code":
        sign = 1 if sort == "low" else -1
        compared.sort(
            key=lambda each: _LAST if each.shown.value is None else sign * each.shown.value
        )
    late = [
        _BesideLine(code, shown, found.late[place_at(Level.COUNTY, code)])
        for code, shown in sorted(found.of_late.items())
    ]
    return [*compared, *late]


def _rows(asked: Asked, lines: list[_BesideLine]) -> Iterator[dict[str, str]]:
    above = {each.code: place_at(Level.COUNTY, each.code) for each in lines}
    known = places({*above, *above.values()})
    language = active_language()
    for each in lines:
        if each.code not in known:
            continue
        county = known.get(above[each.code])
        is_county = asked.level is Level.COUNTY
        yield {
            "code": each.code if is_county else "",
            "name": known[each.code].short_name_in(language),
            "county": "" if is_county or county is None else county.short_name_in(language),
            "text": texts.value_text(each.shown),
            "error": error_text(each.shown),
            "note": late_text(each.period) if each.period else texts.why_not(each.shown.reason),
        }
