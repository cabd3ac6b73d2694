"""The ledger's part of ``check_books``: entries balance, payouts are as their rows say."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from uuid import UUID

from commonfield.ledger.models import (
    LedgerEntry,
    Payout,
    PayoutCashDecision,
    PayoutCashList,
    PayoutCorrectionDecision,
    PayoutDecision,
    PayoutLine,
    PayoutOutcome,
)
from commonfield.ledger.payouts.choices import ENTRY_KINDS
from commonfield.workshop.approvals import ApprovalDecision, Prepared, wrong_decisions
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
        " LEFT JOIN ledger_payout_outcome u ON u.entry_id = e.id"
        " LEFT JOIN ledger_payout_correction_decision c ON c.entry_id = e.id"
        " WHERE u.id IS NULL AND c.subject_id IS NULL ORDER BY o.number"
    ),
    # Lines of before (was_bank is null) were settled as was right then.
    "settled by another, after the bank's file": (
        "SELECT o.number, 'the file, then another person',"
        " CASE WHEN r.exported_at IS NULL THEN 'no file' ELSE u.recorded_by END"
        " FROM ledger_payout_outcome u JOIN ledger_payout o ON o.id = u.payout_id"
        " JOIN ledger_payout_run r ON r.id = o.run JOIN ledger_payout_line l ON l.number = o.number"
        " WHERE NOT l.is_cash AND l.was_bank IS NOT NULL AND (r.exported_at IS NULL"
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
        " <> CASE c.kind WHEN 'returned' THEN -c.amount_fen ELSE c.amount_fen END"
        " OR coalesce(e.kind, '') <> CASE c.kind {kinds} END ORDER BY c.id"
    ).replace("{kinds}", " ".join(f"WHEN '{k}' THEN '{v}'" for k, v in ENTRY_KINDS.items())),
    "booked as corrected": (
        "SELECT e.reference, 'a correction', 'none' FROM ledger_entry e"
        " LEFT JOIN ledger_payout_correction_decision d ON d.entry_id = e.id"
        " WHERE e.kind IN ('payout_late', 'payout_heirs', 'payout_closed')"
        " AND d.subject_id IS NULL ORDER BY e.reference"
    ),
    "accounts as a fingerprint, cash without": (
        "SELECT l.number, CASE WHEN l.is_cash THEN 'none' ELSE 'one' END, l.account_print"
        " FROM ledger_payout_line l WHERE l.was_bank IS NOT NULL"
        " AND l.is_cash <> (l.account_print = '') ORDER BY l.number"
    ),
}


def check_ledger() -> BookCheck:
    """Recompute that every entry is sealed and balances, and every reversal mirrors its entry."""
    # SQLite keeps an entry's id without its hyphens.
    found = (replace(each, key=str(UUID(each.key))) for each in differences("ledger", _ENTRIES))
    return BookCheck("ledger", LedgerEntry.objects.count(), tuple(found))


def check_payouts() -> BookCheck:
    """Hold payments against their entries, approvals and results."""
    wrong = [
        each
        for kind in (PayoutDecision, PayoutCashDecision, PayoutCorrectionDecision)
        for each in wrong_decisions("payouts", _decided(kind))
    ]
    found = (*differences("payouts", _PAYOUTS), *wrong, *_wrong_cash())
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
    lines = PayoutLine.objects.filter(is_cash=True, was_bank__isnull=False)
    cash = PayoutOutcome.objects.filter(payout__number__in=lines.values("number"))
    settled = dict(cash.order_by("id").values_list("payout__number", "is_paid"))
    for number in sorted(said.keys() | settled.keys()):
        if said.get(number) != settled.get(number):
            ought, is_ = (str(each.get(number, "nothing")) for each in (said, settled))
            yield Difference("payouts: cash as confirmed", number, ought, is_)
