"""The rows of one order, found in the database, so that a peer writes exactly the same.

One order is taken by the program itself; whatever rows it left are the pattern. A peer writes
them again with new keys and numbers: every column, every table, guards and indexes as they are.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from commonfield.kernel import clock
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.types import Contact, OrderRequest

# Which rows an order leaves, in the order in which they must be written; how to find the pattern.
_FOUND_BY: Final = (
    ("orders_idempotency_key", "key = %(key)s"),
    ("orders_order", "number = %(number)s"),
    ("orders_order_line", "order_id = (SELECT id FROM orders_order WHERE number = %(number)s)"),
    ("stores_stock_movement", "reference = %(number)s"),
    ("ledger_posting", "entry_id = (SELECT id FROM ledger_entry WHERE reference = %(number)s)"),
    ("ledger_entry", "reference = %(number)s"),
    ("audit_row", "object = %(object)s"),
    ("facts_fact", "id = (SELECT fact_id FROM facts_unfolded ORDER BY id DESC LIMIT 1)"),
    ("facts_unfolded", "id = (SELECT max(id) FROM facts_unfolded)"),
    ("workshop_outbox_message", "id = (SELECT max(id) FROM workshop_outbox_message)"),
)
# What differs from order to order, as names of parameters.
_OWN: Final[dict[str, dict[str, str]]] = {
    "orders_idempotency_key": {"key": "key", "orders": "numbers", "*_at": "now"},
    "orders_order": {"id": "order_id", "number": "number", "placed_at": "now"},
    "orders_order_line": {"order_id": "order_id", "stock_id": "stock_id"},
    "stores_stock_movement": {"stock_id": "stock_id", "reference": "number", "moved_at": "now"},
    "ledger_posting": {"entry_id": "entry_id"},
    "ledger_entry": {"id": "entry_id", "reference": "number", "*_at": "now"},
    "audit_row": {"id": "audit_id", "object": "object", "at": "now"},
    "facts_fact": {"id": "fact_id", "*_at": "now"},
    "facts_unfolded": {"fact_id": "fact_id"},
    "workshop_outbox_message": {"queued_at": "now", "next_try_at": "now"},
}
# Columns that the database fills in.
_LEFT_OUT: Final = {
    ("stores_stock_movement", "id"),
    ("facts_unfolded", "id"),
    ("workshop_outbox_message", "id"),
    ("ledger_entry", "written_in"),
    ("ledger_posting", "written_in"),
}


@dataclass(frozen=True)
class Value:
    """What stands in a column: the pattern's own value, or a parameter's if it has a name."""

    column: str
    plain: Any
    parameter: str = ""


@dataclass(frozen=True)
class Row:
    """One row to write."""

    table: str
    values: tuple[Value, ...]


def request_for(sku: str) -> OrderRequest:
    """Return an order of one pack, as the buyers of the load send it."""
    key = uuid.uuid4().hex
    return OrderRequest(
        key=key,
        digest=key * 2,
        lines=[(sku, 1)],
        contact=Contact("买家", "13800138000"),
        region="110101000000",
        detail="某街 1 号",
        payment="cod",
    )


def pattern(sku: str) -> list[Row]:
    """Take one order of a SKU and return the rows that it left, in the order of writing.

    Raises:
        SystemExit: if the order is refused, or left rows that are not known here.
    """
    # A store's first order opens its accounts too.
    place_orders(requests=[request_for(sku)], now=clock.now())
    before = _counts()
    request = request_for(sku)
    answer = place_orders(requests=[request], now=clock.now())[0]
    if not isinstance(answer, PlacedOrders):
        raise SystemExit(f"no pattern: {answer}")
    number = answer.orders[0].number
    named = {"key": request.key, "number": number, "object": f"order:{number}"}
    rows = [row for table, where in _FOUND_BY for row in _rows_of(table, where, named)]
    left = {table: count - before[table] for table, count in _counts().items()}
    known = {table: sum(row.table == table for row in rows) for table in left}
    if left != known:
        raise SystemExit(f"an order left {left}; the pattern knows {known}")
    return rows


def _counts() -> dict[str, int]:
    """Count the rows of every table that an order could write to."""
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.split("_")[0] in {"market", "ledger", "audit", "facts", "workshop", "supply"}:
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                counts[table] = int(cursor.fetchone()[0])
    return counts


def _rows_of(table: str, where: str, named: dict[str, Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" WHERE {where}', named)
        columns = [str(each[0]) for each in cursor.description]
        found = cursor.fetchall()
    return [Row(table, _values(table, columns, row)) for row in found]


def _values(table: str, columns: Sequence[str], row: Sequence[Any]) -> tuple[Value, ...]:
    own = _OWN[table]
    return tuple(
        Value(column, plain, own.get(column) or (own.get("*_at", "") if _is_time(column) else ""))
        for column, plain in zip(columns, row, strict=True)
        if (table, column) not in _LEFT_OUT
    )


def _is_time(column: str) -> bool:
    return column.endswith("_at")
