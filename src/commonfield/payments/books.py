"""The payments' part of ``check_books``: payments, their orders and providers' notices agree."""

from typing import Final

from commonfield.orders.models import CombinedPayment
from commonfield.workshop.books import BookCheck, differences

# Orders for which money came: paid, or owed back since it came too late.
_MONEY_CAME: Final = (
    "(o.paid_at IS NOT NULL OR EXISTS (SELECT 1 FROM orders_refund r"
    " WHERE r.order_id = o.id AND r.reason = 'late_payment'))"
)
_NOTIFIED: Final = (
    "(SELECT reference, provider, sum(amount_fen) AS fen FROM payments_payment_event"
    " WHERE kind = 'paid' AND outcome IN ('paid', 'late') GROUP BY reference, provider)"
)
_RULES: Final = {
    "total is the sum of the orders": (
        "SELECT p.number, coalesce(o.fen, 0), p.total_fen FROM orders_combined_payment p"
        " LEFT JOIN (SELECT combined_id, sum(total_fen) AS fen FROM orders_order"
        " WHERE combined_id IS NOT NULL GROUP BY combined_id) o ON o.combined_id = p.id"
        " WHERE coalesce(o.fen, 0) <> p.total_fen"
    ),
    "paid is what has a time of payment": (
        "SELECT number, state, CASE WHEN paid_at IS NULL THEN 'no time' ELSE 'a time' END"
        " FROM orders_combined_payment WHERE (state = 'paid') <> (paid_at IS NOT NULL)"
    ),
    "a payment is paid exactly when money came for its orders": (
        "SELECT p.number, p.state, count(CASE WHEN " + _MONEY_CAME + " THEN 1 END)"
        " FROM orders_combined_payment p JOIN orders_order o ON o.combined_id = p.id"
        " GROUP BY p.id, p.number, p.state, p.paid_at"
        " HAVING (p.paid_at IS NOT NULL) <> (count(CASE WHEN " + _MONEY_CAME + " THEN 1 END) > 0)"
    ),
    "a payment is paid when its orders' money came": (
        "SELECT p.number, p.paid_at, 'at none of its orders'' times'"
        " FROM orders_combined_payment p WHERE p.paid_at IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM orders_order o LEFT JOIN orders_refund r ON r.order_id = o.id"
        " WHERE o.combined_id = p.id AND (o.paid_at = p.paid_at OR r.decided_at = p.paid_at))"
    ),
    "orders have the money that the provider told of": (
        "SELECT p.number, e.fen, coalesce(sum(CASE WHEN "
        + _MONEY_CAME
        + " THEN o.total_fen END), 0)"
        " FROM orders_combined_payment p JOIN " + _NOTIFIED + " e ON e.reference = p.number"
        " AND e.provider = p.method JOIN orders_order o ON o.combined_id = p.id"
        " GROUP BY p.id, p.number, e.fen"
        " HAVING e.fen <> coalesce(sum(CASE WHEN " + _MONEY_CAME + " THEN o.total_fen END), 0)"
    ),
    "what a provider was paid, it has told of": (
        "SELECT p.number, 'a notice', 'none' FROM orders_combined_payment p"
        " LEFT JOIN " + _NOTIFIED + " e ON e.reference = p.number AND e.provider = p.method"
        " WHERE p.paid_at IS NOT NULL AND p.method <> 'simulated' AND e.reference IS NULL"
    ),
    "money that came late is kept or given back, never both": (
        "SELECT o.number, 'one', 'both' FROM orders_order o"
        " JOIN orders_refund r ON r.order_id = o.id AND r.reason = 'late_payment'"
        " WHERE o.paid_at IS NOT NULL"
    ),
    "what was given back twice is owed by the buyer": (
        "SELECT number, sum(due), sum(booked) FROM (SELECT o.number, r.amount_fen AS due,"
        " 0 AS booked FROM payments_payment_event e JOIN orders_refund r ON r.number = e.reference"
        " JOIN orders_order o ON o.id = r.order_id WHERE e.outcome = 'refund_twice' UNION ALL"
        " SELECT n.reference, 0, p.amount_fen FROM ledger_entry n"
        " JOIN ledger_posting p ON p.entry_id = n.id WHERE n.kind = 'refund_twice'"
        " AND p.amount_fen > 0) x GROUP BY number HAVING sum(due) <> sum(booked)"
    ),
    "refunds that a provider told of are done": (
        "SELECT e.reference, 'done', coalesce(r.state, 'none') FROM payments_payment_event e"
        " LEFT JOIN orders_refund r ON r.number = e.reference"
        " WHERE e.outcome = 'refund_done' AND coalesce(r.state, '') <> 'done'"
    ),
}


def check_payments() -> BookCheck:
    """Recompute every payment from its orders and from providers' notices."""
    count = CombinedPayment.objects.count()
    return BookCheck("payments", count, differences("payments", _RULES))
