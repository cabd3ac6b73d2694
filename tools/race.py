"""200 buyers, one hot product, the last unit: ``make race``.

A throwaway demo county, served as an operator serves it; every buyer orders one pack after the
other until the shop says that nothing is left. It ends with 0 only if the packs sold are the packs
that were there and ``check_books`` agrees. With PostgreSQL's address in ``DATABASE_URL`` the county
stands in a database of its own on that server; without, on SQLite. Nothing else is touched.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from typing import Final

from bench.load import Crowd, Load
from tests.running import PROGRAM, Installation, bare_installation

SQLITE: Final = "sqlite://"
PLACED: Final = "201"
SOLD_OUT: Final = "409"
# How often the counters are written, on a terminal and into a file. Units: s.
_OFTEN_S: Final = 0.1
_SELDOM_S: Final = 1.0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make race", description=__doc__)
    parser.add_argument("--buyers", type=int, default=200)
    parser.add_argument("--stock", type=int, default=2_000, help="packs of the hot product")
    parser.add_argument("--workers", type=int, default=2, help="processes of the server")
    return parser


def race(port: int, sku: str, *, buyers: int, stock: int) -> Crowd:
    """Let everybody buy until nothing is left, and show how it goes."""
    crowd = Crowd(Load(port, [sku], buyers))
    started = shown = time.monotonic()
    often_s = _OFTEN_S if sys.stdout.isatty() else _SELDOM_S
    is_over = False
    while not (is_over and not crowd.left_at):
        while crowd.free and not is_over:
            crowd.send(time.perf_counter())
        crowd.receive(1.0)
        # A buyer who is turned away goes home, and with the first of them the race is over: those
        # still in line are answered too.
        is_over = any(status != PLACED for status in crowd.answers)
        if time.monotonic() - shown >= often_s:
            shown = time.monotonic()
            _show(crowd, stock, shown - started)
    _show(crowd, stock, time.monotonic() - started)
    print()
    crowd.close()
    return crowd


def _show(crowd: Crowd, stock: int, seconds: float) -> None:
    sold = crowd.answers[PLACED]
    turned_away = sum(crowd.answers.values()) - sold
    line = (
        f"  {seconds:5.1f} s   sold {sold:>6,} of {stock:,}   left {stock - sold:>6,}"
        f"   in line {len(crowd.left_at):>3}   turned away {turned_away:>3}"
        f"   {sold / max(seconds, 0.001):>6,.0f} orders/s"
    )
    is_live = sys.stdout.isatty()
    print(f"\r{line}" if is_live else line, end="" if is_live else "\n", flush=True)


def verdict(crowd: Crowd, installation: Installation, sku: str, stock: int) -> list[str]:
    """Return what is wrong: packs sold twice or not at all, other answers, books that differ."""
    wrong = []
    sold = crowd.answers[PLACED]
    if sold != stock:
        wrong.append(f"{sold} packs were sold, {stock} were there")
    if odd := set(crowd.answers) - {PLACED, SOLD_OUT}:
        wrong.append(f"some buyers were answered {sorted(odd)}")
    with installation.connection() as connection:
        (left,) = connection.execute(
            "SELECT sum(s.available) FROM stores_stock s JOIN stores_sku k ON k.id = s.sku_id"
            f" WHERE k.code = '{sku}'"
        ).fetchone()
    if left:
        wrong.append(f"{left} packs are left")
    return wrong


def differing_books(installation: Installation) -> list[str]:
    """Return what ``check_books`` finds, the first of it."""
    done = subprocess.run(
        [PROGRAM, "check_books", "--json"],
        env=installation.environment,
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = json.loads(done.stdout)["differences"]
    return [f"the books differ: {each}" for each in found[:3]]


def hold(installation: Installation, *, buyers: int, stock: int, workers: int) -> list[str]:
    """Hold a race in a demo county and return what is wrong afterwards; nothing is good."""
    probe = installation.run_json("probe", "--stock", str(stock), "--json")
    sku = str(probe["skus"][0])
    print(f"race: {buyers} buyers, {stock:,} packs of {sku}.", flush=True)
    with installation.server(workers=workers) as server:
        port = int(server.base_url.rsplit(":", 1)[1])
        crowd = race(port, sku, buyers=buyers, stock=stock)
    wrong = verdict(crowd, installation, sku, stock)
    print("race: check_books …", flush=True)
    return wrong + differing_books(installation)


def main() -> None:
    """Make a county, hold the race, check the books, and say how it ended."""
    options = _parser().parse_args()
    server_url = os.environ.get("DATABASE_URL") or SQLITE
    is_sqlite = server_url.startswith("sqlite")
    print(f"race: a demo county on {'SQLite' if is_sqlite else 'PostgreSQL'} …", flush=True)
    with bare_installation(SQLITE if is_sqlite else server_url) as installation:
        installation.run("demo")
        wrong = hold(
            installation, buyers=options.buyers, stock=options.stock, workers=options.workers
        )
    if wrong:
        sys.exit("race: " + "; ".join(wrong))
    print("race: the packs sold are the packs that were there, and the books agree.")


if __name__ == "__main__":
    main()
