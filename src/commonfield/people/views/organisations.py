"""Organisations, who works for them, their contracts of work, and the screens of halls."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import PAGE_SIZE, errors_on_form, page_links, page_offset, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people import forms, queries
from commonfield.people.backends import SCREEN_IDLE_S
from commonfield.people.choices import SERVICE_ROLES, OrganisationKind, Role
from commonfield.people.commands import (
    declare_contract,
    end_contract,
    grant_role,
    register_organisation,
    register_screen,
    revoke_screen,
)
from commonfield.people.middleware import make_screen
from commonfield.people.permissions import (
    DECLARING,
    LOOKING_AFTER,
    actor_of,
    has_role,
    may_run_programs,
    require_role,
)
from commonfield.people.types import (
    NewContract,
    NewGrant,
    NewOrganisation,
    OrganisationInfo,
    person_of_code,
)
from commonfield.people.views.reauthentication import requires_reauthentication
from commonfield.people.views.requests import posted
from commonfield.places.queries import place, places

_RUNNING = {*SERVICE_ROLES, Role.COUNTY_ADMIN}


@signed_in_page
def organisations(request: HttpRequest) -> HttpResponse:
    actor, day = actor_of(request), today()
    scopes, own = queries.organisations_listed(actor, day)
    if not scopes and not own:
        raise PermissionRefusedError
    form = forms.SearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    found = own
    if scopes:
        found = queries.organisations_within(
            scopes[0], search=search, offset=page_offset(request), limit=PAGE_SIZE
        )
    where = places(each.place_code for each in found)
    context = {
        "form": form,
        "can_register": bool(scopes),
        "rows": [
            {
                "organisation": each,
                "kind": OrganisationKind(each.kind).label,
                "place": where.get(each.place_code),
            }
            for each in found
        ],
        "pages": page_links(request, len(found)),
    }
    return render(request, "people/organisations.html", context)


@signed_in_form
def organisation_new(request: HttpRequest) -> HttpResponse:
    scopes = queries.administered_places(actor_of(request), today(), LOOKING_AFTER)
    if not scopes:
        raise PermissionRefusedError
    form = forms.OrganisationForm(posted(request), scopes=scopes)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            entry = NewOrganisation(**form.cleaned_data)
            code = register_organisation(by=actor_of(request), now=now(), organisation=entry)
            messages.success(request, _("The organisation is registered."))
            return redirect("people:organisation", code=code)
    return render_form(request, "people/organisation_new.html", form)


@signed_in_page
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    return _organisation_page(request, code, forms.OrganisationRoleForm())


def _organisation_page(
    request: HttpRequest, code: str, role_form: forms.OrganisationRoleForm
) -> HttpResponse:
    actor, day = actor_of(request), today()
    info = queries.organisation_seen_by(actor, code=code, on=day)
    grants = queries.grants_at(code, day)
    programs = queries.service_accounts_of(code, now=now())
    makers = {person_of_code(key.made_by) for each in programs for key in each.keys}
    cards = queries.person_cards({*(grant.person_id for grant in grants), *makers})
    return render_form(
        request,
        "people/organisation.html",
        role_form,
        organisation=info,
        kind=OrganisationKind(info.kind).label,
        place=place(info.place_code),
        grants=[
            {
                "grant": grant,
                "role": Role(grant.role).label,
                "card": cards.get(grant.person_id),
                "made_keys": grant.person_id in makers,
            }
            for grant in grants
        ],
        can_grant=has_role(actor, {Role.COUNTY_ADMIN}, on=day, organisation=code),
        can_declare=has_role(actor, DECLARING, on=day, organisation=code),
        keeps_hall=info.kind == OrganisationKind.HALL
        and has_role(actor, {Role.HALL_KEEPER, Role.COUNTY_ADMIN}, on=day, organisation=code),
        programs=[
            {
                "account": each,
                "can_run": may_run_programs(actor, each.roles, organisation=code, on=day),
                "keys": [(key, cards.get(person_of_code(key.made_by))) for key in each.keys],
            }
            for each in programs
        ],
        can_run_programs=has_role(actor, _RUNNING, on=day, organisation=code),
    )


@signed_in_post
@requires_reauthentication
def organisation_role(request: HttpRequest, code: str) -> HttpResponse:
    form = forms.OrganisationRoleForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        with errors_on_form(form):
            grant = NewGrant(
                person_id=given["person"],
                role=given["role"],
                organisation_code=code,
                valid_until=given["valid_until"],
            )
            grant_role(by=actor_of(request), now=now(), grant=grant)
            messages.success(request, _("The role is given."))
            return redirect("people:organisation", code=code)
    return _organisation_page(request, code, form)


def _declaring(request: HttpRequest, code: str) -> OrganisationInfo:
    actor, day = actor_of(request), today()
    info = queries.organisation_seen_by(actor, code=code, on=day)
    if not has_role(actor, DECLARING, on=day, organisation=code):
        raise PermissionRefusedError
    return info


@signed_in_form
def contracts(request: HttpRequest, code: str) -> HttpResponse:
    info = _declaring(request, code)
    form = forms.ContractForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with errors_on_form(form):
            contract = NewContract(
                organisation_code=code,
                sector=given["sector"],
                starts_on=given["starts_on"],
                ends_on=form.ends_on(),
                worker_name=given["worker_name"],
            )
            declare_contract(by=actor_of(request), now=now(), contract=contract)
            messages.success(request, _("The contract is declared."))
            return redirect("people:contracts", code=code)
    return _contracts_page(request, info, form)


def _contracts_page(
    request: HttpRequest, info: OrganisationInfo, form: forms.ContractForm
) -> HttpResponse:
    rows = queries.contracts_of(info.code, offset=page_offset(request), limit=PAGE_SIZE)
    return render_form(
        request,
        "people/contracts.html",
        form,
        organisation=info,
        rows=[
            {"contract": row, "is_over": row.ends_on is not None and row.ends_on <= today()}
            for row in rows
        ],
        has_workers=any(row.masked_worker for row in rows),
        pages=page_links(request, len(rows)),
    )


@signed_in_form
def contract_end(request: HttpRequest, code: str, contract_code: str) -> HttpResponse:
    info = _declaring(request, code)
    queries.check_contract_open(code, contract_code)
    form = forms.EndContractForm(posted(request), initial={"code": contract_code})
    if request.method == "POST" and form.is_valid():
        last_day = forms.day_after(form.cleaned_data["last_day"]) or today()
        with errors_on_form(form):
            end_contract(by=actor_of(request), now=now(), code=contract_code, ends_on=last_day)
            messages.success(request, _("The end of the contract is recorded."))
            return redirect("people:contracts", code=code)
    return render_form(
        request, "people/contract_end.html", form, organisation=info, contract_code=contract_code
    )


@signed_in_form
@requires_reauthentication
def screens(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    hall = queries.organisation_seen_by(actor, code=code, on=today())
    require_role(actor, {Role.HALL_KEEPER, Role.COUNTY_ADMIN}, organisation=code, on=today())
    if hall.kind != OrganisationKind.HALL:
        raise NotFoundError
    form = forms.ScreenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        token = register_screen(by=actor, now=now(), hall=code, **form.cleaned_data)
        # Who made it one is forgotten there as everybody is.
        request.session.set_expiry(SCREEN_IDLE_S)
        messages.success(request, _("This browser is now a screen of the hall."))
        return make_screen(redirect("people:screens", code=code), token)
    rows = queries.screens_of(code)
    return render_form(request, "people/screens.html", form, organisation=hall, rows=rows)


@signed_in_post
def screen_revoke(request: HttpRequest, code: str, screen_id: int) -> HttpResponse:
    revoke_screen(by=actor_of(request), now=now(), hall=code, screen_id=screen_id)
    messages.success(request, _("The screen is removed."))
    return redirect("people:screens", code=code)
