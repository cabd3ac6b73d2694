"""A collection of twenty counties, whose villages adopt a case of the first of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from commonfield_measures.collecting.gathering import PLACES
from commonfield_measures.collecting.published import CASE_TEXTS, TABLES, path_of, write_published
from commonfield_measures.evidence.answering import Evidence
from commonfield_measures.evidence.pooling import pooled_cases, pooled_evidence
from commonfield_measures.indicators.reading import shipped_definitions
from measures.tests.indicators.builders import type_of

DEFINITIONS: Final = shipped_definitions()
COUNTIES: Final = [f"33{at:04}" for at in range(1, 21)]
QUARTERS: Final = 10
BEGAN: Final = 6
FIRST: Final = date(2024, 1, 1)
CASE: Final = {
    "slug": "three-keys",
    "village": "330001000000",
    "topic": "hall",
    "indicator": "hall_visits",
    "direction": 1,
    "cost_fen": 18_000,
    "work_days": 3,
    "began_on": FIRST,
    "ended_on": None,
    "public_on": date(2025, 6, 1),
} | {f"{name}{end}": "三把钥匙" for name in CASE_TEXTS for end in ("", "_en")}


ADOPTION: Final = {
    "county": "330002",
    "slug": "three-keys",
    "village": "330001000001",
    "adopted_on": date(2025, 8, 1),
}
BEHIND: Final = {
    "indicator": "lessons_done",
    "village": "330001000001",
    "period": "2025-Q3",
    "contributors": 5,
    "size": 7.0,
    "largest": 2.0,
}


@dataclass
class World:
    """Counties of twelve villages, whose visits rise and fall together; one or two adopt.

    ``behind``: how many stand behind a village's quarter, where the figure protects somebody, but
    of one village.
    """

    effect: float = 0.0
    until: Mapping[str, date] = field(default_factory=dict)
    kind: str = "services.visits"
    behind: int = 0
    lone: str = ""
    case: Mapping[str, Any] = field(default_factory=lambda: CASE)

    def write(self, to: Path) -> Path:
        """Write the collection."""
        chance = np.random.default_rng(3)
        facts: list[dict[str, Any]] = []
        for at, county in enumerate(COUNTIES):
            together = 12 * np.exp(0.3 * np.cumsum(chance.normal(size=QUARTERS)) / 2)
            villages = [f"{county}{number:06}" for number in range(13)]
            own = villages[1 : 2 + at % 2]
            days = [_day(BEGAN + number % 2, 20) for number in range(len(own))]
            adoptions = [
                {"county": "330001", "slug": "three-keys", "village": each, "adopted_on": day}
                for each, day in zip(own, days, strict=True)
            ]
            rates = np.tile(together, (13, 1))
            rates[1 : 1 + len(own), BEGAN:] += self.effect
            counts = chance.poisson(rates)
            last = self.until.get(county, date(2026, 6, 30))
            facts += [
                _fact(self.kind, village, _day(quarter, row + 1), int(counts[row, quarter]))
                for row, village in enumerate(villages)
                for quarter in range(QUARTERS)
                if counts[row, quarter] and _day(quarter, 28) <= last
            ]
            facts += [_fact(self.kind, villages[0], date(2023, 12, 9), 1)]
            folder = to / "deliveries" / county
            write_published(folder, "adoptions", adoptions)
            write_published(folder, "cases", [self.case] if at == 0 else [])
            write_published(folder, "contributors", self._contributors(villages, counts))
            for name in ("adoptions", "cases", "contributors"):
                (folder / path_of(name)).rename(folder / f"{name}.parquet")
            (folder.parent / f"{county}.json").write_text(str(last), encoding="utf-8")
        _write_facts(to, facts)
        _write_register(to)
        _write_package(to, self.until)
        return to

    def _contributors(self, villages: list[str], counts: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - an array
        for row, village in enumerate(villages if self.behind else ()):
            for quarter in range(QUARTERS):
                name = f"{2024 + quarter // 4}-Q{quarter % 4 + 1}"
                # One fact each, of which all have a part.
                size = float(counts[row, quarter] > 0)
                if size:
                    people = 1 if village == self.lone else self.behind
                    told = {"contributors": people, "size": size, "largest": size / people}
                    names = {"indicator": "lessons_done", "village": village, "period": name}
                    yield names | told

    def answer(self, to: Path) -> Evidence:
        (case,) = pooled_cases(self.write(to))
        of = next(each for each in DEFINITIONS.indicators if each.code == case.told["indicator"])
        return pooled_evidence(to, case, of, DEFINITIONS)


def _day(quarter: int, day: int) -> date:
    return date(2024 + quarter // 4, quarter % 4 * 3 + 2, day)


def _fact(kind: str, place: str, day: date, quantity: int) -> dict[str, Any]:
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    return {"place": place, "kind": kind, "occurred_at": at, "quantity": float(quantity)}


def _write_facts(to: Path, facts: list[dict[str, Any]]) -> None:
    blank = {"channel": "", "attributes": "{}", "reverses": None, "amount_fen": 0}
    for county in COUNTIES:
        folder = to / "facts" / f"county={county}" / "month=2024-01"
        folder.mkdir(parents=True)
        own = [blank | each for each in facts if each["place"].startswith(county)]
        columns = {name: pa.array([row[name] for row in own], type_of(name)) for name in own[0]}
        parquet.write_table(pa.table(columns), folder / "0001.parquet")


def _write_register(to: Path) -> None:
    rows = [
        {"code": f"{county}{number:06}", "level": "village", "kind": "villagers_committee"}
        for county in COUNTIES
        for number in range(13)
    ]
    (to / "registers").mkdir()
    parquet.write_table(pa.Table.from_pylist(rows, PLACES), to / "registers" / "places.parquet")


def _write_package(to: Path, until: Mapping[str, date]) -> None:
    def paths(name: str) -> list[str]:
        return [f"deliveries/{each}/{name}.parquet" for each in COUNTIES]

    facts = [f"facts/county={each}/month=2024-01/0001.parquet" for each in COUNTIES]
    package = {
        "counties": COUNTIES,
        "complete_until": {each: str(until.get(each, date(2026, 6, 30))) for each in COUNTIES},
        "resources": [{"name": "facts", "path": facts}]
        + [{"name": name, "path": paths(name)} for name in TABLES if name != "figures"],
    }
    (to / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
