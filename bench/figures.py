"""Spike 3: the article's figures from the facts of two million orders, computed three times.

Bare DuckDB reads the exported Parquet files with no code of ours; the roll-ups answer as they do
for the board; both must be equal. The limit is DuckDB's time, which is as fast as these files can
be read; the board must be faster still, because it reads roll-ups.
"""

import os
import random
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Any, Final

import duckdb
from django.db import connection

from bench.harness import Result, environment
from commonfield.facts.commands import rebuild_roll_ups, record_all
from commonfield.facts.models import Fact
from commonfield.facts.parquet import export_facts
from commonfield.facts.queries import totals
from commonfield.facts.types import FactRecord
from commonfield.workshop.snapshot import reading_snapshot

ORDERS: Final = int(os.environ.get("BENCH_ORDERS", "2000000"))
_AT_ONCE: Final = 5_000
_YEAR: Final = datetime(2025, 12, 1, tzinfo=UTC)
_VILLAGES: Final = [f"331124{town:03d}{200 + v:03d}" for town in range(100, 119) for v in range(11)]
_STORES: Final = [f"O{index:05d}" for index in range(1_500)]
_GROWERS: Final = [f"s{index:020d}" for index in range(1_040)]
_CHANNELS: Final = ("own", "pinduoduo", "taobao", "douyin")


def run(runs: int) -> list[Result]:
    """Write, export, compute twice, compare, and time both ways of reading.

    Raises:
        SystemExit: if the two do not agree to the last digit.
    """
    _write()
    rebuild_roll_ups()
    with tempfile.TemporaryDirectory() as folder:
        with reading_snapshot():
            for _ in export_facts(Path(folder), with_subjects=True):
                pass
        bare, bare_s = _timed(lambda: _duckdb_figures(folder), runs)
        ours, ours_s = _timed(_board_figures, runs)
    if bare != ours:
        raise SystemExit(f"figures differ: DuckDB {bare}, roll-ups {ours}")
    return [
        Result(
            name=f"figures_from_roll_ups_{connection.vendor}",
            value=ours_s,
            unit="s",
            peer="bare DuckDB on the exported Parquet",
            peer_value=bare_s,
            goal=1.0,
            is_at_most=True,
            runs=runs,
            spread=0.0,
            environment=environment(connection.vendor)
            | {"orders": ORDERS, "figures": ours, "facts": Fact.objects.count()},
        )
    ]


def _write() -> None:
    chance = random.Random(1)  # noqa: S311 - a benchmark's dice
    for facts in batched(_records(chance), _AT_ONCE, strict=False):
        record_all(facts, now=_YEAR)


def _records(chance: random.Random) -> Iterator[FactRecord]:
    for store in _STORES:
        yield _lasting("market.store_counted", chance.choice(_VILLAGES), store)
    for _ in range(7_200):
        record = _lasting(
            "people.contract_started", chance.choice(_VILLAGES), chance.choice(_STORES)
        )
        yield FactRecord(
            **{
                **vars(record),
                "attributes": {"sector": "selling", "contract": uuid.UUID(int=1).hex},
            }
        )
    for index, village in enumerate(_VILLAGES):
        if index % 10:
            record = _lasting("places.venue_opened", village, f"hall-{index}")
            yield FactRecord(**{**vars(record), "attributes": {"kind": "hall"}})
    for grower in _GROWERS:
        for _ in range(40):
            yield _grower_fact(chance, grower)
    for number in range(ORDERS):
        yield FactRecord(
            kind="market.sale",
            place=_VILLAGES[number % len(_STORES) % len(_VILLAGES)],
            occurred_at=_YEAR + timedelta(seconds=chance.randrange(360 * 86_400)),
            quantity=1,
            amount_fen=chance.randrange(3_000, 20_000),
            channel=_CHANNELS[number % 7 % 4],
            subject=_STORES[number % len(_STORES)],
        )


def _lasting(kind: str, place: str, subject: str) -> FactRecord:
    return FactRecord(kind=kind, place=place, occurred_at=_YEAR, quantity=1, subject=subject)


def _grower_fact(chance: random.Random, grower: str) -> FactRecord:
    return FactRecord(
        kind=chance.choice(("supply.leaf_delivered", "supply.share_credited")),
        place=_VILLAGES[int(grower[1:]) % len(_VILLAGES)],
        occurred_at=_YEAR + timedelta(seconds=chance.randrange(360 * 86_400)),
        quantity=10_000,
        amount_fen=chance.randrange(100, 100_000),
        attributes={
            "grade": "bulk",
            "household": "low_income" if int(grower[1:]) % 5 == 0 else "other",
        },
        subject=grower,
    )


def _timed(work: Any, runs: int) -> tuple[Any, float]:  # noqa: ANN401 - whatever the work returns
    took = []
    answer = None
    for _ in range(runs):
        started = time.perf_counter()
        answer = work()
        took.append(time.perf_counter() - started)
    return answer, min(took)


_INCOME: Final = "kind IN ('supply.leaf_delivered', 'supply.share_credited')"


def _duckdb_figures(folder: str) -> dict[str, Any]:
    with duckdb.connect() as session:
        session.read_parquet(f"{folder}/facts/*/*/*.parquet").create_view("facts")

        def rows(sql: str) -> list[tuple[Any, ...]]:
            return session.execute(sql).fetchall()

        lasting = dict(
            rows(
                "SELECT kind, sum(quantity) FROM facts WHERE kind IN"
                " ('market.store_counted', 'people.contract_started') GROUP BY kind"
            )
        )
        halls = rows("SELECT count(DISTINCT place) FROM facts WHERE kind = 'places.venue_opened'")
        growers = rows(
            "SELECT count(DISTINCT subject) FROM facts WHERE kind = 'supply.share_credited'"
        )
        return {
            "stores": lasting["market.store_counted"],
            "jobs": lasting["people.contract_started"],
            "halls": halls[0][0],
            "revenue": dict(
                rows(
                    "SELECT channel, sum(amount_fen) FROM facts WHERE kind = 'market.sale'"
                    " GROUP BY channel ORDER BY channel"
                )
            ),
            "growers": growers[0][0],
            "low_income": dict(
                rows(
                    "SELECT json_extract_string(attributes, '$.household'), sum(amount_fen)"
                    " FROM facts WHERE " + _INCOME + " GROUP BY 1 ORDER BY 1"
                )
            ),
            "gini": _gini(
                [
                    row[0]
                    for row in rows(
                        "SELECT sum(amount_fen) FROM facts WHERE " + _INCOME + " GROUP BY subject"
                    )
                ]
            ),
        }


def _board_figures() -> dict[str, Any]:
    income = ("supply.leaf_delivered", "supply.share_credited")
    by_grower = totals(income, by=("subject",))
    return {
        "stores": totals(["market.store_counted"])[()].quantity,
        "jobs": totals(["people.contract_started"])[()].quantity,
        "halls": len(totals(["places.venue_opened"], by=("village",))),
        "revenue": {
            k[0]: t.amount_fen for k, t in totals(["market.sale"], by=("channel",)).items()
        },
        "growers": len(totals(["supply.share_credited"], by=("subject",))),
        "low_income": {k[0]: t.amount_fen for k, t in totals(income, by=("group",)).items()},
        "gini": _gini([total.amount_fen for total in by_grower.values()]),
    }


def _gini(incomes: list[int]) -> float:
    ordered = sorted(incomes)
    count, total = len(ordered), sum(ordered)
    weighted = sum((2 * rank - count - 1) * value for rank, value in enumerate(ordered, 1))
    return weighted / (count * total)
