"""Paying growers: preparing a run, approving it, the file for the bank, and its answer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from commonfield.ledger.accounts import owed
from commonfield.ledger.payouts import commands as ledger
from commonfield.ledger.payouts.choices import (
    OF_PAYMENTS,
    CorrectionKind,
    CorrectionReason,
    PayoutState,
    SentBackFor,
)
from commonfield.ledger.payouts.errors import AccountChangedError, OwedChangedError
from commonfield.ledger.payouts.queries import correction, payments_of_run, payout_run
from commonfield.ledger.payouts.types import (
    NewCorrection,
    NewPayment,
    Outcome,
    Payee,
    PayoutView,
    Settled,
)
from commonfield.people.commands import read_bank_numbers
from commonfield.people.queries import full_names, is_to_be_erased
from commonfield.people.types import Actor
from commonfield.supply.models import Grower
from commonfield.supply.payouts import queries
from commonfield.supply.payouts.choices import Obstacle
from commonfield.supply.payouts.errors import (
    GrowerNotErasedError,
    GrowerNotPayableError,
    NoBankPaymentsError,
    NotYetHeirsError,
)
from commonfield.supply.payouts.rules import with_other_account
from commonfield.supply.payouts.types import BankFile, BankRow, LeftOut
from commonfield.supply.subjects import subjects_of

_OPEN = (PayoutState.APPROVED, PayoutState.SUBMITTED)
_GOES_BACK = {
    OwedChangedError: SentBackFor.OWED_CHANGED,
    GrowerNotPayableError: SentBackFor.NOT_PAYABLE,
    AccountChangedError: SentBackFor.ACCOUNT_CHANGED,
}
_TOO_EARLY = {CorrectionKind.HEIRS: NotYetHeirsError, CorrectionKind.CLOSED: GrowerNotErasedError}


@transaction.atomic
def prepare_payout_run(
    *, by: Actor, now: datetime, maker: str, growers: Mapping[str, int | None]
) -> str:
    """Prepare what a maker owes some growers for another person's approval; return the run.

    ``growers`` says of each what was shown as owed, if it was.
    """
    prints = queries.account_prints(growers)
    formerly = queries.formerly_paid_by_bank(maker, growers.keys() - prints.keys())
    payments = [
        NewPayment(
            owed(maker, "Growers", code),
            account_print=prints[code][0] if code in prints else "",
            was_bank=code in formerly,
            seen_fen=fen,
        )
        for code, fen in growers.items()
    ]
    run = ledger.prepare_payouts(by=by, now=now, payer=maker, payments=payments)
    # Behind the books' locks, as where a run is approved: the two never wait for each other.
    _require_payable(growers)
    return run


def _require_payable(growers: Iterable[str]) -> None:
    """Refuse growers who may not be paid; nobody is erased while this looks."""
    rows = Grower.objects.select_for_update(no_key=True).filter(code__in=list(growers))
    known = {row.code for row in rows.order_by("id")}
    for code, obstacle in sorted(queries.obstacles_of(known).items()):
        raise GrowerNotPayableError(grower=code, why=obstacle.label)


def approve_payout_run(*, by: Actor, now: datetime, run: str) -> None:
    """Approve a run that another person prepared, and book it.

    What can no longer be paid as it was prepared goes back, whole: the approver has agreed to one
    sum and one list.

    Raises:
        OwedChangedError: if less is owed by now; the run went back.
        GrowerNotPayableError: if a grower may no longer be paid; the run went back.
        AccountChangedError: if a grower has another account by now; the run went back.
    """
    try:
        _approve(by=by, now=now, run=run)
    except (OwedChangedError, GrowerNotPayableError, AccountChangedError) as error:
        why = _GOES_BACK[type(error)]
        ledger.send_back_payouts(by=by, now=now, run=run, reason=why)
        raise


@transaction.atomic
def _approve(*, by: Actor, now: datetime, run: str) -> None:
    ledger.approve_payouts(by=by, now=now, run=run)
    payments = payments_of_run(run)
    _require_payable(each.payee for each in payments)
    if _with_other_account(payments):
        raise AccountChangedError


def _with_other_account(payments: Sequence[PayoutView]) -> list[PayoutView]:
    return with_other_account(payments, queries.account_prints(each.payee for each in payments))


@transaction.atomic
def make_bank_file(*, by: Actor, now: datetime, run: str) -> BankFile:
    """Return what the bank is to pay of an approved run, with names and opened bank numbers.

    Every opened number is written into the audit; who is paid in cash or has a result is not in
    it. Whose account is no longer the one that was approved is left out: at the first file their
    payment is owed again and may be approved anew, later they wait for what the bank says.
    """
    is_first = ledger.note_export(by=by, now=now, run=run)
    payments = [each for each in payments_of_run(run) if not each.is_cash and each.state in _OPEN]
    if not payments:
        raise NoBankPaymentsError
    left_out = _with_other_account(payments)
    if is_first and left_out:
        numbers = [each.number for each in left_out]
        ledger.leave_out_of_file(by=by, now=now, run=run, numbers=numbers)
    persons = queries.persons_of(each.payee for each in payments)
    names = full_names(persons.values())
    kept = [each for each in payments if each not in left_out]
    numbers_of = read_bank_numbers(
        by=by,
        now=now,
        person_ids=[persons[each.payee] for each in kept],
        payer=payout_run(run).payer,
        reason=f"payout {run}",
    )
    # Read once more: a number that changed while this was read was approved by nobody.
    if _with_other_account(kept):
        raise AccountChangedError
    return BankFile(
        tuple(_bank_row(each, persons[each.payee], names, numbers_of) for each in kept),
        tuple(LeftOut(each.number, names.get(persons.get(each.payee, 0), "")) for each in left_out),
        is_first,
    )


def _bank_row(
    payment: PayoutView, person_id: int, names: Mapping[int, str], numbers: Mapping[int, str]
) -> BankRow:
    return BankRow(payment.number, names[person_id], numbers[person_id], payment.amount_fen)


@transaction.atomic
def record_payment_results(
    *, by: Actor, now: datetime, run: str, outcomes: Sequence[Outcome]
) -> Settled:
    """Record what the bank says of payments; the failed ones are owed again."""
    payees = _payees_of_run(by, run, now)
    return ledger.record_outcomes(by=by, now=now, run=run, outcomes=outcomes, payees=payees)


@transaction.atomic
def confirm_cash_handed_over(*, by: Actor, now: datetime, run: str, cash_list: int) -> Settled:
    """Confirm, as another person, a run's whole cash list beside its signed sheet."""
    payees = _payees_of_run(by, run, now)
    return ledger.confirm_cash_list(by=by, now=now, run=run, cash_list=cash_list, payees=payees)


def _payees_of_run(by: Actor, run: str, now: datetime) -> dict[str, Payee]:
    growers = {each.payee for each in payments_of_run(run)}
    return _payees(by, payout_run(run).payer, growers, now)


def _payees(by: Actor, maker: str, codes: Iterable[str], now: datetime) -> dict[str, Payee]:
    growers = list(Grower.objects.filter(code__in=list(codes)).order_by("id"))
    subjects = subjects_of(by, growers, now)
    return {
        each.code: Payee(owed(maker, "Growers", each.code), each.place, subjects[each.code])
        for each in growers
    }


@transaction.atomic
def prepare_payout_correction(
    *,
    by: Actor,
    now: datetime,
    maker: str,
    kind: CorrectionKind,
    concerns: str,
    reason: CorrectionReason,
) -> int:
    """Prepare what another person approves: what changed after a payment's result, or a last debt.

    ``concerns`` is the payment's number, or the code of a grower who is erased or is to be.
    """
    if kind in OF_PAYMENTS:
        new = NewCorrection(kind, reason, number=concerns)
    else:
        new = NewCorrection(kind, reason, account=owed(maker, "Growers", concerns))
        _require_last_debt(kind, concerns)
    return ledger.prepare_correction(by=by, now=now, payer=maker, new=new)


def _require_last_debt(kind: CorrectionKind, grower: str) -> None:
    """Refuse to give away what is owed to any but an erased grower.

    Heirs are paid before, while the erasure waits: nobody is erased who is owed money.
    """
    if queries.obstacles_of([grower]).get(grower) == Obstacle.ERASED:
        return
    person_id = queries.persons_of([grower]).get(grower)
    if kind != CorrectionKind.HEIRS or person_id is None or not is_to_be_erased(person_id):
        raise _TOO_EARLY[kind](grower=grower)


@transaction.atomic
def approve_payout_correction(*, by: Actor, now: datetime, correction_id: int) -> None:
    """Approve what another person prepared, and book it."""
    found = correction(correction_id)
    if found.kind not in OF_PAYMENTS:
        # The erasure may have been taken back since.
        _require_last_debt(found.kind, found.payee)
    payees = _payees(by, found.payer, [found.payee], now)
    ledger.approve_correction(by=by, now=now, correction=correction_id, payees=payees)
