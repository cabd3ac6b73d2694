"""Reading payouts: runs, their payments, and where each of these stands."""

from collections.abc import Iterable

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from commonfield.kernel.errors import must_exist
from commonfield.ledger.models import Payout, PayoutDecision, PayoutLine, PayoutOutcome, PayoutRun
from commonfield.ledger.payouts.choices import PayoutState
from commonfield.ledger.payouts.rules import run_state
from commonfield.ledger.payouts.types import PayoutRunView, PayoutView


def payout_runs(payer: str, *, limit: int = 50) -> list[PayoutRunView]:
    """Return a payer's runs, the latest first; those of before approvals among them, as paid."""
    rows = PayoutRun.objects.filter(payer=payer).order_by("-prepared_at", "-id")[:limit]
    found = _run_views(list(rows)) + _former(Payout.objects.filter(payer=payer), limit)
    return sorted(found, key=lambda each: each.prepared_at, reverse=True)[:limit]


def payout_run(run: str) -> PayoutRunView:
    """Return a run."""
    rows = list(PayoutRun.objects.filter(pk=run))
    found = _run_views(rows) or _former(Payout.objects.filter(run=run), 1)
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
        state=run_state(verdict, is_exported=is_exported, unsettled=unsettled),
        reason=decision.reason if decision else "",
        payees=payees,
        total_fen=total_fen,
        unsettled=unsettled,
        failed=failed,
        is_exported=is_exported,
    )


def _former(payouts: QuerySet[Payout], limit: int) -> list[PayoutRunView]:
    """Return runs of before approvals, whose payments were booked by one person."""
    rows = (
        payouts.exclude(run__in=PayoutRun.objects.values("id"))
        .values("run", "payer")
        .annotate(at=Min("paid_at"), payees=Count("id"), fen=Sum("amount_fen"))
        .order_by("-at", "run")[:limit]
    )
    return [
        PayoutRunView(
            run=row["run"],
            payer=row["payer"],
            prepared_at=row["at"],
            prepared_by=None,
            decided_at=row["at"],
            decided_by=None,
            state=PayoutState.PAID,
            reason="",
            payees=row["payees"],
            total_fen=row["fen"],
        )
        for row in rows
    ]


def payments_of_run(run: str) -> list[PayoutView]:
    """Return the payments of a run, by number."""
    rows = PayoutRun.objects.filter(pk=run)
    booked = Payout.objects.filter(run=run).select_related("outcome").order_by("number")
    if not rows:
        return [_booked(row, PayoutState.PAID) for row in booked]
    state = _run_views(list(rows))[0].state
    known = {row.number: row for row in booked}
    lines = PayoutLine.objects.filter(run_id=run).annotate(payee=F("account__party"))
    going = state if state != PayoutState.PAID else PayoutState.SUBMITTED
    return [
        _booked(known[line.number], going, is_cash=line.is_cash)
        if line.number in known
        else PayoutView(line.number, run, line.payee, line.amount_fen, line.is_cash, state)
        for line in lines.order_by("number")
    ]


def _booked(row: Payout, going: PayoutState, *, is_cash: bool = False) -> PayoutView:
    """Return a payment that was booked; ``going`` is where it stands before there is a result.

    Cash is never submitted to a bank.
    """
    outcome = row.outcome if hasattr(row, "outcome") else None
    state, reason = PayoutState.APPROVED if is_cash else going, ""
    if outcome is not None:
        state = PayoutState.PAID if outcome.is_paid else PayoutState.FAILED
        reason = outcome.reason
    return PayoutView(row.number, row.run, row.payee, row.amount_fen, is_cash, state, reason)


def payments_by_number(numbers: Iterable[str]) -> dict[str, PayoutView]:
    """Return payments that were booked, by their numbers."""
    rows = list(Payout.objects.filter(number__in=list(numbers)).select_related("outcome"))
    prepared = PayoutRun.objects.in_bulk({row.run for row in rows})
    cash = set(
        PayoutLine.objects.filter(number__in=[row.number for row in rows], is_cash=True)
        .order_by("number")
        .values_list("number", flat=True)
    )
    found = {}
    for row in rows:
        run = prepared.get(row.run)
        going = PayoutState.PAID
        if run is not None:
            going = PayoutState.SUBMITTED if run.exported_at else PayoutState.APPROVED
        found[row.number] = _booked(row, going, is_cash=row.number in cash)
    return found


def payments_awaiting(*, payee: str = "", payer: str = "") -> list[PayoutView]:
    """Return the payments in runs that wait for a second person: somebody's, or a payer's."""
    lines = PayoutLine.objects.filter(run__decision=None)
    if payee:
        lines = lines.filter(account__party=payee)
    if payer:
        lines = lines.filter(run__payer=payer)
    return [
        PayoutView(
            row.number,
            row.run_id,
            row.account.party,
            row.amount_fen,
            row.is_cash,
            PayoutState.WAITING,
        )
        for row in lines.select_related("account").order_by("number")
    ]


def last_failures(payer: str, payees: Iterable[str]) -> dict[str, str]:
    """Return why the latest payment to somebody failed, for those to whom it did."""
    rows = PayoutOutcome.objects.filter(payout__payer=payer, payout__payee__in=list(payees))
    latest = rows.order_by().values("payout__payee").annotate(last=Max("id")).values("last")
    failed = PayoutOutcome.objects.filter(pk__in=latest, is_paid=False).order_by("id")
    return dict(failed.values_list("payout__payee", "reason"))


def runs_of_numbers(payer: str, numbers: Iterable[str]) -> dict[str, str]:
    """Return in which run of a payer each payment stands."""
    rows = Payout.objects.filter(payer=payer, number__in=list(numbers)).order_by("number")
    return dict(rows.values_list("number", "run"))
