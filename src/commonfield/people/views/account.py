"""What lets a person in, on their own pages: browsers that are signed in, and tokens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonfield.front.form_keys import replays_page
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_post
from commonfield.kernel.clock import now
from commonfield.people.choices import Scope
from commonfield.people.commands import end_sessions, issue_token, revoke_token
from commonfield.people.forms import TokenForm
from commonfield.people.permissions import actor_of
from commonfield.people.queries import tokens_of
from commonfield.people.types import NewToken
from commonfield.people.views.reauthentication import requires_reauthentication
from commonfield.people.views.requests import own_id, posted


@signed_in_post
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End the session that the form names, or else all but this one."""
    code = request.POST.get("code", "")
    own = "" if code else request.session.session_key or ""
    end_sessions(by=actor_of(request), now=now(), person_id=own_id(request), but=own, code=code)
    messages.success(request, _("Signed out there."))
    return redirect("people:my_account")


@replays_page
@signed_in_form
@requires_reauthentication
def tokens(request: HttpRequest) -> HttpResponse:
    form, person_id, token = TokenForm(posted(request)), own_id(request), ""
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            # Shown in this answer only; nothing keeps it but for the same form, sent again.
            token = issue_token(
                by=actor_of(request),
                now=now(),
                person_id=person_id,
                token=NewToken(**form.cleaned_data),
            )
            form = TokenForm()
    standing = [
        {"token": each, "scopes": [Scope(scope).label for scope in each.scopes]}
        for each in tokens_of(person_id, now=now())
    ]
    return render_form(request, "people/tokens.html", form, token=token, tokens=standing)


@signed_in_post
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    revoke_token(by=actor_of(request), now=now(), token_id=token_id)
    messages.success(request, _("The key no longer works."))
    return redirect("people:my_tokens")
