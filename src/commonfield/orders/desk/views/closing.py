"""Closing a store for good, which shows what is still under way there."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonfield.front.forms import render_form
from commonfield.front.signed_in import signed_in_form
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now
from commonfield.orders.choices import TeamState
from commonfield.orders.desk.forms import CloseForm
from commonfield.orders.desk.queries import work_left
from commonfield.orders.teams.queries import teams_of_store
from commonfield.people.permissions import actor_of
from commonfield.stores.queries import kept_store
from commonfield.stores.running.commands import close_store

# Those that wait come first.
_TEAMS_COUNTED: Final = 200


@signed_in_form
def store_close(request: HttpRequest, slug: str) -> HttpResponse:
    store = kept_store(slug, by=actor_of(request), now=now())
    form = CloseForm(
        request.POST if request.method == "POST" else None, store=in_language(store, "name")
    )
    if form.is_valid():
        close_store(by=actor_of(request), now=now(), slug=slug)
        messages.success(request, _("The store is closed. What was ordered is still to be sent."))
        return redirect("orders:store", slug=slug)
    by, at = actor_of(request), now()
    teams = teams_of_store(slug, by=by, now=at, limit=_TEAMS_COUNTED)
    context = {
        "store": store,
        "unfinished": work_left(slug, by=by, now=at),
        "teams": sum(each.state == TeamState.OPEN for each in teams),
    }
    return render_form(request, "orders/desk/close.html", form, **context)
