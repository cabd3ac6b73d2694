"""Objections to titles, and the notice of titles announced under the rural scheme."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.front.forms import errors_as_messages, number_in, render_form, require_get_or_post
from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now, today
from commonfield.library.desk import commands, queries
from commonfield.library.forms.desk import ObjectionForm
from commonfield.library.queries import listed_work
from commonfield.library.rules import HIDDEN_A_DAY, HIDDEN_AN_HOUR
from commonfield.library.views.texts import hall_names, opens_on
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, require_role
from commonfield.workshop.rate_limits import check_rate_limit

_MOST_AN_HOUR: Final = 5
_HOUR_S: Final = 3_600
# What each button does: the title is upheld, and only for a part of it.
_VERDICTS: Final = {"uphold": (True, False), "partly": (True, True), "dismiss": (False, False)}


@never_cache
@require_get_or_post
def objection(request: HttpRequest, work: int) -> HttpResponse:
    """Take a visitor's objection to a title."""
    info = listed_work(work, on=today())
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        check_rate_limit(request, "library.objection", _MOST_AN_HOUR, _HOUR_S)
        number = commands.object_to(
            by=actor_of(request), now=now(), work=work, objection=form.objection()
        )
        return redirect("library:objection_made", token=queries.objection_token(number))
    return render_form(
        request,
        "library/objection.html",
        form,
        work=info,
        limits={"an_hour": HIDDEN_AN_HOUR, "a_day": HIDDEN_A_DAY},
    )


@never_cache
@require_safe
def objection_made(request: HttpRequest, token: str) -> HttpResponse:
    """Show an objection's next step, later its outcome, to those who have the address."""
    outcome = queries.objection_outcome(token)
    address = request.build_absolute_uri(request.path)
    context = {"outcome": outcome, "address": address}
    response = render(request, "library/objection_made.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@cached_page()
def announced(request: HttpRequest) -> HttpResponse:
    """Show the titles announced under the rural scheme, with the last day to object."""
    works = queries.announced_works(today())
    halls = hall_names(work.hall for work in works)
    rows = [(work, halls[work.hall], opens_on(work)) for work in works]
    return render(request, "library/announced.html", {"rows": rows})


@signed_in_form
def objections(request: HttpRequest) -> HttpResponse:
    """Show the county its open objections, and settle them."""
    by, at = actor_of(request), now()
    require_role(by, {Role.COUNTY_ADMIN}, on=today())
    if request.method == "POST":
        number, verdict = number_in(request.POST.get("objection", "")), request.POST.get("verdict")
        if number and verdict:
            _settle(request, number, verdict)
        return redirect("library:desk_objections")
    waiting = queries.open_objections(by=by, now=at)
    halls = hall_names(each.hall for each in waiting)
    rows = [(each, halls[each.hall]) for each in waiting]
    return render(request, "library/desk/objections.html", {"rows": rows})


def _settle(request: HttpRequest, number: int, verdict: str) -> None:
    by, at = actor_of(request), now()
    with errors_as_messages(request):
        if verdict == "hide":
            commands.hide_title(by=by, now=at, objection=number)
            messages.success(request, _("The title is down until the objection is settled."))
        elif verdict in _VERDICTS:
            is_upheld, is_partial = _VERDICTS[verdict]
            commands.settle_objection(
                by=by, now=at, objection=number, is_upheld=is_upheld, is_partial=is_partial
            )
            removed = _("The title is permanently removed.")
            back = _("The title is back on the shelf.")
            messages.success(request, removed if is_upheld and not is_partial else back)
