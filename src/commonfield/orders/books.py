"""The market's part of ``check_books``: stock, orders, what supply packed and the ledger agree."""

from collections.abc import Iterator
from typing import Any, Final

from django.db import connection

from commonfield.orders.models import Order
from commonfield.workshop.books import BookCheck, Difference, differences

_STOCK: Final = {
    "counter is the sum of movements": (
        "SELECT s.id, coalesce(m.packs, 0), s.available FROM stores_stock s LEFT JOIN"
        " (SELECT stock_id, sum(packs) AS packs FROM stores_stock_movement GROUP BY stock_id) m"
        " ON m.stock_id = s.id WHERE s.available <> coalesce(m.packs, 0)"
    ),
    "received is what supply packed": (
        "SELECT key, sum(packed), sum(received) FROM"
        " (SELECT t.code || '/' || s.lot_code AS key, 0 AS packed, m.packs AS received"
        " FROM stores_stock_movement m JOIN stores_stock s ON s.id = m.stock_id"
        " JOIN stores_sku k ON k.id = s.sku_id JOIN stores_product p ON p.id = k.product_id"
        " JOIN stores_store t ON t.id = p.store_id"
        " WHERE m.reason = 'received' UNION ALL SELECT g.receiver || '/' || l.code, g.packs, 0"
        " FROM supply_lot_packing g JOIN supply_lot l ON l.id = g.lot_id) x"
        " GROUP BY key HAVING sum(packed) <> sum(received)"
    ),
    "set aside is what live orders hold": (
        "SELECT stock_id || '/' || reference, sum(held), -sum(moved) FROM"
        " (SELECT n.stock_id, o.number AS reference, n.packs AS held, 0 AS moved"
        " FROM orders_order_line n JOIN orders_order o ON o.id = n.order_id"
        " WHERE o.state NOT IN ('cancelled', 'refunded') OR o.shipped_at IS NOT NULL"
        " UNION ALL SELECT stock_id, reference, 0, packs FROM stores_stock_movement"
        " WHERE reason IN ('ordered', 'released')) x"
        " GROUP BY stock_id, reference HAVING sum(held) + sum(moved) <> 0"
    ),
    "packs back on the shelf are those of returns that arrived sellable": (
        "SELECT reference || '/' || stock_id, sum(back), sum(moved) FROM"
        " (SELECT o.number AS reference, l.stock_id, l.packs AS back, 0 AS moved"
        " FROM orders_return_line l JOIN orders_return r ON r.id = l.return_of_id"
        " JOIN orders_order o ON o.id = r.order_id WHERE r.state = 'arrived' AND l.is_sellable"
        " UNION ALL SELECT m.reference, m.stock_id, 0, m.packs FROM stores_stock_movement m"
        " LEFT JOIN orders_order o ON o.number = m.reference"
        " WHERE m.reason = 'returned' AND coalesce(o.ending, '') <> 'refused') x"
        " GROUP BY reference, stock_id HAVING sum(back) <> sum(moved)"
    ),
    "a parcel that came back is on the shelf whole or not at all": (
        "SELECT o.number || '/' || n.stock_id, n.packs, b.packs"
        " FROM orders_order o JOIN orders_order_line n ON n.order_id = o.id JOIN"
        " (SELECT reference, stock_id, sum(packs) AS packs FROM stores_stock_movement"
        " WHERE reason = 'returned' GROUP BY reference, stock_id) b"
        " ON b.reference = o.number AND b.stock_id = n.stock_id"
        " WHERE o.ending = 'refused' AND b.packs <> 0 AND b.packs <> n.packs"
    ),
}

_ORDERS: Final = {
    "total is the sum of lines and shipping": (
        "SELECT o.number, o.total_fen, coalesce(l.total, 0) + o.shipping_fen"
        " FROM orders_order o LEFT JOIN"
        " (SELECT order_id, sum(CAST(packs AS bigint) * price_fen + rest_fen) AS total"
        " FROM orders_order_line GROUP BY order_id) l ON l.order_id = o.id"
        " WHERE o.total_fen <> coalesce(l.total, 0) + o.shipping_fen"
    ),
    "shipped packs are dispatched, less those that came back": (
        "SELECT o.number, o.expected, coalesce(d.packs, 0) FROM"
        " (SELECT o.number, CASE WHEN o.state IN ('shipped', 'received', 'closed')"
        " OR o.shipped_at IS NOT NULL THEN sum(l.packs) ELSE 0 END"
        " - coalesce(max(b.packs), 0) AS expected"
        " FROM orders_order o JOIN orders_order_line l ON l.order_id = o.id"
        " JOIN stores_stock t ON t.id = l.stock_id AND t.lot_code <> '' LEFT JOIN"
        " (SELECT m.reference, sum(m.packs) AS packs FROM stores_stock_movement m"
        " JOIN stores_stock t ON t.id = m.stock_id AND t.lot_code <> ''"
        " WHERE m.reason = 'returned' GROUP BY m.reference) b ON b.reference = o.number"
        " GROUP BY o.id, o.number, o.state, o.shipped_at) o LEFT JOIN"
        " (SELECT reference, sum(packs) AS packs FROM supply_dispatch GROUP BY reference) d"
        " ON d.reference = o.number WHERE coalesce(d.packs, 0) <> o.expected"
    ),
    "no refund is more than was paid": (
        "SELECT o.number, o.total_fen, r.fen FROM orders_order o JOIN"
        " (SELECT order_id, sum(amount_fen) AS fen FROM orders_refund GROUP BY order_id) r"
        " ON r.order_id = o.id WHERE r.fen > o.total_fen"
    ),
    "refunds by hand are booked where they came from": (
        "SELECT number, sum(due), sum(booked) FROM (SELECT o.number, r.amount_fen AS due,"
        " 0 AS booked FROM orders_refund r JOIN orders_order o ON o.id = r.order_id"
        " WHERE r.paid_from = 'bank' AND r.state = 'done' UNION ALL"
        " SELECT n.reference, 0, -p.amount_fen FROM ledger_entry n"
        " JOIN ledger_posting p ON p.entry_id = n.id JOIN ledger_account a ON a.id = p.account_id"
        " WHERE n.kind = 'refund_paid' AND a.code LIKE 'Assets:%%:Bank') x"
        " GROUP BY number HAVING sum(due) <> sum(booked)"
    ),
    "every refund of a sale has its fact": (
        "SELECT r.number, -r.amount_fen, coalesce(f.amount_fen, 0) FROM orders_refund r"
        " JOIN orders_order o ON o.id = r.order_id"
        " LEFT JOIN facts_fact f ON f.id = r.fact"
        " WHERE o.paid_at IS NOT NULL AND coalesce(f.amount_fen, 0) <> -r.amount_fen"
    ),
    "every sale has its fact": (
        "SELECT o.number, 1, 0 FROM orders_order o LEFT JOIN facts_fact f ON f.id = o.sale_fact"
        " WHERE (o.paid_at IS NOT NULL) <> (f.id IS NOT NULL)"
        " OR (f.id IS NOT NULL AND (f.amount_fen <> o.total_fen OR f.subject <> o.seller))"
    ),
    "no line gives back more than it sold": (
        "SELECT o.number || '/' || n.stock_id, n.fen, sum(l.amount_fen)"
        " FROM orders_refund_line l JOIN orders_refund r ON r.id = l.refund_id"
        " JOIN orders_order o ON o.id = r.order_id JOIN (SELECT order_id, stock_id, packs,"
        " CAST(packs AS bigint) * price_fen + rest_fen AS fen FROM orders_order_line) n"
        " ON n.order_id = o.id AND n.stock_id = l.stock_id"
        " GROUP BY o.number, n.stock_id, n.packs, n.fen"
        " HAVING sum(l.amount_fen) > n.fen OR sum(l.packs) > n.packs"
    ),
    "keys lead to orders": (
        "SELECT k.key, e.value, 'none' FROM orders_idempotency_key k"
        " CROSS JOIN {each_order} LEFT JOIN orders_order o ON o.number = e.value"
        " WHERE o.id IS NULL UNION ALL SELECT key, 'orders', 'none'"
        " FROM orders_idempotency_key WHERE orders = '[]'"
    ),
    "growers have their part of what is sold": (
        # Both sides one under the other: joined in full, SQLite would try every pair.
        "SELECT number || '/' || lot, coalesce(sum(due), 0), coalesce(sum(booked), 0) FROM"
        " (SELECT o.number, t.lot_code AS lot,"
        " sum((CAST(n.packs AS bigint) * n.price_fen + n.rest_fen - coalesce(r.fen, 0))"
        " * {growers_bp} / 10000.0) AS due, NULL AS booked,"
        # Each line and each refund of it rounds by less than a fen.
        " sum(1 + coalesce(r.times, 0)) AS slack"
        " FROM orders_order o JOIN orders_order_line n ON n.order_id = o.id"
        " JOIN stores_stock t ON t.id = n.stock_id AND t.lot_code <> '' LEFT JOIN"
        " (SELECT f.order_id, l.stock_id, sum(l.amount_fen) AS fen, count(*) AS times"
        " FROM orders_refund f JOIN orders_refund_line l ON l.refund_id = f.id"
        " GROUP BY f.order_id, l.stock_id) r"
        " ON r.order_id = o.id AND r.stock_id = n.stock_id"
        " WHERE o.paid_at IS NOT NULL AND NOT (o.payment = 'channel' AND o.state = 'refunded')"
        " GROUP BY o.number, t.lot_code UNION ALL"
        " SELECT n.reference, a.party, NULL, -sum(p.amount_fen), 0"
        " FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id"
        " JOIN ledger_entry n ON n.id = p.entry_id"
        " WHERE a.code LIKE 'Liabilities:%%:Lots:%%' AND n.kind IN ('sale', 'refund')"
        " GROUP BY n.reference, a.party) both_sides GROUP BY number, lot"
        " HAVING abs(coalesce(sum(due), 0) - coalesce(sum(booked), 0)) > sum(slack)"
    ),
}

# Which steps the audit says an order took; the state that they lead to.
_STEPS_TAKEN: Final = ", ".join(
    f"max(CASE WHEN action = 'market.order_{step}' THEN 1 ELSE 0 END) AS {step}"
    for step in ("paid", "packed", "shipped", "received", "closed", "cancelled", "refunded")
)
_STATES: Final = {
    "state is where its steps led": (
        "SELECT number, ought, state FROM (SELECT o.number, o.state, CASE"
        # What an outside channel says of its orders is not audited one by one.
        " WHEN o.payment = 'channel' AND o.state IN ('paid', 'shipped', 'received', 'refunded')"
        " THEN o.state"
        " WHEN a.refunded = 1 OR b.packs = l.packs THEN 'refunded'"
        # Money that came late can open a cancelled order again.
        " WHEN a.cancelled = 1 AND a.paid = 0 THEN 'cancelled' WHEN a.closed = 1 THEN 'closed'"
        " WHEN a.received = 1 THEN 'received' WHEN a.shipped = 1 THEN 'shipped'"
        " WHEN a.packed = 1 THEN 'packed' WHEN a.paid = 1 THEN 'paid'"
        " ELSE 'awaiting_payment' END AS ought FROM orders_order o JOIN"
        " (SELECT order_id, sum(packs) AS packs FROM orders_order_line GROUP BY order_id) l"
        " ON l.order_id = o.id LEFT JOIN (SELECT object, {steps_taken} FROM audit_row"
        " WHERE object LIKE 'order:%%' GROUP BY object) a ON a.object = 'order:' || o.number"
        " LEFT JOIN (SELECT r.order_id, sum(n.packs) AS packs FROM orders_return r"
        " JOIN orders_return_line n ON n.return_of_id = r.id WHERE r.state = 'arrived'"
        " GROUP BY r.order_id) b ON b.order_id = o.id) x WHERE state <> ought"
    ).replace("{steps_taken}", _STEPS_TAKEN)
}

_PLACED: Final = "a.action = 'market.order_placed' AND a.object LIKE 'order:%%'"
# From the signed audit to the rows, and back. An outside channel's orders have one row together.
_AUDITED: Final = {
    "placed as the audit says": (
        "SELECT a.object, a.at || ' ' || coalesce({detail seller}, '') || ' '"  # noqa: S608 - words of our own
        " || coalesce({detail total_fen}, ''), coalesce(o.placed_at || ' ' || o.seller || ' '"
        " || o.total_fen, 'none') FROM audit_row a"
        " LEFT JOIN orders_order o ON o.number = substr(a.object, 7)"
        " WHERE " + _PLACED + " AND (o.id IS NULL OR o.placed_at <> a.at"
        " OR o.seller <> {detail seller} OR o.total_fen <> CAST({detail total_fen} AS bigint))"
    ),
    "lines as the audit says": (
        "SELECT a.object, {detail lines}, l.lines FROM audit_row a"  # noqa: S608 - words of our own
        " JOIN orders_order o ON o.number = substr(a.object, 7) LEFT JOIN"
        # A window says in which order: in an aggregate SQLite does so only from 3.44 on.
        " (SELECT DISTINCT order_id, {joined}(stock_id || ':' || packs || ':' || price_fen, ' ')"
        " OVER (PARTITION BY order_id ORDER BY stock_id"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS lines"
        " FROM orders_order_line) l"
        " ON l.order_id = o.id WHERE " + _PLACED + " AND {detail lines} <> coalesce(l.lines, '')"
    ),
    "placed in the audit": (
        "SELECT o.number, 'an audit row', 'none' FROM orders_order o LEFT JOIN audit_row a"
        " ON a.object = 'order:' || o.number AND a.action = 'market.order_placed'"
        " WHERE o.payment <> 'channel' AND a.id IS NULL"
    ),
    "paid when the audit says": (
        "SELECT o.number, a.at, o.paid_at FROM orders_order o LEFT JOIN audit_row a"
        " ON a.object = 'order:' || o.number AND a.action ="
        " CASE WHEN o.payment = 'cod' THEN 'market.order_received' ELSE 'market.order_paid' END"
        " WHERE o.payment <> 'channel' AND coalesce(a.at, {long_ago})"
        " <> coalesce(o.paid_at, {long_ago})"
    ),
    "paid, sold and given back at one time": (
        "SELECT o.number, o.paid_at, coalesce(e.occurred_at, f.occurred_at) FROM orders_order o"
        " JOIN stores_store s ON s.id = o.store_id"
        " LEFT JOIN ledger_entry e ON e.reference = o.number AND e.kind = 'sale'"
        " LEFT JOIN facts_fact f ON f.id = o.sale_fact WHERE o.paid_at IS NOT NULL"
        " AND (e.id IS NULL OR e.occurred_at <> o.paid_at OR f.occurred_at <> o.paid_at"
        " OR f.kind <> 'market.sale' OR f.channel <> o.channel)"
    ),
    "a refund is decided when its fact is recorded": (
        "SELECT r.number, r.decided_at, f.occurred_at FROM orders_refund r"
        " JOIN orders_order o ON o.id = r.order_id JOIN facts_fact f ON f.id = r.fact"
        " LEFT JOIN facts_fact s ON s.id = o.sale_fact WHERE f.occurred_at <> r.decided_at"
        " OR f.kind <> 'market.refund' OR s.id IS NULL OR f.place <> s.place"
        " OR f.subject <> s.subject OR coalesce(f.reverses, f.id) <> s.id"
    ),
    "refunded as the audit says": (
        "SELECT a.object || ' ' || {detail refund}, coalesce({detail amount_fen}, ''),"
        " coalesce(CAST(r.amount_fen AS varchar), 'none') FROM audit_row a"
        " LEFT JOIN orders_refund r ON r.number = {detail refund}"
        " WHERE a.action IN ('market.refund_decided', 'market.refund_done',"
        " 'market.refund_by_hand') AND {detail refund} IS NOT NULL AND (r.id IS NULL"
        " OR r.amount_fen <> CAST({detail amount_fen} AS bigint)"
        " OR (a.action = 'market.refund_decided' AND r.decided_at <> a.at)"
        " OR (a.action <> 'market.refund_decided' AND r.done_at <> a.at))"
    ),
    "given back in the audit": (
        "SELECT r.number, 'an audit row', 'none' FROM orders_refund r"
        " JOIN orders_order o ON o.id = r.order_id"
        " LEFT JOIN audit_row a ON a.object = 'order:' || o.number AND a.at = r.decided_at"
        " WHERE a.id IS NULL AND o.payment <> 'channel'"
    ),
}

# What every order's entries say, read once: what is compared, then what each should be and is.
_MONEY_RULES: Final = (
    "providers owe what was paid, less what went back",
    "refunds not yet paid are owed to buyers",
    "goods are owed exactly while an order is open",
    "what is sold is lines and shipping, less what went back",
    "everything of an order is booked with its seller",
)
_PARTS: Final = (
    "SELECT id, CASE WHEN code LIKE 'Assets:%%:Receivable:Buyers' THEN 'buyers'"
    # What a store gave back by hand may come from its own bank account.
    " WHEN code LIKE 'Assets:%%:Receivable:%%' OR code LIKE 'Assets:%%:Bank' THEN 'providers'"
    " WHEN code LIKE 'Liabilities:%%:Refunds:Buyers' THEN 'refunds'"
    " WHEN code LIKE 'Liabilities:%%:Orders' THEN 'goods' ELSE 'sold' END AS part,"
    # A maker's own accounts name the lot or nobody; what it claims, it claims from the seller.
    " CASE WHEN code LIKE 'Liabilities:%%:Lots:%%' OR code LIKE 'Income:%%:Shares' THEN NULL"
    " WHEN code LIKE 'Assets:%%:Claims:%%' THEN party ELSE holder END AS seller"
    " FROM ledger_account"
)
_BOOKED: Final = (
    "SELECT n.reference,"
    " sum(CASE WHEN a.part = 'providers' THEN p.amount_fen ELSE 0 END) AS providers,"
    " -sum(CASE WHEN a.part = 'refunds' THEN p.amount_fen ELSE 0 END) AS refunds,"
    " -sum(CASE WHEN a.part = 'goods' THEN p.amount_fen ELSE 0 END) AS goods,"
    " -sum(CASE WHEN a.part = 'sold' THEN p.amount_fen ELSE 0 END) AS sold,"
    " min(a.seller) AS first_seller, max(a.seller) AS last_seller"
    " FROM ledger_entry n JOIN ledger_posting p ON p.entry_id = n.id"
    " JOIN parts a ON a.id = p.account_id WHERE n.kind IN"
    " ('order', 'order_cancelled', 'sale', 'refund', 'refund_paid', 'late_payment')"
    " GROUP BY n.reference"
)
_OUGHT: Final = (
    "SELECT o.number, o.seller, CASE WHEN o.paid_at IS NULL THEN coalesce(r.open_fen, 0)"
    " WHEN o.payment = 'channel' AND o.state = 'refunded' THEN 0"
    " ELSE o.total_fen - coalesce(r.done_fen, 0) END AS providers,"
    " coalesce(r.open_fen, 0) AS refunds,"
    " CASE WHEN o.paid_at IS NULL AND o.state <> 'cancelled' THEN o.total_fen ELSE 0 END AS goods,"
    " CASE WHEN o.paid_at IS NULL OR (o.payment = 'channel' AND o.state = 'refunded') THEN 0"
    " ELSE o.total_fen - coalesce(r.open_fen + r.done_fen, 0) END AS sold"
    " FROM orders_order o LEFT JOIN (SELECT order_id,"
    " sum(CASE WHEN state = 'done' THEN amount_fen ELSE 0 END) AS done_fen,"
    " sum(CASE WHEN state = 'done' THEN 0 ELSE amount_fen END) AS open_fen"
    " FROM orders_refund GROUP BY order_id) r ON r.order_id = o.id"
)
# One under the other: joined in full, SQLite would try every pair.
_BOTH_SIDES: Final = (
    "SELECT number, 1 AS is_order, 0 AS is_booked, seller, providers AS due_1, 0 AS found_1,"
    " refunds AS due_2, 0 AS found_2, goods AS due_3, 0 AS found_3, sold AS due_4, 0 AS found_4,"
    " NULL AS first_seller, NULL AS last_seller FROM ought UNION ALL"
    " SELECT reference, 0, 1, NULL, 0, providers, 0, refunds, 0, goods, 0, sold,"
    " first_seller, last_seller FROM booked"
)
_COMPARED: Final = (
    "SELECT number, sum(due_1), sum(found_1), sum(due_2), sum(found_2), sum(due_3), sum(found_3),"
    " sum(due_4), sum(found_4), coalesce(max(seller), '-'),"
    " CASE WHEN max(first_seller) <> max(seller) THEN max(first_seller) ELSE max(last_seller) END"
    " FROM both_sides GROUP BY number HAVING max(is_order) = 0 OR max(is_booked) = 0"
    " OR sum(due_1) <> sum(found_1) OR sum(due_2) <> sum(found_2) OR sum(due_3) <> sum(found_3)"
    " OR sum(due_4) <> sum(found_4) OR max(first_seller) <> max(seller)"
    " OR max(last_seller) <> max(seller)"
)
_MONEY: Final = (
    f"WITH parts AS MATERIALIZED ({_PARTS}), booked AS ({_BOOKED}), ought AS ({_OUGHT}),"
    f" both_sides AS ({_BOTH_SIDES}) {_COMPARED}"
)
# How each engine reads what is stored as JSON.
_READ: Final = {
    "postgresql": {
        "{each_order}": "LATERAL jsonb_array_elements_text(k.orders) AS e(value)",
        "{growers_bp}": "CAST(o.sale_shares -> t.maker ->> 0 AS integer)",
        "{long_ago}": "CAST('1970-01-01' AS timestamptz)",
        "{joined}": "string_agg",
    },
    "sqlite": {
        "{each_order}": "json_each(k.orders) e",
        "{growers_bp}": "json_extract(o.sale_shares, '$.\"' || t.maker || '\"[0]')",
        "{long_ago}": "'1970-01-01'",
        "{joined}": "group_concat",
    },
}


def check_stock() -> BookCheck:
    """Recompute every stock counter from its movements, orders and supply's packings."""
    ((count,),) = _rows("SELECT count(*) FROM stores_stock")
    return BookCheck("stock", count, differences("stock", _STOCK))


def check_orders() -> BookCheck:
    """Recompute every order from its lines, dispatches, ledger entries and fact."""
    rules = {
        rule: _for_engine(statement) for rule, statement in (_ORDERS | _STATES | _AUDITED).items()
    }
    found = (*differences("orders", rules), *_money())
    return BookCheck("orders", Order.objects.count(), found)


def _money() -> Iterator[Difference]:
    for number, *pairs in _rows(_MONEY):
        ought_and_is = zip(pairs[::2], pairs[1::2], strict=True)
        for rule, (ought, found) in zip(_MONEY_RULES, ought_and_is, strict=True):
            if ought != found:
                yield Difference(f"orders: {rule}", str(number), str(ought), str(found))


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        # Parameters make both engines read the doubled percent signs alike.
        cursor.execute(statement, [])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _for_engine(statement: str) -> str:
    for mark, words in _READ[connection.vendor].items():
        statement = statement.replace(mark, words)
    return statement
