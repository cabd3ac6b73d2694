"""The planner's pages: the plan's lines, its targets, templates."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
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
    ChangedMeasureForm,
    ChangedObjectiveForm,
    ChangedTargetForm,
    MeasureForm,
    ObjectiveForm,
    TargetForm,
    WithdrawnTargetForm,
)
from commonfield.projects.plan.permissions import may_plan
from commonfield.projects.plan.templates import plan_templates
from commonfield.projects.plan.types import MeasureView, ObjectiveView, TargetView
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
def objective_new(request: HttpRequest) -> HttpResponse:
    _require_planner(request)
    form = ObjectiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            commands.add_objective(by=actor_of(request), now=now(), text=form.text())
            return _done(request, _("Added."))
    return _line(request, form, _("New objective"))


@signed_in_form
def objective(request: HttpRequest, objective: int) -> HttpResponse:
    row = _objective(request, objective)
    form = _filled(ChangedObjectiveForm, request, row)
    if request.method == "POST":
        if "delete" in request.POST:
            with errors_as_messages(request):
                commands.delete_objective(by=actor_of(request), now=now(), objective=objective)
                messages.success(request, _("Deleted."))
            return redirect("projects:desk")
        if form.is_valid():
            with errors_on_form(form, **_FIELDS):
                commands.change_objective(
                    by=actor_of(request),
                    now=now(),
                    objective=objective,
                    text=form.text(),
                    reason=form.cleaned_data["reason"],
                )
                return _done(request, _("Saved."))
    return _line(request, form, _("Change an objective"), may_delete=not row.measures)


@signed_in_form
def measure_new(request: HttpRequest, objective: int) -> HttpResponse:
    row = _objective(request, objective)
    form = MeasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            commands.add_measure(
                by=actor_of(request), now=now(), objective=objective, text=form.text()
            )
            return _done(request, _("Added."))
    return _line(request, form, _("New measure"), under=row)


@signed_in_form
def measure(request: HttpRequest, measure: int) -> HttpResponse:
    row = _measure(request, measure)
    form = _filled(ChangedMeasureForm, request, row)
    if request.method == "POST":
        if "delete" in request.POST:
            with errors_as_messages(request):
                commands.delete_measure(by=actor_of(request), now=now(), measure=measure)
                messages.success(request, _("Deleted."))
            return redirect("projects:desk")
        if form.is_valid():
            with errors_on_form(form, **_FIELDS):
                commands.change_measure(
                    by=actor_of(request),
                    now=now(),
                    measure=measure,
                    text=form.text(),
                    reason=form.cleaned_data["reason"],
                )
                return _done(request, _("Saved."))
    may_delete = not (row.targets or row.withdrawn)
    return _line(request, form, _("Change a measure"), may_delete=may_delete)


@signed_in_form
def target_new(request: HttpRequest, measure: int) -> HttpResponse:
    """Set a target: the form shows each indicator with the county's value today."""
    row = _measure(request, measure)
    options = queries.offered(by=actor_of(request), now=now())
    choices = [(each.code, choice_text(each, shown)) for each, shown in options]
    form = TargetForm(
        request.POST or None, choices={"indicator": choices}, initial={"indicator": row.proposed}
    )
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
        form = _filled(ChangedTargetForm, request, view.course)
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
        form = _filled(ChangedTargetForm, None, view.course)
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


def _objective(request: HttpRequest, number: int) -> ObjectiveView:
    _require_planner(request)
    found = queries.plan(now()).objectives
    return must_exist(next((each for each in found if each.objective_id == number), None))


def _measure(request: HttpRequest, number: int) -> MeasureView:
    _require_planner(request)
    found = [each for one in queries.plan(now()).objectives for each in one.measures]
    return must_exist(next((each for each in found if each.measure_id == number), None))


def _filled[F: forms.Form](kind: type[F], request: HttpRequest | None, row: object) -> F:
    """Return a form with what stands there now, or with what was sent."""
    names = kind.base_fields
    initial = {name: getattr(row, name) for name in names if hasattr(row, name)}
    return kind((request.POST if request else None) or None, initial=initial)


def _line(request: HttpRequest, form: forms.Form, heading: str, **context: object) -> HttpResponse:
    return render_form(request, "projects/plan/line.html", form, heading=heading, **context)


def _done(request: HttpRequest, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(reverse("projects:desk"))
