"""Paying growers: preparing a run, showing it, and approving it."""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.error_messages import error_message
from commonfield.front.form_fields import Choices
from commonfield.front.forms import errors_on_form
from commonfield.front.fresh_proof import ask_for_fresh_proof
from commonfield.front.numbers import yuan
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.ledger.payouts import commands as ledger
from commonfield.ledger.payouts.choices import (
    CorrectionReason,
    NotPaidFor,
    PayoutState,
    SentBackFor,
)
from commonfield.ledger.payouts.errors import AccountChangedError, OwedChangedError
from commonfield.ledger.payouts.queries import (
    cash_list_of,
    corrections_awaiting,
    is_second_person,
    payments_of_run,
    payout_runs,
    results_refusal,
)
from commonfield.ledger.payouts.queries import payout_run as found_run
from commonfield.ledger.payouts.types import PayoutRunView, PayoutView
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role, is_close_to
from commonfield.people.queries import person_cards
from commonfield.places.queries import places
from commonfield.supply.choices import OFFICE
from commonfield.supply.commands import read_full_names
from commonfield.supply.office import Desk, desk_for, desk_of
from commonfield.supply.payouts import commands, queries
from commonfield.supply.payouts.errors import GrowerNotPayableError
from commonfield.supply.payouts.forms import (
    ApproveForm,
    BankResultForm,
    CashListForm,
    HandResultForm,
    PrepareForm,
    SendBackForm,
)
from commonfield.supply.queries import grower_cards

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict

type Files = MultiValueDict[str, UploadedFile[bytes]] | None

_OPEN = {PayoutState.WAITING, PayoutState.APPROVED, PayoutState.SUBMITTED}
ENDED = frozenset({PayoutState.PAID, PayoutState.FAILED, PayoutState.RETURNED})
_CLASSES = {
    PayoutState.PAID: "good",
    PayoutState.FAILED: "attention",
    PayoutState.RETURNED: "attention",
    PayoutState.SENT_BACK: "attention",
}


def state_row(state: PayoutState) -> dict[str, object]:
    """Return the words of a state, and how they are shown."""
    return {"words": state.label, "mark": _CLASSES.get(state, "")}


@signed_in_form
def payouts(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _prepare(request, desk_of(request))
    return _owed(request, desk_of(request, OFFICE))


def _owed(request: HttpRequest, desk: Desk) -> HttpResponse:
    owed = queries.owed_growers(desk.code)
    free = {each.grower: each.fen for each in owed if each.obstacle is None}
    people = _People(request, desk, [each.grower for each in owed])
    runs = payout_runs(desk.code)
    context = {
        "desk": desk,
        "rows": [
            people.row(each.grower) | {"owed": each, "failure": reason_words(each.failure)}
            for each in owed
        ],
        "owed_fen": sum(each.fen for each in owed),
        "total_fen": sum(free.values()),
        "left_out": len(owed) - len(free),
        "open_runs": [_run_row(each) for each in runs if each.state in _OPEN],
        "corrections": len(corrections_awaiting([desk.code])),
        "ended_runs": [_run_row(each) for each in runs if each.state not in _OPEN],
        "as_of": now(),
    }
    return render(request, "supply/payouts/owed.html", context)


def _run_row(run: PayoutRunView) -> dict[str, object]:
    return {"run": run, "state": state_row(run.state)}


class _People:
    """The growers of a page of payouts, by their whole names."""

    def __init__(self, request: HttpRequest, desk: Desk, codes: Sequence[str]) -> None:
        self._cards = grower_cards(codes)
        self._homes = places(card.place for card in self._cards.values())
        self._names = read_full_names(
            by=actor_of(request), now=now(), organisation=desk.code, growers=codes
        )
        persons = person_cards(card.person_id for card in self._cards.values() if card.person_id)
        self._banks = {key: card.masked_bank for key, card in persons.items()}

    def label(self, payment: PayoutView) -> str:
        """Return a payment in a list of choices: its payee and amount."""
        return f"{self._name(payment.payee)} · {yuan(payment.amount_fen)}"

    def _name(self, code: str) -> str:
        return self._names.get(code, self._cards[code].masked_name)

    def row(self, code: str) -> dict[str, object]:
        card = self._cards[code]
        return {
            "grower": card,
            "name": self._name(code),
            "home": self._homes.get(card.place),
            "bank": self._banks.get(card.person_id or 0, ""),
        }


def _prepare(request: HttpRequest, desk: Desk) -> HttpResponse:
    owed = [f"{code}:{fen}" for code, fen in queries.payable_growers(desk.code).items()]
    form = PrepareForm(request.POST, choices={"pay": [(each, each) for each in owed]})
    if form.is_valid():
        with errors_on_form(form):
            run = commands.prepare_payout_run(
                by=actor_of(request), now=now(), maker=desk.code, growers=form.growers()
            )
            messages.success(request, _("Payout run prepared. An accountant must now approve it."))
            return redirect("supply:payout_run", run=run)
    # Not with this answer: the page shows names, and reading them is recorded.
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect(f"{request.path}{desk.query}")


@signed_in_page
def payout_run(request: HttpRequest, run: str) -> HttpResponse:
    return run_page(request, run)


def run_page(request: HttpRequest, run: str, **forms: Form) -> HttpResponse:
    """Show a run; ``forms`` are those that were sent and refused."""
    found = found_run(run)
    desk = desk_for(request, found.payer, OFFICE)
    payments = payments_of_run(run)
    people = _People(request, desk, [each.payee for each in payments])
    is_open = found.state in {PayoutState.APPROVED, PayoutState.SUBMITTED}
    unsettled = [each for each in payments if is_open and each.state not in ENDED]
    by_bank = [each.number for each in unsettled if not each.is_cash]
    in_cash = [each for each in unsettled if each.is_cash]
    context = {
        "desk": desk,
        "run": found,
        "state": state_row(found.state),
        "reason": reason_words(found.reason),
        "rows": [_payment_row(each, people, by_bank) for each in payments],
        "cash_fen": sum(each.amount_fen for each in payments if each.is_cash),
        "bank_fen": sum(each.amount_fen for each in payments if not each.is_cash),
        "formerly": sum(each.was_bank for each in payments),
        "has_bank": bool(by_bank),
        "open_cash_fen": sum(each.amount_fen for each in in_cash),
        "approve_form": ApproveForm(),
        "back_form": SendBackForm(),
        "file_form": BankResultForm(),
        "hand_form": hand_form(None, by_bank),
        "cash_form": cash_form(None, [(each.number, people.label(each)) for each in in_cash]),
        "cash_back_form": SendBackForm(auto_id="cash_%s"),
        **_persons(found),
        **_decider(request, found),
        **_cash_list(request, found, payments, people),
        **forms,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "supply/payouts/run.html", context, status=status)


def _payment_row(
    payment: PayoutView, people: _People, by_bank: Collection[str]
) -> dict[str, object]:
    row = {
        "payment": payment,
        "is_at_bank": payment.number in by_bank,
        "state": state_row(payment.state),
        "reason": reason_words(payment.reason),
    }
    return people.row(payment.payee) | row


def reason_words(reason: str) -> str:
    """Return why a payment was sent back, failed or corrected: a person's words, or ours."""
    codes = (*SentBackFor, *NotPaidFor, *CorrectionReason, PayoutState.RETURNED)
    known = {each.value: str(each.label) for each in codes}
    return known.get(reason, reason)


def _cash_list(
    request: HttpRequest, run: PayoutRunView, payments: Sequence[PayoutView], people: _People
) -> dict[str, object]:
    """Return what was said of a run's cash, and what of it the visitor may do."""
    found = cash_list_of(run.run)
    if found is None:
        return {}
    actor = actor_of(request)
    is_waiting, is_own = not found.verdict, actor.acting_id == found.prepared_by
    is_close = not is_own and is_close_to(actor, found.prepared_by)
    cards = person_cards(each for each in (found.prepared_by, found.decided_by) if each)
    names = {key: card.masked_name for key, card in cards.items()}
    return {
        "cash_list": found,
        "cash_waits": is_waiting,
        "cash_is_own": is_own,
        "cash_is_relative": is_close,
        "cash_by": names.get(found.prepared_by or 0, ""),
        "cash_confirmed_by": names.get(found.decided_by or 0, ""),
        "cash_missing": [people.label(each) for each in payments if each.number in found.missing],
        "cash_handed_fen": sum(e.amount_fen for e in payments if e.number in found.handed),
    }


def _persons(run: PayoutRunView) -> dict[str, object]:
    """Return the names of preparer and decider."""
    cards = person_cards(each for each in (run.prepared_by, run.decided_by) if each)
    names = {key: card.masked_name for key, card in cards.items()}
    return {
        "prepared_by": names.get(run.prepared_by or 0, ""),
        "decided_by": names.get(run.decided_by or 0, ""),
    }


def _decider(request: HttpRequest, run: PayoutRunView) -> dict[str, object]:
    """Return what the visitor may decide, so that no button leads to a refusal."""
    actor, is_waiting = actor_of(request), run.state == PayoutState.WAITING
    is_own, is_second = actor.acting_id == run.prepared_by, is_second_person(actor, now=now())
    is_accountant, is_clerk = (
        has_role(actor, {role}, organisation=run.payer, on=today())
        for role in (Role.ACCOUNTANT, Role.CLERK)
    )
    is_relative = not is_own and is_close_to(actor, run.prepared_by)
    refusal = results_refusal(actor, prepared_by=run.prepared_by, decided_by=run.decided_by)
    may_approve = is_accountant and not is_own and not is_relative
    return {
        "is_second": is_second,
        "is_helped": actor.helper is not None,
        "may_record": is_second and refusal is None,
        "can_approve": is_waiting and is_second and may_approve,
        "can_take_back": is_waiting and is_own and is_clerk and actor.helper is None,
        "is_relative": is_waiting and is_accountant and is_relative,
        "waits": is_waiting and (is_own or not is_accountant),
    }


@signed_in_post
def payout_decision(request: HttpRequest, run: str) -> HttpResponse:
    act = request.POST.get("act")
    if act == "take_back":
        ledger.take_back_payouts(by=actor_of(request), now=now(), run=run)
        messages.success(request, _("Withdrawn. All amounts in it stay payable."))
        return redirect("supply:payout_run", run=run)
    if act == "approve":
        return _approve(request, run)
    form = SendBackForm(request.POST)
    if form.is_valid():
        with errors_on_form(form):
            reason = form.cleaned_data["reason"]
            ledger.send_back_payouts(by=actor_of(request), now=now(), run=run, reason=reason)
            messages.success(request, _("Sent back. Nothing was paid."))
            return redirect("supply:payout_run", run=run)
    return run_page(request, run, back_form=form)


def _approve(request: HttpRequest, run: str) -> HttpResponse:
    form = ApproveForm(request.POST)
    if form.is_valid():
        if (asked := ask_for_fresh_proof(request)) is not None:
            return asked
        with errors_on_form(form):
            try:
                commands.approve_payout_run(by=actor_of(request), now=now(), run=run)
            except (OwedChangedError, GrowerNotPayableError, AccountChangedError) as error:
                messages.warning(request, error_message(error))
                messages.warning(request, _("The run was sent back to its preparer."))
            else:
                messages.success(request, _approved_words(run))
            return redirect("supply:payout_run", run=run)
    return run_page(request, run, approve_form=form)


def _approved_words(run: str) -> str:
    if any(not each.is_cash for each in payments_of_run(run)):
        return _("Approved and posted. Now export the file for the bank.")
    return _("Approved and posted. Now print the list for the cash payments.")


def hand_form(data: QueryDict | None, numbers: Iterable[str]) -> HandResultForm:
    return HandResultForm(data, choices={"number": [(each, each) for each in numbers]})


def cash_form(posted: QueryDict | None, choices: Choices, files: Files = None) -> CashListForm:
    return CashListForm(posted, files, choices={"missing": choices})
