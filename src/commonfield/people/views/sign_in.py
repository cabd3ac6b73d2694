"""Signing in and out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from commonfield.front.dates import day_text
from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import errors_on_form, render_form, require_get_or_post
from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import now, today
from commonfield.people import commands
from commonfield.people.backends import Way, begin_session, wait_for_second_step
from commonfield.people.choices import Role
from commonfield.people.forms import CodeForm, CodeRequestForm, PasswordSignInForm, SlipForm
from commonfield.people.permissions import actor_of, screen_token_of
from commonfield.people.queries import demo_people, has_password_of_another, second_factor_of
from commonfield.people.types import CodeAnswer, NewSignIn
from commonfield.people.views.requests import (
    client_of,
    count_request,
    next_address,
    posted,
    provider_name,
)

_NOT_OWN = gettext_lazy(
    "Your password was set with a slip that another person printed. Sign out, sign in with it, and"
    " set another one under “Account”: until then, what you enter and approve may count as theirs."
)
_REASON = "Failures count though they are refused; codes and slips are used once."


def enter(request: HttpRequest, person_id: int, way: Way, go_on: str = "") -> HttpResponseRedirect:
    """Sign a person in, or lead them to their second step; then to where they wanted to go."""
    address = go_on or next_address(request, reverse("people:me"))
    if commands.ask_for_second_step(by=actor_of(request), now=now(), person_id=person_id) != "none":
        wait_for_second_step(request, person_id, now=now(), way=way)
        return HttpResponseRedirect(
            f"{reverse('people:sign_in_second')}?{urlencode({'next': address})}"
        )
    begin_session(request, person_id, now=now(), way=way)
    if has_password_of_another(person_id, on=today()):
        messages.info(request, _NOT_OWN)
    if due_at := second_factor_of(person_id, now=now()).due_at:
        day = day_text(due_at, chinese=get_language() != "en")
        messages.info(
            request,
            _("Your role needs a second step at sign-in. Set it up under “Account” before %(day)s.")
            % {"day": day},
        )
    return HttpResponseRedirect(address)


def _go_on(request: HttpRequest) -> dict[str, object]:
    return {"go_on": next_address(request, "")}


@without_form_key(_REASON)
@never_cache
@sensitive_post_parameters("password")
@require_get_or_post
def sign_in(request: HttpRequest) -> HttpResponse:
    form = PasswordSignInForm(posted(request))
    if request.method == "POST":
        count_request(request, "sign_in")
        if form.is_valid():
            with errors_on_form(form):
                person_id = commands.sign_in_with_password(
                    by=actor_of(request), now=now(), client=client_of(request), **form.cleaned_data
                )
                return enter(request, person_id, "password")
    roles = [Role(person.role) for person in demo_people()] if settings.DEMO else []
    # A hall's screen would stay signed in at the provider.
    provider = "" if screen_token_of(request) else provider_name()
    shown = {"demo_roles": roles, "provider": provider, **_go_on(request)}
    return render_form(request, "people/sign_in.html", form, **shown)


@without_form_key(_REASON)
@never_cache
@require_get_or_post
def code(request: HttpRequest) -> HttpResponse:
    form = CodeRequestForm(posted(request))
    if request.method == "POST":
        count_request(request, "code")
        if form.is_valid():
            with errors_on_form(form):
                address = form.cleaned_data["address"]
                commands.request_sign_in_code(by=actor_of(request), now=now(), address=address)
                # Shown at once: a redirect would carry the number in its address.
                typed = CodeForm(initial={"address": address})
                return render_form(request, "people/sign_in_verify.html", typed, **_go_on(request))
    return render_form(request, "people/sign_in_code.html", form, **_go_on(request))


@without_form_key(_REASON)
@never_cache
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    count_request(request, "code")
    form = CodeForm(request.POST)
    answer = CodeAnswer(person_id=None)
    if form.is_valid():
        with errors_on_form(form):
            answer = commands.sign_in_with_code(
                by=actor_of(request), now=now(), client=client_of(request), **form.cleaned_data
            )
        if answer.person_id is not None:
            return enter(request, answer.person_id, "code")
    return render_form(
        request, "people/sign_in_verify.html", form, candidates=answer.candidates, **_go_on(request)
    )


@without_form_key(_REASON)
@never_cache
@sensitive_post_parameters("password", "code")
@require_get_or_post
def slip(request: HttpRequest) -> HttpResponse:
    form = SlipForm(posted(request))
    if request.method == "POST":
        count_request(request, "slip")
        if form.is_valid():
            given = form.cleaned_data
            with errors_on_form(form):
                person_id = commands.use_reset_slip(
                    by=actor_of(request),
                    now=now(),
                    code=given["code"],
                    new_sign_in=NewSignIn(password=given["password"], username=given["username"]),
                    client=client_of(request),
                )
                return enter(request, person_id, "slip")
    return render_form(request, "people/sign_in_slip.html", form, **_go_on(request))


@without_form_key("Signed out twice is signed out.")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("people:sign_in")


@without_form_key("Signed in twice is signed in.")
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    role = request.POST.get("role", "")
    person_id = commands.sign_in_to_demo(by=actor_of(request), now=now(), role=role)
    begin_session(request, person_id, now=now())
    return HttpResponseRedirect(next_address(request, reverse("people:me")))
