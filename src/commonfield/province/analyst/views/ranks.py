"""Counties by rank, or a county's towns or villages: each with the numbers that are left to it."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from commonfield.evaluation.views.files import marked_unhidden, picture_file
from commonfield.evaluation.views.league import left_out_of, ranking_context
from commonfield.evaluation.views.league_pictures import intervals_picture
from commonfield.evaluation.views.selection import league_of
from commonfield.evaluation.views.ways_texts import ways_text
from commonfield.front.charts import Ending
from commonfield.front.error_messages import error_message
from commonfield.front.signed_in import signed_in_page
from commonfield.kernel.errors import CommonfieldError
from commonfield.province.analyst import queries
from commonfield.province.analyst.views.asked import Asked, asked_of
from commonfield.province.analyst.views.texts import errors_text
from commonfield_measures.indicators.types import Level


def _asked(request: HttpRequest) -> Asked:
    return asked_of(request, (Level.COUNTY,), within=(Level.TOWN, Level.VILLAGE))


@signed_in_page
def ranks(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    context = asked.context("area", "level", "frame", "period")
    if not asked.period:
        return render(request, "province/analyst/ranks.html", context)
    values = queries.values(asked.of, asked.level, asked.period)
    codes = {code for group in asked.frame.groups for code, _weight in group.indicators}
    weighed = (cell for code in codes & set(values.cells) for cell in values.cells[code].values())
    context |= {"as_of": values.as_of, "frame": asked.frame, "errors": errors_text(weighed)}
    try:
        found = league_of(values, asked.frame)
    except CommonfieldError as error:
        context["problem"] = error_message(error)
        return render(request, "province/analyst/ranks.html", context)
    context |= {
        **ranking_context(found),
        "ways": ways_text(found.ways),
        "picture": intervals_picture(found, query=""),
        "unranked": found.index.unranked,
        "left_out": left_out_of(found.index),
    }
    return render(request, "province/analyst/ranks.html", context)


@signed_in_page
@marked_unhidden
def ranks_picture(request: HttpRequest, ending: Ending) -> HttpResponseBase:
    asked = _asked(request)
    found = league_of(queries.values(asked.of, asked.level, asked.period), asked.frame)
    name = f"{asked.frame.code}-{asked.level}-{asked.period.replace('/', '_')}"
    return picture_file(
        [intervals_picture(found, query="")], "league", ending=ending, file_name=name
    )
