"""What changed after a payment's result: one person prepares the correction, another approves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.fresh_proof import ask_for_fresh_proof
from commonfield.front.signed_in import signed_in_form, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.ledger.payouts import commands as ledger
from commonfield.ledger.payouts.choices import CorrectionKind, CorrectionReason, PayoutState
from commonfield.ledger.payouts.queries import correction as found_correction
from commonfield.ledger.payouts.queries import corrections_of, is_second_person
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role, is_close_to
from commonfield.people.queries import person_cards
from commonfield.supply.choices import OFFICE
from commonfield.supply.office import Desk, desk_for, desk_of
from commonfield.supply.payouts import commands
from commonfield.supply.payouts.forms import CorrectionForm
from commonfield.supply.payouts.views.runs import reason_words
from commonfield.workshop.choices import Verdict


@signed_in_form
def payout_corrections(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request, OFFICE)
    is_sent = request.method == "POST"
    initial = {key: request.GET.get(key, "") for key in ("concerns", "kind")}
    form = CorrectionForm(request.POST if is_sent else None, initial=initial)
    if is_sent and form.is_valid():
        if (asked := ask_for_fresh_proof(request)) is not None:
            return asked
        given = form.cleaned_data
        with errors_on_form(form):
            commands.prepare_payout_correction(
                by=actor_of(request),
                now=now(),
                maker=desk.code,
                kind=CorrectionKind(given["kind"]),
                concerns=given["concerns"],
                reason=CorrectionReason(given["reason"]),
            )
            messages.success(request, _("Prepared. An accountant must now approve it."))
            return redirect(f"{reverse('supply:payout_corrections')}{desk.query}")
    context = {
        "desk": desk,
        "rows": _rows(request, desk),
        "is_second": is_second_person(actor_of(request), now=now()),
    }
    return render_form(request, "supply/payouts/corrections.html", form, **context)


def _rows(request: HttpRequest, desk: Desk) -> list[dict[str, object]]:
    """Return an organisation's corrections with what of them the visitor may do."""
    actor, found = actor_of(request), corrections_of(desk.code)
    approves = has_role(actor, {Role.ACCOUNTANT}, organisation=desk.code, on=today())
    is_second = is_second_person(actor, now=now())
    own_id, others = actor.acting_id or 0, {each.prepared_by for each in found if each.prepared_by}
    close = {each for each in others if is_close_to(actor, each)} | {own_id}
    cards = person_cards(others)
    return [
        {
            "correction": each,
            "reason": reason_words(each.reason),
            "by": cards[each.prepared_by].masked_name if each.prepared_by in cards else "",
            "state": _state(each.verdict).label,
            "waits": not each.verdict,
            "can_approve": is_second and approves and each.prepared_by not in close,
            "can_take_back": actor.helper is None and each.prepared_by == own_id,
        }
        for each in found
    ]


def _state(verdict: str) -> PayoutState:
    if verdict == Verdict.ACCEPTED:
        return PayoutState.APPROVED
    return PayoutState(verdict or PayoutState.WAITING)


@signed_in_post
def payout_correction(request: HttpRequest, correction: int) -> HttpResponse:
    by, act = actor_of(request), request.POST.get("act")
    desk = desk_for(request, found_correction(correction).payer, OFFICE)
    if act not in {"approve", "send_back", "take_back"}:
        raise NotFoundError
    if (asked := ask_for_fresh_proof(request)) is not None:
        return asked
    if act == "take_back":
        ledger.take_back_correction(by=by, now=now(), correction=correction)
        messages.success(request, _("Withdrawn. Nothing was booked."))
    elif act == "send_back":
        ledger.send_back_correction(by=by, now=now(), correction=correction)
        messages.success(request, _("Sent back. Nothing was booked."))
    else:
        commands.approve_payout_correction(by=by, now=now(), correction_id=correction)
        messages.success(request, _("Approved and posted. The grower's statement shows it."))
    return redirect(f"{reverse('supply:payout_corrections')}{desk.query}")
