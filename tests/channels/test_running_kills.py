"""An import killed in the middle leaves nothing, on either engine; begun again it is whole."""

import csv
import signal
import time
from pathlib import Path

from tests.channels.files import PDD, PERSON, pdd
from tests.running import Installation

ORDERS = 4_000
# In the two encodings in which a program could have kept them.
PERSONAL = [each.encode(way) for each in (*PERSON, "西屏街道") for way in ("utf-8", "gb18030")]


def write_orders(path: Path, sku: str) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, PDD)
        writer.writeheader()
        writer.writerows(pdd(nth, code=sku) for nth in range(1, ORDERS + 1))


def count(installation: Installation, table: str) -> int:
    with installation.connection() as connection:
        (found,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - ours
        return int(found)


def personal_in(folder: Path) -> list[str]:
    """Return the files, of a database too, in which anything of a buyer stands."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(each in path.read_bytes() for each in PERSONAL)]


def test_import_killed_in_the_middle_leaves_nothing_half_written(
    fresh_database: Installation, root: Path, tmp_path: Path
):
    made = fresh_database.run_module("tests.channels.beginning", root)
    path, folder = tmp_path / "orders.csv", fresh_database.data_dir
    write_orders(path, made["sku"])
    (folder / "tmp").mkdir()
    command = ("import_orders", str(path), "--store", made["store"], "--json")

    process = fresh_database.start(*command, TMPDIR=str(folder / "tmp"))
    log = folder / "import_orders.log"
    until = time.monotonic() + 120
    while b"taking 25" not in log.read_bytes() and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert [count(fresh_database, each) for each in ("orders_order", "channels_order")] == [0, 0]
    assert (personal_in(folder), list((folder / "tmp").iterdir())) == ([], [])
    told = fresh_database.run_json(*command)
    assert told["orders"] == {"new": ORDERS, "changed": 0, "unchanged": 0}
    assert told["total_fen"] == ORDERS * 10_200
    assert [count(fresh_database, each) for each in ("orders_order", "channels_order")] == [
        40,
        ORDERS,
    ]
    assert personal_in(folder) == []
    assert fresh_database.run_json("check_books", "--json")["ok"] is True
