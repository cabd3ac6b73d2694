"""The ledger's part of ``check_books``: entries balance, payouts are as their rows say."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from uuid import UUID

from commonfield.audit.queries import audited_approvals
from commonfield.ledger.models import (
    LedgerEntry,
    Payout,
    PayoutCashDecision,
    PayoutCashList,
    PayoutCorrection,
    PayoutCorrectionDecision,
    PayoutDecision,
    PayoutLine,
    PayoutOutcome,
    PayoutRun,
)
from commonfield.ledger.payouts.choices import ENTRY_KINDS
from commonfield.workshop.approvals import (
    ApprovalDecision,
    Prepared,
    changed_while_waiting,
    wrong_decisions,
)
from commonfield.workshop.books import BookCheck, Difference, differences
from commonfield.workshop.choices import Verdict

_ENTRIES: Final = {
    "sealed and balanced": (
        "SELECT p.entry_id, 'sealed, 0 fen', CASE WHEN count(e.id) = 0 THEN 'no header'"
        " ELSE 'sealed' END || ', ' || count(*) || ' legs, ' || sum(p.amount_fen) || ' fen'"
        " FROM ledger_posting p LEFT JOIN ledger_entry e ON e.id = p.entry_id"
        " GROUP BY p.entry_id HAVING sum(p.amount_fen) <> 0 OR count(*) < 2 OR count(e.id) = 0"
        " ORDER BY p.entry_id"
    ),
    "reversed as booked": (
        "SELECT r.id, 'the mirror of its entry',"
        " 'account ' || p.account_id || ': ' || sum(p.amount_fen) FROM ledger_entry r"
        " JOIN ledger_posting p ON p.entry_id = r.id OR p.entry_id = r.reverses_id"
        " WHERE r.reverses_id IS NOT NULL GROUP BY r.id, p.account_id"
        " HAVING sum(p.amount_fen) <> 0 ORDER BY r.id, p.account_id"
    ),
    "with postings": (
        "SELECT e.id, 'postings', 'none' FROM ledger_entry e"
        " WHERE NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.entry_id = e.id)"
        " ORDER BY e.id"
    ),
}
_ACCOUNTS: Final = {
    "an account is whose its code says": (
        "SELECT code, holder || ' ' || party, 'elsewhere' FROM ledger_account"
        " WHERE code NOT LIKE '%%:' || holder || ':%%' OR (party <> ''"
        " AND code NOT LIKE '%%:' || party)"
    )
}
_PAYOUTS: Final = {
    "booked as paid": (
        "SELECT o.number, o.amount_fen, coalesce(sum(p.amount_fen), 0) FROM ledger_payout o"
        " LEFT JOIN ledger_posting p ON p.entry_id = o.entry_id AND p.amount_fen > 0"
        " GROUP BY o.number, o.amount_fen"
        " HAVING o.amount_fen <> coalesce(sum(p.amount_fen), 0) ORDER BY o.number"
    ),
    "paid as booked": (
        "SELECT e.reference, 'a payment', 'none' FROM ledger_entry e"
        " LEFT JOIN ledger_payout o ON o.entry_id = e.id"
        " WHERE e.kind = 'payout' AND o.id IS NULL ORDER BY e.reference"
    ),
    "paid as approved": (
        "SELECT l.number, l.amount_fen, coalesce(o.amount_fen, 0) FROM ledger_payout_line l"
        " JOIN ledger_payout_decision d ON d.subject_id = l.run_id AND d.verdict = 'accepted'"
        " LEFT JOIN ledger_payout o ON o.number = l.number AND o.run = l.run_id"
        " WHERE coalesce(o.amount_fen, 0) <> l.amount_fen ORDER BY l.number"
    ),
    "approved before paid": (
        "SELECT o.number, 'accepted', coalesce(d.verdict, '') FROM ledger_payout o"
        " LEFT JOIN ledger_payout_decision d ON d.subject_id = o.run"
        " WHERE coalesce(d.verdict, '') <> 'accepted' ORDER BY o.number"
    ),
    "failed as taken back": (
        "SELECT o.number, 'taken back', 'not' FROM ledger_payout_outcome u"
        " JOIN ledger_payout o ON o.id = u.payout_id"
        " LEFT JOIN ledger_entry e ON e.id = u.entry_id AND e.reverses_id = o.entry_id"
        " WHERE NOT u.is_paid AND e.id IS NULL ORDER BY o.number"
    ),
    "taken back as failed": (
        "SELECT o.number, 'failed', 'not' FROM ledger_payout o"
        " JOIN ledger_entry e ON e.reverses_id = o.entry_id"
        " LEFT JOIN ledger_payout_outcome u ON u.entry_id = e.id"
        " LEFT JOIN ledger_payout_correction_decision c ON c.entry_id = e.id"
        " WHERE u.id IS NULL AND c.subject_id IS NULL ORDER BY o.number"
    ),
    "settled by another, after the bank's file": (
        "SELECT o.number, 'the file, then another person',"
        " CASE WHEN r.exported_at IS NULL THEN 'no file' ELSE u.recorded_by END"
        " FROM ledger_payout_outcome u JOIN ledger_payout o ON o.id = u.payout_id"
        " JOIN ledger_payout_run r ON r.id = o.run JOIN ledger_payout_line l ON l.number = o.number"
        " WHERE NOT l.is_cash AND (r.exported_at IS NULL"
        " OR (r.prepared_by IS NOT NULL AND u.recorded_by = 'P' || r.prepared_by))"
        " ORDER BY o.number"
    ),
    "corrected as booked": (
        "SELECT c.id, c.kind || ' ' || c.amount_fen, coalesce(e.kind, 'no entry') || ' '"
        " || coalesce(sum(abs(p.amount_fen)), 0) FROM ledger_payout_correction c"
        " JOIN ledger_payout_correction_decision d ON d.subject_id = c.id"
        " AND d.verdict = 'accepted' LEFT JOIN ledger_entry e ON e.id = d.entry_id"
        " LEFT JOIN ledger_posting p ON p.entry_id = e.id AND p.account_id = c.account_id"
        " GROUP BY c.id, c.kind, c.amount_fen, e.kind"
        " HAVING coalesce(sum(p.amount_fen), 0)"
        " <> CASE WHEN c.kind IN ('returned', 'unpaid') THEN -c.amount_fen ELSE c.amount_fen END"
        " OR coalesce(e.kind, '') <> CASE c.kind {kinds} END ORDER BY c.id"
    ).replace("{kinds}", " ".join(f"WHEN '{k}' THEN '{v}'" for k, v in ENTRY_KINDS.items())),
    "booked as corrected": (
        "SELECT e.reference, 'a correction', 'none' FROM ledger_entry e"
        " LEFT JOIN ledger_payout_correction_decision d ON d.entry_id = e.id"
        " WHERE e.kind IN ('payout_late', 'payout_heirs', 'payout_closed')"
        " AND d.subject_id IS NULL ORDER BY e.reference"
    ),
    "paid with a fact of its own": (
        "WITH paid AS (SELECT l.number, l.amount_fen, u.recorded_at AS at, u.fact"
        " FROM ledger_payout_outcome u JOIN ledger_payout o ON o.id = u.payout_id"
        " JOIN ledger_payout_line l ON l.number = o.number"
        " WHERE u.is_paid UNION ALL"
        " SELECT 'C' || c.id, c.amount_fen, d.decided_at, d.fact"
        " FROM ledger_payout_correction c JOIN ledger_payout_correction_decision d"
        " ON d.subject_id = c.id WHERE d.verdict = 'accepted'"
        " AND c.kind IN ('arrived', 'handed', 'heirs'))"
        " SELECT p.number, 'its fact', 'none' FROM paid p LEFT JOIN facts_fact f ON f.id = p.fact"
        " AND f.kind = 'ledger.paid_out' AND f.amount_fen = p.amount_fen AND f.occurred_at = p.at"
        " LEFT JOIN (SELECT fact FROM paid GROUP BY fact HAVING count(*) > 1) twice"
        " ON twice.fact = p.fact WHERE f.id IS NULL OR twice.fact IS NOT NULL"
    ),
    "accounts as a fingerprint, cash without": (
        "SELECT l.number, CASE WHEN l.is_cash THEN 'none' ELSE 'one' END, l.account_print"
        " FROM ledger_payout_line l WHERE l.is_cash <> (l.account_print = '') ORDER BY l.number"
    ),
}

# Who says what became of payments: the bank's file, a cash list, the program's own comparison.
_RESULTS: Final = (
    "('ledger.payouts_settled', 'ledger.payouts_cash_confirmed', 'ledger.payouts_left_out')"
)
# From the signed audit to the rows, and back: what no sum shows.
_RUNS: Final = {
    "bank's file as the audit says": (
        "SELECT r.id, min(a.at), r.exported_at FROM ledger_payout_run r LEFT JOIN audit_row a"
        " ON a.object = 'payout_run:' || r.id AND a.action = 'ledger.payouts_exported'"
        " GROUP BY r.id, r.exported_at HAVING min(a.at) <> r.exported_at"
        " OR (min(a.at) IS NULL) <> (r.exported_at IS NULL)"
    ),
    "paid when, by and to whom it was approved": (
        "SELECT o.number, k.code || ' ' || d.decided_at, o.payer || ' ' || o.payee || ' '"
        " || o.paid_at FROM ledger_payout o"
        " JOIN ledger_payout_line l ON l.number = o.number"
        " JOIN ledger_payout_decision d ON d.subject_id = l.run_id"
        " JOIN ledger_account k ON k.id = l.account_id"
        " LEFT JOIN ledger_posting p ON p.entry_id = o.entry_id AND p.account_id = l.account_id"
        " LEFT JOIN ledger_entry e ON e.id = o.entry_id WHERE o.paid_at <> d.decided_at"
        " OR o.payee <> k.party OR o.payer <> k.holder OR coalesce(p.amount_fen, 0) <> o.amount_fen"
        " OR e.reference <> o.number OR e.occurred_at <> o.paid_at"
    ),
    "paid when and to whom it was booked": (
        "SELECT o.number, e.occurred_at, o.paid_at FROM ledger_payout o"
        " JOIN ledger_entry e ON e.id = o.entry_id LEFT JOIN ledger_posting p"
        " ON p.entry_id = e.id AND p.amount_fen > 0"
        " LEFT JOIN ledger_account k ON k.id = p.account_id"
        " WHERE e.occurred_at <> o.paid_at OR k.id IS NULL OR k.party <> o.payee"
        " OR k.holder <> o.payer"
    ),
    "results as the audit says": (
        "SELECT a.object || ' ' || a.at, a.paid || ' ' || a.failed,"  # noqa: S608 - words of our own
        " coalesce(u.paid, 0) || ' ' || coalesce(u.failed, 0) FROM"
        " (SELECT object, at, actor, sum(CAST({detail paid} AS bigint)) AS paid,"
        " sum(CAST({detail failed} AS bigint)) AS failed FROM audit_row a"
        f" WHERE action IN {_RESULTS} GROUP BY object, at, actor) a LEFT JOIN"
        " (SELECT 'payout_run:' || o.run AS run, u.recorded_at, u.recorded_by,"
        " sum(CASE WHEN u.is_paid THEN 1 ELSE 0 END) AS paid,"
        " sum(CASE WHEN u.is_paid THEN 0 ELSE 1 END) AS failed FROM ledger_payout_outcome u"
        " JOIN ledger_payout o ON o.id = u.payout_id GROUP BY 1, 2, 3) u"
        " ON u.run = a.object AND u.recorded_at = a.at AND u.recorded_by = a.actor"
        " WHERE coalesce(u.paid, 0) <> a.paid OR coalesce(u.failed, 0) <> a.failed"
    ),
    "results in the audit": (
        "SELECT o.number, 'an audit row', 'none'"  # noqa: S608 - words of our own
        " FROM ledger_payout_outcome u"
        " JOIN ledger_payout o ON o.id = u.payout_id LEFT JOIN audit_row a"
        f" ON a.object = 'payout_run:' || o.run AND a.action IN {_RESULTS}"
        " AND a.at = u.recorded_at AND a.actor = u.recorded_by WHERE a.id IS NULL"
    ),
}
_BY_TWO: Final = (
    audited_approvals(
        "runs",
        ("ledger_payout_run", "ledger_payout_decision"),
        "'payout_run:' || p.id",
        {
            "": "ledger.payouts_prepared",
            Verdict.ACCEPTED: "ledger.payouts_approved",
            Verdict.SENT_BACK: "ledger.payouts_sent_back",
            Verdict.TAKEN_BACK: "ledger.payouts_taken_back",
        },
    )
    | audited_approvals(
        "cash lists",
        ("ledger_payout_cash_list", "ledger_payout_cash_decision"),
        "'payout_run:' || p.run_id",
        {
            "": "ledger.payouts_cash_handed",
            Verdict.ACCEPTED: "ledger.payouts_cash_confirmed",
            Verdict.SENT_BACK: "ledger.payouts_cash_sent_back",
            Verdict.TAKEN_BACK: "ledger.payouts_cash_taken_back",
        },
    )
    | audited_approvals(
        "corrections",
        ("ledger_payout_correction", "ledger_payout_correction_decision"),
        "'payout_correction:' || p.id",
        {
            "": "ledger.correction_prepared",
            Verdict.ACCEPTED: "ledger.correction_approved",
            Verdict.SENT_BACK: "ledger.correction_sent_back",
            Verdict.TAKEN_BACK: "ledger.correction_taken_back",
        },
    )
)


def check_ledger() -> BookCheck:
    """Recompute that every entry is sealed and balances, and every reversal mirrors its entry."""
    # SQLite keeps an entry's id without its hyphens.
    found = (replace(each, key=str(UUID(each.key))) for each in differences("ledger", _ENTRIES))
    every = (*found, *differences("ledger", _ACCOUNTS))
    return BookCheck("ledger", LedgerEntry.objects.count(), every)


def check_payouts() -> BookCheck:
    """Hold payments against their entries, approvals and results."""
    wrong = [
        each
        for kind in (PayoutDecision, PayoutCashDecision, PayoutCorrectionDecision)
        for each in wrong_decisions("payouts", _decided(kind))
    ]
    for prepared in (PayoutRun, PayoutCashList, PayoutCorrection):
        waiting = prepared.objects.filter(decision=None).order_by("pk")
        wrong += changed_while_waiting("payouts", waiting)
    found = (*differences("payouts", _PAYOUTS | _RUNS | _BY_TWO), *wrong, *_wrong_cash())
    return BookCheck("payouts", Payout.objects.count(), found)


def _decided(
    kind: type[PayoutDecision | PayoutCashDecision | PayoutCorrectionDecision],
) -> Iterator[tuple[ApprovalDecision, Prepared]]:
    for row in kind.objects.select_related("subject").order_by("pk"):
        yield row, row.subject


def _wrong_cash() -> Iterator[Difference]:
    """Yield the payments in cash that are settled otherwise than two people said."""
    said: dict[str, bool] = {}
    lists = PayoutCashList.objects.filter(decision__verdict=Verdict.ACCEPTED).order_by("id")
    for row in lists:
        said |= dict.fromkeys(row.handed, True) | dict.fromkeys(row.missing, False)
    lines = PayoutLine.objects.filter(is_cash=True)
    cash = PayoutOutcome.objects.filter(payout__number__in=lines.values("number"))
    settled = dict(cash.order_by("id").values_list("payout__number", "is_paid"))
    for number in sorted(said.keys() | settled.keys()):
        if said.get(number) != settled.get(number):
            ought, is_ = (str(each.get(number, "nothing")) for each in (said, settled))
            yield Difference("payouts: cash as confirmed", number, ought, is_)
