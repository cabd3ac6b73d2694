"""An import killed in the middle leaves nothing, on either engine; begun again it is whole."""

import csv
import signal
import time
from pathlib import Path

from tests.channels.files import PDD, pdd
from tests.running import Installation

ORDERS = 4_000


def write_orders(path: Path, sku: str) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, PDD)
        writer.writeheader()
        writer.writerows(pdd(nth, code=sku) for nth in range(1, ORDERS + 1))


def count(installation: Installation, table: str) -> int:
    with installation.connection() as connection:
        (found,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - ours
        return int(found)


def test_import_killed_in_the_middle_leaves_nothing_half_written(demo_county: Installation):
    made = demo_county.run_json("probe", "--stock", str(ORDERS), "--skus", "1", "--json")
    path = demo_county.data_dir / "orders.csv"
    write_orders(path, made["skus"][0])
    tables = ("orders_order", "channels_order")
    before = [count(demo_county, table) for table in tables]
    command = ("import_orders", str(path), "--store", made["store"], "--json")

    process = demo_county.start(*command)
    log = demo_county.data_dir / "import_orders.log"
    until = time.monotonic() + 120
    while b"taking 25" not in log.read_bytes() and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert [count(demo_county, table) for table in tables] == before
    told = demo_county.run_json(*command)
    assert told["orders"] == {"new": ORDERS, "changed": 0, "unchanged": 0}
    assert told["total_fen"] == ORDERS * 10_200
    assert [count(demo_county, table) - was for table, was in zip(tables, before, strict=True)] == [
        ORDERS,
        ORDERS,
    ]
    assert demo_county.run_json("check_books", "--json")["ok"] is True
