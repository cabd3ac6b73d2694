"""What becomes of an approved run: the bank's file and answer, cash and its signed list."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.front.file_resubmit import stored_upload
from commonfield.front.forms import errors_on_form, number_in
from commonfield.front.fresh_proof import ask_for_fresh_proof, requires_fresh_proof
from commonfield.front.signed_in import signed_in_page, signed_in_post
from commonfield.front.spreadsheets import Spreadsheet, spreadsheet_response, yuan_cell
from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError
from commonfield.ledger.payouts import commands as ledger
from commonfield.ledger.payouts.queries import cash_sheet, payments_of_run
from commonfield.ledger.payouts.queries import payout_run as found_run
from commonfield.ledger.payouts.types import Settled
from commonfield.people.permissions import actor_of
from commonfield.supply.choices import OFFICE
from commonfield.supply.office import desk_for
from commonfield.supply.payouts import commands
from commonfield.supply.payouts.forms import BankResultForm, HandResultForm, SendBackForm
from commonfield.supply.payouts.types import BankFile
from commonfield.supply.payouts.views.runs import ENDED, cash_form, hand_form, run_page


@signed_in_post
@requires_fresh_proof
def payout_bank_file(request: HttpRequest, run: str) -> HttpResponseBase:
    file = commands.make_bank_file(by=actor_of(request), now=now(), run=run)
    if file.left_out:
        messages.warning(request, _left_out_words(file))
    if not file.rows:
        return redirect("supply:payout_run", run=run)
    head = (_("Number"), _("Name"), _("Bank account"), _("Amount (yuan)"), _("Remark"))
    table = Spreadsheet(_("Payout"), head, _bank_cells(file, run))
    kind = request.POST.get("kind", "xlsx")
    return spreadsheet_response(table, name=f"payout-{run}", kind=kind)


def _left_out_words(file: BankFile) -> str:
    """Return how many payments the bank's file leaves out."""
    number = len(file.left_out)
    if file.is_first:
        text = ngettext(
            "%(n)s payment is not in the bank file, because the bank account has changed since it"
            " was approved. It is payable again: include it in a new run.",
            "%(n)s payments are not in the bank file, because the bank accounts have changed since"
            " they were approved. They are payable again: include them in a new run.",
            number,
        )
    else:
        text = ngettext(
            "%(n)s payment is not in this file, because the bank account has changed. An earlier"
            " file may contain it: ask the bank, and record what it did.",
            "%(n)s payments are not in this file, because the bank accounts have changed. An"
            " earlier file may contain them: ask the bank, and record what it did.",
            number,
        )
    return text % {"n": number}


def _bank_cells(file: BankFile, run: str) -> Iterator[tuple[Any, ...]]:
    remark = _("Tea leaf and shares %(run)s") % {"run": run}
    for each in file.rows:
        yield each.number, each.name, each.bank, yuan_cell(each.amount_fen), remark
    # Without account and amount no bank can pay it.
    why = _("Left out: the bank account has changed since approval")
    for left_out in file.left_out:
        yield left_out.number, left_out.name, "", None, why


@signed_in_post
def payout_results(request: HttpRequest, run: str) -> HttpResponse:
    if "rows" in request.POST:
        form: BankResultForm | HandResultForm = BankResultForm(request.POST, request.FILES)
        shown = "file_form"
    else:
        numbers = [each.number for each in payments_of_run(run) if not each.is_cash]
        form, shown = hand_form(request.POST, numbers), "hand_form"
    if form.is_valid():
        with errors_on_form(form):
            outcomes = form.outcomes()
            if (asked := ask_for_fresh_proof(request, **form.kept(outcomes))) is not None:
                return asked
            settled = commands.record_payment_results(
                by=actor_of(request), now=now(), run=run, outcomes=outcomes
            )
            _say_settled(request, settled)
            return redirect("supply:payout_run", run=run)
    return run_page(request, run, **{shown: form})


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


@signed_in_post
def payout_cash(request: HttpRequest, run: str) -> HttpResponse:
    """Record that the cash list was handed over; its sheet is kept while a proof is requested."""
    by, desk = actor_of(request), desk_for(request, found_run(run).payer, OFFICE)
    numbers = [e.number for e in payments_of_run(run) if e.is_cash and e.state not in ENDED]
    form = cash_form(request.POST, [(each, each) for each in numbers], request.FILES)
    if form.is_valid():
        keep = partial(_keep_sheet, request, desk.code)
        sheet = stored_upload(form, "sheet", keep, sender=by.person_id)
        if not form.errors:
            kept = form.fields["sheet"].widget.carried
            if (asked := ask_for_fresh_proof(request, sheet_kept=kept)) is not None:
                return asked
            with errors_on_form(form, cash_sheet_missing="sheet"):
                missing = form.cleaned_data["missing"]
                ledger.record_cash_list(by=by, now=now(), run=run, sheet=sheet, missing=missing)
                messages.success(request, _("Recorded. Another person must now confirm it."))
                return redirect("supply:payout_run", run=run)
    return run_page(request, run, cash_form=form)


def _keep_sheet(request: HttpRequest, payer: str, content: bytes) -> str:
    by = actor_of(request)
    return ledger.store_cash_sheet(by=by, now=now(), payer=payer, content=content)


@signed_in_post
def payout_cash_decision(request: HttpRequest, run: str) -> HttpResponse:
    by, act = actor_of(request), request.POST.get("act")
    cash_list = number_in(request.POST.get("list", ""))
    desk_for(request, found_run(run).payer, OFFICE)
    if act not in {"confirm", "send_back", "take_back"}:
        raise NotFoundError
    form = SendBackForm(request.POST if act == "send_back" else {}, auto_id="cash_%s")
    if act == "send_back" and not form.is_valid():
        return run_page(request, run, cash_back_form=form)
    if (asked := ask_for_fresh_proof(request)) is not None:
        return asked
    if act == "send_back":
        reason = form.cleaned_data["reason"]
        ledger.send_back_cash_list(by=by, now=now(), run=run, cash_list=cash_list, reason=reason)
        messages.success(request, _("Sent back. Nothing counts as paid yet."))
    elif act == "take_back":
        ledger.take_back_cash_list(by=by, now=now(), run=run, cash_list=cash_list)
        messages.success(request, _("Withdrawn. Record the list again when it is right."))
    else:
        settled = commands.confirm_cash_handed_over(by=by, now=now(), run=run, cash_list=cash_list)
        _say_settled(request, settled)
    return redirect("supply:payout_run", run=run)


@signed_in_page
def payout_cash_sheet(request: HttpRequest, run: str) -> HttpResponse:
    file = cash_sheet(run, by=actor_of(request), now=now())
    response = HttpResponse(file.content, content_type=file.media_type)
    name = f"cash-{run}.{file.ending}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
