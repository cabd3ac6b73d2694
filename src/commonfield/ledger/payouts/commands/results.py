"""The bank's file, and what the bank says became of its payments."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from commonfield.facts.commands import record_all as record_facts
from commonfield.facts.queries import recorded
from commonfield.ledger.commands import reverse_entry
from commonfield.ledger.models import Payout, PayoutOutcome
from commonfield.ledger.payouts import errors, queries
from commonfield.ledger.payouts.choices import NotPaidFor
from commonfield.ledger.payouts.commands.shared import (
    REASON,
    approved_run,
    audit_run,
    fact_of,
    require_second_person,
)
from commonfield.ledger.payouts.rules import new_outcomes
from commonfield.ledger.payouts.types import Outcome, Payee, Settled
from commonfield.ledger.queries import booked
from commonfield.people.permissions import require_system
from commonfield.people.types import SYSTEM, Actor


@transaction.atomic
def note_export(*, by: Actor, now: datetime, run: str) -> bool:
    """Note that the file for the bank was taken away; return whether it was the first time."""
    row = approved_run(by, now, run)
    is_first = row.exported_at is None
    if is_first:
        row.exported_at = now
        row.save(update_fields=["exported_at"])
    audit_run("exported", by, run, now)
    return is_first


@transaction.atomic
def leave_out_of_file(*, by: Actor, now: datetime, run: str, numbers: Collection[str]) -> None:
    """Have payments owed again that the file leaves out, since their accounts have changed.

    Only when the first file is made: what an earlier file names, the bank may still pay.
    """
    row = approved_run(by, now, run)
    payouts = Payout.objects.filter(run=row.pk, number__in=list(numbers), outcome=None)
    failed = [(each, str(NotPaidFor.LEFT_OUT)) for each in payouts.order_by("number")]
    # The program compares; the person who makes the file has no say in it.
    if failed:
        entries = write_failed(by=SYSTEM, now=now, payouts=failed)
        named: dict[str, str | int] = {"failed": len(failed), "booked": booked(entries)}
        audit_run("left_out", SYSTEM, run, now, paid=0, **named)


@transaction.atomic
def record_outcomes(
    *, by: Actor, now: datetime, run: str, outcomes: Sequence[Outcome], payees: Mapping[str, Payee]
) -> Settled:
    """Record what the bank says of payments: the paid ones as facts, the failed ones owed again.

    All or none; what is recorded already changes nothing. ``payees`` are by their party.

    Raises:
        ResultByPreparerError: if the preparer of the run records its results.
    """
    row = approved_run(by, now, run)
    payments = {each.number: each for each in queries.payments_of_run(run)}
    elsewhere = queries.runs_of_numbers(row.payer, [each.number for each in outcomes])
    new = new_outcomes(payments, outcomes, elsewhere)
    if not new:
        return Settled(0, 0)
    require_second_person(by, now)
    prepared_by, decided_by = row.prepared_by, row.decision.decided_by
    refusal = queries.results_refusal(by, prepared_by=prepared_by, decided_by=decided_by)
    if refusal is not None:
        raise refusal
    if row.exported_at is None:
        raise errors.BankFileNotMadeError(run=run)
    payouts = {each.number: each for each in Payout.objects.filter(run=run)}
    paid = [payouts[each.number] for each in new if each.is_paid]
    failed = [(payouts[each.number], each.reason) for each in new if not each.is_paid]
    return settle("settled", by, run, now, (paid, failed), payees)


# Payments that were paid, and those that failed, each with the reason.
type _Results = tuple[Sequence[Payout], Sequence[tuple[Payout, str]]]


def settle(
    what: str, by: Actor, run: str, now: datetime, results: _Results, payees: Mapping[str, Payee]
) -> Settled:
    """Write down what became of payments; the audit names what was booked and recorded."""
    paid, failed = results
    facts = write_paid(by=by, now=now, payouts=paid, payees=payees)
    entries = write_failed(by=by, now=now, payouts=failed)
    named = {"booked": booked(entries), "recorded": recorded(facts)}
    audit_run(what, by, run, now, paid=len(paid), failed=len(failed), **named)
    return Settled(len(paid), len(failed))


@transaction.atomic
def write_paid(
    *, by: Actor, now: datetime, payouts: Sequence[Payout], payees: Mapping[str, Payee]
) -> list[UUID]:
    """Record that payments have arrived and return their facts; the caller checked the right."""
    paid = (fact_of(payees[each.payee], each.amount_fen, now) for each in payouts)
    facts = record_facts(paid, now=now)
    PayoutOutcome.objects.bulk_create(
        PayoutOutcome(payout=each, is_paid=True, recorded_by=by.code, recorded_at=now, fact=fact)
        for each, fact in zip(payouts, facts, strict=True)
    )
    return facts


@transaction.atomic
def write_failed(*, by: Actor, now: datetime, payouts: Sequence[tuple[Payout, str]]) -> list[UUID]:
    """Write down that payments were not made, each with its reason; return what takes them back.

    They are owed again.
    """
    made = PayoutOutcome.objects.bulk_create(
        PayoutOutcome(
            payout=each,
            is_paid=False,
            reason=reason[:REASON],
            recorded_by=by.code,
            recorded_at=now,
            entry_id=reverse_entry(each.entry_id, kind="payout_back", now=now),
        )
        for each, reason in payouts
    )
    return [each.entry_id for each in made if each.entry_id]


@transaction.atomic
def forget_reasons(*, by: Actor, now: datetime, payee: str) -> None:  # noqa: ARG001 - every command takes both
    """Take away why payments to a payee failed, who is being erased: the words may name them.

    The program's own codes name nobody, and say what may still be booked.
    """
    require_system(by)
    words = PayoutOutcome.objects.exclude(reason__in=NotPaidFor.values)
    words.filter(payout__payee=payee).update(reason="")
