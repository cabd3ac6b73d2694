"""The planner's pages: the plan's lines, its targets, templates."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_as_messages, errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import actor_of, require
from commonfield.projects.plan import commands, queries
from commonfield.projects.plan.forms import (
    ChangedTargetForm,
    LineForm,
    TargetForm,
    WithdrawnTargetForm,
)
from commonfield.projects.plan.permissions import may_plan
from commonfield.projects.plan.templates import plan_templates
from commonfield.projects.plan.types import MeasureView, ObjectiveView, PlanLine, TargetView
from commonfield.projects.plan.views.texts import amount_text, choice_text, name_of

_FIELDS: Final = {
    "target_value": "value",
    "target_due": "due_on",
    "target_too_far": "due_on",
    "target_twice": "due_on",
    "target_equals_baseline": "value",
    "target_against_direction": "value",
    "target_indicator": "indicator",
    "plan_reason_missing": "reason",
    "plan_text_missing": "title",
}


@signed_in_form
def desk(request: HttpRequest) -> HttpResponse:
    """Show the plan with what may be changed of it; copy a template."""
    _require_planner(request)
    if request.method == "POST":
        with errors_as_messages(request):
            code = request.POST.get("template", "")
            commands.copy_template(by=actor_of(request), now=now(), code=code)
            messages.success(request, _("Copied. Change it as the county wants, then set targets."))
        return redirect("projects:desk")
    context = {"plan": queries.plan(now()), "templates": plan_templates()}
    return render(request, "projects/plan/desk.html", context)


@signed_in_form
def line_new(request: HttpRequest, objective: int | None = None) -> HttpResponse:
    """Add an objective, or a measure under one."""
    _require_planner(request)
    above = None if objective is None else _found("objective", objective)
    form = LineForm(request.POST or None, is_measure=above is not None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            commands.add_line(
                by=actor_of(request), now=now(), text=form.text(), objective=objective
            )
            return _done(request, _("Added."))
    heading = _("New measure") if above else _("New objective")
    return render_form(request, "projects/plan/line.html", form, heading=heading, under=above)


@signed_in_form
def line(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Change a line, or delete it while nothing stands under it."""
    _require_planner(request)
    row = _found(kind, number)
    is_measure = isinstance(row, MeasureView)
    where = PlanLine("measure" if is_measure else "objective", number)
    if "delete" in request.POST:
        with errors_as_messages(request):
            commands.delete_line(by=actor_of(request), now=now(), line=where)
            messages.success(request, _("Deleted."))
        return redirect("projects:desk")
    form = LineForm(request.POST or None, row, is_measure=is_measure)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            text, reason = form.text(), form.cleaned_data["reason"]
            commands.change_line(
                by=actor_of(request), now=now(), line=where, text=text, reason=reason
            )
            return _done(request, _("Saved."))
    heading = _("Change a measure") if is_measure else _("Change an objective")
    context = {"heading": heading, "may_delete": not row.has_below}
    return render_form(request, "projects/plan/line.html", form, **context)


@signed_in_form
def target_new(request: HttpRequest, measure: int) -> HttpResponse:
    """Set a target: the form shows each indicator with the county's value today."""
    _require_planner(request)
    row = _found("measure", measure)
    options = queries.offered(by=actor_of(request), now=now())
    choices = [(each.code, choice_text(each, shown)) for each, shown in options]
    initial = {"indicator": getattr(row, "proposed", "")}
    form = TargetForm(request.POST or None, choices={"indicator": choices}, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            new = form.new(form.cleaned_data["indicator"])
            commands.set_target(by=actor_of(request), now=now(), measure=measure, new=new)
            return _done(request, _("Set. The baseline is what was recorded up to today."))
    return render_form(request, "projects/plan/target_new.html", form, measure=row)


@signed_in_form
def target(request: HttpRequest, target: int) -> HttpResponse:
    """Change a target or withdraw it, with a reason; its history stays."""
    _require_planner(request)
    found = next((each for each in queries.plan(now()).targets if each.target_id == target), None)
    view = must_exist(found)
    is_withdrawn = "withdraw" in request.POST
    form: forms.Form
    if is_withdrawn:
        form = WithdrawnTargetForm(request.POST)
    else:
        form = _course_form(request.POST or None, view)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            return _replaced(request, view, form)
    context = {
        "target": view,
        "name": name_of(view),
        "baseline": amount_text(view.indicator, view.course.baseline),
        "withdrawing": form if is_withdrawn else WithdrawnTargetForm(auto_id="withdraw_%s"),
    }
    if is_withdrawn:
        form = _course_form(None, view)
        return render(request, "projects/plan/target.html", context | {"form": form}, status=422)
    return render_form(request, "projects/plan/target.html", form, **context)


def _replaced(request: HttpRequest, view: TargetView, form: forms.Form) -> HttpResponse:
    by, reason = actor_of(request), form.cleaned_data["reason"]
    if isinstance(form, ChangedTargetForm):
        commands.change_target(
            by=by, now=now(), target=view.target_id, new=form.new(view.code), reason=reason
        )
        return _done(request, _("Changed. The former target stays in its history."))
    commands.withdraw_target(by=by, now=now(), target=view.target_id, reason=reason)
    return _done(request, _("Withdrawn. Its history stays on the page."))


def _require_planner(request: HttpRequest) -> None:
    require(may_plan(actor_of(request), today()))


def _found(kind: str, number: int) -> ObjectiveView | MeasureView:
    objectives = queries.plan(now()).objectives
    if kind == "objective":
        return must_exist(next((each for each in objectives if each.number == number), None))
    measures = [each for one in objectives for each in one.measures if kind == "measure"]
    return must_exist(next((each for each in measures if each.number == number), None))


def _course_form(data: QueryDict | None, view: TargetView) -> ChangedTargetForm:
    value, due_on = view.course.value, view.course.due_on
    plain = int(value) if value.is_integer() else value
    return ChangedTargetForm(data, initial={"value": plain, "due_on": due_on})


def _done(request: HttpRequest, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(reverse("projects:desk"))
