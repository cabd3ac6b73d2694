"""Spike 1: what it costs that the database itself keeps the books, beside the same without it.

Entries with three legs are posted through the ledger's own command, as the order intake does (64
a transaction) and as bulk roads do (5,000 a transaction); the guards are up, then down.
"""

import statistics
from functools import partial

from django.db import connection

from bench.harness import Result, environment, rates
from commonfield.kernel import clock
from commonfield.ledger.commands import post_all
from commonfield.ledger.types import Draft, Leg
from commonfield.workshop import guards

_HOLDERS = 200


def run(runs: int) -> list[Result]:
    """Measure small and large transactions on the database in force."""
    results = []
    for name, at_once, turns in (("intake", 64, 60), ("bulk", 5_000, 1)):
        _post(at_once, 1)
        up: list[float] = []
        down: list[float] = []
        # Turn and turn about, so that what else the machine does falls on both alike.
        for _ in range(runs):
            guards.remove_guards(connection)
            try:
                down.append(rates(partial(_post, at_once, turns), 1)[0])
            finally:
                guards.install_guards(connection)
            up.append(rates(partial(_post, at_once, turns), 1)[0])
        value = statistics.median(up)
        results.append(
            Result(
                name=f"books_{name}_{connection.vendor}",
                value=value,
                unit="entries/s",
                peer="the same with the guards down",
                peer_value=statistics.median(down),
                goal=0.7,
                runs=runs,
                spread=(max(up) - min(up)) / value,
                environment=environment(connection.vendor) | {"entries_a_transaction": at_once},
            )
        )
    return results


def _post(at_once: int, turns: int) -> int:
    """Post so many entries in each of so many transactions; return how many."""
    for turn in range(turns):
        now = clock.now()
        post_all((_entry(turn * at_once + number) for number in range(at_once)), now=now)
    return at_once * turns


def _entry(number: int) -> Draft:
    holder = f"O{number % _HOLDERS}"
    legs = (
        Leg(f"Assets:{holder}:Receivable:Own", 8_000),
        Leg(f"Income:{holder}:Sales", -4_600),
        Leg(f"Liabilities:{holder}:Growers", -3_400),
    )
    return Draft("sale", f"bench-{number}", clock.now(), legs)
