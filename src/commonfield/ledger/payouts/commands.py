"""Writing payouts: a run is prepared, approved by another person, booked, and settled."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Sum

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record_all as record_facts
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_number
from commonfield.ledger.accounts import bank, party_of
from commonfield.ledger.commands import post_all, reverse_entry
from commonfield.ledger.models import (
    Account,
    Payout,
    PayoutDecision,
    PayoutLine,
    PayoutOutcome,
    PayoutRun,
    Posting,
)
from commonfield.ledger.payouts import errors, queries
from commonfield.ledger.payouts.rules import new_outcomes
from commonfield.ledger.payouts.types import NewPayment, Outcome, Payee, Settled
from commonfield.ledger.types import Draft, Leg
from commonfield.people.choices import Role
from commonfield.people.permissions import (
    are_close,
    is_just_recovered,
    require,
    require_role,
    require_scope,
)
from commonfield.people.queries import organisations
from commonfield.people.types import Actor
from commonfield.workshop.approvals import Decider, decisions, digest_of
from commonfield.workshop.choices import Verdict
from commonfield.workshop.errors import DecidedAlreadyError
from commonfield.workshop.locks import one_at_a_time

_SETTLERS: Final = (Role.CLERK, Role.ACCOUNTANT)
_REASON: Final = 120


@transaction.atomic
def prepare_payouts(*, by: Actor, now: datetime, payer: str, payments: Sequence[NewPayment]) -> str:
    """Fix what is to be paid to whom, for another person's approval; return the run's number.

    Nothing is booked. The sums are everything that the accounts say is owed now.

    Raises:
        NothingToPayError: if nobody named is owed anything.
        OwedChangedError: if somebody is owed another sum than was shown.
    """
    _require_person(by)
    require_role(by, {Role.CLERK}, organisation=payer, on=china_day(now))
    one_at_a_time(f"payouts/{payer}")
    named = {each.account: each for each in payments}
    due = _due(payer, list(named))
    if any(each.seen_fen not in {None, due.get(each.account, 0)} for each in payments):
        raise errors.OwedChangedError
    owing = {code: fen for code, fen in due.items() if fen > 0}
    if not owing:
        raise errors.NothingToPayError
    waiting = {each.payee: each.run for each in queries.payments_awaiting(payer=payer)}
    for payee in sorted({party_of(code) for code in owing} & waiting.keys()):
        raise errors.PaymentWaitingError(payee=payee, run=waiting[payee])
    run = _write_run(by, now, payer, [(named[code], owing[code]) for code in sorted(owing)])
    total_fen = sum(owing.values())
    _audit("prepared", by, run, now, payer=payer, payees=len(owing), total_fen=total_fen)
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
        )
        for index, (each, fen) in enumerate(owing, start=1)
    )
    row.digest = digest_of(row)
    row.save(force_insert=True)
    return row.pk


def _require_person(by: Actor) -> None:
    """Refuse programs, by whichever key: money wants persons."""
    require_scope(by)
    require(by.kind in {"person", "system"})


@transaction.atomic
def approve_payouts(*, by: Actor, now: datetime, run: str) -> None:
    """Approve a run that another person prepared, and book its payments.

    Raises:
        OwedChangedError: if less is owed by now.
    """
    row = _deciding(by, now, run)
    lines = list(row.lines.select_related("account").order_by("number"))
    due = _due(row.payer, [line.account.code for line in lines])
    _decide(row, Verdict.ACCEPTED, by, now)
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
    _audit("approved", by, run, now, total_fen=sum(line.amount_fen for line in lines))


def _draft(payer: str, line: PayoutLine, now: datetime) -> Draft:
    legs = (Leg(line.account.code, line.amount_fen), Leg(bank(payer), -line.amount_fen))
    return Draft("payout", line.number, now, legs)


@transaction.atomic
def send_back_payouts(*, by: Actor, now: datetime, run: str, reason: str) -> None:
    """Send a run back to who prepared it: nothing of it is paid, all stays owed."""
    _decide(_deciding(by, now, run), Verdict.SENT_BACK, by, now, reason)
    _audit("sent_back", by, run, now)


@transaction.atomic
def take_back_payouts(*, by: Actor, now: datetime, run: str) -> None:
    """Withdraw a run that one prepared oneself, while it waits."""
    _require_person(by)
    row = _locked(run)
    require_role(by, {Role.CLERK}, organisation=row.payer, on=china_day(now))
    _decide(row, Verdict.TAKEN_BACK, by, now)
    _audit("taken_back", by, run, now)


def _deciding(by: Actor, now: datetime, run: str) -> PayoutRun:
    """Return a run to an accountant of its payer, who is nobody else just now."""
    _require_person(by)
    row, on = _locked(run), china_day(now)
    require_role(by, {Role.ACCOUNTANT}, organisation=row.payer, on=on)
    if by.person_id is not None and is_just_recovered(by.person_id, on=on):
        raise errors.ApproverJustRecoveredError
    return row


def _locked(run: str) -> PayoutRun:
    """Return a run while nobody else prepares, decides or settles for its payer."""
    payer = must_exist(PayoutRun.objects.filter(pk=run).values_list("payer", flat=True).first())
    one_at_a_time(f"payouts/{payer}")
    return PayoutRun.objects.select_related("decision").get(pk=run)


def _decide(row: PayoutRun, verdict: Verdict, by: Actor, now: datetime, reason: str = "") -> None:
    decider = Decider(by.acting_id, now, are_close)
    made = decisions(PayoutDecision, [row], verdict, decider, reason=reason[:_REASON])
    try:
        with transaction.atomic():
            PayoutDecision.objects.bulk_create(made)
    except IntegrityError as error:
        raise DecidedAlreadyError from error


@transaction.atomic
def note_export(*, by: Actor, now: datetime, run: str) -> None:
    """Note that the file for the bank was taken away."""
    row = _approved(by, now, run)
    if row.exported_at is None:
        row.exported_at = now
        row.save(update_fields=["exported_at"])
    _audit("exported", by, run, now)


@transaction.atomic
def record_outcomes(
    *, by: Actor, now: datetime, run: str, outcomes: Sequence[Outcome], payees: Mapping[str, Payee]
) -> Settled:
    """Record what became of payments: the paid ones as facts, the failed ones owed again.

    All or none; what is recorded already changes nothing. ``payees`` are by their party.

    Raises:
        FailureByPreparerError: if whoever prepared the run says that a payment failed.
    """
    row = _approved(by, now, run)
    payments = {each.number: each for each in queries.payments_of_run(run)}
    elsewhere = queries.runs_of_numbers(row.payer, [each.number for each in outcomes])
    new = new_outcomes(payments, outcomes, elsewhere)
    # Else one person alone would have the same money paid twice.
    is_own = by.person_id is not None and by.person_id == row.prepared_by
    if is_own and not all(each.is_paid for each in new):
        raise errors.FailureByPreparerError
    booked = {each.number: each for each in Payout.objects.filter(run=run)}
    PayoutOutcome.objects.bulk_create(
        PayoutOutcome(
            payout=booked[each.number],
            is_paid=each.is_paid,
            reason="" if each.is_paid else each.reason[:_REASON],
            recorded_by=by.code,
            recorded_at=now,
            entry_id=None
            if each.is_paid
            else reverse_entry(booked[each.number].entry_id, kind="payout_back", now=now),
        )
        for each in new
    )
    paid = [booked[each.number] for each in new if each.is_paid]
    record_facts((_fact(each, payees[each.payee], now) for each in paid), now=now)
    settled = Settled(len(paid), len(new) - len(paid))
    if new:
        _audit("settled", by, run, now, paid=settled.paid, failed=settled.failed)
    return settled


def _approved(by: Actor, now: datetime, run: str) -> PayoutRun:
    _require_person(by)
    row = _locked(run)
    require_role(by, _SETTLERS, organisation=row.payer, on=china_day(now))
    if not hasattr(row, "decision") or row.decision.verdict != Verdict.ACCEPTED:
        raise errors.RunNotApprovedError(run=run)
    return row


def _fact(payout: Payout, payee: Payee, now: datetime) -> FactRecord:
    return FactRecord(
        kind="ledger.paid_out",
        place=payee.place,
        occurred_at=now,
        quantity=1,
        amount_fen=payout.amount_fen,
        subject=payee.subject,
    )


def _audit(what: str, by: Actor, run: str, now: datetime, **detail: str | int) -> None:
    payer = PayoutRun.objects.values_list("payer", flat=True).get(pk=run)
    # So that only those auditors read it whose county it is.
    payers = organisations([payer])
    record_audit(
        f"ledger.payouts_{what}",
        by.code,
        f"payout_run:{run}",
        now,
        payers[payer].place_code if payer in payers else "",
        **detail,
    )


def _due(payer: str, codes: Sequence[str]) -> dict[str, int]:
    """Lock accounts in the payer's books and return what each is owed. Units: fen."""
    accounts = dict(
        Account.objects.select_for_update(no_key=True)
        .filter(code__in=codes, holder=payer)
        .order_by("id")
        .values_list("id", "code")
    )
    sums = (
        Posting.objects.filter(account_id__in=accounts)
        .order_by()
        .values("account_id")
        .annotate(balance=Sum("amount_fen"))
    )
    return {accounts[row["account_id"]]: -row["balance"] for row in sums}
