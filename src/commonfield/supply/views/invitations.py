"""Invitations to become a cooperative's grower: one's own, those to confirm, those one has sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form
from commonfield.front.signed_in import signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role
from commonfield.people.queries import organisations
from commonfield.places.queries import places
from commonfield.supply.choices import Answer
from commonfield.supply.enrolling.commands import (
    accept_invitation,
    accept_with_code,
    decline_invitation,
)
from commonfield.supply.enrolling.queries import invitations_seen_by
from commonfield.supply.forms import InvitationForm


@signed_in_page
def invitations(request: HttpRequest) -> HttpResponse:
    return _page(request, InvitationForm())


def _page(request: HttpRequest, form: InvitationForm) -> HttpResponse:
    found = invitations_seen_by(actor_of(request), now=now())
    known = organisations(each.cooperative for each in found)
    homes = places(each.place for each in found)
    context = {
        "form": form,
        "is_clerk": has_role(actor_of(request), {Role.CLERK}, on=today()),
        "rows": [
            {
                "invitation": each,
                "organisation": known.get(each.cooperative),
                "home": homes.get(each.place),
                "answer": Answer(each.answer).label if each.answer else "",
            }
            for each in found
        ],
    }
    status = 422 if form.is_bound else 200
    return render(request, "supply/invitations.html", context, status=status)


@signed_in_post
def invitation_answer(request: HttpRequest, invitation_id: int) -> HttpResponse:
    form, actor = InvitationForm(request.POST), actor_of(request)
    if form.is_valid():
        act, code = form.cleaned_data["act"], form.cleaned_data["code"]
        with errors_on_form(form):
            if act == "decline":
                decline_invitation(by=actor, now=now(), invitation_id=invitation_id)
                messages.success(request, _("The invitation is declined."))
            elif act == "accept":
                accept_invitation(by=actor, now=now(), invitation_id=invitation_id)
                messages.success(request, _("Accepted. Leaf can be weighed in from now on."))
            else:
                accept_with_code(by=actor, now=now(), invitation_id=invitation_id, code=code)
                messages.success(request, _("Accepted. Leaf can be weighed in from now on."))
            return redirect("supply:invitations")
    return _page(request, form)
