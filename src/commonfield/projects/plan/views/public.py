"""The county against its plan: the page for everybody, and its table."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front import dates, numbers
from commonfield.front.drawing.types import Point
from commonfield.front.language import is_chinese
from commonfield.front.spreadsheets import sheet_of, spreadsheet_response
from commonfield.kernel.clock import now
from commonfield.people.permissions import actor_of
from commonfield.projects.plan import queries
from commonfield.projects.plan.permissions import may_plan
from commonfield.projects.plan.types import MeasureView, ObjectiveView, TargetView
from commonfield.projects.plan.views.texts import amount_text, name_of


@dataclass(frozen=True, slots=True)
class TargetPicture:
    target: TargetView
    name: str
    start: Point
    end: Point
    today: Point
    passed: float
    text: str


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    found = queries.plan(now())
    context = {
        "plan": found,
        "as_of": found.as_of,
        "rows": [
            (
                objective,
                [
                    (measure, [_picture(each, found.day) for each in measure.targets])
                    for measure in objective.measures
                ],
            )
            for objective in found.objectives
        ],
        "silent": [(name_of(each), each) for each in found.silent],
        "may_plan": may_plan(actor_of(request), found.day),
    }
    return render(request, "projects/plan/plan.html", context)


def _picture(target: TargetView, day: date) -> TargetPicture:
    aim = target.course
    passed = (day - aim.baseline_on) / (aim.due_on - aim.baseline_on)
    words = {
        "baseline": amount_text(target.indicator, aim.baseline),
        "target": amount_text(target.indicator, aim.value),
        "day": dates.day_text(aim.due_on, chinese=is_chinese()),
        "now": amount_text(target.indicator, target.shown.value),
    }
    return TargetPicture(
        target=target,
        name=name_of(target),
        start=_point(aim.baseline_on, aim.baseline),
        end=_point(aim.due_on, aim.value),
        today=_point(day, target.shown.value),
        passed=min(max(passed, 0.0), 1.0),
        text=_("From %(baseline)s to %(target)s by %(day)s; now %(now)s.") % words,
    )


def _point(day: date, value: float | None) -> Point:
    text = "" if value is None else numbers.short_number(value, chinese=is_chinese())
    return Point(dates.day_text(day, chinese=is_chinese()), value, text)


type _Row = tuple[ObjectiveView, MeasureView, TargetView | None]


@require_safe
def plan_csv(request: HttpRequest) -> HttpResponseBase:
    found = queries.plan(now())
    rows: list[_Row] = [
        (objective, measure, target)
        for objective in found.objectives
        for measure in objective.measures
        for target in measure.targets or [None]
    ]
    table = sheet_of(
        _("The county's plan"),
        rows,
        [
            ("objective", lambda row: row[0].title),
            ("measure", lambda row: row[1].title),
            ("office", lambda row: row[1].office),
            ("indicator", lambda row: row[2].code if row[2] else None),
            ("baseline", lambda row: _cell(row[2].course.baseline) if row[2] else None),
            ("baseline_window", lambda row: row[2].baseline_window if row[2] else None),
            ("baseline_on", lambda row: row[2].course.baseline_on if row[2] else None),
            ("target", lambda row: _cell(row[2].course.value) if row[2] else None),
            ("due_on", lambda row: row[2].course.due_on if row[2] else None),
            ("value", lambda row: _cell(row[2].shown.value) if row[2] else None),
            ("expected", lambda row: _cell(row[2].expected) if row[2] else None),
            ("state", lambda row: row[2].state.value if row[2] else None),
        ],
    )
    return spreadsheet_response(table, name=f"plan-{found.day}", kind="csv")


def _cell(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))
