"""The report on a county, whole: as a page and as PDF; what other places lead to."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.evaluation import queries as evaluation
from commonfield.evaluation.types import League, Values
from commonfield.evaluation.views import reports, selection
from commonfield.evaluation.views.files import marked_unhidden
from commonfield.evaluation.views.findings import Findings
from commonfield.evaluation.views.method import context_of
from commonfield.evaluation.views.report_text import report_of
from commonfield.evaluation.views.report_types import Report
from commonfield.front.charts import Ending
from commonfield.front.signed_in import signed_in_page
from commonfield.kernel.clock import china_day, now
from commonfield.kernel.errors import CommonfieldError, NotFoundError
from commonfield.people.permissions import actor_of
from commonfield.places.queries import place_path, towns, villages
from commonfield.province.analyst import queries
from commonfield_measures.indicators.types import Level, place_at


@signed_in_page
def report(request: HttpRequest, code: str) -> HttpResponse:
    template = "province/analyst/report.html"
    return reports.page_of(request, _findings(request, code), template=template, write=_paper)


@signed_in_page
@marked_unhidden
def report_pdf(request: HttpRequest, code: str) -> HttpResponse:
    return reports.pdf_of(request, _findings(request, code), write=_paper)


@signed_in_page
@marked_unhidden
def report_picture(request: HttpRequest, code: str, ending: Ending) -> HttpResponseBase:
    return reports.picture_file_of(request, _findings(request, code), ending)


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How figures are computed, for everybody: the county's page without its rooms."""
    context = context_of(evaluation.listed_definitions(), evaluation.frames())
    return render(request, "province/analyst/method.html", context)


@signed_in_page
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from a place in a drawing to the report on its county."""
    return redirect("province:report", place_at(Level.COUNTY, code))


def _paper(findings: Findings) -> Report:
    warning = _("It holds what the county withholds: for officials only, not for publishing.")
    paper = report_of(findings)
    return replace(paper, warning=" ".join(filter(None, (paper.warning, warning))))


def _findings(request: HttpRequest, code: str) -> Findings:
    by, moment = actor_of(request), now()
    every = queries.whole(by=by, now=moment)
    own = queries.whole(by=by, now=moment, area=code)
    if not own.periods:
        raise NotFoundError
    is_late = own.states[0].is_late
    values = queries.values(own if is_late else every, Level.COUNTY, own.periods[0])
    day, frame = china_day(moment), evaluation.frames()[0]
    return Findings(
        path=tuple(place_path(code)),
        frame=frame,
        values=values,
        before=queries.year_before(own, Level.COUNTY),
        league=_league(queries.values(own, Level.TOWN, own.periods[0])),
        sources={},
        below={Level.TOWN: len(towns(code, day)), Level.VILLAGE: len(villages(code, day))},
        is_collected=True,
        among=None if is_late else _league(values),
    )


def _league(values: Values) -> League | None:
    try:
        return selection.league_of(values, evaluation.frames()[0])
    except CommonfieldError:
        # Too little is known for a ranking, which the report says.
        return None
