"""Paying growers: preparing a run, approving it, the bank's file, and the bank's answer."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.front.error_messages import error_message
from commonfield.front.forms import errors_on_form
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.front.spreadsheets import Spreadsheet, spreadsheet_response, yuan_cell
from commonfield.kernel.clock import now, today
from commonfield.ledger.payouts import commands as ledger
from commonfield.ledger.payouts.choices import PayoutState, SentBackFor
from commonfield.ledger.payouts.errors import OwedChangedError
from commonfield.ledger.payouts.queries import payments_of_run, payout_runs
from commonfield.ledger.payouts.queries import payout_run as found_run
from commonfield.ledger.payouts.types import PayoutRunView, PayoutView, Settled
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, are_close, has_role
from commonfield.people.queries import person_cards
from commonfield.places.queries import places
from commonfield.supply.commands import read_full_names
from commonfield.supply.forms import (
    ApproveForm,
    BankResultForm,
    HandResultForm,
    PrepareForm,
    SendBackForm,
)
from commonfield.supply.payouts import commands, queries
from commonfield.supply.payouts.errors import GrowerNotPayableError
from commonfield.supply.payouts.types import BankRow
from commonfield.supply.queries import grower_cards
from commonfield.supply.views.desk import OF_PAYOUTS, Desk, desk_for, desk_of

_OPEN = {PayoutState.WAITING, PayoutState.APPROVED, PayoutState.SUBMITTED}
_ENDED = {PayoutState.PAID, PayoutState.FAILED}
_CLASSES = {
    PayoutState.PAID: "good",
    PayoutState.FAILED: "attention",
    PayoutState.SENT_BACK: "attention",
}


def state_row(state: PayoutState) -> dict[str, object]:
    """Return the words of a state, and how they are shown."""
    return {"words": state.label, "mark": _CLASSES.get(state, "")}


@signed_in_form
def payouts(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _prepare(request, desk_of(request))
    return _owed(request, desk_of(request, OF_PAYOUTS))


def _owed(request: HttpRequest, desk: Desk) -> HttpResponse:
    owed = queries.owed_growers(desk.code)
    free = {each.grower: each.fen for each in owed if each.obstacle is None}
    people = _People(request, desk, [each.grower for each in owed])
    runs = payout_runs(desk.code)
    context = {
        "desk": desk,
        "rows": [people.row(each.grower) | {"owed": each} for each in owed],
        "owed_fen": sum(each.fen for each in owed),
        "total_fen": sum(free.values()),
        "left_out": len(owed) - len(free),
        "open_runs": [_run_row(each) for each in runs if each.state in _OPEN],
        "ended_runs": [_run_row(each) for each in runs if each.state not in _OPEN],
        "as_of": now(),
    }
    return render(request, "supply/payouts.html", context)


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

    def row(self, code: str) -> dict[str, object]:
        card = self._cards[code]
        return {
            "grower": card,
            "name": self._names.get(code, card.masked_name),
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
    # Not with this answer: the page shows names, and that somebody reads them is recorded.
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect(f"{request.path}{desk.query}")


@signed_in_page
def payout_run(request: HttpRequest, run: str) -> HttpResponse:
    return _run_page(request, run)


def _run_page(request: HttpRequest, run: str, **forms: Form) -> HttpResponse:
    found = found_run(run)
    desk = desk_for(request, found.payer, OF_PAYOUTS)
    payments = payments_of_run(run)
    people = _People(request, desk, [each.payee for each in payments])
    is_open = found.state in {PayoutState.APPROVED, PayoutState.SUBMITTED}
    unsettled = [each.number for each in payments if is_open and each.state not in _ENDED]
    context = {
        "desk": desk,
        "run": found,
        "state": state_row(found.state),
        "reason": _reason(found),
        "rows": [_payment_row(each, people) for each in payments],
        "is_open": is_open,
        "cash_fen": sum(each.amount_fen for each in payments if each.is_cash),
        "bank_fen": sum(each.amount_fen for each in payments if not each.is_cash),
        "has_bank": any(not each.is_cash and each.number in unsettled for each in payments),
        "approve_form": ApproveForm(),
        "back_form": SendBackForm(),
        "file_form": BankResultForm(),
        "hand_form": _hand_form(None, unsettled),
        **_persons(found),
        **_decider(request, found),
        **forms,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "supply/payout_run.html", context, status=status)


def _payment_row(payment: PayoutView, people: _People) -> dict[str, object]:
    is_ended = payment.state in _ENDED
    state = state_row(payment.state)
    return people.row(payment.payee) | {"payment": payment, "is_ended": is_ended, "state": state}


def _reason(run: PayoutRunView) -> str:
    """Return why a run was sent back: somebody's words, or the program's."""
    known = {each.value: str(each.label) for each in SentBackFor}
    return known.get(run.reason, run.reason)


def _persons(run: PayoutRunView) -> dict[str, object]:
    """Return who prepared and who decided."""
    cards = person_cards(each for each in (run.prepared_by, run.decided_by) if each)
    names = {key: card.masked_name for key, card in cards.items()}
    return {
        "prepared_by": names.get(run.prepared_by or 0, ""),
        "decided_by": names.get(run.decided_by or 0, ""),
    }


def _decider(request: HttpRequest, run: PayoutRunView) -> dict[str, object]:
    """Tell what the visitor may decide, so that no button leads to a refusal."""
    actor = actor_of(request)
    is_waiting = run.state == PayoutState.WAITING
    is_own = actor.acting_id == run.prepared_by
    is_accountant = has_role(actor, {Role.ACCOUNTANT}, organisation=run.payer, on=today())
    is_relative = not is_own and are_close(actor.acting_id or 0, run.prepared_by or 0)
    return {
        "can_approve": is_waiting and is_accountant and not is_own and not is_relative,
        "can_take_back": is_waiting and is_own,
        "is_relative": is_waiting and is_accountant and is_relative,
        "waits": is_waiting and not is_accountant,
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
            messages.success(request, _("Returned. Nothing was paid."))
            return redirect("supply:payout_run", run=run)
    return _run_page(request, run, back_form=form)


def _approve(request: HttpRequest, run: str) -> HttpResponse:
    form = ApproveForm(request.POST)
    if form.is_valid():
        with errors_on_form(form):
            try:
                commands.approve_payout_run(by=actor_of(request), now=now(), run=run)
            except (OwedChangedError, GrowerNotPayableError) as error:
                messages.warning(request, error_message(error))
                messages.warning(request, _("The run was returned to its preparer."))
            else:
                messages.success(
                    request, _("Approved and posted. Now export the file for the bank.")
                )
            return redirect("supply:payout_run", run=run)
    return _run_page(request, run, approve_form=form)


@signed_in_post
def payout_bank_file(request: HttpRequest, run: str) -> StreamingHttpResponse:
    rows = commands.read_bank_rows(by=actor_of(request), now=now(), run=run)
    _say_left_out(request, run, {each.number for each in rows})
    head = (_("Number"), _("Name"), _("Bank account"), _("Amount (yuan)"), _("Remark"))
    table = Spreadsheet(_("Payout"), head, _bank_cells(rows, run))
    kind = request.POST.get("kind", "xlsx")
    return spreadsheet_response(table, name=f"payout-{run}", kind=kind)


def _say_left_out(request: HttpRequest, run: str, in_file: set[str]) -> None:
    """Say, on the next page, of which payments the bank is not told."""
    waiting = [each for each in payments_of_run(run) if not each.is_cash]
    left_out = sum(each.state not in _ENDED and each.number not in in_file for each in waiting)
    if left_out:
        text = ngettext(
            "%(n)s payment is not in the bank's file: its grower was erased, or no longer allows"
            " payment to a bank account. Record it as failed; then it is owed again.",
            "%(n)s payments are not in the bank's file: their growers were erased, or no longer"
            " allow payment to a bank account. Record them as failed; then they are owed again.",
            left_out,
        )
        messages.warning(request, text % {"n": left_out})


def _bank_cells(rows: Sequence[BankRow], run: str) -> Iterator[tuple[Any, ...]]:
    remark = _("Tea leaf and shares %(run)s") % {"run": run}
    for each in rows:
        yield each.number, each.name, each.bank, yuan_cell(each.amount_fen), remark


@signed_in_post
def payout_results(request: HttpRequest, run: str) -> HttpResponse:
    if request.FILES:
        form: BankResultForm | HandResultForm = BankResultForm(request.POST, request.FILES)
        shown = "file_form"
    else:
        numbers = [each.number for each in payments_of_run(run)]
        form, shown = _hand_form(request.POST, numbers), "hand_form"
    if form.is_valid():
        with errors_on_form(form):
            settled = commands.record_payment_results(
                by=actor_of(request), now=now(), run=run, outcomes=form.outcomes()
            )
            _say_settled(request, settled)
            return redirect("supply:payout_run", run=run)
    return _run_page(request, run, **{shown: form})


def _hand_form(data: QueryDict | None, numbers: Iterable[str]) -> HandResultForm:
    return HandResultForm(data, choices={"number": [(each, each) for each in numbers]})


def _say_settled(request: HttpRequest, settled: Settled) -> None:
    if not settled.paid + settled.failed:
        messages.info(request, _("These results were already recorded; nothing changed."))
    if settled.paid:
        text = ngettext(
            "%(n)s payment was received.", "%(n)s payments were received.", settled.paid
        )
        messages.success(request, text % {"n": settled.paid})
    if settled.failed:
        text = ngettext(
            "%(n)s payment failed and is payable again.",
            "%(n)s payments failed and are payable again.",
            settled.failed,
        )
        messages.warning(request, text % {"n": settled.failed})
