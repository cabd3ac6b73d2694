"""A village that is no more: its persons get another one, its roles end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now, today
from commonfield.people import commands, queries
from commonfield.people.choices import Role
from commonfield.people.forms import RehomeForm
from commonfield.people.permissions import actor_of, has_role
from commonfield.people.views.requests import posted


@signed_in_form
def village(request: HttpRequest, code: str) -> HttpResponse:
    actor, day = actor_of(request), today()
    found = queries.ended_village(code, by=actor, on=day)
    form = RehomeForm(posted(request), found)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            moved = commands.rehome_persons(by=actor, now=now(), village=code, **form.cleaned_data)
            done = ngettext(
                "%(n)s person has moved to the village.",
                "%(n)s people have moved to the village.",
                moved,
            )
            messages.success(request, done % {"n": moved})
            return redirect("people:village", code=code)
    return render_form(
        request,
        "people/village.html",
        form,
        village=found,
        can_end=has_role(actor, {Role.COUNTY_ADMIN}, place=code, on=day),
    )
