"""The ledger's part of ``check_books``: entries balance, payouts are as their rows say."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from commonfield.ledger.models import LedgerEntry, Payout, PayoutDecision
from commonfield.workshop.approvals import wrong_decisions
from commonfield.workshop.books import BookCheck, differences

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
        " JOIN ledger_payout_run r ON r.id = o.run"
        " LEFT JOIN ledger_payout_decision d ON d.subject_id = r.id"
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
        " LEFT JOIN ledger_payout_outcome u ON u.entry_id = e.id WHERE u.id IS NULL"
        " ORDER BY o.number"
    ),
}

_RUN_AUDIT: Final = " FROM audit_row a LEFT JOIN ledger_payout_run r ON r.id = substr(a.object, 12)"
_WHO: Final = "coalesce('P' || {}, 'system')"
_DECIDED: Final = (
    "CASE a.action WHEN 'ledger.payouts_approved' THEN 'accepted'"
    " WHEN 'ledger.payouts_sent_back' THEN 'sent_back'"
    " WHEN 'ledger.payouts_taken_back' THEN 'taken_back' END"
)
# From the signed audit to the rows, and back: what no sum shows. Rows of before name less.
_RUNS: Final = {
    "prepared as the audit says": (
        "SELECT a.object, a.actor || ' ' || coalesce({detail payer}, ''), "  # noqa: S608 - words of our own
        + _WHO.format("r.prepared_by")
        + " || ' ' || r.payer"
        + _RUN_AUDIT
        + " WHERE a.action = 'ledger.payouts_prepared' AND (r.id IS NULL"
        " OR r.prepared_at <> a.at OR a.actor <> "
        + _WHO.format("r.prepared_by")
        + " OR r.payer <> {detail payer} OR r.digest <> coalesce({detail digest}, r.digest)"
        " OR (SELECT sum(l.amount_fen) FROM ledger_payout_line l WHERE l.run_id = r.id)"
        " <> CAST({detail total_fen} AS bigint))"
    ),
    "decided as the audit says": (
        "SELECT a.object, a.actor || ' ' || a.action, "
        + _WHO.format("d.decided_by")
        + " || ' ' || coalesce(d.verdict, 'none')"
        + _RUN_AUDIT
        + " LEFT JOIN ledger_payout_decision d ON d.subject_id = r.id WHERE a.action IN"
        " ('ledger.payouts_approved', 'ledger.payouts_sent_back', 'ledger.payouts_taken_back')"
        # One that the program itself sent back says so under its own name.
        " AND (d.subject_id IS NULL OR d.decided_at <> a.at OR a.actor <> "
        + _WHO.format("d.decided_by")
        + " OR d.verdict <> "
        + _DECIDED
        + ")"
    ),
    "in the audit": (
        "SELECT r.id, 'an audit row', 'none' FROM ledger_payout_run r LEFT JOIN audit_row a"
        " ON a.object = 'payout_run:' || r.id AND a.action = 'ledger.payouts_prepared'"
        " WHERE a.id IS NULL"
    ),
    "decided in the audit": (
        "SELECT d.subject_id, 'an audit row', 'none' FROM ledger_payout_decision d"
        " LEFT JOIN audit_row a ON a.object = 'payout_run:' || d.subject_id"
        " AND a.at = d.decided_at AND a.action IN ('ledger.payouts_approved',"
        " 'ledger.payouts_sent_back', 'ledger.payouts_taken_back') WHERE a.id IS NULL"
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
        "SELECT a.object || ' ' || a.at, {detail paid} || ' ' || {detail failed},"
        " coalesce(u.paid, 0) || ' ' || coalesce(u.failed, 0) FROM audit_row a LEFT JOIN"
        " (SELECT 'payout_run:' || o.run AS run, u.recorded_at, u.recorded_by,"
        " sum(CASE WHEN u.is_paid THEN 1 ELSE 0 END) AS paid,"
        " sum(CASE WHEN u.is_paid THEN 0 ELSE 1 END) AS failed FROM ledger_payout_outcome u"
        " JOIN ledger_payout o ON o.id = u.payout_id GROUP BY 1, 2, 3) u"
        " ON u.run = a.object AND u.recorded_at = a.at AND u.recorded_by = a.actor"
        " WHERE a.action = 'ledger.payouts_settled'"
        " AND (coalesce(u.paid, 0) <> CAST({detail paid} AS bigint)"
        " OR coalesce(u.failed, 0) <> CAST({detail failed} AS bigint))"
    ),
    "results in the audit": (
        "SELECT o.number, 'an audit row', 'none' FROM ledger_payout_outcome u"
        " JOIN ledger_payout o ON o.id = u.payout_id LEFT JOIN audit_row a"
        " ON a.object = 'payout_run:' || o.run AND a.action = 'ledger.payouts_settled'"
        " AND a.at = u.recorded_at AND a.actor = u.recorded_by WHERE a.id IS NULL"
    ),
}


def check_ledger() -> BookCheck:
    """Recompute that every entry is sealed and balances, and every reversal mirrors its entry."""
    # SQLite keeps an entry's id without its hyphens.
    found = (replace(each, key=str(UUID(each.key))) for each in differences("ledger", _ENTRIES))
    every = (*found, *differences("ledger", _ACCOUNTS))
    return BookCheck("ledger", LedgerEntry.objects.count(), every)


def check_payouts() -> BookCheck:
    """Hold payments against their entries, approvals and results."""
    made = PayoutDecision.objects.select_related("subject").order_by("pk")
    wrong = wrong_decisions("payouts", ((row, row.subject) for row in made))
    found = (*differences("payouts", _PAYOUTS | _RUNS), *wrong)
    return BookCheck("payouts", Payout.objects.count(), found)
