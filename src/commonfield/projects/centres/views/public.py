"""Centres for everybody: trials with their results, rules as text, and following one."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.forms import errors_as_messages, number_in
from commonfield.front.signed_in import signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.people.permissions import actor_of
from commonfield.projects.centres import commands, queries
from commonfield.projects.choices import CentreKind, TrialOutcome
from commonfield.projects.parks.permissions import runs
from commonfield.workshop.phones import phone_text


@require_safe
def centres(request: HttpRequest) -> HttpResponse:
    found = queries.centres(settings.COUNTY_CODE, today())
    rows = [(each, CentreKind(kind).label if kind else "") for each, kind in found]
    return render(request, "projects/centres/centres.html", {"rows": rows})


@require_safe
def centre(request: HttpRequest, venue: str) -> HttpResponse:
    view = queries.centre_view(venue, today())
    trials = [
        (each, TrialOutcome(each.outcome).label if each.outcome else "") for each in view.trials
    ]
    context = {
        "centre": view,
        "phone": phone_text(view.contact.phone),
        "kind": CentreKind(view.kind).label if view.kind else "",
        "running": [each for each in view.trials if each.ended_on is None],
        "ended": [(each, outcome) for each, outcome in trials if each.ended_on is not None],
        "is_manager": runs(actor_of(request), view.venue, today()),
    }
    return render(request, "projects/centres/centre.html", context)


@require_safe
def rule(request: HttpRequest, number: str) -> HttpResponse:
    """Show a rule's text; growers and organisations follow it with one press."""
    view = queries.rule_in_force(number)
    context = {
        "rule": view,
        "venue": queries.open_park(view.venue, today(), queries.VenueKind.CENTRE),
        "followers": queries.followers_of(number, actor_of(request), today()),
    }
    return render(request, "projects/centres/rule.html", context)


@signed_in_post
def rule_follow(request: HttpRequest, number: str) -> HttpResponse:
    """Follow a rule or leave it, for oneself or for an organisation."""
    by, at, given = actor_of(request), now(), request.POST
    code = given.get("organisation", "")
    with errors_as_messages(request):
        if "leave" in given:
            commands.leave_rule(by=by, now=at, number=number, organisation_code=code)
            messages.success(request, _("Noted: no longer followed."))
        else:
            edition = number_in(given.get("edition", ""))
            commands.follow_rule(
                by=by, now=at, number=number, edition=edition, organisation_code=code
            )
            messages.success(request, _("Noted: followed from today. Nobody is named."))
    return redirect("projects:rule", number=number)
