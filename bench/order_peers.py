"""The peers of the order benchmark: pgbench calling one function, and bare sqlite3.

Both write the rows of ``order_rows`` and take the pack from the same guarded counter. Neither
reads HTTP, checks a request, seals a name, or remembers an answer for a repeated key.
"""

import json
import re
import secrets
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import connection
from psycopg import sql

from bench.order_rows import Row, Value
from tools.with_postgres import server_programs

CLIENTS: Final = (8, 16, 32, 64)

_TAKE: Final = """
  UPDATE stores_stock SET available = available - 1 WHERE id = v_stock_id AND available >= 1;
  IF NOT FOUND THEN RAISE EXCEPTION 'not enough stock'; END IF;
"""
_FUNCTION: Final = """
CREATE SEQUENCE IF NOT EXISTS bench_number;
CREATE OR REPLACE FUNCTION bench_order(wanted bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_now timestamptz := clock_timestamp();
  v_number text := 'B' || nextval('bench_number');
  v_numbers jsonb := jsonb_build_array(v_number);
  v_object text := 'order:' || v_number;
  v_key text := gen_random_uuid()::text;
  v_entry_id uuid := gen_random_uuid();
  v_audit_id uuid := gen_random_uuid();
  v_fact_id uuid := gen_random_uuid();
  v_order_id bigint := nextval(pg_get_serial_sequence('orders_order', 'id'));
  v_stock_id bigint;
BEGIN
  SELECT s.id INTO v_stock_id
    FROM stores_sku k
    JOIN stores_product p ON p.id = k.product_id AND p.withdrawn_at IS NULL
    JOIN stores_store t ON t.id = p.store_id AND t.closed_at IS NULL
    JOIN stores_stock s ON s.sku_id = k.id AND s.available > 0
   WHERE k.id = wanted ORDER BY s.received_at, s.id LIMIT 1;
{first}{inserts}{last}
  RETURN v_number;
END $$
"""


def install_function(rows: Sequence[Row], *, takes_last: bool) -> None:
    """Write the function that takes an order; ``takes_last`` holds the counter's lock shortest."""
    inserts = "\n".join(f"  {_insert(row)};" for row in rows)
    body = {"first": "", "last": _TAKE} if takes_last else {"first": _TAKE, "last": ""}
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTION.format(inserts=inserts.replace("%", "%%"), **body))


def _insert(row: Row) -> str:
    columns = ", ".join(f'"{value.column}"' for value in row.values)
    values = ", ".join(_expression(value) for value in row.values)
    return f"INSERT INTO {row.table} ({columns}) VALUES ({values})"


def _expression(value: Value) -> str:
    if value.parameter:
        return f"v_{value.parameter}"
    return sql.Literal(value.plain).as_string()


def pgbench_rate(
    url: str, skus: tuple[int, int], *, clients: int, seconds: float, folder: Path
) -> float:
    """Let pgbench order over SKUs, from the first id to the last; return orders/s.

    Raises:
        SystemExit: if an order fails.
    """
    script = folder / "order.pgbench"
    script.write_text(f"\\set sku random({skus[0]}, {skus[1]})\nSELECT bench_order(:sku);\n")
    address = urlsplit(url)
    done = subprocess.run(
        [
            *(server_programs() / "pgbench", "--no-vacuum", "--protocol=prepared"),
            *("--client", str(clients), "--jobs", "2", "--time", str(max(round(seconds), 1))),
            *("--file", script, "--host", str(address.hostname), "--port", str(address.port)),
            *("--username", str(address.username), address.path.lstrip("/")),
        ],
        env={"PGPASSWORD": str(address.password)},
        check=False,
        capture_output=True,
        text=True,
    )
    found = re.search(r"tps = ([0-9.]+) \(without", done.stdout)
    if done.returncode or found is None:
        raise SystemExit(f"pgbench failed: {done.stdout}\n{done.stderr}")
    return float(found[1])


def sqlite_rate(path: str, rows: Sequence[Row], stocks: Sequence[int], seconds: float) -> float:
    """Write orders with bare sqlite3, one transaction an order, in this process; orders/s."""
    own = sqlite3.connect(path, isolation_level=None)
    # A check of ours asks for it, as of every connection.
    own.create_function("regexp", 2, _matches, deterministic=True)
    own.execute("PRAGMA journal_mode = WAL")
    own.execute("PRAGMA synchronous = FULL")
    own.execute("PRAGMA busy_timeout = 30000")
    statements = [_sqlite_insert(row) for row in rows]
    next_id = int(own.execute("SELECT coalesce(max(id), 0) FROM orders_order").fetchone()[0])
    started = time.perf_counter()
    done = 0
    while time.perf_counter() - started < seconds:
        done += 1
        _order(own, statements, stocks[done * 7_919 % len(stocks)], next_id + done)
    rate = done / (time.perf_counter() - started)
    own.close()
    return rate


def _matches(pattern: str, text: str) -> bool:
    return re.search(pattern, text) is not None


def _sqlite_insert(row: Row) -> tuple[str, dict[str, Any]]:
    columns = ", ".join(f'"{value.column}"' for value in row.values)
    names = ", ".join(f":{value.parameter or value.column}" for value in row.values)
    fixed = {value.column: value.plain for value in row.values if not value.parameter}
    return f"INSERT INTO {row.table} ({columns}) VALUES ({names})", fixed


def _order(
    own: sqlite3.Connection,
    statements: Sequence[tuple[str, dict[str, Any]]],
    stock: int,
    order_id: int,
) -> None:
    number = f"B{order_id}"
    named = {
        "now": str(datetime.now(UTC).replace(tzinfo=None)),
        "number": number,
        "numbers": json.dumps([number]),
        "object": f"order:{number}",
        "order_id": order_id,
        "stock_id": stock,
        "key": secrets.token_hex(16),
        "entry_id": uuid.uuid4().hex,
        "audit_id": uuid.uuid4().hex,
        "fact_id": uuid.uuid4().hex,
    }
    own.execute("BEGIN IMMEDIATE")
    own.execute(
        "SELECT k.price_fen, p.store_id FROM stores_stock s JOIN stores_sku k ON k.id = s.sku_id"
        " JOIN stores_product p ON p.id = k.product_id JOIN stores_store t ON t.id = p.store_id"
        " WHERE s.id = ? AND p.withdrawn_at IS NULL AND t.closed_at IS NULL",
        (stock,),
    ).fetchone()
    taken = own.execute(
        "UPDATE stores_stock SET available = available - 1 WHERE id = ? AND available >= 1",
        (stock,),
    )
    if taken.rowcount != 1:
        raise SystemExit("bare sqlite3 found too little stock")
    for statement, fixed in statements:
        own.execute(statement, fixed | named)
    own.execute("COMMIT")
