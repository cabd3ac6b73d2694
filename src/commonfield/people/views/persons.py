"""Persons, for the officers and helpers who look after them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.form_keys import replays_page
from commonfield.front.forms import PAGE_SIZE, errors_on_form, page_links, page_offset, render_form
from commonfield.front.menu import person_pages
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people import commands, forms, queries
from commonfield.people.choices import ConsentChannel, Purpose, Role, SealedField
from commonfield.people.holders import person_data
from commonfield.people.permissions import (
    actor_of,
    may_administer,
    may_recover_with_another,
    require,
)
from commonfield.people.types import ConsentTerms, NewGrant, NewPerson
from commonfield.people.views.households import ask_age
from commonfield.people.views.reauthentication import (
    requires_reauthentication,
    requires_reauthentication_for_oneself,
)
from commonfield.people.views.requests import (
    next_address,
    own_id,
    posted,
    provider_shown,
    role_rows,
)
from commonfield.people.views.shown_names import note_typed, shown_name
from commonfield.places.queries import place, places


def consent_words(consent_id: int) -> str:
    """Return whether a consent stands, in words with the helper named, or waits."""
    if consent_id:
        return _("The consent is recorded, with you as the helper.")
    return _("They withdrew this consent themselves: it counts once a second person approves.")


def _some(scopes: list[str]) -> list[str]:
    if not scopes:
        raise PermissionRefusedError
    return scopes


@signed_in_page
def persons(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    looks_after = queries.registering_places(actor, today())
    scopes = _some(sorted({*looks_after, *queries.searching_places(actor, today())}))
    scope = request.GET.get("place", scopes[0])
    form = forms.SearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    cards = queries.persons_within(
        actor, place=scope, now=now(), search=search, offset=page_offset(request), limit=PAGE_SIZE
    )
    homes = places(card.home_place for card in cards)
    context = {
        "form": form,
        "scope": scope,
        "scopes": list(places(scopes).values()),
        "rows": [{"card": card, "home": homes.get(card.home_place)} for card in cards],
        "pages": page_links(request, len(cards)),
        "can_register": bool(looks_after),
    }
    return render(request, "people/persons.html", context)


@signed_in_form
def person_new(request: HttpRequest) -> HttpResponse:
    scopes = _some(queries.registering_places(actor_of(request), today()))
    form = forms.PersonForm(posted(request), scopes=scopes)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            person = NewPerson(**form.cleaned_data)
            person_id = commands.create_person(by=actor_of(request), now=now(), person=person)
            note_typed(request, person_id, person.name)
            messages.success(request, _("The person has been added."))
            return redirect("people:person", person_id=person_id)
    return render_form(request, "people/person_new.html", form)


@signed_in_page
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    return _person_page(request, person_id)


def _person_page(request: HttpRequest, person_id: int, **context: object) -> HttpResponse:
    actor, day = actor_of(request), today()
    card = queries.person_seen_by(actor, person_id=person_id, on=day)
    admin_places = queries.administered_places(actor, day, {Role.COUNTY_ADMIN})
    powers = queries.powers_over(actor, person_id=person_id, on=day)
    given = queries.consents_of(person_id)
    things = person_data.things({each.object for each in given})
    page = {
        "card": card,
        "name": shown_name(request, card),
        "is_own": person_id == own_id(request),
        "home": place(card.home_place),
        "grants": role_rows(queries.grants_of(person_id, day)),
        "consents": [(each, things[each.object]) for each in given],
        "powers": powers,
        "waiting": queries.waiting_of(person_id),
        "pages": person_pages(),
        "others": queries.others_of_household(person_id),
        "is_age_unsaid": queries.is_age_unsaid(person_id),
        "guardians": queries.person_cards(queries.guardians_of(person_id)).values(),
        "is_child": queries.is_child(person_id, on=day),
        **provider_shown(person_id),
        "unmask_form": forms.UnmaskForm(),
        "seal_form": forms.SealForm(with_bank=powers.can_help_with_money),
        "consent_form": forms.HelperConsentForm(),
        "role_form": forms.PlaceRoleForm(scopes=admin_places) if admin_places else None,
        **context,
    }
    refused = any(form.is_bound and form.errors for form in _forms(page))
    return render(request, "people/person.html", page, status=422 if refused else 200)


def _forms(
    page: dict[str, object],
) -> list[forms.UnmaskForm | forms.SealForm | forms.HelperConsentForm | forms.PlaceRoleForm]:
    kinds = (forms.UnmaskForm, forms.SealForm, forms.HelperConsentForm, forms.PlaceRoleForm)
    return [value for value in page.values() if isinstance(value, kinds)]


@signed_in_post
@requires_reauthentication_for_oneself
def person_unmask(request: HttpRequest, person_id: int) -> HttpResponse:
    form = forms.UnmaskForm(request.POST)
    if not form.is_valid():
        return _person_page(request, person_id, unmask_form=form)
    field = SealedField(form.cleaned_data["field"])
    plain = ""
    with errors_on_form(form):
        plain = commands.unmask(
            by=actor_of(request),
            now=now(),
            person_id=person_id,
            field=field,
            reason=form.cleaned_data["reason"],
        )
    return _person_page(request, person_id, unmask_form=form, plain=plain, plain_label=field.label)


@signed_in_post
@requires_reauthentication_for_oneself
def person_seal(request: HttpRequest, person_id: int) -> HttpResponse:
    form = forms.SealForm(request.POST, with_bank=True)
    if form.is_valid():
        actor, number = actor_of(request), form.cleaned_data["number"]
        with errors_on_form(form):
            if form.cleaned_data["field"] == SealedField.IDENTITY:
                counts = commands.seal_identity(
                    by=actor, now=now(), person_id=person_id, identity=number
                )
                messages.success(
                    request,
                    _("The number is stored encrypted.")
                    if counts
                    else _("It is recorded. A second person, of another household, approves it."),
                )
            else:
                commands.request_bank_change(by=actor, now=now(), person_id=person_id, bank=number)
                messages.success(
                    request,
                    _(
                        "The new bank account number is stored encrypted; see below when it "
                        "takes effect."
                    ),
                )
            return redirect("people:person", person_id=person_id)
    return _person_page(request, person_id, seal_form=form)


@signed_in_post
def person_consent(request: HttpRequest, person_id: int) -> HttpResponse:
    form = forms.HelperConsentForm(request.POST)
    if form.is_valid():
        may_help_them = queries.may_say_age(actor_of(request), person_id=person_id, on=today())
        if may_help_them and queries.is_age_unsaid(person_id):
            return ask_age(request, person_id, forms.AgeForm())
        with errors_on_form(form, guardian_needed="guardian"):
            consent_id = commands.give_consent(
                by=actor_of(request),
                now=now(),
                person_id=person_id,
                purpose=Purpose(form.cleaned_data["purpose"]),
                channel=ConsentChannel(form.cleaned_data["channel"]),
                terms=ConsentTerms(guardian_id=form.cleaned_data["guardian"]),
            )
            messages.success(request, consent_words(consent_id))
            return redirect("people:person", person_id=person_id)
    return _person_page(request, person_id, consent_form=form)


@signed_in_post
@requires_reauthentication
def person_role(request: HttpRequest, person_id: int) -> HttpResponse:
    scopes = queries.administered_places(actor_of(request), today(), {Role.COUNTY_ADMIN})
    form = forms.PlaceRoleForm(request.POST, scopes=scopes)
    if form.is_valid():
        with errors_on_form(form):
            grant = NewGrant(person_id=person_id, **form.cleaned_data)
            if commands.grant_role(by=actor_of(request), now=now(), grant=grant):
                messages.success(request, _("The role is given."))
            else:
                messages.success(
                    request, _("Requested: the role begins once another administrator approves.")
                )
            return redirect("people:person", person_id=person_id)
    return _person_page(request, person_id, role_form=form)


@signed_in_post
@requires_reauthentication
def role_revoke(request: HttpRequest, grant_id: int) -> HttpResponse:
    commands.revoke_role(
        by=actor_of(request),
        now=now(),
        grant_id=grant_id,
        are_keys_taken_over="keys" in request.POST,
    )
    messages.success(request, _("The role has ended."))
    return redirect(next_address(request, "/people/", field="back"))


@replays_page
@signed_in_form
@requires_reauthentication
def person_slip(request: HttpRequest, person_id: int) -> HttpResponse:
    actor = actor_of(request)
    card = queries.person_seen_by(actor, person_id=person_id, on=today())
    slip = None
    if request.method == "POST":
        slip = commands.issue_reset_slip(by=actor, now=now(), person_id=person_id)
    elif not queries.powers_over(actor, person_id=person_id, on=today()).can_recover:
        raise PermissionRefusedError
    is_auditor = may_recover_with_another(actor, person_id=person_id, on=today())
    context = {"card": card, "slip": slip, "is_auditor": is_auditor}
    return render(request, "people/slip.html", context)


@signed_in_form
@requires_reauthentication
def person_erase(request: HttpRequest, person_id: int) -> HttpResponse:
    card = queries.person_card(person_id)
    require(may_administer(actor_of(request), person_id=person_id, on=today()))
    form = forms.EraseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            commands.erase_person(by=actor_of(request), now=now(), person_id=person_id)
            messages.success(request, _("The person is erased."))
            return redirect("people:persons")
    return render_form(request, "people/erase.html", form, card=card)
