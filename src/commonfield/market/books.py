"""The market's part of ``check_books``: stock, orders, what supply packed and the ledger agree."""

from typing import Final

from django.db import connection

from commonfield.market.models import Order, Stock
from commonfield.workshop.books import BookCheck, Difference

_Statements = tuple[tuple[str, str], ...]

_STOCK: Final[_Statements] = (
    (
        "counter is the sum of movements",
        (
            "SELECT s.id, coalesce(m.packs, 0), s.available FROM market_stock s LEFT JOIN"
            " (SELECT stock_id, sum(packs) AS packs FROM market_stock_movement GROUP BY stock_id) m"
            " ON m.stock_id = s.id WHERE s.available <> coalesce(m.packs, 0)"
        ),
    ),
    (
        "received is what supply packed",
        (
            "SELECT coalesce(a.key, b.key), coalesce(b.packs, 0), coalesce(a.packs, 0) FROM"
            " (SELECT t.code || '/' || s.lot_code AS key, sum(m.packs) AS packs"
            " FROM market_stock_movement m JOIN market_stock s ON s.id = m.stock_id"
            " JOIN market_sku k ON k.id = s.sku_id JOIN market_product p ON p.id = k.product_id"
            " JOIN market_store t ON t.id = p.store_id"
            " WHERE m.reason = 'received' GROUP BY 1) a FULL JOIN"
            " (SELECT g.receiver || '/' || l.code AS key, sum(g.packs) AS packs"
            " FROM supply_lot_packing g JOIN supply_lot l ON l.id = g.lot_id GROUP BY 1) b"
            " ON a.key = b.key WHERE coalesce(a.packs, 0) <> coalesce(b.packs, 0)"
        ),
    ),
    (
        "set aside is what live orders hold",
        (
            "SELECT s.id, coalesce(l.packs, 0), coalesce(m.packs, 0) FROM market_stock s LEFT JOIN"
            " (SELECT n.stock_id, sum(n.packs) AS packs FROM market_order_line n"
            " JOIN market_order o ON o.id = n.order_id"
            " WHERE o.state NOT IN ('cancelled', 'refunded') OR o.shipped_at IS NOT NULL"
            " GROUP BY n.stock_id) l"
            " ON l.stock_id = s.id LEFT JOIN"
            " (SELECT stock_id, -sum(packs) AS packs FROM market_stock_movement"
            " WHERE reason IN ('ordered', 'released') GROUP BY stock_id) m ON m.stock_id = s.id"
            " WHERE coalesce(l.packs, 0) <> coalesce(m.packs, 0)"
        ),
    ),
)

_ORDERS: Final[_Statements] = (
    (
        "total is the sum of lines and shipping",
        (
            "SELECT o.number, o.total_fen, coalesce(l.total, 0) + o.shipping_fen"
            " FROM market_order o LEFT JOIN"
            " (SELECT order_id, sum(packs * price_fen) AS total FROM market_order_line"
            " GROUP BY order_id) l ON l.order_id = o.id"
            " WHERE o.total_fen <> coalesce(l.total, 0) + o.shipping_fen"
        ),
    ),
    (
        "shipped packs are dispatched, less those that came back",
        (
            "SELECT o.number, o.expected, coalesce(d.packs, 0) FROM"
            " (SELECT o.number, CASE WHEN o.state IN ('shipped', 'received', 'closed')"
            " OR o.shipped_at IS NOT NULL THEN sum(l.packs) ELSE 0 END"
            " - coalesce(max(b.packs), 0) AS expected"
            " FROM market_order o JOIN market_order_line l ON l.order_id = o.id LEFT JOIN"
            " (SELECT reference, sum(packs) AS packs FROM market_stock_movement"
            " WHERE reason = 'returned' GROUP BY reference) b ON b.reference = o.number"
            " GROUP BY o.id, o.number, o.state, o.shipped_at) o LEFT JOIN"
            " (SELECT reference, sum(packs) AS packs FROM supply_dispatch GROUP BY reference) d"
            " ON d.reference = o.number WHERE coalesce(d.packs, 0) <> o.expected"
        ),
    ),
    (
        "providers owe what was paid, less what went back",
        (
            "SELECT o.number, o.expected, coalesce(e.fen, 0) FROM"
            " (SELECT o.number, CASE WHEN o.paid_at IS NULL THEN coalesce(r.open_fen, 0)"
            " WHEN o.payment = 'channel' AND o.state = 'refunded' THEN 0"
            " ELSE o.total_fen - coalesce(r.done_fen, 0) END AS expected"
            " FROM market_order o LEFT JOIN (SELECT order_id,"
            " sum(CASE WHEN state = 'done' THEN amount_fen ELSE 0 END) AS done_fen,"
            " sum(CASE WHEN state = 'done' THEN 0 ELSE amount_fen END) AS open_fen"
            " FROM market_refund GROUP BY order_id) r ON r.order_id = o.id) o LEFT JOIN"
            " (SELECT n.reference, sum(p.amount_fen) AS fen FROM ledger_entry n"
            " JOIN ledger_posting p ON p.entry_id = n.id"
            " JOIN ledger_account a ON a.id = p.account_id"
            " WHERE n.kind IN ('sale', 'refund', 'refund_paid', 'late_payment')"
            " AND a.code LIKE 'Assets:%%:Receivable:%%'"
            " AND a.code NOT LIKE '%%:Buyers' GROUP BY n.reference) e ON e.reference = o.number"
            " WHERE coalesce(e.fen, 0) <> o.expected"
        ),
    ),
    (
        "refunds not yet paid are owed to buyers",
        (
            "SELECT coalesce(r.number, e.reference), coalesce(r.fen, 0), coalesce(e.fen, 0) FROM"
            " (SELECT o.number, sum(f.amount_fen) AS fen FROM market_refund f"
            " JOIN market_order o ON o.id = f.order_id WHERE f.state <> 'done'"
            " GROUP BY o.number) r FULL JOIN"
            " (SELECT n.reference, -sum(p.amount_fen) AS fen FROM ledger_account a"
            " JOIN ledger_posting p ON p.account_id = a.id"
            " JOIN ledger_entry n ON n.id = p.entry_id"
            " WHERE a.code LIKE 'Liabilities:%%:Refunds:Buyers' GROUP BY n.reference) e"
            " ON e.reference = r.number WHERE coalesce(r.fen, 0) <> coalesce(e.fen, 0)"
        ),
    ),
    (
        "no refund is more than was paid",
        (
            "SELECT o.number, o.total_fen, r.fen FROM market_order o JOIN"
            " (SELECT order_id, sum(amount_fen) AS fen FROM market_refund GROUP BY order_id) r"
            " ON r.order_id = o.id WHERE r.fen > o.total_fen"
        ),
    ),
    (
        "every refund of a sale has its fact",
        (
            "SELECT r.number, -r.amount_fen, coalesce(f.amount_fen, 0) FROM market_refund r"
            " JOIN market_order o ON o.id = r.order_id"
            " LEFT JOIN facts_fact f ON f.id = r.fact"
            " WHERE o.paid_at IS NOT NULL AND coalesce(f.amount_fen, 0) <> -r.amount_fen"
        ),
    ),
    (
        "goods are owed exactly while an order is open",
        (
            "SELECT o.number, CASE WHEN o.paid_at IS NULL AND o.state <> 'cancelled'"
            " THEN o.total_fen ELSE 0 END, coalesce(e.fen, 0) FROM market_order o LEFT JOIN"
            " (SELECT n.reference, -sum(p.amount_fen) AS fen FROM ledger_entry n"
            " JOIN ledger_posting p ON p.entry_id = n.id"
            " JOIN ledger_account a ON a.id = p.account_id"
            " WHERE a.code LIKE 'Liabilities:%%:Orders' GROUP BY n.reference) e"
            " ON e.reference = o.number WHERE coalesce(e.fen, 0) <>"
            " CASE WHEN o.paid_at IS NULL AND o.state <> 'cancelled' THEN o.total_fen ELSE 0 END"
        ),
    ),
    (
        "every sale has its fact",
        (
            "SELECT o.number, 1, 0 FROM market_order o LEFT JOIN facts_fact f ON f.id = o.sale_fact"
            " WHERE (o.paid_at IS NOT NULL) <> (f.id IS NOT NULL)"
            " OR (f.id IS NOT NULL AND f.amount_fen <> o.total_fen)"
        ),
    ),
)


def check_stock() -> BookCheck:
    """Recompute every stock counter from its movements, orders and supply's packings."""
    return BookCheck("stock", Stock.objects.count(), _run("stock", _STOCK))


def check_orders() -> BookCheck:
    """Recompute every order from its lines, dispatches, ledger entries and fact."""
    return BookCheck("orders", Order.objects.count(), _run("orders", _ORDERS))


def _run(name: str, statements: _Statements) -> tuple[Difference, ...]:
    differences: list[Difference] = []
    with connection.cursor() as cursor:
        for rule, statement in statements:
            # Parameters make both engines read the doubled percent signs alike.
            cursor.execute(statement, [])
            differences += [
                Difference(f"{name}: {rule}", str(key), str(expected), str(found))
                for key, expected, found in cursor.fetchall()
            ]
    return tuple(differences)
