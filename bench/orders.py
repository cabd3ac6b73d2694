"""Whole orders over HTTP, beside PostgreSQL and SQLite writing the same rows with no shop around.

``commonfield serve`` takes orders from buyers on keep-alive connections, every order with a key of
its own; the peers (``order_peers``) write the same rows without reading a request. Server, database
and load share the machine's cores. Both take turns, so that what else the machine does falls on
both alike. Afterwards the hot SKU's last packs are sold and the books are checked.
"""

import io
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import connection

from bench import order_peers
from bench.county import Shop, make_shop, make_wide_shop
from bench.harness import Result, environment
from bench.load import Load, Outcome
from bench.load import run as put_load
from bench.order_rows import pattern
from commonfield.stores.models import Sku, Stock

_SKUS: Final = 10_000
_SECONDS: Final = float(os.environ.get("BENCH_SECONDS", "5"))
_LAST_PACKS: Final = 1_000
_START_S: Final = 60.0
_WORKERS: Final = int(os.environ.get("BENCH_WORKERS", "2"))
_HALF: Final = 0.5
_MOST_MS: Final = 20.0


@dataclass(frozen=True)
class _Ground:
    """What is measured on: a store of many SKUs, one of a hot SKU, one of last packs."""

    many: Shop
    hot: Shop
    last: Shop


def run(runs: int) -> list[Result]:
    """Measure on the database in force; the books must agree in the end.

    Raises:
        SystemExit: if a pack was sold twice or not at all, or the books differ.
    """
    ground = _Ground(
        make_wide_shop(skus=_SKUS, packs=150),
        make_shop(skus=1, packs=1_500_000),
        make_shop(skus=1, packs=_LAST_PACKS),
    )
    is_postgresql = connection.vendor == "postgresql"
    if is_postgresql:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    results = _on_postgresql(ground, runs) if is_postgresql else _on_sqlite(ground, runs)
    _check_books()
    return results


def _on_postgresql(ground: _Ground, runs: int) -> list[Result]:
    results = []
    for name, shop, goal in (("many_skus", ground.many, 0.5), ("hot_sku", ground.hot, 1.5)):
        # On a hot SKU the peer is at its best if it takes the counter's lock last.
        order_peers.install_function(pattern(shop.skus[0]), takes_last=shop is ground.hot)
        tried = {clients: _pgbench(shop, clients, 3.0) for clients in order_peers.CLIENTS}
        best = max(tried, key=tried.__getitem__)
        ours, peer = [], []
        for _ in range(runs):
            peer.append(_pgbench(shop, best, _SECONDS))
            with _server(_WORKERS) as port:
                put_load(Load(port, shop.skus, buyers=64, seconds=1.5))
                ours.append(put_load(Load(port, shop.skus, buyers=64, seconds=_SECONDS)))
        rates = {str(clients): round(rate) for clients, rate in tried.items()}
        more = {"buyers": 64, "workers": _WORKERS, "pgbench_clients": best, "pgbench_rates": rates}
        results.append(
            _result(f"orders_{name}", ours, peer, goal, "pgbench writing the same rows", more)
        )
        if shop is ground.many:
            results.append(_at_half(shop, results[0].value, runs))
    _sell_out(ground.last, _WORKERS)
    return results


def _on_sqlite(ground: _Ground, runs: int) -> list[Result]:
    rows = pattern(ground.many.skus[0])
    stocks = list(
        Stock.objects.filter(sku__code__in=ground.many.skus)
        .order_by("id")
        .values_list("id", flat=True)
    )
    path = str(connection.settings_dict["NAME"])
    connection.close()
    ours, peer = [], []
    for _ in range(runs):
        peer.append(order_peers.sqlite_rate(path, rows, stocks, _SECONDS))
        with _server(1) as port:
            put_load(Load(port, ground.many.skus, buyers=32, seconds=1.5))
            ours.append(put_load(Load(port, ground.many.skus, buyers=32, seconds=_SECONDS)))
    _sell_out(ground.last, 1)
    more = {"buyers": 32, "workers": 1, "synchronous": "FULL"}
    name = "bare sqlite3 writing the same rows, a transaction an order"
    return [_result("orders_many_skus", ours, peer, 0.5, name, more)]


def _result(
    name: str,
    ours: Sequence[Outcome],
    peer: Sequence[float],
    goal: float,
    peer_name: str,
    more: dict[str, object],
) -> Result:
    rates = [each.rate for each in ours]
    value = statistics.median(rates)
    return Result(
        name=f"{name}_{connection.vendor}",
        value=value,
        unit="orders/s",
        peer=peer_name,
        peer_value=statistics.median(peer),
        goal=goal,
        runs=len(ours),
        spread=(max(rates) - min(rates)) / value,
        environment=environment(connection.vendor)
        | more
        | {"p99_ms": round(statistics.median(each.percentile(0.99) for each in ours), 1)},
    )


def _at_half(shop: Shop, saturation: float, runs: int) -> Result:
    """Measure how long orders take while half as many come as could.

    A cluster that has served for a day writes its log into files that it used before; one that is
    minutes old fills a new one with zeros every 16 MB, and everybody waits for it. So half a
    gigabyte is logged and its files are set free first, and buyers come before it counts.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_log AS SELECT repeat('x', 1000) FROM generate_series(1, 500000)"
        )
        cursor.execute("DROP TABLE bench_log")
        cursor.execute("CHECKPOINT")
    with _server(_WORKERS) as port:
        put_load(Load(port, shop.skus, buyers=64, seconds=4))
        took = [
            put_load(
                Load(port, shop.skus, buyers=64, seconds=_SECONDS, rate=saturation * _HALF)
            ).percentile(0.99)
            for _ in range(runs)
        ]
    value = statistics.median(took)
    return Result(
        name=f"orders_p99_at_half_{connection.vendor}",
        value=value,
        unit="ms",
        peer="20 ms",
        peer_value=_MOST_MS,
        goal=1.0,
        is_at_most=True,
        runs=runs,
        spread=(max(took) - min(took)) / value,
        environment=environment(connection.vendor)
        | {"orders_per_s": round(saturation * _HALF), "workers": _WORKERS},
    )


def _pgbench(shop: Shop, clients: int, seconds: float) -> float:
    ids = Sku.objects.filter(code__in=shop.skus).order_by("id").values_list("id", flat=True)
    url, folder = os.environ["DATABASE_URL"], Path(os.environ["DATA_DIR"])
    return order_peers.pgbench_rate(
        url, (ids[0], ids[len(shop.skus) - 1]), clients=clients, seconds=seconds, folder=folder
    )


def _sell_out(shop: Shop, workers: int) -> None:
    """Let 64 buyers want half as much again as there is; every pack must find its buyer.

    Raises:
        SystemExit: if one does not, or finds two.
    """
    with _server(workers) as port:
        outcome = put_load(
            Load(port, shop.skus, buyers=64, seconds=60, orders=_LAST_PACKS * 3 // 2)
        )
    wanted = {"201": _LAST_PACKS, "409": _LAST_PACKS // 2}
    left = list(Stock.objects.filter(sku__code__in=shop.skus).values_list("available", flat=True))
    if outcome.answers != wanted or any(left):
        raise SystemExit(f"{_LAST_PACKS} packs became {outcome.answers}, {left} are left")


def _check_books() -> None:
    """See that the books agree, the peers' orders too.

    Raises:
        SystemExit: if they do not.
    """
    found = io.StringIO()
    with suppress(SystemExit):
        call_command("check_books", "--json", stdout=found)
    # The wide shop's copies stand in no search index; they are only sold. The peers' audit rows
    # are plain rows: nobody signs them, and all name the lines of one order.
    wrong = [
        each
        for each in json.loads(found.getvalue())["differences"]
        if not each["check"].startswith(("search:", "audit:"))
        and (each["check"], each["key"][:7]) != ("orders: lines as the audit says", "order:B")
    ]
    if wrong:
        raise SystemExit(f"the books differ after the orders: {wrong[:3]}")


@contextmanager
def _server(workers: int) -> Iterator[int]:
    """Serve as an operator does, on a free port."""
    connection.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    program = Path(sys.executable).parent / "commonfield"
    process = subprocess.Popen(
        [program, "serve", "--port", str(port), "--workers", str(workers)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")
