"""A run is prepared, approved by another person and booked, or goes back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.kernel.identifiers import new_number
from commonfield.ledger.accounts import bank, party_of
from commonfield.ledger.commands import post_all
from commonfield.ledger.models import Account, Payout, PayoutDecision, PayoutLine, PayoutRun
from commonfield.ledger.payouts import errors, queries
from commonfield.ledger.payouts.commands.shared import (
    REASON,
    audit_run,
    decide,
    due_to,
    locked_run,
    require_person,
    require_second_person,
)
from commonfield.ledger.payouts.types import NewPayment
from commonfield.ledger.queries import booked
from commonfield.ledger.types import Draft, Leg
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.workshop.approvals import digest_of
from commonfield.workshop.choices import Verdict
from commonfield.workshop.locks import one_at_a_time


@transaction.atomic
def prepare_payouts(*, by: Actor, now: datetime, payer: str, payments: Sequence[NewPayment]) -> str:
    """Fix what is to be paid to whom, for another person's approval; return the run's number.

    Nothing is booked. The sums are everything that the accounts say is owed now.

    Raises:
        NothingToPayError: if nobody named is owed anything.
        OwedChangedError: if a payee is owed another sum than was shown.
    """
    require_person(by)
    require_role(by, {Role.CLERK}, organisation=payer, on=china_day(now))
    one_at_a_time(f"payouts/{payer}")
    named = {each.account: each for each in payments}
    due = due_to(payer, list(named))
    if any(each.seen_fen not in {None, due.get(each.account, 0)} for each in payments):
        raise errors.OwedChangedError
    owing = {code: fen for code, fen in due.items() if fen > 0}
    if not owing:
        raise errors.NothingToPayError
    payees = {party_of(code) for code in owing}
    waiting = {each.payee: each.run for each in queries.payments_awaiting(payer=payer)}
    for payee in sorted(payees & waiting.keys()):
        raise errors.PaymentWaitingError(payee=payee, run=waiting[payee])
    _require_uncorrected(payer, payees)
    run = _write_run(by, now, payer, [(named[code], owing[code]) for code in sorted(owing)])
    total_fen = sum(owing.values())
    digest = PayoutRun.objects.values_list("digest", flat=True).get(pk=run)
    about: dict[str, str | int] = {
        "payer": payer,
        "payees": len(owing),
        "total_fen": total_fen,
        "digest": digest,
    }
    audit_run("prepared", by, run, now, **about)
    return run


def _write_run(
    by: Actor, now: datetime, payer: str, owing: Sequence[tuple[NewPayment, int]]
) -> str:
    """Write a run, its lines first; return its number."""
    row = PayoutRun(
        id=new_number(now), payer=payer, prepared_by=by.acting_id, prepared_at=now, digest=""
    )
    accounts = Account.objects.in_bulk([each.account for each, _fen in owing], field_name="code")
    PayoutLine.objects.bulk_create(
        PayoutLine(
            number=f"{row.pk}-{index:04d}",
            run_id=row.pk,
            account=accounts[each.account],
            amount_fen=fen,
            is_cash=each.is_cash,
            account_print=each.account_print,
            was_bank=each.was_bank,
        )
        for index, (each, fen) in enumerate(owing, start=1)
    )
    row.digest = digest_of(row)
    row.save(force_insert=True)
    return row.pk


@transaction.atomic
def approve_payouts(*, by: Actor, now: datetime, run: str) -> None:
    """Approve a run that another person prepared, and book its payments.

    Raises:
        OwedChangedError: if less is owed by now.
    """
    row = _deciding(by, now, run)
    lines = list(row.lines.select_related("account").order_by("number"))
    due = due_to(row.payer, [line.account.code for line in lines])
    decide(PayoutDecision, row, Verdict.ACCEPTED, by, now)
    _require_uncorrected(row.payer, {line.account.party for line in lines})
    if any(due.get(line.account.code, 0) < line.amount_fen for line in lines):
        raise errors.OwedChangedError
    entries = post_all((_draft(row.payer, line, now) for line in lines), now=now)
    Payout.objects.bulk_create(
        Payout(
            number=line.number,
            run=run,
            payer=row.payer,
            payee=line.account.party,
            amount_fen=line.amount_fen,
            paid_at=now,
            entry_id=entry_id,
        )
        for line, entry_id in zip(lines, entries, strict=True)
    )
    total_fen = sum(line.amount_fen for line in lines)
    audit_run("approved", by, run, now, total_fen=total_fen, booked=booked(entries))


def _draft(payer: str, line: PayoutLine, now: datetime) -> Draft:
    legs = (Leg(line.account.code, line.amount_fen), Leg(bank(payer), -line.amount_fen))
    return Draft("payout", line.number, now, legs)


@transaction.atomic
def send_back_payouts(*, by: Actor, now: datetime, run: str, reason: str) -> None:
    """Send a run back to its preparer: nothing of it is paid, all stays owed."""
    row = _deciding(by, now, run)
    decide(PayoutDecision, row, Verdict.SENT_BACK, by, now, reason=reason[:REASON])
    audit_run("sent_back", by, run, now)


@transaction.atomic
def take_back_payouts(*, by: Actor, now: datetime, run: str) -> None:
    """Withdraw a run that one prepared oneself, while it waits."""
    require_person(by)
    row = locked_run(run)
    require_role(by, {Role.CLERK}, organisation=row.payer, on=china_day(now))
    decide(PayoutDecision, row, Verdict.TAKEN_BACK, by, now)
    audit_run("taken_back", by, run, now)


def _deciding(by: Actor, now: datetime, run: str) -> PayoutRun:
    """Return a run to an accountant of its payer, who is nobody else just now."""
    require_person(by)
    row = locked_run(run)
    require_role(by, {Role.ACCOUNTANT}, organisation=row.payer, on=china_day(now))
    require_second_person(by, now)
    return row


def _require_uncorrected(payer: str, payees: set[str]) -> None:
    """Refuse to pay a payee while it is open whether an earlier payment has arrived."""
    corrected = {each.payee for each in queries.corrections_awaiting([payer])}
    for payee in sorted(payees & corrected):
        raise errors.CorrectionWaitingError(payee=payee)
