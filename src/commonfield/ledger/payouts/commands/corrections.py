"""What changes after a result: one person prepares how it is booked, another approves."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from commonfield.facts.commands import record as record_fact
from commonfield.facts.commands import retract
from commonfield.facts.queries import recorded
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.ledger.accounts import bank, income
from commonfield.ledger.commands import post_all, reverse_entry
from commonfield.ledger.models import (
    Account,
    Payout,
    PayoutCorrection,
    PayoutCorrectionDecision,
    Posting,
)
from commonfield.ledger.payouts import errors, queries
from commonfield.ledger.payouts.choices import (
    BACK,
    ENTRY_KINDS,
    LATE,
    OF_PAYMENTS,
    CorrectionKind,
    CorrectionReason,
)
from commonfield.ledger.payouts.commands.shared import (
    audit_of_payer,
    decide,
    due_to,
    fact_of,
    require_person,
    require_second_person,
)
from commonfield.ledger.payouts.types import NewCorrection, Payee, PayoutView
from commonfield.ledger.queries import booked
from commonfield.ledger.types import Draft, Leg
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.workshop.approvals import digest_of
from commonfield.workshop.choices import Verdict
from commonfield.workshop.locks import one_at_a_time


@transaction.atomic
def prepare_correction(*, by: Actor, now: datetime, payer: str, new: NewCorrection) -> int:
    """Prepare how something is booked that changed after a payment's result; return its number.

    Of a payment all of it is booked, of an account all that it owes now.

    Raises:
        CorrectionUnfitError: if the payment's latest result allows no such correction.
    """
    require_second_person(by, now)
    require_role(by, queries.SETTLERS, organisation=payer, on=china_day(now))
    if new.reason not in CorrectionReason.values:
        raise errors.CorrectionReasonMissingError
    one_at_a_time(f"payouts/{payer}")
    account, amount_fen = _concerned(payer, new)
    waiting = {each.payee for each in queries.corrections_awaiting([payer])}
    if account.party in waiting:
        raise errors.CorrectionWaitingError(payee=account.party)
    row = PayoutCorrection(
        payer=payer,
        kind=new.kind,
        number=new.number,
        account=account,
        amount_fen=amount_fen,
        reason=new.reason,
        prepared_by=by.acting_id,
        prepared_at=now,
    )
    row.digest = digest_of(row)
    row.save(force_insert=True)
    _audit("prepared", by, row, now, digest=row.digest)
    return row.pk


def _concerned(payer: str, new: NewCorrection) -> tuple[Account, int]:
    """Return the account that a correction moves, and by how much. Units: fen."""
    if new.kind not in OF_PAYMENTS:
        account = Account.objects.filter(code=new.account, holder=payer).first()
        found = must_exist(account, errors.NothingToPayError)
        owed_fen = due_to(payer, [found.code]).get(found.code, 0)
        if owed_fen <= 0:
            raise errors.NothingToPayError
        return found, owed_fen
    payment = _payment(payer, new.number)
    _require_fit(payment, new.kind)
    paid = Posting.objects.select_related("account").filter(amount_fen__gt=0)
    return paid.get(entry__payout__number=new.number).account, payment.amount_fen


def _payment(payer: str, number: str) -> PayoutView:
    if number not in queries.runs_of_numbers(payer, [number]):
        raise errors.CorrectionUnfitError(number=number)
    return queries.payments_by_number([number])[number]


def _require_fit(payment: PayoutView, kind: str) -> None:
    """Refuse to have returned what did not arrive, or to have arrived what was never sent."""
    if payment.fitting_correction != kind:
        raise errors.CorrectionUnfitError(number=payment.number)


@transaction.atomic
def approve_correction(
    *, by: Actor, now: datetime, correction: int, payees: Mapping[str, Payee]
) -> None:
    """Approve, as an accountant, what another person prepared, and book it.

    Raises:
        OwedChangedError: if less is owed by now.
    """
    row = _deciding(by, now, correction)
    require_role(by, {Role.ACCOUNTANT}, organisation=row.payer, on=china_day(now))
    require_second_person(by, now)
    entry, fact, facts = _book(row, payees, now)
    decide(PayoutCorrectionDecision, row, Verdict.ACCEPTED, by, now, entry_id=entry, fact=fact)
    _audit("approved", by, row, now, booked=booked([entry]), recorded=recorded(facts))


def _book(
    row: PayoutCorrection, payees: Mapping[str, Payee], now: datetime
) -> tuple[UUID, UUID | None, list[UUID]]:
    """Book a correction; return its entry, the fact that a payee has money, and all facts."""
    kind = CorrectionKind(row.kind)
    if kind in OF_PAYMENTS:
        _require_fit(_payment(row.payer, row.number), kind)
    elif due_to(row.payer, [row.account.code]).get(row.account.code, 0) < row.amount_fen:
        raise errors.OwedChangedError
    if kind in BACK:
        entry, fact = _standing(row.number)
        facts = [] if fact is None else [retract(fact, now=now)]
        return reverse_entry(entry, kind=ENTRY_KINDS[kind], now=now), None, facts
    other = income(row.payer, "Unclaimed") if kind == CorrectionKind.CLOSED else bank(row.payer)
    legs = (Leg(row.account.code, row.amount_fen), Leg(other, -row.amount_fen))
    reference = row.number or f"C{row.pk}"
    entry = post_all([Draft(ENTRY_KINDS[kind], reference, now, legs)], now=now)[0]
    if kind == CorrectionKind.CLOSED:
        return entry, None, []
    fact = record_fact(fact_of(payees[row.account.party], row.amount_fen, now), now=now)
    return entry, fact, [fact]


def _standing(number: str) -> tuple[UUID, UUID | None]:
    """Return the entry by which a payment counts as paid now, and its fact."""
    late = PayoutCorrectionDecision.objects.filter(
        subject__number=number, subject__kind__in=LATE, verdict=Verdict.ACCEPTED
    )
    last = late.order_by("-subject_id").first()
    if last is not None and last.entry_id is not None:
        return last.entry_id, last.fact
    payout = Payout.objects.select_related("outcome").get(number=number)
    return payout.entry_id, payout.outcome.fact if hasattr(payout, "outcome") else None


@transaction.atomic
def send_back_correction(*, by: Actor, now: datetime, correction: int) -> None:
    """Send a correction back: nothing is booked."""
    row = _deciding(by, now, correction)
    decide(PayoutCorrectionDecision, row, Verdict.SENT_BACK, by, now)
    _audit("sent_back", by, row, now)


@transaction.atomic
def take_back_correction(*, by: Actor, now: datetime, correction: int) -> None:
    """Withdraw a correction that one prepared oneself, while it waits."""
    row = _deciding(by, now, correction)
    decide(PayoutCorrectionDecision, row, Verdict.TAKEN_BACK, by, now)
    _audit("taken_back", by, row, now)


def _deciding(by: Actor, now: datetime, correction: int) -> PayoutCorrection:
    require_person(by)
    rows = PayoutCorrection.objects.filter(pk=correction)
    payer = must_exist(rows.values_list("payer", flat=True).first())
    require_role(by, queries.SETTLERS, organisation=payer, on=china_day(now))
    one_at_a_time(f"payouts/{payer}")
    return rows.select_related("account", "decision").get()


def _audit(what: str, by: Actor, row: PayoutCorrection, now: datetime, **named: str) -> None:
    thing = f"payout_correction:{row.pk}"
    fen, kind = row.amount_fen, row.kind
    audit_of_payer(
        f"correction_{what}", by, thing, now, row.payer, kind=kind, total_fen=fen, **named
    )
