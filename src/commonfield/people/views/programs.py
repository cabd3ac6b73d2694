"""Programs that are members of an organisation, and their keys."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonfield.front.form_keys import replays_page
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.people import commands
from commonfield.people.choices import SERVICE_ROLES, Role, Scope
from commonfield.people.forms import ServiceAccountForm, ServiceKeyForm
from commonfield.people.permissions import actor_of, may_run_programs, require
from commonfield.people.queries import organisation_seen_by, person_cards, service_account
from commonfield.people.types import NewServiceAccount, NewToken, ServiceAccountInfo, person_of_code
from commonfield.people.views.reauthentication import requires_reauthentication
from commonfield.people.views.requests import posted


@signed_in_form
@requires_reauthentication
def program_new(request: HttpRequest, code: str) -> HttpResponse:
    actor, day = actor_of(request), today()
    info = organisation_seen_by(actor, code=code, on=day)
    roles = [
        role for role in SERVICE_ROLES if may_run_programs(actor, [role], organisation=code, on=day)
    ]
    require(bool(roles))
    form = ServiceAccountForm(posted(request), roles)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            account = NewServiceAccount(organisation=code, **form.cleaned_data)
            made = commands.make_service_account(by=actor, now=now(), account=account)
            messages.success(request, _("The service account is added. Now make a key for it."))
            return redirect("people:program", code=code, program=made)
    return render_form(request, "people/program_new.html", form, organisation=info)


@replays_page
@signed_in_form
@requires_reauthentication
def program(request: HttpRequest, code: str, program: str) -> HttpResponse:
    account = _run_by(request, code, program)
    form, key = ServiceKeyForm(posted(request)), ""
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            # Shown in this answer only; nothing keeps it but for the same form, sent again.
            token = NewToken(**form.cleaned_data)
            key = commands.issue_service_key(
                by=actor_of(request), now=now(), code=program, token=token
            )
            account, form = service_account(code, program, now=now()), ServiceKeyForm()
    cards = person_cards(person_of_code(each.made_by) for each in account.keys)
    return render_form(
        request,
        "people/program.html",
        form,
        organisation=organisation_seen_by(actor_of(request), code=code, on=today()),
        account=account,
        roles=[Role(role).label for role in account.roles],
        key=key,
        keys=[
            {
                "token": each,
                "scopes": [Scope(scope).label for scope in each.scopes],
                "maker": cards.get(person_of_code(each.made_by)),
            }
            for each in account.keys
        ],
    )


def _run_by(request: HttpRequest, code: str, program: str) -> ServiceAccountInfo:
    actor, day = actor_of(request), today()
    organisation_seen_by(actor, code=code, on=day)
    account = service_account(code, program, now=now())
    require(may_run_programs(actor, account.roles, organisation=code, on=day))
    return account


@signed_in_post
def program_key_revoke(
    request: HttpRequest, code: str, program: str, token_id: int
) -> HttpResponse:
    _run_by(request, code, program)
    commands.revoke_service_key(by=actor_of(request), now=now(), code=program, token_id=token_id)
    messages.success(request, _("The key no longer works."))
    return redirect("people:program", code=code, program=program)


@signed_in_post
def program_end(request: HttpRequest, code: str, program: str) -> HttpResponse:
    _run_by(request, code, program)
    commands.end_service_account(by=actor_of(request), now=now(), code=program)
    messages.success(request, _("The service account is ended."))
    return redirect("people:organisation", code=code)
