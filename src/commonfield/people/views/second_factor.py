"""The second step: set up on a person's own page or, where it is overdue, while signing in."""

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from commonfield.front.form_keys import replays_page, without_form_key
from commonfield.front.forms import errors_on_form, render_form, require_get_or_post
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now
from commonfield.people import commands
from commonfield.people.backends import begin_session, waiting_person, way_of
from commonfield.people.forms import SecondCodeForm, SetUpForm
from commonfield.people.permissions import actor_of
from commonfield.people.queries import second_factor_of
from commonfield.people.types import Actor
from commonfield.people.views.reauthentication import requires_reauthentication
from commonfield.people.views.requests import client_of, count_request, next_address, own_id, posted


@replays_page
@signed_in_form
@requires_reauthentication
@sensitive_post_parameters("code")
def second_factor(request: HttpRequest) -> HttpResponse:
    by, person_id = actor_of(request), own_id(request)
    act = request.POST.get("act", "")
    if act == "renew":
        codes = commands.renew_recovery_codes(by=by, now=now(), person_id=person_id)
        return _page(request, person_id, codes=codes)
    if act == "remove":
        commands.remove_second_factor(by=by, now=now(), person_id=person_id)
        messages.success(request, _("The second step is removed."))
        return redirect("people:my_second_factor")
    return _set_up(request, by)


@without_form_key("Failures count though they are refused; codes are used once.")
@never_cache
@sensitive_post_parameters("code")
@require_get_or_post
def second_step(request: HttpRequest) -> HttpResponse:
    """Take the second step of a person whose password or code was right a moment ago."""
    person_id = waiting_person(request, now=now())
    if person_id is None:
        return redirect("people:sign_in")
    by = Actor(person_id, "person", actor_of(request).language)
    if not second_factor_of(person_id, now=now()).set_up_at:
        return _set_up(request, by)
    form = SecondCodeForm(posted(request))
    go_on = next_address(request, reverse("people:me"))
    if request.method == "POST":
        count_request(request, "second_step")
        if form.is_valid():
            with errors_on_form(form):
                code, client = form.cleaned_data["code"], client_of(request)
                commands.use_second_factor(
                    by=by, now=now(), person_id=person_id, code=code, client=client
                )
                begin_session(request, person_id, now=now(), way=way_of(request))
                return HttpResponseRedirect(go_on)
    return render_form(request, "people/second_step.html", form, go_on=go_on)


def _set_up(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the secret and take the first code; who does so while signing in is then let in."""
    person_id = by.person_id or 0
    if request.POST.get("act") == "begin":
        commands.begin_second_factor(by=by, now=now(), person_id=person_id)
        return HttpResponseRedirect(request.get_full_path())
    form = SetUpForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            code, client = form.cleaned_data["code"], client_of(request)
            codes = commands.confirm_second_factor(
                by=by, now=now(), person_id=person_id, code=code, client=client
            )
            # Other browsers were let in without it.
            own = request.session.session_key or ""
            commands.end_sessions(by=by, now=now(), person_id=person_id, but=own)
            if waiting_person(request, now=now()):
                begin_session(request, person_id, now=now(), way=way_of(request))
            return _page(request, person_id, codes=codes)
    return _page(request, person_id, form=form)


def _page(
    request: HttpRequest,
    person_id: int,
    *,
    form: SetUpForm | None = None,
    codes: list[str] | None = None,
) -> HttpResponse:
    factor = second_factor_of(person_id, now=now())
    picture = segno.make(factor.address, error="m") if factor.address else None
    return render_form(
        request,
        "people/second_factor.html",
        form or SetUpForm(),
        factor=factor,
        codes=codes,
        picture=picture.svg_data_uri(scale=5, border=4, light="white") if picture else "",
        # Who is signing in reads the page of their own afterwards.
        is_in=request.user.is_authenticated,
        go_on=next_address(request, reverse("people:my_account")),
    )
