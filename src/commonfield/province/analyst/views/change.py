"""How an indicator changed over all periods: one small drawing a county, all on one scale."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from commonfield.evaluation.views.files import marked_unhidden, picture_file
from commonfield.evaluation.views.indicator_pictures import towns_picture
from commonfield.front.charts import Chart, Ending
from commonfield.front.signed_in import signed_in_page
from commonfield.province.analyst import queries
from commonfield.province.analyst.views.asked import Asked, asked_of
from commonfield.province.analyst.views.texts import until_text
from commonfield_measures.indicators.types import Level, place_at


def _asked(request: HttpRequest) -> Asked:
    return asked_of(request, (Level.COUNTY,), within=(Level.TOWN,))


def _picture(asked: Asked) -> Chart | None:
    windows = queries.through_time(asked.of, asked.level, asked.indicator.code)
    if not windows:
        return None
    states = {} if asked.of.is_county else {each.code: each for each in asked.of.states}
    found = towns_picture(
        windows,
        asked.indicator,
        doors={code: reverse("province:report", args=[code]) for code in states},
        notes={code: until_text(each) for code, each in states.items() if each.is_late},
    )
    if found is None:
        return None
    own = queries.own_periods(asked.of)
    values = [
        (*row[:3], own[str(row[3])].get(place_at(Level.COUNTY, str(row[0])), row[3]), *row[4:])
        for row in found.values
    ]
    return replace(found, values=values)


@signed_in_page
def change(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    context = asked.context("area", "indicator") | {
        "picture": _picture(asked),
        "as_of": min(
            (each.written_at for each in asked.of.states if each.written_at), default=None
        ),
    }
    return render(request, "province/analyst/change.html", context)


@signed_in_page
@marked_unhidden
def change_picture(request: HttpRequest, ending: Ending) -> HttpResponseBase:
    asked = _asked(request)
    name = f"{asked.indicator.code}-{asked.level}-through-time"
    return picture_file([_picture(asked)], "through-time", ending=ending, file_name=name)
