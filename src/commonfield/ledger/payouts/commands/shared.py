"""What the commands of payouts share: who may, which run, whose audit."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.db.models import Sum

from commonfield.audit.commands import record as record_audit
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.ledger.models import Account, PayoutRun, Posting
from commonfield.ledger.payouts import errors
from commonfield.ledger.payouts.queries import SETTLERS
from commonfield.ledger.payouts.types import Payee
from commonfield.people.permissions import (
    is_close_to,
    is_just_recovered,
    require,
    require_own_session,
    require_role,
    require_scope,
)
from commonfield.people.queries import organisations
from commonfield.people.types import Actor
from commonfield.workshop.approvals import ApprovalDecision, Decider, Prepared, decisions
from commonfield.workshop.choices import Verdict
from commonfield.workshop.conflicts import conflicts_as
from commonfield.workshop.errors import DecidedAlreadyError
from commonfield.workshop.locks import one_at_a_time

REASON: Final = 120


def require_person(by: Actor) -> None:
    """Refuse programs, by whichever key: money wants persons, in sessions of their own."""
    require_scope(by)
    require_own_session(by)
    require(by.kind in {"person", "system"})


def require_second_person(by: Actor, now: datetime) -> None:
    """Refuse an account that the maker of a slip for it may be using."""
    require_person(by)
    if by.acting_id is not None and is_just_recovered(by.acting_id, on=china_day(now)):
        raise errors.ApproverJustRecoveredError


def locked_run(run: str) -> PayoutRun:
    """Return a run while nobody else prepares, decides or settles for its payer."""
    payer = must_exist(PayoutRun.objects.filter(pk=run).values_list("payer", flat=True).first())
    one_at_a_time(f"payouts/{payer}")
    return PayoutRun.objects.select_related("decision").get(pk=run)


def approved_run(by: Actor, now: datetime, run: str) -> PayoutRun:
    """Return a run that was approved, locked, to an actor who may record what becomes of it."""
    require_person(by)
    row = locked_run(run)
    require_role(by, SETTLERS, organisation=row.payer, on=china_day(now))
    if not hasattr(row, "decision") or row.decision.verdict != Verdict.ACCEPTED:
        raise errors.RunNotApprovedError(run=run)
    return row


def decide[D: ApprovalDecision](
    kind: type[D],
    row: Prepared,
    verdict: Verdict,
    by: Actor,
    now: datetime,
    **booked: str | UUID | None,
) -> None:
    """Write a decision on another's preparation, unless another decision was faster.

    ``booked`` are further columns: why it went back, how it was booked.
    """
    decider = Decider(by.acting_id, now, partial(is_close_to, by))
    (made,) = decisions(kind, [row], verdict, decider)
    for column, value in booked.items():
        setattr(made, column, value)
    with conflicts_as(DecidedAlreadyError):
        made.save(force_insert=True)


def fact_of(payee: Payee, amount_fen: int, now: datetime) -> FactRecord:
    return FactRecord(
        kind="ledger.paid_out",
        place=payee.place,
        occurred_at=now,
        quantity=1,
        amount_fen=amount_fen,
        subject=payee.subject,
    )


def audit_run(what: str, by: Actor, run: str, now: datetime, **detail: str | int) -> None:
    payer = PayoutRun.objects.values_list("payer", flat=True).get(pk=run)
    audit_of_payer(f"payouts_{what}", by, f"payout_run:{run}", now, payer, **detail)


def audit_of_payer(
    what: str, by: Actor, thing: str, now: datetime, paid_by: str, **detail: str | int
) -> None:
    # So that only those auditors read it whose county it is.
    payers = organisations([paid_by])
    place = payers[paid_by].place_code if paid_by in payers else ""
    record_audit(f"ledger.{what}", by.code, thing, now, place, **detail)


def due_to(payer: str, codes: Sequence[str]) -> dict[str, int]:
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
