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


def check_ledger() -> BookCheck:
    """Recompute that every entry is sealed and balances, and every reversal mirrors its entry."""
    # SQLite keeps an entry's id without its hyphens.
    found = (replace(each, key=str(UUID(each.key))) for each in differences("ledger", _ENTRIES))
    return BookCheck("ledger", LedgerEntry.objects.count(), tuple(found))


def check_payouts() -> BookCheck:
    """Hold payments against their entries, approvals and results."""
    made = PayoutDecision.objects.select_related("subject").order_by("pk")
    wrong = wrong_decisions("payouts", ((row, row.subject) for row in made))
    return BookCheck("payouts", Payout.objects.count(), (*differences("payouts", _PAYOUTS), *wrong))
