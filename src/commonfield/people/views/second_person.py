"""Deeds about persons that wait for a second person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.signed_in import signed_in_page, signed_in_post
from commonfield.kernel.clock import now
from commonfield.people import commands
from commonfield.people.permissions import actor_of
from commonfield.people.queries import bank_changes_seen_by, requests_seen_by, slips_used
from commonfield.people.views.reauthentication import requires_reauthentication
from commonfield.places.queries import places


@signed_in_page
def requests(request: HttpRequest) -> HttpResponse:
    by, at = actor_of(request), now()
    found = requests_seen_by(by, now=at)
    known = places(each.role.place_code for each in found if each.role)
    context = {
        "rows": [(each, known.get(each.role.place_code) if each.role else None) for each in found],
        "bank_changes": bank_changes_seen_by(by, now=at),
    }
    return render(request, "people/requests.html", context)


@signed_in_page
def slips(request: HttpRequest) -> HttpResponse:
    rows = slips_used(actor_of(request), now=now())
    return render(request, "people/slips.html", {"rows": rows})


@signed_in_post
@requires_reauthentication
def request_approve(request: HttpRequest, request_id: int) -> HttpResponse:
    commands.approve_request(by=actor_of(request), now=now(), request_id=request_id)
    messages.success(request, _("Approved, with you as the second person."))
    return redirect("people:requests")


@signed_in_post
def request_refuse(request: HttpRequest, request_id: int) -> HttpResponse:
    commands.refuse_request(by=actor_of(request), now=now(), request_id=request_id)
    messages.success(request, _("Refused. Nothing is done."))
    return redirect("people:requests")


@signed_in_post
def request_take_back(request: HttpRequest, request_id: int) -> HttpResponse:
    commands.take_back_request(by=actor_of(request), now=now(), request_id=request_id)
    messages.success(request, _("Taken back. Nothing is done."))
    return redirect("people:requests")
