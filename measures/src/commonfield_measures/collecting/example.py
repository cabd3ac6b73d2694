"""Three invented counties that send their facts, one of them late: to try commands and tutorial on.

``python -m commonfield_measures.collecting.example DIR`` writes them. The counties' codes are real,
villages and all that happens there are made up, and the keys are nobody's.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyarrow import parquet

from commonfield_measures.collecting.checking import FIELDS
from commonfield_measures.collecting.gathering import COUNTIES, PLACES
from commonfield_measures.collecting.manifest import REGISTER, write_manifest
from commonfield_measures.collecting.published import write_published
from commonfield_measures.indicators.exports import PACKAGE
from commonfield_measures.indicators.running import Request, run
from commonfield_measures.indicators.types import Level, Value

_KINDS: Final = ("market.sale", "places.venue_opened")


@dataclass(frozen=True, slots=True)
class _Made:
    code: str
    names: tuple[str, ...]
    # Village, month, fen.
    sales: tuple[tuple[int, str, int], ...]
    until: date


_MADE: Final = (
    _Made(
        "331124",
        ("松阳县", "甲村", "乙村", "丙社区"),
        ((0, "03", 90_000), (1, "04", 30_000)),
        date(2026, 11, 30),
    ),
    _Made(
        "331122",
        ("缙云县", "丁村", "戊村"),
        ((0, "03", 50_000), (1, "10", 20_000)),
        date(2026, 11, 30),
    ),
    _Made("331127", ("景宁畲族自治县", "己村", "庚村"), ((1, "05", 40_000),), date(2026, 9, 30)),
)
# In a town that there is not, so that none is renamed.
_TOWN: Final = "190000"
_VILLAGES: Final = ("190201", "190202", "190203")


def write_counties(folder: Path) -> list[Path]:
    """Write what each county sends, and ``counties.toml`` with their keys; return their folders."""
    lines, found = ["[counties]"], []
    for made in _MADE:
        target = folder / made.code
        key = Ed25519PrivateKey.from_private_bytes(sha256(f"example {made.code}".encode()).digest())
        _write_facts(target, made)
        _write_register(target, made)
        kinds = [{"code": kind, "is_act": kind == "market.sale"} for kind in _KINDS]
        package = {
            "counties": [made.code],
            "complete_until": {made.code: made.until.isoformat()},
            "resources": [{"name": "kinds", "data": kinds}],
        }
        (target / PACKAGE).write_text(json.dumps(package), encoding="utf-8")
        write_published(target, "figures", _figures(target, made))
        written = datetime(made.until.year, made.until.month, made.until.day, 20, tzinfo=UTC)
        public = write_manifest(
            target, key, county=made.code, complete_until=made.until, written_at=written
        )
        lines.append(f'{made.code} = "{public}"')
        found.append(target)
    (folder / COUNTIES).write_text("\n".join([*lines, ""]), encoding="utf-8")
    return found


def _figures(target: Path, made: _Made) -> Iterator[dict[str, Any]]:
    """Yield what the county publishes: of its people's acts, nothing, since they are too few.

    Villages are shown over years, as a county does.
    """
    year = made.until.year - 1
    window = f"{year}-{made.until.month + 1:02d}/{made.until:%Y-%m}"
    shown = ((window, (Level.COUNTY, Level.TOWN)), (f"{year}-01/{year}-12", (Level.VILLAGE,)))
    for period, levels in shown:
        found = run(Request(facts=target, period=period)).evaluated
        protected = {each.code for each in found.definitions.indicators if each.contributors_en}
        for each in found.values:
            if each.level in levels:
                named = {"place": each.place, "indicator": each.indicator, "period": period}
                yield named | _published(each, is_withheld=each.indicator in protected)


def _published(value: Value, *, is_withheld: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"level": value.level.value}
    if value.value is None:
        return told | {"state": "none", "reason": value.reason}
    if is_withheld:
        return told | {"state": "withheld", "reason": "few"}
    sums = {"numerator": value.numerator, "denominator": value.denominator}
    shown = {"state": "shown", "reason": "", "value": value.value, "coverage": value.coverage}
    return told | sums | shown


def _write_facts(target: Path, made: _Made) -> None:
    rows = [
        _row(made, village, f"2026-{month}", kind=_KINDS[0], amount_fen=fen, channel="own")
        for village, month, fen in made.sales
    ]
    rows.append(_row(made, 0, "2020-01", kind=_KINDS[1], attributes='{"kind": "hall"}'))
    for row in rows:
        part = target / "facts" / f"county={made.code}" / f"month={row['occurred_at']:%Y-%m}"
        part.mkdir(parents=True, exist_ok=True)
        parquet.write_table(pa.Table.from_pylist([row], schema=FIELDS), part / "0001.parquet")


def _row(made: _Made, village: int, month: str, **told: object) -> dict[str, Any]:
    day = datetime.fromisoformat(f"{month}-01T08:00+00:00")
    place = made.code + _VILLAGES[village]
    plain = {"quantity": 1.0, "unit": "count", "attributes": "{}", "source": "example"}
    moments = {"occurred_at": day, "recorded_at": day}
    name = sha256(f"{place}{month}{told}".encode()).hexdigest()[:32]
    return {"id": name, "place": place} | plain | moments | told


def _write_register(target: Path, made: _Made) -> None:
    county, *villages = made.names
    rows = [{"code": f"{made.code}000000", "level": "county", "kind": "county", "name": county}]
    rows.append({"code": made.code + _TOWN, "level": "town", "kind": "town", "name": "示例镇"})
    for code, name in zip(_VILLAGES, villages, strict=False):
        kind = "residents_committee" if name.endswith("社区") else "villagers_committee"
        rows.append({"code": made.code + code, "level": "village", "kind": kind, "name": name})
    (target / REGISTER).parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pa.Table.from_pylist(rows, schema=PLACES), target / REGISTER)


if __name__ == "__main__":
    write_counties(Path(sys.argv[1]))
