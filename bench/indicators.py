"""All shipped indicators from ten million exported facts, beside one bare scan of the same columns.

The facts are those of ten counties in a year, written by DuckDB as ``export_facts`` writes them,
with subjects. The peer of the same run reads the same columns of the same files once and groups
them by place, kind and channel. Times are CPU seconds of this process, turn and turn about. What
was counted is compared with plain SQL first.
"""

import os
import tempfile
from pathlib import Path
from typing import Any, Final

import duckdb

from bench.harness import Result, cpu_seconds, environment, quickest
from commonfield_measures.indicators.running import Request, Run
from commonfield_measures.indicators.running import run as run_indicators
from commonfield_measures.indicators.types import Level

FACTS: Final = int(os.environ.get("BENCH_FACTS", "10000000"))
_GOAL: Final = 3.0
_COUNTIES: Final = 10
_PERIOD: Final = "2026"
_DICE: Final = "CREATE MACRO dice(n, which, sides) AS hash(n + which::BIGINT * 1000000007) % sides"
# What of a hundred facts each kind is; what lasts is little, what is sold is most.
_FACTS: Final = """
COPY (
  SELECT
    printf('%036x', n) AS id, kind, place,
    TIMESTAMPTZ '2025-12-31 16:00:00+00' + to_seconds(dice(n, 1, 31536000)) AS occurred_at,
    occurred_at AS recorded_at,
    1.0 AS quantity, 'count' AS unit,
    CASE WHEN kind IN ('market.sale', 'supply.leaf_delivered', 'supply.share_credited')
      THEN (dice(n, 2, 20000))::BIGINT WHEN kind = 'market.refund'
      THEN -(dice(n, 2, 20000))::BIGINT END AS amount_fen,
    CASE WHEN starts_with(kind, 'market.s') OR kind = 'market.refund'
      THEN ['own', 'pinduoduo', 'taobao', 'douyin'][1 + (dice(n, 3, 4))::INT] END AS channel,
    CASE WHEN starts_with(kind, 'places')
      THEN '{{"kind": "' || ['hall', 'park', 'centre'][1 + (dice(n, 4, 3))::INT] || '"}}'
      ELSE '{{}}' END AS attributes,
    CASE WHEN kind = 'market.refund' THEN printf('%036x', n - 1) END AS reverses,
    'bench' AS source,
    's' || place || (dice(n, 5, 20)) AS subject,
    substr(place, 1, 6) AS county,
    strftime(timezone('Asia/Shanghai', occurred_at), '%Y-%m') AS month
  FROM (
    SELECT n,
      printf('33%04d%03d%03d', n % {counties}, 100 + dice(n, 6, 20), 200 + dice(n, 7, 10)) AS place,
      CASE WHEN dice(n, 8, 100) < 70 THEN 'market.sale'
        WHEN dice(n, 8, 100) < 74 THEN 'market.refund'
        WHEN dice(n, 8, 100) < 84 THEN 'supply.leaf_delivered'
        WHEN dice(n, 8, 100) < 97 THEN 'supply.share_credited'
        ELSE ['market.store_counted', 'people.contract_started', 'places.venue_opened']
          [1 + (dice(n, 9, 3))::INT] END AS kind
    FROM range({facts}) AS numbers(n)
  )
) TO '{folder}' (FORMAT parquet, PARTITION_BY (county, month), COMPRESSION zstd)
"""
_REGISTER: Final = """
COPY (
  SELECT DISTINCT place AS code, 'village' AS level, 'villagers_committee' AS kind, place AS name,
    NULL::DATE AS valid_from, NULL::DATE AS valid_to
  FROM read_parquet('{facts}/*/*/*.parquet') ORDER BY code
) TO '{file}' (FORMAT parquet)
"""
_BARE: Final = """
SELECT place, kind, channel, count(*), count(reverses), sum(quantity), sum(amount_fen),
  count(attributes), count(subject), min(occurred_at), max(recorded_at)
FROM read_parquet('{facts}/*/*/*.parquet', hive_partitioning = false)
GROUP BY place, kind, channel
"""
_CHECKED: Final = """
SELECT sum(amount_fen) FILTER (kind IN ('market.sale', 'market.refund')) / 100,
  count(DISTINCT CASE WHEN kind = 'supply.share_credited' AND amount_fen > 0 THEN subject END)
FROM read_parquet('{facts}/*/*/*.parquet', hive_partitioning = false)
"""


def run(runs: int) -> list[Result]:
    """Write the facts, compare, and measure both."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder)
        _check(folder)
        ours, bare = [], []
        for _ in range(runs + 1):
            bare.append(cpu_seconds(lambda: _ask(_BARE.format(facts=folder / "facts"))))
            ours.append(cpu_seconds(lambda: _indicators(folder)))
        # The first time only warms up.
        (value, spread), peer = quickest(ours[1:]), min(bare[1:])
        found = _indicators(folder)
        return [
            Result(
                name="indicators_from_facts",
                value=value,
                unit="CPU s",
                peer="one bare scan and group-by",
                peer_value=peer,
                goal=_GOAL,
                is_at_most=True,
                runs=runs,
                spread=spread,
                environment=environment(f"DuckDB {duckdb.__version__}")
                | {
                    "facts": FACTS,
                    "indicators": len(found.evaluated.definitions.indicators),
                    "values": len(found.evaluated.values),
                },
            )
        ]


def _write(folder: Path) -> None:
    (folder / "registers").mkdir()
    facts = folder / "facts"
    _ask(_FACTS.format(counties=_COUNTIES, facts=FACTS, folder=facts))
    _ask(_REGISTER.format(facts=facts, file=folder / "registers" / "places.parquet"))


def _check(folder: Path) -> None:
    """Compare what the province sold, and how many growers it reached, with plain SQL.

    Raises:
        SystemExit: if they differ.
    """
    found = {
        each.indicator: each.value
        for each in _indicators(folder).evaluated.values
        if each.level == Level.PROVINCE
    }
    sold, reached = _ask(_CHECKED.format(facts=folder / "facts"))[0]
    ours = (found["online_sales"], found["growers_reached"])
    if abs(float(sold) - (ours[0] or 0)) > 1e-6 * float(sold) or reached != ours[1]:
        raise SystemExit(f"indicators differ: SQL {sold}, {reached}; ours {ours}")


def _indicators(folder: Path) -> Run:
    return run_indicators(Request(folder, _PERIOD))


def _ask(statement: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as session:
        session.execute("SET TimeZone = 'UTC'")
        session.execute(_DICE)
        return session.execute(statement).fetchall()
