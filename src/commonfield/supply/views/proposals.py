"""Proposed agreements: those who must answer see them, and accept or decline."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.signed_in import signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, require_role
from commonfield.supply.shares.commands import accept_proposal, decline_proposal, withdraw_proposal
from commonfield.supply.shares.queries import proposals_waiting_for
from commonfield.supply.views.money import proposal_row, start_text


@signed_in_page
def proposals(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require_role(actor, {Role.KEEPER, Role.BUREAU}, on=today())
    found = proposals_waiting_for(actor, now=now())
    rows = [proposal_row(each, side) for each, side in found]
    return render(request, "supply/proposals.html", {"rows": rows})


@signed_in_post
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    actor, act, side = actor_of(request), request.POST.get("act"), request.POST.get("side", "")
    if act == "withdraw":
        withdraw_proposal(by=actor, now=now(), code=code)
        messages.success(request, _("Withdrawn. The current agreement continues."))
        return redirect("supply:agreements")
    if act == "accept":
        starts_on = accept_proposal(by=actor, now=now(), code=code, side=side)
        messages.success(request, start_text(starts_on))
    else:
        decline_proposal(by=actor, now=now(), code=code, side=side)
        messages.success(request, _("Declined. The current agreement continues."))
    return redirect("supply:proposals")
