"""The pages of who runs a centre: trials, tests, rules, training."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.language import active_language
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import actor_of, require
from commonfield.people.types import Actor
from commonfield.places.choices import VenueKind
from commonfield.places.queries import villages_to_choose
from commonfield.projects.centres import commands, queries
from commonfield.projects.centres.forms import (
    CentreKindForm,
    LotTestForm,
    TrainingForm,
    TrialEndForm,
    TrialForm,
    WorkingRuleForm,
)
from commonfield.projects.choices import LotTestKind
from commonfield.projects.parks.commands import describe_venue
from commonfield.projects.parks.forms import VenueContactForm
from commonfield.projects.parks.permissions import require_park, runs_any
from commonfield.projects.parks.queries import contact_of, venues_run

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_FIELDS: Final = {
    "centre_day": "on",
    "trial_place": "place",
    "trial_ends_before": "ended_on",
    "trial_outcome": "finding",
    "lot_unknown": "lot",
    "lot_not_made_yet": "on",
    "lot_test_kind": "kind",
    "rule_text": "number",
    "rule_elsewhere": "number",
    "rule_unchanged": "text",
    "people_trained": "people",
    "park_phone": "phone",
}


@signed_in_page
def keep_centres(request: HttpRequest) -> HttpResponse:
    """Show the centres that an actor runs; a single one at once."""
    by = actor_of(request)
    require(runs_any(by, VenueKind.CENTRE, today()))
    found = venues_run(by, VenueKind.CENTRE, today())
    if len(found) == 1:
        return redirect("projects:keep_centre", venue=found[0].code)
    return render(request, "projects/centres/keep_centres.html", {"centres": found})


@signed_in_page
def keep_centre(request: HttpRequest, venue: str) -> HttpResponse:
    by, at = actor_of(request), now()
    require_park(by, venue, now=at, kind=VenueKind.CENTRE)
    view = queries.centre_view(venue, today())
    tests = queries.tests_of(venue, by=by, now=at)
    context = {
        "centre": view,
        "running": [each for each in view.trials if each.ended_on is None],
        "tests": [(each, LotTestKind(each.kind).label) for each in tests],
        "trainings": queries.trainings_of(venue),
        "entries": [(name, each.heading) for name, each in _ENTRIES.items()],
    }
    return render(request, "projects/centres/keep_centre.html", context)


@dataclass(frozen=True, slots=True)
class _CentreEntry:
    """What is entered by one form: its heading, the form, and the command that takes it."""

    heading: "str | _StrPromise"
    form: Callable[[HttpRequest, str], forms.Form]
    write: Callable[[Actor, datetime, str, Any], object]


def _trial_form(request: HttpRequest, _venue: str) -> forms.Form:
    villages = villages_to_choose(settings.COUNTY_CODE, active_language())
    initial = {"began_on": today()}
    return TrialForm(request.POST or None, choices={"place": villages}, initial=initial)


def _kind_form(request: HttpRequest, venue: str) -> forms.Form:
    return CentreKindForm(request.POST or None, initial={"kind": queries.centre_kind(venue)})


def _contact_form(request: HttpRequest, venue: str) -> forms.Form:
    found = contact_of(venue)
    initial = {name: getattr(found, name) for name in VenueContactForm.base_fields}
    return VenueContactForm(request.POST or None, initial=initial)


def _rule_form(request: HttpRequest, venue: str) -> forms.Form:
    """Return the form of a new rule, or of one's next edition with the text in force."""
    number = request.GET.get("number", "")
    found = next((each for each in queries.rules_in_force(venue) if each.number == number), None)
    initial = {name: getattr(found, name, "") for name in WorkingRuleForm.base_fields}
    return WorkingRuleForm(request.POST or None, initial=initial)


_ENTRIES: Final = {
    "trial": _CentreEntry(
        gettext_lazy("New trial"),
        _trial_form,
        lambda by, at, venue, form: commands.begin_trial(
            by=by, now=at, venue=venue, new=form.new()
        ),
    ),
    "test": _CentreEntry(
        gettext_lazy("Test of a lot"),
        lambda request, _venue: LotTestForm(request.POST or None, initial={"on": today()}),
        lambda by, at, venue, form: commands.enter_test(by=by, now=at, venue=venue, new=form.new()),
    ),
    "rule": _CentreEntry(
        gettext_lazy("Working rule"),
        _rule_form,
        lambda by, at, venue, form: commands.issue_rule(by=by, now=at, venue=venue, new=form.new()),
    ),
    "training": _CentreEntry(
        gettext_lazy("People trained"),
        lambda request, _venue: TrainingForm(request.POST or None, initial={"on": today()}),
        lambda by, at, venue, form: commands.enter_training(
            by=by, now=at, venue=venue, new=form.new()
        ),
    ),
    "kind": _CentreEntry(
        gettext_lazy("What kind of centre"),
        _kind_form,
        lambda by, at, venue, form: commands.set_centre_kind(
            by=by, now=at, venue=venue, kind=form.cleaned_data["kind"]
        ),
    ),
    "contact": _CentreEntry(
        gettext_lazy("How to reach it"),
        _contact_form,
        lambda by, at, venue, form: describe_venue(
            by=by, now=at, venue=venue, contact=form.contact()
        ),
    ),
}


@signed_in_form
def centre_entry(request: HttpRequest, venue: str, what: str) -> HttpResponse:
    """Enter a trial, a test, a rule, a training, the kind of centre, or how to reach it."""
    by, at = actor_of(request), now()
    centre = require_park(by, venue, now=at, kind=VenueKind.CENTRE)
    entry = must_exist(_ENTRIES.get(what))
    form = entry.form(request, venue)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(
            form, **_FIELDS | ({"centre_day": "began_on"} if what == "trial" else {})
        ):
            entry.write(by, at, venue, form)
            messages.success(request, _("Saved. The centre's page shows it."))
            return redirect("projects:keep_centre", venue=venue)
    context = {"centre": centre, "heading": entry.heading}
    return render_form(request, "projects/centres/form.html", form, **context)


@signed_in_form
def trial(request: HttpRequest, number: int) -> HttpResponse:
    """End a trial with its result, or without one and why."""
    by, at = actor_of(request), now()
    view = queries.trial(number, by=by, now=at)
    form = TrialEndForm(request.POST or None, initial={"ended_on": today()})
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS | {"centre_day": "ended_on"}):
            commands.end_trial(by=by, now=at, number=number, end=form.new())
            messages.success(request, _("Saved. The centre's page shows it."))
            return redirect("projects:keep_centre", venue=view.venue)
    centre = require_park(by, view.venue, now=at, kind=VenueKind.CENTRE)
    context = {"centre": centre, "heading": _("End a trial"), "trial": view}
    return render_form(request, "projects/centres/form.html", form, **context)
