"""A person's account: what is held about them, what they can do about it, what lets them in."""

import json
from dataclasses import replace
from typing import Final

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from commonfield.front.form_keys import replays_page
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.people import commands, queries
from commonfield.people.backends import begin_session, way_of
from commonfield.people.choices import (
    OFFERED,
    PURPOSE_TEXTS,
    READ_ACTIONS,
    WRITE_ACTIONS,
    ConsentChannel,
    Purpose,
    Scope,
)
from commonfield.people.commands import end_sessions, issue_token, revoke_token
from commonfield.people.errors import ConsentNotFoundError
from commonfield.people.forms import AgeForm, ContactForm, EraseForm, PasswordForm, TokenForm
from commonfield.people.holders import person_data
from commonfield.people.permissions import actor_of, is_own_word
from commonfield.people.queries import tokens_of
from commonfield.people.types import NewToken
from commonfield.people.views.households import ask_age
from commonfield.people.views.reauthentication import (
    forget_reauthentication,
    requires_reauthentication,
)
from commonfield.people.views.requests import (
    next_address,
    own_id,
    posted,
    provider_shown,
    role_rows,
)
from commonfield.people.views.shown_names import shown_name
from commonfield.places.queries import place

_WAITS: Final = gettext_lazy(
    "Your password was set with a helper's slip, or a helper wrote down where your codes go: what"
    " you want is recorded, and counts once a second person approves."
)


@signed_in_page
def account(request: HttpRequest) -> HttpResponse:
    person_id = own_id(request)
    card = queries.person_card(person_id)
    grants = queries.grants_of(person_id, today())
    given = queries.consents_of(person_id)
    standing = {each.purpose: each for each in given if not (each.withdrawn_at or each.object)}
    kept = queries.kept_about(person_id)
    of_children = queries.consents_of_children(actor_of(request), on=today())
    things = person_data.things({each.object for each in (*given, *of_children)})
    children = queries.person_cards(each.person_id for each in of_children)
    context = {
        "card": card,
        "name": shown_name(request, card),
        "home": place(card.home_place),
        "grants": role_rows(grants),
        "consents": [
            {
                "purpose": purpose,
                "text": text,
                "standing": standing.get(purpose.value),
                "kept": [each for each in kept if each.purpose == purpose],
            }
            for purpose, text in PURPOSE_TEXTS.items()
            if purpose in OFFERED or purpose.value in standing
        ],
        "of_things": [
            (each, things[each.object]) for each in given if each.object and not each.withdrawn_at
        ],
        "of_children": [
            (children[each.person_id], each, things[each.object]) for each in of_children
        ],
        "guarded": queries.person_cards(queries.guarded_by(person_id)).values(),
        "taken_back": [each for each in given if each.withdrawn_at and each.answers],
        "kept": kept,
        "may_want_keys": queries.may_want_keys(person_id, now=now()),
        "second_factor": queries.second_factor_of(person_id, now=now()),
        "wants_second_factor": queries.is_official(person_id, now=now()),
        "sessions": [
            replace(each, device=each.device.replace("WeChat", _("WeChat")))
            for each in queries.sessions_of(
                person_id, now=now(), current=request.session.session_key or ""
            )
        ],
        "waiting": queries.waiting_of(person_id),
        "others": queries.others_of_household(person_id),
        "is_age_unsaid": queries.is_age_unsaid(person_id),
        "household_requests": queries.household_requests(actor_of(request), now=now()),
        **provider_shown(person_id),
        **_trail(person_id),
    }
    return render(request, "people/account.html", context)


def _trail(person_id: int) -> dict[str, object]:
    """Return who else looked and who acted, each with words and the scopes of their roles."""
    lines = queries.trail_of(person_id)
    roles = {
        row["grant"]: row for row in role_rows({each for line in lines for each in line.roles})
    }
    rows = [
        {
            "line": line,
            "words": READ_ACTIONS.get(line.action)
            or WRITE_ACTIONS.get(line.action)
            or _("Another entry"),
            "about": queries.ABOUT.get(line.detail, ""),
            "is_look": line.action in READ_ACTIONS,
            "roles": [roles[grant] for grant in line.roles],
        }
        for line in lines
    ]
    return {
        "looked": [row for row in rows if row["is_look"]],
        "acted": [row for row in rows if not row["is_look"]],
    }


@signed_in_post
def consents(request: HttpRequest) -> HttpResponse:
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose.values:
        raise ConsentNotFoundError
    actor, person_id = actor_of(request), own_id(request)
    if request.POST.get("act") == "withdraw":
        consent_id = commands.withdraw_consent(
            by=actor,
            now=now(),
            person_id=person_id,
            purpose=Purpose(purpose),
            object_code=request.POST.get("thing", ""),
        )
        messages.success(request, _("Your consent is withdrawn."))
        return redirect("people:receipt", person_id=person_id, consent_id=consent_id)
    if queries.is_age_unsaid(person_id):
        return ask_age(request, person_id, AgeForm())
    consent_id = commands.give_consent(
        by=actor,
        now=now(),
        person_id=person_id,
        purpose=Purpose(purpose),
        channel=ConsentChannel.SELF,
    )
    recorded = _("Your consent is recorded.") if consent_id else _WAITS
    messages.success(request, recorded)
    return redirect(next_address(request, "people:my_account"))


@signed_in_post
def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    commands.set_language(
        by=actor_of(request), now=now(), person_id=own_id(request), language=chosen
    )
    messages.success(request, _("Messages will come in this language."))
    return redirect("people:my_account")


@signed_in_form
@requires_reauthentication
def contact(request: HttpRequest) -> HttpResponse:
    form = ContactForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            commands.change_contact(
                by=actor_of(request), now=now(), person_id=own_id(request), **form.cleaned_data
            )
            # The old sessions end with the old phone; this one goes on.
            begin_session(request, own_id(request), now=now(), way=way_of(request))
            messages.success(request, _("Your phone and e-mail are changed."))
            return redirect("people:my_account")
    return render_form(
        request, "people/contact.html", form, card=queries.person_card(own_id(request))
    )


@signed_in_form
@requires_reauthentication
@sensitive_post_parameters("password")
def password(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(posted(request))
    if request.method == "POST" and form.is_valid():
        person_id = own_id(request)
        with errors_on_form(form):
            commands.set_password(
                by=actor_of(request), now=now(), person_id=person_id, **form.cleaned_data
            )
            # The old sessions end with the old password; this one goes on.
            begin_session(request, person_id, now=now(), way=way_of(request))
            forget_reauthentication(request)
            messages.success(request, _("Your password is changed. Other devices are signed out."))
            return redirect("people:my_account")
    return render_form(request, "people/password.html", form)


@signed_in_post
@requires_reauthentication
def export(request: HttpRequest) -> HttpResponse:
    held = commands.export_person(by=actor_of(request), now=now(), person_id=own_id(request))
    response = HttpResponse(
        json.dumps(held, ensure_ascii=False, indent=2), content_type="application/json"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="commonfield-my-data.json"'
    return response


@signed_in_form
@requires_reauthentication
def erase(request: HttpRequest) -> HttpResponse:
    form = EraseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        by = actor_of(request)
        with errors_on_form(form):
            if not is_own_word(by, own_id(request)):
                commands.request_erasure(by=by, now=now(), person_id=own_id(request))
                messages.success(request, _WAITS)
                return redirect("people:my_account")
            commands.erase_person(by=by, now=now(), person_id=own_id(request))
            logout(request)
            messages.success(request, _("Your data is erased."))
            return redirect("people:sign_in")
    return render_form(request, "people/erase.html", form)


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
