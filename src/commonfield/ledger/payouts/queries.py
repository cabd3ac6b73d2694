"""Reading payouts: runs, their payments, and where each of these stands."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import ConflictError, must_exist
from commonfield.ledger.models import (
    Payout,
    PayoutCashList,
    PayoutCorrection,
    PayoutDecision,
    PayoutLine,
    PayoutOutcome,
    PayoutRun,
)
from commonfield.ledger.payouts import errors
from commonfield.ledger.payouts.choices import BACK, CorrectionKind, NotPaidFor, PayoutState
from commonfield.ledger.payouts.rules import run_state
from commonfield.ledger.payouts.types import CashListView, CorrectionView, PayoutRunView, PayoutView
from commonfield.people.choices import Role
from commonfield.people.permissions import is_close_to_any, is_just_recovered, require_role
from commonfield.people.types import Actor
from commonfield.workshop.choices import Verdict
from commonfield.workshop.media import FileContent, sealed_file

SHEET_PURPOSE: Final = "ledger.cash_sheet"
SETTLERS: Final = (Role.CLERK, Role.ACCOUNTANT)
_CORRECTED: Final = {
    CorrectionKind.RETURNED: (PayoutState.RETURNED, ""),
    CorrectionKind.UNPAID: (PayoutState.FAILED, str(NotPaidFor.NOT_COLLECTED)),
    CorrectionKind.ARRIVED: (PayoutState.PAID, ""),
    CorrectionKind.HANDED: (PayoutState.PAID, ""),
}


def payout_runs(payer: str, *, limit: int = 50) -> list[PayoutRunView]:
    """Return a payer's runs, the latest first."""
    rows = PayoutRun.objects.filter(payer=payer).order_by("-prepared_at", "-id")[:limit]
    return _run_views(list(rows))


def payout_run(run: str) -> PayoutRunView:
    found = _run_views(list(PayoutRun.objects.filter(pk=run)))
    return must_exist(next(iter(found), None))


def runs_awaiting(payers: Iterable[str]) -> list[PayoutRunView]:
    """Return the runs of some payers that wait for a second person, the first prepared first."""
    rows = PayoutRun.objects.filter(payer__in=list(payers), decision=None)
    return _run_views(list(rows.order_by("prepared_at", "id")))


def _run_views(rows: list[PayoutRun]) -> list[PayoutRunView]:
    keys = [row.pk for row in rows]
    lines = PayoutLine.objects.filter(run_id__in=keys).order_by("run_id").values("run_id")
    sums = {
        row["run_id"]: (row["payees"], row["fen"])
        for row in lines.annotate(payees=Count("id"), fen=Sum("amount_fen"))
    }
    unsettled, failed = Count("id", filter=Q(outcome=None)), Q(outcome__is_paid=False)
    booked = Payout.objects.filter(run__in=keys).order_by("run").values("run")
    settled = {
        row["run"]: (row["unsettled"], row["failed"])
        for row in booked.annotate(unsettled=unsettled, failed=Count("id", filter=failed))
    }
    made = PayoutDecision.objects.in_bulk(keys)
    return [
        _run_view(row, made.get(row.pk), sums[row.pk], settled.get(row.pk, (0, 0))) for row in rows
    ]


def _run_view(
    row: PayoutRun, decision: PayoutDecision | None, sums: tuple[int, int], settled: tuple[int, int]
) -> PayoutRunView:
    (payees, total_fen), (unsettled, failed) = sums, settled
    is_exported = row.exported_at is not None
    verdict = decision.verdict if decision else ""
    return PayoutRunView(
        run=row.pk,
        payer=row.payer,
        prepared_at=row.prepared_at,
        prepared_by=row.prepared_by,
        decided_at=decision.decided_at if decision else None,
        decided_by=decision.decided_by if decision else None,
        state=run_state(
            verdict, is_exported=is_exported, unsettled=unsettled, is_failed=failed == payees
        ),
        reason=decision.reason if decision else "",
        payees=payees,
        total_fen=total_fen,
        unsettled=unsettled,
        failed=failed,
        is_exported=is_exported,
    )


def payments_of_run(run: str) -> list[PayoutView]:
    """Return the payments of a run, by number."""
    rows = PayoutRun.objects.filter(pk=run)
    booked = list(_with_results(Payout.objects.filter(run=run)))
    if not rows:
        return []
    later = _later(row.number for row in booked)
    state = _run_views(list(rows))[0].state
    known = {row.number: row for row in booked}
    going = state if state != PayoutState.PAID else PayoutState.SUBMITTED
    return [
        _booked(known[line.number], going, line, later.get(line.number, ()))
        if line.number in known
        else _prepared(line, state)
        for line in _lines(PayoutLine.objects.filter(run_id=run))
    ]


def _lines(rows: QuerySet[PayoutLine]) -> QuerySet[PayoutLine]:
    return rows.select_related("account").order_by("number")


def _with_results(rows: QuerySet[Payout]) -> QuerySet[Payout]:
    return rows.select_related("outcome").order_by("number")


def _prepared(line: PayoutLine, state: PayoutState) -> PayoutView:
    return PayoutView(
        line.number,
        line.run_id,
        line.account.party,
        line.amount_fen,
        line.is_cash,
        state,
        account_print=line.account_print,
        was_bank=bool(line.was_bank),
    )


def _booked(
    row: Payout, going: PayoutState, line: PayoutLine, later: Iterable[str] = ()
) -> PayoutView:
    """Return a payment that was booked; ``going`` is where it stands before there is a result.

    Cash is never submitted to a bank. ``later`` are the kinds of its accepted corrections.
    """
    outcome = row.outcome if hasattr(row, "outcome") else None
    state, reason = PayoutState.APPROVED if line.is_cash else going, ""
    results = set()
    if outcome is not None:
        state = PayoutState.PAID if outcome.is_paid else PayoutState.FAILED
        reason = outcome.reason
        results.add(outcome.is_paid)
    for kind in later:
        state, reason = _CORRECTED[CorrectionKind(kind)]
        results.add(kind not in BACK)
    return PayoutView(
        row.number,
        row.run,
        row.payee,
        row.amount_fen,
        line.is_cash,
        state,
        reason,
        line.account_print,
        was_bank=bool(line.was_bank),
        results=frozenset(results),
    )


def payments_by_number(numbers: Iterable[str]) -> dict[str, PayoutView]:
    """Return payments that were booked, by their numbers."""
    rows = list(_with_results(Payout.objects.filter(number__in=list(numbers))))
    prepared = PayoutRun.objects.in_bulk({row.run for row in rows})
    known = [row.number for row in rows]
    lines = {each.number: each for each in _lines(PayoutLine.objects.filter(number__in=known))}
    later = _later(known)
    found = {}
    for row in rows:
        is_exported = prepared[row.run].exported_at is not None
        going = PayoutState.SUBMITTED if is_exported else PayoutState.APPROVED
        found[row.number] = _booked(row, going, lines[row.number], later.get(row.number, ()))
    return found


def _later(numbers: Iterable[str]) -> dict[str, list[str]]:
    """Return the kinds of the accepted corrections of payments, in order."""
    rows = PayoutCorrection.objects.filter(
        number__in=list(numbers), decision__verdict=Verdict.ACCEPTED
    )
    found: dict[str, list[str]] = {}
    for number, kind in rows.order_by("id").values_list("number", "kind"):
        found.setdefault(number, []).append(kind)
    return found


def payments_awaiting(*, payee: str = "", payer: str = "") -> list[PayoutView]:
    """Return the payments in runs that wait for a second person: a payee's, or a payer's."""
    lines = PayoutLine.objects.filter(run__decision=None)
    if payee:
        lines = lines.filter(account__party=payee)
    if payer:
        lines = lines.filter(run__payer=payer)
    return [_prepared(line, PayoutState.WAITING) for line in _lines(lines)]


def last_failures(payer: str, payees: Iterable[str]) -> dict[str, str]:
    """Return why the latest payment to a payee failed, for those to whom it did.

    Of one that the bank returned, the state stands for the reason.
    """
    rows = PayoutOutcome.objects.filter(payout__payer=payer, payout__payee__in=list(payees))
    latest = rows.order_by().values("payout__payee").annotate(last=Max("id")).values("last")
    numbers = PayoutOutcome.objects.filter(pk__in=latest).order_by("id")
    payments = payments_by_number(numbers.values_list("payout__number", flat=True))
    return {
        each.payee: each.reason if each.state == PayoutState.FAILED else each.state
        for each in payments.values()
        if each.state in {PayoutState.FAILED, PayoutState.RETURNED}
    }


def is_second_person(by: Actor, *, now: datetime) -> bool:
    """Return whether no one else uses an account: no helper now, no slip opened it lately."""
    recovered = by.acting_id and is_just_recovered(by.acting_id, on=china_day(now))
    return by.helper is None and not recovered


def results_refusal(
    by: Actor, *, prepared_by: int | None, decided_by: int | None
) -> type[ConflictError] | None:
    """Return why an actor may not record what the bank did of a run, if they may not.

    Its preparer may not, nor the households of the two who made it what it is.
    """
    if by.acting_id is None:
        return None
    if by.acting_id == prepared_by:
        return errors.ResultByPreparerError
    two = {each for each in (prepared_by, decided_by) if each and each != by.acting_id}
    return errors.ResultByRelativeError if is_close_to_any(by, two) else None


def results_to_record(payers: Iterable[str], *, by: Actor) -> dict[str, int]:
    """Return how many results of each run an actor is still to record, the first run first.

    Of bank payments once the bank has the file, unless another household has to; of cash until its
    signed list is recorded.
    """
    lines = PayoutLine.objects.filter(number=OuterRef("number"), is_cash=True)
    waiting = PayoutCashList.objects.filter(run=OuterRef("run"), decision=None)
    rows = (
        Payout.objects.filter(payer__in=list(payers), outcome=None)
        .annotate(is_cash=Exists(lines), is_listed=Exists(waiting))
        .exclude(is_cash=True, is_listed=True)
        .order_by("run", "is_cash")
        .values_list("run", "is_cash")
        .annotate(count=Count("id"))
    )
    counts = {(run, is_cash): count for run, is_cash, count in rows}
    exported = _run_views(list(_exported({run for run, is_cash in counts if not is_cash})))
    barred = {
        each.run
        for each in exported
        if results_refusal(by, prepared_by=each.prepared_by, decided_by=each.decided_by)
    }
    open_at_bank = {each.run for each in exported} - barred
    found: Counter[str] = Counter()
    for (run, is_cash), count in counts.items():
        if is_cash or run in open_at_bank:
            found[run] += count
    return dict(found)


def _exported(runs: Iterable[str]) -> QuerySet[PayoutRun]:
    return PayoutRun.objects.filter(pk__in=runs, exported_at__isnull=False).order_by("id")


def runs_of_numbers(payer: str, numbers: Iterable[str]) -> dict[str, str]:
    """Return in which run of a payer each payment stands."""
    rows = Payout.objects.filter(payer=payer, number__in=list(numbers)).order_by("number")
    return dict(rows.values_list("number", "run"))


def last_payments(payer: str, payees: Iterable[str]) -> dict[str, tuple[datetime, bool]]:
    """Return when each payee was last approved to be paid, and whether in cash."""
    rows = Payout.objects.filter(payer=payer, payee__in=list(payees))
    latest = rows.order_by().values("payee").annotate(last=Max("id")).values("last")
    found = list(Payout.objects.filter(pk__in=latest).order_by("id"))
    lines = PayoutLine.objects.filter(number__in=[row.number for row in found], is_cash=True)
    cash = set(lines.order_by("number").values_list("number", flat=True))
    return {row.payee: (row.paid_at, row.number in cash) for row in found}


def cash_list_of(run: str) -> CashListView | None:
    """Return the latest cash list of a run, if one was recorded."""
    rows = PayoutCashList.objects.filter(run_id=run).order_by("-id")
    return next(iter(_cash_lists(rows[:1])), None)


def cash_lists_awaiting(payers: Iterable[str]) -> list[CashListView]:
    """Return the cash lists that wait for a second person, the first recorded first."""
    rows = PayoutCashList.objects.filter(run__payer__in=list(payers), decision=None)
    return _cash_lists(rows.order_by("id"))


def _cash_lists(rows: QuerySet[PayoutCashList]) -> list[CashListView]:
    found = []
    for row in rows.select_related("decision", "run"):
        made = row.decision if hasattr(row, "decision") else None
        found.append(
            CashListView(
                row.pk,
                row.run_id,
                row.run.payer,
                row.prepared_by,
                row.prepared_at,
                tuple(row.handed),
                tuple(row.missing),
                verdict=made.verdict if made else "",
                decided_by=made.decided_by if made else None,
                reason=made.reason if made else "",
            )
        )
    return found


def cash_sheet(run: str, *, by: Actor, now: datetime) -> FileContent:
    """Return the signed sheet beside a run's latest cash list, to a clerk or an accountant."""
    row = PayoutCashList.objects.filter(run_id=run).select_related("run").order_by("-id").first()
    found = must_exist(row)
    require_role(by, SETTLERS, organisation=found.run.payer, on=china_day(now))
    return must_exist(sealed_file(found.sheet, purpose=SHEET_PURPOSE))


def corrections_of(payer: str, *, limit: int = 50) -> list[CorrectionView]:
    """Return a payer's corrections, the latest first."""
    return _corrections(PayoutCorrection.objects.filter(payer=payer).order_by("-id")[:limit])


def corrections_awaiting(payers: Iterable[str]) -> list[CorrectionView]:
    """Return the corrections that wait for a second person, the first prepared first."""
    rows = PayoutCorrection.objects.filter(payer__in=list(payers), decision=None)
    return _corrections(rows.order_by("id"))


def correction(correction_id: int) -> CorrectionView:
    rows = _corrections(PayoutCorrection.objects.filter(pk=correction_id).order_by("id"))
    return must_exist(next(iter(rows), None))


def _corrections(rows: QuerySet[PayoutCorrection]) -> list[CorrectionView]:
    return [
        CorrectionView(
            row.pk,
            row.payer,
            CorrectionKind(row.kind),
            row.number,
            row.account.party,
            row.amount_fen,
            row.reason,
            row.prepared_by,
            row.prepared_at,
            row.decision.verdict if hasattr(row, "decision") else "",
        )
        for row in rows.select_related("account", "decision")
    ]
