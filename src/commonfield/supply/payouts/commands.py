"""Paying growers: preparing a run, approving it, the file for the bank, and its answer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from commonfield.ledger.accounts import owed
from commonfield.ledger.payouts import commands as ledger
from commonfield.ledger.payouts.choices import PayoutState, SentBackFor
from commonfield.ledger.payouts.errors import OwedChangedError
from commonfield.ledger.payouts.queries import payments_of_run, payout_run
from commonfield.ledger.payouts.types import NewPayment, Outcome, Payee, Settled
from commonfield.people.commands import read_bank_numbers
from commonfield.people.queries import full_names
from commonfield.people.types import Actor
from commonfield.supply.models import Grower
from commonfield.supply.payouts import queries
from commonfield.supply.payouts.errors import GrowerNotPayableError, NoBankPaymentsError
from commonfield.supply.payouts.types import BankRow
from commonfield.supply.subjects import subjects_of

_OPEN = (PayoutState.APPROVED, PayoutState.SUBMITTED)


@transaction.atomic
def prepare_payout_run(
    *, by: Actor, now: datetime, maker: str, growers: Mapping[str, int | None]
) -> str:
    """Prepare what a maker owes some growers for another person's approval; return the run.

    ``growers`` says of each what was shown as owed, if it was.
    """
    cash = queries.paid_in_cash(growers)
    payments = [
        NewPayment(owed(maker, "Growers", code), code in cash, fen) for code, fen in growers.items()
    ]
    run = ledger.prepare_payouts(by=by, now=now, payer=maker, payments=payments)
    # Behind the books' locks, as where a run is approved: the two never wait for each other.
    _require_payable(growers)
    return run


def _require_payable(growers: Iterable[str]) -> None:
    """Refuse whoever may not be paid; nobody is erased while this looks."""
    rows = Grower.objects.select_for_update(no_key=True).filter(code__in=list(growers))
    known = {row.code for row in rows.order_by("id")}
    for code, obstacle in sorted(queries.obstacles_of(known).items()):
        raise GrowerNotPayableError(grower=code, why=obstacle.label)


def approve_payout_run(*, by: Actor, now: datetime, run: str) -> None:
    """Approve a run that another person prepared, and book it.

    What can no longer be paid as it was prepared goes back.

    Raises:
        OwedChangedError: if less is owed by now; the run went back.
        GrowerNotPayableError: if somebody may no longer be paid; the run went back.
    """
    try:
        _approve(by=by, now=now, run=run)
    except OwedChangedError:
        ledger.send_back_payouts(by=by, now=now, run=run, reason=SentBackFor.OWED_CHANGED)
        raise
    except GrowerNotPayableError:
        ledger.send_back_payouts(by=by, now=now, run=run, reason=SentBackFor.NOT_PAYABLE)
        raise


@transaction.atomic
def _approve(*, by: Actor, now: datetime, run: str) -> None:
    ledger.approve_payouts(by=by, now=now, run=run)
    _require_payable(each.payee for each in payments_of_run(run))


@transaction.atomic
def read_bank_rows(*, by: Actor, now: datetime, run: str) -> list[BankRow]:
    """Return what the bank is to pay of an approved run, with names and opened bank numbers.

    Every opened number is written into the audit; who is paid in cash or has a result is left out.
    """
    ledger.note_export(by=by, now=now, run=run)
    payments = [each for each in payments_of_run(run) if not each.is_cash and each.state in _OPEN]
    rows = Grower.objects.filter(code__in=[each.payee for each in payments]).order_by("id")
    persons = dict(rows.filter(person__isnull=False).values_list("code", "person_id"))
    names = full_names(persons.values())
    numbers = read_bank_numbers(
        by=by,
        now=now,
        person_ids=list(persons.values()),
        payer=payout_run(run).payer,
        reason=f"payout {run}",
    )
    found = [
        BankRow(each.number, names[person_id], numbers[person_id], each.amount_fen)
        for each in payments
        if (person_id := persons.get(each.payee)) in numbers
    ]
    if not found:
        raise NoBankPaymentsError
    return found


@transaction.atomic
def record_payment_results(
    *, by: Actor, now: datetime, run: str, outcomes: Sequence[Outcome]
) -> Settled:
    """Record what became of payments; the failed ones are owed again."""
    payees = {each.payee for each in payments_of_run(run)}
    growers = list(Grower.objects.filter(code__in=payees).order_by("id"))
    subjects = subjects_of(by, growers, now)
    maker = payout_run(run).payer
    known = {
        each.code: Payee(owed(maker, "Growers", each.code), each.place, subjects[each.code])
        for each in growers
    }
    return ledger.record_outcomes(by=by, now=now, run=run, outcomes=outcomes, payees=known)
