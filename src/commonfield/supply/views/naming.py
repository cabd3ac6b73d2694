"""A grower's own page: on which lots' pages their name stands."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError
from commonfield.people.choices import Purpose
from commonfield.people.permissions import actor_of
from commonfield.people.queries import things_allowed
from commonfield.supply.forms import NameForm
from commonfield.supply.queries import grower_of_person
from commonfield.supply.trace.commands import show_my_name
from commonfield.supply.trace.queries import consent_object, lots_with_leaf_of


@signed_in_form
def my_name(request: HttpRequest) -> HttpResponse:
    actor, form = actor_of(request), NameForm(request.POST or None)
    if grower_of_person(actor.person_id) is None:
        raise NotFoundError
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, consent_terms="until"):
            show_my_name(by=actor, now=now(), **form.cleaned_data)
            messages.success(request, _("Your name is now shown on the page of that tea."))
            return redirect("supply:my_name")
    person_id = actor.person_id or 0
    allowed = things_allowed(person_id, Purpose.NAME_SHOWN)
    rows = [
        {"lot": lot, "thing": thing, "is_named": thing in allowed, "until": allowed.get(thing)}
        for lot in lots_with_leaf_of(person_id)
        for thing in [consent_object(lot.code)]
    ]
    context = {"form": form, "rows": rows, "purpose": Purpose.NAME_SHOWN.value}
    status = 422 if form.is_bound else 200
    return render(request, "supply/my_name.html", context, status=status)
