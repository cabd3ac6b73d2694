"""A province of 90 counties: what collecting and evaluating cost, from one county to all of them.

The facts are synthetic, the same on every run, and thrown away. Each county's are written as
``export_facts`` writes them and signed; ``collect`` takes them county by county, and ``evaluate``
goes over what is there then. CPU seconds and the peak of memory are those of all processes of a
command. 200 million facts take 20 minutes and 15 GB of disk: run by name only.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import duckdb
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from commonfield_measures.collecting.gathering import COUNTIES as KEYS
from commonfield_measures.collecting.manifest import write_manifest
from commonfield_measures.indicators.exports import PACKAGE

COUNTIES: Final = 90
_VILLAGES: Final = 18_620
_UNTIL: Final = date(2026, 12, 31)
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PEOPLE: Final = 100  # Of a village, with a subject.
# What of a thousand facts each kind is.
_KINDS: Final = {
    "market.sale": 550,
    "market.refund": 30,
    "market.parcel_sent": 150,
    "supply.leaf_delivered": 80,
    "supply.share_credited": 110,
    "culture.chapter_read": 40,
    "culture.sound_heard": 20,
    "market.store_counted": 8,
    "places.venue_opened": 6,
    "people.contract_started": 6,
}
_EACH_OF_A_THOUSAND: Final = [kind for kind, share in _KINDS.items() for _each in range(share)]
_MACROS: Final = (
    "CREATE MACRO dice(n, which, sides) AS hash(n + which::BIGINT * 1000000007) % sides",
    "CREATE MACRO village(n) AS printf('{county}%03d%03d', 100 + n // 15, 200 + n % 15)",
)
_FACTS: Final = """
COPY (
  SELECT md5(n::VARCHAR) AS id, kind, place, occurred_at, occurred_at AS recorded_at,
    1.0::DOUBLE AS quantity, 'count' AS unit,
    CASE WHEN kind IN ('market.sale', 'supply.leaf_delivered', 'supply.share_credited')
      THEN dice(n, 2, 20000)::BIGINT
      WHEN kind = 'market.refund' THEN -dice(n, 2, 20000)::BIGINT END AS amount_fen,
    CASE WHEN kind IN ('market.sale', 'market.refund')
      THEN ['own', 'pinduoduo', 'taobao', 'douyin'][1 + dice(n, 3, 4)::INT] END AS channel,
    CASE kind WHEN 'places.venue_opened' THEN '{{"kind": "hall"}}' ELSE '{{}}' END AS attributes,
    CASE WHEN kind = 'market.refund' THEN md5((n - 1)::VARCHAR) END AS reverses,
    'bench' AS source, {subject}
    strftime(timezone('Asia/Shanghai', occurred_at), '%Y-%m') AS month
  FROM (
    SELECT n, village(dice(n, 4, {villages})) AS place,
      $kinds[1 + dice(n, 5, 1000)::INT] AS kind,
      TIMESTAMPTZ '2025-12-31 16:00:00+00' + to_days(dice(n, 1, 365)::INT) AS occurred_at
    FROM range({first}, {last}) AS numbers(n)
  )
) TO '{folder}' (FORMAT parquet, PARTITION_BY (month), COMPRESSION zstd)
"""
_SUBJECT: Final = f"""CASE WHEN kind LIKE 'supply.%' OR kind LIKE 'culture.%'
  THEN md5(place || dice(n, 6, {_PEOPLE})) END AS subject,"""
_REGISTER: Final = """
COPY (
  SELECT '{county}000000' AS code, 'county' AS level, 'county' AS kind, '{county}' AS name,
    NULL::DATE AS valid_from, NULL::DATE AS valid_to
  UNION ALL SELECT village(n), 'village', 'villagers_committee', village(n), NULL, NULL
  FROM range({villages}) AS numbers(n)
) TO '{file}' (FORMAT parquet)
"""


def write_county(folder: Path, at: int, facts: int, *, with_subjects: bool = False) -> str:
    """Write the export of one county of the 90 with its part of all facts; return its folder."""
    code = f"33{1 + at % 11:02d}{1 + at // 11:02d}"
    villages = _VILLAGES // COUNTIES + (at < _VILLAGES % COUNTIES)
    own = folder if with_subjects else folder / code
    parts = own / "facts" / f"county={code}"
    parts.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"memory_limit": "3GB"}) as session:
        session.execute("SET TimeZone = 'UTC'")
        for macro in _MACROS:
            session.execute(macro.format(county=code))
        statement = _FACTS.format(
            subject=_SUBJECT if with_subjects else "",
            villages=villages,
            first=facts * at // COUNTIES,
            last=facts * (at + 1) // COUNTIES,
            folder=parts,
        )
        session.execute(statement, {"kinds": _EACH_OF_A_THOUSAND})
        for month in parts.iterdir():
            for number, file in enumerate(sorted(month.iterdir()), 1):
                file.rename(month / f"{number:04d}.parquet")
        register = own / "registers" / ("places.parquet" if not with_subjects else f"{code}.parquet")
        register.parent.mkdir(exist_ok=True)
        session.execute(_REGISTER.format(county=code, villages=villages, file=register))
    return code

