"""Small exports of facts, written as ``export_facts`` writes them."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

VILLAGE_A: Final = "331124100201"
VILLAGE_B: Final = "331124100202"
VILLAGE_C: Final = "331124101201"
TOWN: Final = "331124100000"
COUNTY: Final = "331124000000"
ELSEWHERE: Final = "330102001051"
_UTC: Final = pa.timestamp("us", tz="UTC")


def fact(kind: str, place: str, at: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    """Return one fact's row; ``at`` is a moment in UTC."""
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    row = {
        "id": f"{kind}/{place}/{at}/{len(more)}",
        "kind": kind,
        "place": place,
        "occurred_at": moment,
        "recorded_at": moment,
        "quantity": 1.0,
        "unit": "count",
        "amount_fen": None,
        "channel": None,
        "attributes": json.dumps({}),
        "reverses": None,
        "source": "test",
    }
    return row | more


def write_export(folder: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write facts by county and month, and the register of four villages."""
    by_part: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        by_part.setdefault((row["place"][:6], f"{row['occurred_at']:%Y-%m}"), []).append(row)
    for (county, month), own in by_part.items():
        part = folder / "facts" / f"county={county}" / f"month={month}"
        part.mkdir(parents=True)
        columns = {name: pa.array([row[name] for row in own], type_of(name)) for name in own[0]}
        pq.write_table(pa.table(columns), part / "0001.parquet")
    _write_register(folder / "registers")
    return folder


def type_of(name: str) -> pa.DataType:
    """Return the type of a column of facts."""
    special = {"quantity": pa.float64(), "amount_fen": pa.int64()}
    is_moment = name in {"occurred_at", "recorded_at"}
    return _UTC if is_moment else special.get(name, pa.string())


def _write_register(folder: Path) -> None:
    folder.mkdir()
    codes = [VILLAGE_A, VILLAGE_B, VILLAGE_C, ELSEWHERE, TOWN, COUNTY]
    levels = ["village"] * 4 + ["town", "county"]
    register = {
        "code": codes,
        "level": levels,
        "kind": ["villagers_committee"] * 2 + ["residents_committee"] * 2 + ["town", "county"],
        "name": [f"名{code[-5:]}" for code in codes],
        "valid_from": pa.array([None] * len(codes), pa.date32()),
        "valid_to": pa.array([None] * len(codes), pa.date32()),
    }
    pq.write_table(pa.table(register), folder / "places.parquet")


def write_table(folder: Path, name: str, lines: Iterable[str]) -> Path:
    """Write an outside table."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


DAY: Final = date(2027, 1, 1)
