"""Signing in by the county's OpenID provider; invitations to it, and what is tied by them.

What is sent to the provider and fetched from it stands outside any transaction, so no form that
leads there has a key.
"""

import base64
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from commonfield.front.form_keys import replays_page, without_form_key
from commonfield.front.forms import (
    errors_as_messages,
    errors_on_form,
    render_form,
    require_get_or_post,
)
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.signed_in import signed_in_form, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import must_exist
from commonfield.people import openid, queries
from commonfield.people.backends import way_of
from commonfield.people.forms import ProviderInvitationForm
from commonfield.people.permissions import (
    actor_of,
    is_self,
    may_administer,
    require,
    screen_token_of,
)
from commonfield.people.provider import commands
from commonfield.people.provider.errors import ProviderNotDoneError
from commonfield.people.provider.types import ProviderIdentity
from commonfield.people.views.reauthentication import (
    ask_for_proof,
    forget_reauthentication,
    requires_reauthentication,
)
from commonfield.people.views.requests import (
    client_of,
    count_request,
    next_address,
    own_id,
    posted,
    provider_name,
)
from commonfield.people.views.sign_in import enter
from commonfield.workshop.vault import open_sealed, seal

# Where a session remembers what it sent to the provider, until the browser comes back, once.
_KEPT: Final = "at_provider"
# Who came back with an invitation, until they have read whose it is; sealed, as what is tied.
_PROVED: Final = "proved_at_provider"
_PURPOSE: Final = "people.proved_at_provider"
_LASTS_S: Final = 600
_REASON: Final = (
    "Failures count though they are refused; a later one replaces what a session keeps."
)


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Lead to the provider: a link, since a form may lead to no other site."""
    _require_provider(request)
    address = reverse("people:sign_in")
    with errors_as_messages(request):
        address = _begin(request, go_on=next_address(request, ""))
    return HttpResponseRedirect(address)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Take who comes back from the provider, in the session that went there."""
    _require_provider(request)
    is_in = request.user.is_authenticated
    response: HttpResponse = redirect("people:my_account" if is_in else "people:sign_in")
    with errors_as_messages(request):
        count_request(request, "provider")
        response = _arrive(request)
    return response  # noqa: RET504 - after a refusal it is the one from above


def _require_provider(request: HttpRequest) -> None:
    """Refuse where the county has none, and at a hall's screen, which stays signed in there."""
    if not settings.OPENID_PROVIDER or screen_token_of(request):
        raise Http404


def _begin(request: HttpRequest, *, go_on: str = "", invitation: int | None = None) -> str:
    """Return the address at the provider to go to, and let the session remember why."""
    count_request(request, "provider")
    there = f"{settings.BASE_URL.rstrip('/')}{reverse('people:provider_back')}"
    address, kept = openid.begin(there, now=now(), go_on=go_on, invitation=invitation)
    request.session[_KEPT] = kept
    if not request.user.is_authenticated:
        request.session.set_expiry(_LASTS_S)
    return address


def _arrive(request: HttpRequest) -> HttpResponse:
    """Take what the session kept, once; let in whom the provider names, or ask before a tie."""
    kept = must_exist(request.session.pop(_KEPT, None), ProviderNotDoneError)
    identity = openid.finish(kept, request.GET.dict(), now=now())
    if kept["invitation"]:
        return _ask_whose(request, kept["invitation"], identity)
    return _let_in(request, identity, kept["go_on"])


def _ask_whose(request: HttpRequest, number: int, identity: ProviderIdentity) -> HttpResponse:
    """Show whose invitation it is: on a shared computer, another person may have begun it."""
    person_id = must_exist(queries.person_invited(number), ProviderNotDoneError)
    sealed = seal(identity.subject, purpose=_PURPOSE, about=str(number))
    proved = [number, base64.b85encode(sealed).decode(), identity.issuer, identity.is_fresh]
    request.session[_PROVED] = [int(now().timestamp()), *proved]
    context = {"card": queries.person_card(person_id), "provider": provider_name()}
    return render(request, "people/invitation_found.html", context)


@never_cache
@require_POST
def tie(request: HttpRequest) -> HttpResponse:
    """Tie the account, now that who came back from the provider has read whose invitation it is."""
    _require_provider(request)
    is_in = request.user.is_authenticated
    response: HttpResponse = redirect("people:my_account" if is_in else "people:sign_in")
    with errors_as_messages(request):
        found = must_exist(request.session.pop(_PROVED, None), ProviderNotDoneError)
        proved_at, number, sealed, issuer, is_fresh = found
        if "no" in request.POST or now().timestamp() - proved_at >= _LASTS_S:
            raise ProviderNotDoneError
        subject = open_sealed(base64.b85decode(sealed), purpose=_PURPOSE, about=str(number))
        identity = ProviderIdentity(issuer, subject, is_fresh)
        commands.tie_provider_account(
            by=actor_of(request), now=now(), invitation_id=number, identity=identity
        )
        words = _("From now on you can sign in with %(provider)s.")
        messages.success(request, words % {"provider": provider_name()})
        if not is_in:
            response = _let_in(request, identity)
    return response


def _let_in(request: HttpRequest, identity: ProviderIdentity, go_on: str = "") -> HttpResponse:
    by = actor_of(request)
    person_id = commands.sign_in_with_provider(by=by, now=now(), identity=identity)
    if not request.user.is_authenticated:
        # It was made to go to the provider, and lasts minutes.
        request.session.flush()
    response = enter(request, person_id, "provider", go_on)
    if not identity.is_fresh:
        forget_reauthentication(request)
    return response


@without_form_key(_REASON)
@never_cache
@sensitive_post_parameters("code")
@require_get_or_post
def invitation(request: HttpRequest) -> HttpResponse:
    """Take the code of an invitation; show whose it is before it leads to the provider."""
    _require_provider(request)
    asked = ask_for_proof(request) if request.user.is_authenticated else None
    if asked is not None:
        return asked
    form = ProviderInvitationForm(posted(request))
    if request.method == "POST":
        count_request(request, "slip")
        if form.is_valid():
            with errors_on_form(form):
                found = commands.open_invitation(
                    by=actor_of(request), now=now(), client=client_of(request), **form.cleaned_data
                )
                context = {
                    "card": queries.person_card(found.person_id),
                    "address": _begin(request, invitation=found.invitation_id),
                    "provider": provider_name(),
                }
                return render(request, "people/invitation_found.html", context)
    return render_form(request, "people/invitation.html", form, provider=provider_name())


@replays_page
@signed_in_form
@requires_reauthentication
def person_invitation(request: HttpRequest, person_id: int) -> HttpResponse:
    _require_provider(request)
    actor, slip = actor_of(request), None
    card = queries.person_seen_by(actor, person_id=person_id, on=today())
    require(
        may_administer(actor, person_id=person_id, on=today()) and not is_self(actor, person_id)
    )
    if request.method == "POST":
        slip = commands.invite_to_provider(by=actor, now=now(), person_id=person_id)
    context = {"card": card, "slip": slip, "provider": provider_name()}
    return render(request, "people/person_invitation.html", context)


@signed_in_post
@requires_reauthentication
def person_untie(request: HttpRequest, person_id: int) -> HttpResponse:
    commands.untie_provider_account(by=actor_of(request), now=now(), person_id=person_id)
    messages.success(request, _("The account is unlinked; its sessions have ended."))
    return redirect("people:person", person_id=person_id)


@signed_in_post
@requires_reauthentication
def my_untie(request: HttpRequest) -> HttpResponse:
    own = request.session.session_key or ""
    commands.untie_provider_account(
        by=actor_of(request), now=now(), person_id=own_id(request), but=own
    )
    messages.success(request, _("The account is unlinked; its sessions have ended."))
    if way_of(request) == "provider":
        logout(request)
        return redirect("people:sign_in")
    return redirect("people:my_account")
