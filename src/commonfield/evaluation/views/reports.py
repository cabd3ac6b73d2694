"""The report on a village, a town or the county: as a page, as PDF, its picture as a file.

It is the same for everybody: whatever the reader may see elsewhere, a paper that is handed on
holds what the public may know.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.evaluation import queries
from commonfield.evaluation.queries import gaps
from commonfield.evaluation.queries.entries import entered_tables
from commonfield.evaluation.types import League, Values
from commonfield.evaluation.views import income_culture, selection, texts
from commonfield.evaluation.views.findings import Findings
from commonfield.evaluation.views.report_pdf import pdf
from commonfield.evaluation.views.report_text import picture_of, report_of
from commonfield.evaluation.views.report_types import Report, ReportPicture
from commonfield.front.charts import Chart, ChartRow, Ending, chart_file_response
from commonfield.front.drawing.intervals import intervals
from commonfield.front.drawing.types import Tier
from commonfield.front.language import active_language
from commonfield.kernel.clock import china_day, now
from commonfield.kernel.errors import CommonfieldError, NotFoundError, must_exist
from commonfield.people.types import GUEST
from commonfield.places.queries import place, place_path, towns, villages
from commonfield_measures.frames.types import Frame
from commonfield_measures.indicators.computing import last_day_after
from commonfield_measures.indicators.types import Level

_LANGUAGES = ("zh-hans", "en")
_LEVELS = frozenset({Level.VILLAGE, Level.TOWN, Level.COUNTY})


@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    return page_of(request, findings_of(code, now()))


@require_safe
def report_pdf(request: HttpRequest, code: str) -> HttpResponse:
    return pdf_of(request, findings_of(code, now()))


@require_safe
def report_picture(request: HttpRequest, code: str, ending: Ending) -> HttpResponseBase:
    return picture_file_of(request, findings_of(code, now()), ending)


def page_of(
    request: HttpRequest,
    findings: Findings,
    *,
    template: str = "evaluation/report.html",
    write: Callable[[Findings], Report] = report_of,
) -> HttpResponse:
    with _in_language(request) as language:
        paper = write(findings)
        context = {
            "place": findings.place,
            "path": findings.path[2:],
            "ornament_code": findings.place.code,
            "paper": paper,
            "has_entered": any(row.is_entered for row in paper.rows),
            "picture": paper.picture and _picture(paper.picture, findings),
            "culture": findings.culture
            and income_culture.pictures_of(findings.culture, own=findings.place.code),
            "as_of": findings.values.as_of,
            "query": f"?lang={language}" if "lang" in request.GET else "",
        }
        answer = render(request, template, context)
    answer.headers["Content-Language"] = "zh-Hans" if language == "zh-hans" else "en"
    return answer


def pdf_of(
    request: HttpRequest, findings: Findings, *, write: Callable[[Findings], Report] = report_of
) -> HttpResponse:
    with _in_language(request) as language:
        paper = write(findings)
    made = pdf(paper, dated=findings.values.as_of or findings.values.period.end)
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Language"] = "zh-Hans" if language == "zh-hans" else "en"
    answer.headers["Content-Disposition"] = (
        content_disposition_header(
            as_attachment=False, filename=f"{findings.place.code}-{language}.pdf"
        )
        or "inline"
    )
    return answer


def picture_file_of(request: HttpRequest, findings: Findings, ending: Ending) -> HttpResponseBase:
    with _in_language(request):
        picture = _picture(must_exist(picture_of(findings)), findings)
        file_name = f"{findings.place.code}-neighbours"
        return chart_file_response(picture, ending=ending, file_name=file_name)


@contextmanager
def _in_language(request: HttpRequest) -> Iterator[str]:
    """Write in the language that the address asks for, else in the reader's own."""
    asked = request.GET.get("lang", "")
    language = asked if asked in _LANGUAGES else active_language()
    visitor: Any = request.visitor  # type: ignore[attr-defined]  # set by config.middleware
    request.visitor = replace(visitor, language=language)  # type: ignore[attr-defined]  # as above
    with translation.override(language):
        yield language


def findings_of(code: str, moment: datetime) -> Findings:
    found = place(code, china_day(moment))
    if found is None or found.level not in _LEVELS or code[:6] != settings.COUNTY_CODE[:6]:
        raise NotFoundError
    level = Level(found.level)
    county = settings.COUNTY_CODE
    periods = queries.seen_windows(county, level.value, by=GUEST, now=moment)
    values = queries.values(county, level, period=periods[0], by=GUEST, now=moment)
    # Windows are twelve months each, so the second ends a year before the first.
    before = [
        queries.values(county, level, period=each, by=GUEST, now=moment) for each in periods[1:2]
    ]
    entered = entered_tables(county, last_day_after(periods[0]))
    frame = queries.frames()[0]
    return Findings(
        path=tuple(place_path(code)),
        frame=frame,
        values=values,
        before=before[0] if before else None,
        league=_league(values, frame, moment),
        sources={name: table.source for name, table in entered.items()},
        below=_below(code, level, moment),
        culture=gaps.income_and_culture(_at_villages(values, moment)),
    )


def _at_villages(values: Values, moment: datetime) -> Values:
    if values.level is Level.VILLAGE:
        return values
    return queries.values(
        settings.COUNTY_CODE, Level.VILLAGE, period=values.period, by=GUEST, now=moment
    )


def _below(code: str, level: Level, moment: datetime) -> Mapping[Level, int]:
    day = china_day(moment)
    if level is Level.VILLAGE:
        return {}
    counted = {Level.VILLAGE: len(villages(code, day))}
    return counted if level is Level.TOWN else {Level.TOWN: len(towns(code, day)), **counted}


def _league(values: Values, frame: Frame, moment: datetime) -> League | None:
    """Return the league of the places; of a county that of its towns."""
    if values.level is Level.COUNTY:
        values = queries.values(
            settings.COUNTY_CODE, Level.TOWN, period=values.period, by=GUEST, now=moment
        )
    try:
        return selection.league_of(values, frame)
    except CommonfieldError:
        # Too little may be shown for a ranking, which the report says.
        return None


def _picture(drawn: ReportPicture, findings: Findings) -> Chart:
    drawing = intervals(
        [Tier(drawn.bars)],
        title=drawn.title,
        text=drawn.text,
        last=drawn.of,
        first_text=drawn.first,
        last_text=drawn.last,
    )
    # A county's picture shows its towns.
    level = Level.TOWN if findings.is_county else findings.values.level
    return Chart(
        name="neighbours",
        title=drawn.title,
        drawing=drawing,
        note=drawn.text,
        head=(texts.level_name(level), _("Number in the county")),
        rows=[ChartRow(bar.label, (bar.text,), href=bar.href) for bar in drawn.bars],
        columns=("place", "name", "first", "last"),
        values=[
            (code, bar.label, int(bar.low), int(bar.high))
            for code, bar in zip(drawn.codes, drawn.bars, strict=True)
        ],
    )
