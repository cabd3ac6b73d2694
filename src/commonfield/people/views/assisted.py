"""What a helper does for the person beside them, and what waits for that person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people import commands
from commonfield.people.choices import Purpose
from commonfield.people.errors import ConsentNotFoundError
from commonfield.people.forms import ConfirmBankForm, WishForm
from commonfield.people.holders import person_data
from commonfield.people.permissions import actor_of
from commonfield.people.queries import (
    can_confirm_bank,
    consent_of,
    person_card,
    person_seen_by,
    powers_over,
    stands_for,
    waiting_of,
    was_guardian,
)
from commonfield.people.types import Waiting
from commonfield.people.views.reauthentication import requires_reauthentication_for_oneself
from commonfield.people.views.requests import posted


def _address_of(request: HttpRequest, person_id: int) -> str:
    """Return the address of the person's page; one's own is "Me"."""
    if actor_of(request).person_id == person_id:
        return reverse("people:my_account")
    return reverse("people:person", args=[person_id])


def _back(request: HttpRequest, person_id: int) -> HttpResponse:
    return redirect(_address_of(request, person_id))


@signed_in_post
def person_withdraw(request: HttpRequest, person_id: int) -> HttpResponse:
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose.values:
        raise ConsentNotFoundError
    consent_id = commands.withdraw_consent(
        by=actor_of(request),
        now=now(),
        person_id=person_id,
        purpose=Purpose(purpose),
        object_code=request.POST.get("thing", ""),
    )
    messages.success(request, _("The withdrawal is recorded, with you as the helper."))
    return redirect("people:receipt", person_id=person_id, consent_id=consent_id)


@signed_in_page
def receipt(request: HttpRequest, person_id: int, consent_id: int) -> HttpResponse:
    by = actor_of(request)
    is_guardian = was_guardian(by, person_id=person_id, consent_id=consent_id) or stands_for(
        by, person_id=person_id, on=today()
    )
    card = (
        person_card(person_id)
        if is_guardian
        else person_seen_by(by, person_id=person_id, on=today())
    )
    consent = consent_of(person_id, consent_id)
    if consent.withdrawn_at is None:
        raise ConsentNotFoundError
    answers = [(person_data.words(code), count) for code, count in consent.answers]
    context = {
        "card": card,
        "consent": consent,
        "thing": person_data.things([consent.object])[consent.object],
        "answers": answers,
        "is_own": by.person_id == person_id,
        "back": reverse("people:my_account") if is_guardian else _address_of(request, person_id),
    }
    return render(request, "people/receipt.html", context)


@signed_in_form
@requires_reauthentication_for_oneself
@sensitive_post_parameters("bank")
def person_bank(request: HttpRequest, person_id: int) -> HttpResponse:
    actor = actor_of(request)
    card = person_seen_by(actor, person_id=person_id, on=today())
    if not powers_over(actor, person_id=person_id, on=today()).can_help_with_money:
        raise PermissionRefusedError
    if request.POST.get("act") == "drop":
        commands.cancel_bank_change(by=actor, now=now(), person_id=person_id)
        messages.success(request, _("The new number is taken back. The one of before stays."))
        return _back(request, person_id)
    form = ConfirmBankForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, bank_other="bank", bank_unusable="bank"):
            commands.confirm_bank_change(
                by=actor, now=now(), person_id=person_id, **form.cleaned_data
            )
            messages.success(request, _("The new bank number counts from now on."))
            return _back(request, person_id)
    context = {
        "card": card,
        "waiting": waiting_of(person_id),
        "can_confirm": can_confirm_bank(actor, person_id=person_id, on=today()),
    }
    return render_form(request, "people/bank.html", form, **context)


@signed_in_form
def person_wish(request: HttpRequest, person_id: int) -> HttpResponse:
    actor = actor_of(request)
    card = person_seen_by(actor, person_id=person_id, on=today())
    if request.POST.get("act") == "drop":
        commands.cancel_erasure(by=actor, now=now(), person_id=person_id)
        messages.success(request, _("It is taken back: the data stays."))
        return _back(request, person_id)
    if not powers_over(actor, person_id=person_id, on=today()).can_recover:
        raise PermissionRefusedError
    form = WishForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            commands.request_erasure(by=actor, now=now(), person_id=person_id)
            messages.success(
                request, _("It is recorded. A second person, of another household, approves it.")
            )
            return _back(request, person_id)
    return render_form(request, "people/wish.html", form, card=card, waiting=waiting_of(person_id))


@signed_in_page
def person_notice(request: HttpRequest, person_id: int) -> HttpResponse:
    card = person_seen_by(actor_of(request), person_id=person_id, on=today())
    waiting = waiting_of(person_id)
    if waiting == Waiting():
        raise NotFoundError
    return render(request, "people/notice.html", {"card": card, "waiting": waiting})
