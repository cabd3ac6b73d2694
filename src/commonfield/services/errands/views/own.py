"""A person's own list, and what everybody may know of help and own hands."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now, today
from commonfield.people.choices import PURPOSE_TEXTS, Purpose
from commonfield.people.permissions import actor_of, person_of
from commonfield.services.errands import commands, queries
from commonfield.services.errands.forms import OwnErrandForm


@signed_in_form
def own_errands(request: HttpRequest) -> HttpResponse:
    """Show one's own list; take what one did by one's own hand."""
    by = actor_of(request)
    form = OwnErrandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, own_hand_unsure="kind"):
            commands.note_own_errand(by=by, now=now(), kind=form.cleaned_data["kind"])
            messages.success(request, _("It is in your list."))
            return redirect("services:own_errands")
    context = {
        "rows": queries.errands_of(person_of(by)),
        "consent_text": PURPOSE_TEXTS[Purpose.ERRAND],
        "today": today(),
    }
    return render_form(request, "services/errands/mine.html", form, **context)


@cached_page()
def own_hand(request: HttpRequest) -> HttpResponse:
    """Show what phone classes have to do with doing errands by one's own hand."""
    context = {"effect": queries.class_effect(now())}
    return render(request, "services/errands/own_hand.html", context)
