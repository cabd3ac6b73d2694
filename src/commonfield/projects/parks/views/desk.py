"""The pages of a park's manager: rooms, tenancies, services given."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_as_messages, errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.people.permissions import actor_of, require
from commonfield.places.choices import VenueKind
from commonfield.projects.choices import EndReason, ParkService
from commonfield.projects.parks import commands, queries
from commonfield.projects.parks.forms import (
    GivenServiceForm,
    ParkRoomForm,
    TenancyEndForm,
    TenancyForm,
    VenueContactForm,
)
from commonfield.projects.parks.permissions import require_park, runs_any
from commonfield.projects.parks.types import TenancyView

_FIELDS: Final = {
    "room_by_hour": "room",
    "room_let_already": "room",
    "room_size": "area_m2",
    "tenant_unknown": "organisation",
    "term_backwards": "ends_on",
    "term_too_long": "ends_on",
    "term_too_far": "begins_on",
    "end_before_begin": "last_day",
    "end_before_service": "last_day",
    "end_after_term": "last_day",
    "end_reason_missing": "reason",
    "service_ahead": "on",
    "service_outside_term": "on",
    "service_kind": "kind",
    "park_phone": "phone",
}


@signed_in_page
def keep_parks(request: HttpRequest) -> HttpResponse:
    """Show the parks that a manager runs; a single one at once."""
    by = actor_of(request)
    require(runs_any(by, VenueKind.PARK, today()))
    found = queries.venues_run(by, VenueKind.PARK, today())
    if len(found) == 1:
        return redirect("projects:keep_park", venue=found[0].code)
    return render(request, "projects/parks/keep_parks.html", {"parks": found})


@signed_in_form
def keep_park(request: HttpRequest, venue: str) -> HttpResponse:
    """Show rooms and tenancies; take a room off the list."""
    by, at = actor_of(request), now()
    park = require_park(by, venue, now=at)
    if removed := request.POST.get("remove", ""):
        with errors_as_messages(request):
            commands.retire_park_room(by=by, now=at, room=removed)
        return redirect("projects:keep_park", venue=venue)
    rows = queries.tenancies(venue, by=by, now=at)
    context = {
        "park": park,
        "rooms": queries.park_view(venue, today()).rooms,
        "running": [each for each in rows if each.ends_on >= today()],
        "ended": [(each, _why(each)) for each in rows if each.ends_on < today()],
        "today": today(),
    }
    return render(request, "projects/parks/keep_park.html", context)


def _why(tenancy: TenancyView) -> object:
    return EndReason(tenancy.end_reason).label


@signed_in_form
def park_contact(request: HttpRequest, venue: str) -> HttpResponse:
    by, at = actor_of(request), now()
    park = require_park(by, venue, now=at)
    found = queries.contact_of(venue)
    initial = {name: getattr(found, name) for name in VenueContactForm.base_fields}
    form = VenueContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            commands.describe_venue(by=by, now=at, venue=venue, contact=form.contact())
            messages.success(request, _("Saved. The park's page shows it."))
            return redirect("projects:keep_park", venue=venue)
    return _form_page(request, park, form, _("How to ask"), _("Save"))


@signed_in_form
def park_room_new(request: HttpRequest, venue: str) -> HttpResponse:
    by, at = actor_of(request), now()
    park = require_park(by, venue, now=at)
    form = ParkRoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            commands.add_park_room(by=by, now=at, venue=venue, room=form.room())
            messages.success(request, _("Added. The park's page shows it."))
            return redirect("projects:keep_park", venue=venue)
    return _form_page(request, park, form, _("New room"), _("Add"))


@signed_in_form
def tenancy_new(request: HttpRequest, venue: str) -> HttpResponse:
    by, at = actor_of(request), now()
    park = require_park(by, venue, now=at)
    rooms = [each for each in queries.park_view(venue, today()).rooms if not each.is_by_hour]
    choices = [(each.code, f"{in_language(each, 'name')} · {each.area_m2} m²") for each in rooms]
    initial = {"room": request.GET.get("room", "")}
    form = TenancyForm(request.POST or None, choices={"room": choices}, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            number = commands.begin_tenancy(by=by, now=at, new=form.tenancy())
            messages.success(request, _("Let. The room counts as taken for the whole term."))
            return redirect("projects:tenancy", number=number)
    return _form_page(request, park, form, _("Let a room"), _("Let it"))


@signed_in_form
def tenancy(request: HttpRequest, number: str) -> HttpResponse:
    """Show a tenancy; record a service, end it, or withdraw it before it begins."""
    by, at = actor_of(request), now()
    view = queries.tenancy(number, by=by, now=at)
    if "withdraw" in request.POST:
        with errors_as_messages(request):
            commands.withdraw_tenancy(by=by, now=at, number=number)
            messages.success(request, _("Withdrawn. The room is free again."))
        return redirect("projects:keep_park", venue=view.venue)
    is_end = "end" in request.POST
    service = GivenServiceForm(None if is_end else request.POST or None, initial={"on": today()})
    end = TenancyEndForm(request.POST if is_end else None, auto_id="end_%s")
    form: forms.Form = end if is_end else service
    if form.is_bound and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            if is_end:
                commands.end_tenancy(by=by, now=at, number=number, **form.cleaned_data)
            else:
                commands.give_service(by=by, now=at, number=number, new=service.service())
            messages.success(request, _("Saved."))
            return redirect("projects:tenancy", number=number)
    context = {
        "tenancy": view,
        "park": queries.open_park(view.venue, today()),
        "end": end,
        "why": _why(view),
        "services": [(each, ParkService(each.kind).label) for each in view.services],
        "is_over": view.ends_on < today(),
        "is_to_come": view.begins_on > today(),
    }
    return render(
        request,
        "projects/parks/tenancy.html",
        {"form": service, **context},
        status=422 if form.is_bound and form.errors else 200,
    )


def _form_page(
    request: HttpRequest, park: object, form: forms.Form, heading: str, button: str
) -> HttpResponse:
    return render_form(
        request, "projects/parks/form.html", form, park=park, heading=heading, button=button
    )
