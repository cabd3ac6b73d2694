"""Kills, cuts and restores on both databases: ``make drills``.

Every drill ends with ``check_books`` and asks of the database what buyers were told. It prints a
table and ends with 1 if anything was lost, doubled, oversold or half there.
"""

import argparse
import os
import random
import secrets
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.buyers import Answer, Crowd, broken_promises, buy, numbers_in
from tests.running import (
    Installation,
    Server,
    Template,
    bare_installation,
    free_port,
    make_template,
)
from tools.fuzz_api import fuzz
from tools.with_postgres import NoPostgresError, throwaway_cluster

SQLITE: Final = "sqlite://"
PASSPHRASE: Final = "the drills' own passphrase"  # noqa: S105 - it protects a demo
PATIENCE_S: Final = 90
MOST_KILLS: Final = 8
ENOUGH_TO_BACK_UP: Final = 50
LAST_PACKS: Final = 100
# Pays for, packs, ships and receives some orders, so that lots have something to divide.
SELL: Final = """
from commonfield.kernel import clock
from commonfield.orders import commands as orders
from commonfield.people.types import SYSTEM
for number in {numbers}:
    orders.confirm_payment(by=SYSTEM, now=clock.now(), number=number, provider="simulated")
    for go_on in (orders.pack_order, orders.ship_order, orders.receive_order):
        go_on(by=SYSTEM, now=clock.now(), number=number)
"""


@dataclass(frozen=True)
class Ground:
    """One engine with a demo county to copy, the other engine's address, and a backup."""

    engine: str
    county: Template
    elsewhere: str
    backup: Path


@dataclass(frozen=True)
class Outcome:
    """What a drill did and what was wrong afterwards; nothing is good."""

    did: str
    wrong: list[str]


def probe(installation: Installation, *, stock: int, skus: int = 1) -> list[str]:
    """Make a store and return its SKUs."""
    made = installation.run_json("probe", "--stock", str(stock), "--skus", str(skus), "--json")
    return [str(code) for code in made["skus"]]


def one(installation: Installation, statement: str) -> int:
    """Return the number that a plain query answers."""
    with installation.connection() as connection:
        row = connection.execute(statement).fetchone()
    return int(row[0] or 0)


def change(installation: Installation, statement: str) -> None:
    """Change something in plain SQL."""
    with installation.connection() as connection:
        connection.execute(statement)
        connection.commit()


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> bool:
    """Look again until something is so; nothing if the process ends or patience does."""
    pause = threading.Event()
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if condition():
            return True
        if process is not None and process.poll() is not None:
            return False
        pause.wait(0.01)
    return False


def killed_server(ground: Ground) -> Outcome:
    """Kill the server under load, three times; ask again with the same keys afterwards."""
    wrong: list[str] = []
    told = lost = 0
    with ground.county.copy() as installation:
        for round_number in range(3):
            skus = probe(installation, stock=300, skus=3)
            with installation.server(workers=1 + round_number % 2) as server:
                crowd = _kill_under_load(server, skus, buyers=(16, 32, 64)[round_number])
            answers = list(crowd.answers)
            with installation.server() as server:
                again = _ask_again(server, answers)
            wrong += broken_promises(installation, answers + again, skus, 300)
            wrong += _not_one_order_a_key(answers, again)
            told += len(crowd.placed)
            lost += sum(not answer.status for answer in answers)
    return Outcome(f"3 kills, {told} orders answered, {lost} cut off and asked again", wrong)


def _kill_under_load(server: Server, skus: list[str], buyers: int) -> Crowd:
    crowd = Crowd([server.base_url], skus, buyers)
    with crowd.shopping():
        wait_for(lambda: len(crowd.placed) >= buyers)
        crowd.stopping.wait(random.uniform(0, 0.5))  # noqa: S311 - any moment will do
        server.kill()
    return crowd


def _ask_again(server: Server, answers: list[Answer]) -> list[Answer]:
    """Send each key that got no answer again, twice at once, and some that got one."""
    unsure = [answer for answer in answers if not answer.status]
    sure = [answer for answer in answers if answer.is_placed][:10]
    again: list[Answer] = []

    def ask(each: Answer) -> None:
        again.append(buy(server.base_url, each.sku, each.key))

    threads = [threading.Thread(target=ask, args=(each,)) for each in [*unsure, *unsure, *sure]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return again


def _not_one_order_a_key(answers: list[Answer], again: list[Answer]) -> list[str]:
    known = {answer.key: answer.numbers for answer in answers if answer.is_placed}
    wrong = [
        f"key {answer.key}: {answer.status} {answer.code}"
        for answer in again
        if not answer.is_placed and answer.code != "not_enough_stock"
    ]
    return wrong + [
        f"key {answer.key} was {known[answer.key]}, is {answer.numbers}"
        for answer in again
        if answer.key in known and answer.numbers != known[answer.key]
    ]


def killed_worker(ground: Ground) -> Outcome:
    """Kill the worker while it folds facts, expires orders and divides lots."""
    with ground.county.copy() as installation:
        skus = probe(installation, stock=400, skus=2)
        with installation.server() as server:
            crowd = Crowd([server.base_url], skus, 16, orders_each=20, payment="simulated")
            answers = crowd.run()
        installation.run("shell", "-v", "0", "-c", SELL.format(numbers=crowd.placed[:20]))
        change(
            installation,
            "UPDATE orders_order SET expires_at = '2026-01-01 00:00:00+00'"
            " WHERE state = 'awaiting_payment' AND expires_at IS NOT NULL",
        )
        before = _work_left(installation)
        kills = 0
        while sum(_work_left(installation)) and kills < MOST_KILLS:
            _kill_worker(installation)
            kills += 1
        _free_the_clock(installation)
        # Twice, since expiring and dividing write facts that are then folded.
        for _ in range(2):
            installation.run("work", "--once")
        left = _work_left(installation)
        wrong = [f"left over after the last run: {left}"] if sum(left) else []
        # An expired order is a promise kept: its packs are back.
        unpaid = [answer for answer in answers if not answer.is_placed]
        wrong += broken_promises(installation, unpaid, skus, 400)
        divided = one(installation, "SELECT count(*) FROM supply_lot_dividing")
    folded, expired = before
    did = f"{kills} kills over {folded} facts, {expired} orders to expire, {divided} dividings"
    return Outcome(did, wrong)


def _work_left(installation: Installation) -> tuple[int, int]:
    """Return how many facts wait to be folded and how many orders to be expired."""
    return (
        one(installation, "SELECT count(*) FROM facts_unfolded"),
        one(
            installation,
            "SELECT count(*) FROM orders_order WHERE state = 'awaiting_payment'"
            " AND expires_at < '2026-02-01 00:00:00+00'",
        ),
    )


def _kill_worker(installation: Installation) -> None:
    log = installation.data_dir / "work.log"
    log.unlink(missing_ok=True)
    _free_the_clock(installation)
    with installation.started("work", "--pause", "0.01", DIVIDE_EVERY_S="1") as process:
        wait_for(lambda: "is at work" in log.read_text(errors="replace"), process)
        threading.Event().wait(random.uniform(0.05, 1.0))  # noqa: S311 - any moment will do
        os.killpg(process.pid, signal.SIGKILL)


def _free_the_clock(installation: Installation) -> None:
    """Go on as if the killed worker's leases had ended, which takes them a minute and a half."""
    change(
        installation,
        "UPDATE workshop_job_clock SET leased_until = NULL, due_at = '2026-01-01 00:00:00+00'",
    )


def killed_restore(ground: Ground) -> Outcome:
    """Kill a restore at two moments: nothing is there, nothing serves, and it can be repeated."""
    wrong: list[str] = []
    for moment in ("every hash is right", "supply_lot:"):
        with bare_installation(ground.county.server_url) as installation:
            with_key = with_passphrase(installation)
            log = installation.data_dir / "restore.log"
            with with_key.started("restore", str(ground.backup)) as process:
                wait_for(lambda: moment in log.read_text(errors="replace"), process)  # noqa: B023 - called before the next turn
                os.killpg(process.pid, signal.SIGKILL)
            wrong += [f"{name}: {rows} rows after a kill at “{moment}”"
                      for name, rows in _filled(installation)]  # fmt: skip
            if _serves(with_key):
                wrong.append(f"it serves after a kill at “{moment}”")
            with_key.run("restore", str(ground.backup))
            wrong += broken_books(installation)
    return Outcome("2 kills, nothing half there, the second run complete", wrong)


def _serves(installation: Installation) -> bool:
    """Return whether a server would start here."""
    keys = {"SECRET_KEY": secrets.token_hex(32), "VAULT_KEY": "A" * 43 + "="}
    with installation.started("serve", "--port", str(free_port()), **keys) as process:
        try:
            return process.wait(timeout=PATIENCE_S) == 0
        except subprocess.TimeoutExpired:
            return True


def _filled(installation: Installation) -> list[tuple[str, int]]:
    """Return the tables of ours that hold rows, if there are tables at all."""
    found = []
    for table in ("facts_fact", "ledger_posting", "orders_order", "people_person"):
        with suppress(sqlite3.OperationalError, psycopg.errors.UndefinedTable):
            if rows := one(installation, f"SELECT count(*) FROM {table}"):
                found.append((table, rows))
    return found


def killed_demo(ground: Ground) -> Outcome:
    """Kill the making of a demo county: no half year of orders, and a second run completes it."""
    wrong: list[str] = []
    with bare_installation(ground.county.server_url) as installation:
        log = installation.data_dir / "demo.log"
        with installation.started("demo") as process:
            wait_for(lambda: "life" in log.read_text(errors="replace"), process)
            threading.Event().wait(0.5)
            os.killpg(process.pid, signal.SIGKILL)
        half = one(installation, "SELECT count(*) FROM orders_order")
        installation.run("demo")
        wrong += [f"{half} orders were there after the kill"] if half else []
        wrong += broken_books(installation)
        orders = one(installation, "SELECT count(*) FROM orders_order")
        wanted = one(ground.county.installation, "SELECT count(*) FROM orders_order")
        wrong += [f"{orders} orders instead of {wanted}"] if orders != wanted else []
    return Outcome(f"1 kill, then {orders} orders as ever", wrong)


def backup_under_load(ground: Ground) -> Outcome:
    """Back up while buyers order, and restore on the other engine."""
    with ExitStack() as stack:
        installation = stack.enter_context(ground.county.copy())
        elsewhere = with_passphrase(stack.enter_context(bare_installation(ground.elsewhere)))
        skus = probe(installation, stock=20_000, skus=2)
        target = installation.data_dir / "under-load.backup"
        with installation.server() as server:
            crowd = Crowd([server.base_url], skus, 8)
            with crowd.shopping():
                wait_for(lambda: len(crowd.placed) > ENOUGH_TO_BACK_UP)
                before = list(crowd.placed)
                with_passphrase(installation).run("backup", "--with-keys", str(target))
        elsewhere.run("restore", str(target))
        restored = set(numbers_in(elsewhere, skus))
        wrong: list[str] = []
        if missing := set(before) - restored:
            wrong.append(f"{len(missing)} orders from before the backup are not in it")
        wrong += broken_promises(elsewhere, [], skus, 20_000)
        wrong += broken_promises(installation, crowd.answers, skus, 20_000)
    return Outcome(f"{len(before)} orders before, {len(restored)} in the backup", wrong)


def two_processes(ground: Ground) -> Outcome:
    """Sell one SKU's last packs by two servers, then by one server with two workers."""
    wrong: list[str] = []
    with ground.county.copy() as installation:
        for count, workers in ((2, 1), (1, 2)):
            skus = probe(installation, stock=LAST_PACKS)
            with ExitStack() as stack:
                servers = [
                    stack.enter_context(installation.server(workers=workers)) for _ in range(count)
                ]
                urls = [server.base_url for server in servers]
                crowd = Crowd(urls, skus, 32, orders_each=6)
                answers = crowd.run()
            if len(crowd.placed) != LAST_PACKS:
                wrong.append(f"{len(crowd.placed)} of {LAST_PACKS} packs were sold")
            odd = {a.code or str(a.status) for a in answers if not a.is_placed}
            wrong += [f"refused as {each}" for each in sorted(odd - {"not_enough_stock"})]
            wrong += broken_promises(installation, answers, skus, LAST_PACKS)
    return Outcome(f"2 × {LAST_PACKS} packs to 32 buyers who wanted 192", wrong)


def broken_books(installation: Installation) -> list[str]:
    """Return what ``check_books`` finds."""
    done = subprocess.run(
        [PROGRAM, "check_books"],
        env=installation.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return [f"check_books: {done.stdout[-300:]}{done.stderr[-300:]}"] if done.returncode else []


PROGRAM: Final = Path(sys.executable).parent / "commonfield"


def fuzzed_api(ground: Ground) -> Outcome:
    """Send the API what its description allows and what it does not, by people's keys and none."""
    wrong: list[str] = []
    with ground.county.copy() as installation:
        signins = installation.run_json("demo_signins", "--json")
        keys = {each["role"]: each["token"] for each in signins}
        with installation.server() as server:
            for role in ("keeper", "clerk", "nobody"):
                found = fuzz(server.base_url, token=keys.get(role, ""))
                wrong += [f"{role}: {line}" for line in found]
    return Outcome("every operation of the API, as keeper, clerk and nobody", wrong)


DRILLS: Final[dict[str, Callable[[Ground], Outcome]]] = {
    "server killed under load": killed_server,
    "worker killed at work": killed_worker,
    "restore killed": killed_restore,
    "demo killed": killed_demo,
    "backup under load": backup_under_load,
    "two processes sell": two_processes,
    "API fuzzed": fuzzed_api,
}


def with_passphrase(installation: Installation) -> Installation:
    """Give the installation's commands the passphrase."""
    own = installation.secrets_of_it | {"BACKUP_PASSPHRASE": PASSPHRASE}
    return replace(installation, secrets_of_it=own)


@contextmanager
def grounds() -> Iterator[list[Ground]]:
    """Make the demo county once, and the other engine's from its backup."""
    with ExitStack() as stack:
        county = stack.enter_context(make_template(SQLITE, ["demo"]))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="commonfield-")))
        backup = folder / "county.backup"
        with_passphrase(county.installation).run("backup", "--with-keys", str(backup))
        try:
            server_url = stack.enter_context(throwaway_cluster())
        except NoPostgresError:
            print("Left out: PostgreSQL, which is not on this machine.")
            yield [Ground("SQLite", county, SQLITE, backup)]
            return
        restored = stack.enter_context(bare_installation(server_url))
        with_passphrase(restored).run("restore", str(backup))
        yield [
            Ground("SQLite", county, server_url, backup),
            Ground("PostgreSQL", Template(restored, server_url), SQLITE, backup),
        ]


def _stop(_number: int, _frame: Any) -> None:  # noqa: ANN401 - a signal handler's signature
    sys.exit(1)


def main() -> None:
    """Run every drill on every engine at hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="drills whose name holds this word")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    failed = 0
    with grounds() as all_grounds:
        print(f"{'drill':<26} {'database':<11} {'seconds':>7}  outcome", flush=True)
        for name, drill in DRILLS.items():
            if options.only and options.only not in name:
                continue
            for ground in all_grounds:
                started = time.monotonic()
                outcome = drill(ground)
                seconds = time.monotonic() - started
                word = "FAILED" if outcome.wrong else "held"
                print(f"{name:<26} {ground.engine:<11} {seconds:>7.1f}  {word}: {outcome.did}")
                for line in outcome.wrong:
                    print(f"    {line}")
                sys.stdout.flush()
                failed += bool(outcome.wrong)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
