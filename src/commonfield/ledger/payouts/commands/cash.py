"""Cash: one person records that the list was handed over, with its sheet; another confirms."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.ledger.models import Payout, PayoutCashDecision, PayoutCashList
from commonfield.ledger.payouts import errors, queries
from commonfield.ledger.payouts.choices import NotPaidFor
from commonfield.ledger.payouts.commands.results import settle
from commonfield.ledger.payouts.commands.shared import (
    REASON,
    approved_run,
    audit_run,
    decide,
    require_person,
    require_second_person,
)
from commonfield.ledger.payouts.types import Payee, Settled
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.workshop.approvals import digest_of
from commonfield.workshop.choices import Verdict
from commonfield.workshop.images import resized_document
from commonfield.workshop.media import put_sealed_file, store_sealed_file

_SHEET_PX: Final = 2_000


def store_cash_sheet(*, by: Actor, now: datetime, payer: str, content: bytes) -> str:
    """Keep the picture or PDF of a signed list encrypted; return its name."""
    require_person(by)
    require_role(by, queries.SETTLERS, organisation=payer, on=china_day(now))
    sheet = put_sealed_file(resized_document(content, _SHEET_PX), queries.SHEET_PURPOSE)
    with transaction.atomic():
        return store_sealed_file(sheet, now=now)


@transaction.atomic
def record_cash_list(
    *, by: Actor, now: datetime, run: str, sheet: str, missing: Collection[str] = ()
) -> int:
    """Record that a run's whole cash list was handed over, but for what nobody collected.

    Nothing counts as paid before another person confirms it; the list's number is returned.
    """
    row = approved_run(by, now, run)
    require_second_person(by, now)
    if row.cash_lists.filter(decision=None).exists():
        raise errors.CashListWaitingError
    numbers = [
        each.number for each in queries.payments_of_run(run) if each.is_cash and not each.results
    ]
    if not numbers or not set(missing) <= set(numbers):
        raise errors.NoCashPaymentsError
    if not sheet:
        raise errors.CashSheetMissingError
    handed = [each for each in numbers if each not in missing]
    cash_list = PayoutCashList(
        run=row,
        sheet=sheet,
        handed=handed,
        missing=sorted(missing),
        prepared_by=by.acting_id,
        prepared_at=now,
    )
    cash_list.digest = digest_of(cash_list)
    cash_list.save(force_insert=True)
    counts: dict[str, str | int] = {"handed": len(handed), "missing": len(set(missing))}
    audit_run("cash_handed", by, run, now, digest=cash_list.digest, **counts)
    return cash_list.pk


@transaction.atomic
def confirm_cash_list(
    *, by: Actor, now: datetime, run: str, cash_list: int, payees: Mapping[str, Payee]
) -> Settled:
    """Confirm, as another person, what a list says of a run's cash: now it counts as paid.

    What was not collected is owed again.
    """
    row = _shown(by, now, run, cash_list)
    require_second_person(by, now)
    decide(PayoutCashDecision, row, Verdict.ACCEPTED, by, now)
    payouts = {each.number: each for each in Payout.objects.filter(run=run, outcome=None)}
    paid = [payouts[each] for each in row.handed]
    failed = [(payouts[each], str(NotPaidFor.NOT_COLLECTED)) for each in row.missing]
    return settle("cash_confirmed", by, run, now, (paid, failed), payees)


@transaction.atomic
def send_back_cash_list(*, by: Actor, now: datetime, run: str, cash_list: int, reason: str) -> None:
    """Send a cash list back to the person who recorded it: nothing of it counts as paid."""
    row = _shown(by, now, run, cash_list)
    decide(PayoutCashDecision, row, Verdict.SENT_BACK, by, now, reason=reason[:REASON])
    audit_run("cash_sent_back", by, run, now)


@transaction.atomic
def take_back_cash_list(*, by: Actor, now: datetime, run: str, cash_list: int) -> None:
    """Withdraw a cash list that one recorded oneself, while it waits."""
    row = _shown(by, now, run, cash_list)
    decide(PayoutCashDecision, row, Verdict.TAKEN_BACK, by, now)
    audit_run("cash_taken_back", by, run, now)


def _shown(by: Actor, now: datetime, run: str, cash_list: int) -> PayoutCashList:
    """Return the list that was looked at, to an actor who may record results of its run.

    One that was confirmed meanwhile is decided; any other has given way to another, or none.
    """
    row = approved_run(by, now, run)
    lists = row.cash_lists.select_related("decision").filter(
        Q(decision=None) | Q(decision__verdict=Verdict.ACCEPTED), pk=cash_list
    )
    return must_exist(lists.first(), errors.CashListGoneError)
