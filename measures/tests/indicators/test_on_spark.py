"""The same indicators by DuckDB and by Spark, and what is said where Spark cannot run."""

import csv
import json
import os
import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest

from commonfield_measures.errors import MeasuresError
from commonfield_measures.indicators.errors import (
    JavaMissingError,
    SparkMissingError,
    SparkUnreachableError,
)
from commonfield_measures.indicators.on_spark import Spark
from commonfield_measures.indicators.reading import shipped_definitions
from commonfield_measures.indicators.running import asked_of
from commonfield_measures.indicators.types import TableTerm
from measures.tests.indicators.builders import (
    VILLAGE_A,
    VILLAGE_B,
    VILLAGE_C,
    fact,
    write_export,
    write_table,
)

# Spark adds reals up in another order than DuckDB; whole numbers are equal.
ROUNDING: Final = 1e-9
REALS: Final = ("value", "numerator", "denominator", "coverage")
CULTURE: Final = ("culture.chapter_read", "culture.sound_heard")


@pytest.mark.parametrize(
    ("is_installed", "java", "master", "expected"),
    [
        (False, "", "local", SparkMissingError),
        (True, "", "local", JavaMissingError),
        (True, "/some/java", "spark://no-host.invalid:port", SparkUnreachableError),
    ],
)
def test_spark_that_cannot_run_says_why(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_installed: bool,
    java: str,
    master: str,
    expected: type[MeasuresError],
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("JAVA_HOME", java)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: is_installed or None)

    with pytest.raises(expected):
        next(Spark(master).batches(tmp_path, [], "SELECT 1", {}))


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("NIGHT"), reason="Java takes a minute")
@pytest.mark.skipif(find_spec("pyspark") is None, reason="commonfield-measures[spark] is missing")
def test_all_indicators_are_equal_on_both_engines(tmp_path: Path) -> None:
    facts = write_export(tmp_path / "facts", some_of_every_kind())
    kinds = [{"code": kind, "is_act": True, "counts_as": "participation"} for kind in CULTURE]
    told = {"resources": [{"name": "kinds", "data": kinds}]}
    (facts / "datapackage.json").write_text(json.dumps(told))
    tables = tables_of_all(tmp_path / "tables")

    by_duckdb = evaluated(facts, tables, tmp_path / "duckdb")
    by_spark = evaluated(facts, tables, tmp_path / "spark", "--engine", "spark")

    names = {row["indicator"] for row in by_duckdb}
    assert names == {each.code for each in shipped_definitions(CULTURE).indicators}
    assert sum(row["value"] not in {"", "0.0"} for row in by_duckdb) > len(names)
    assert [texts(row) for row in by_spark] == [texts(row) for row in by_duckdb]
    for ours, other in zip(by_duckdb, by_spark, strict=True):
        for name in REALS:
            if ours[name] != other[name]:
                assert not float(ours[name]).is_integer()
                assert float(other[name]) == pytest.approx(float(ours[name]), rel=ROUNDING)


def some_of_every_kind() -> list[dict[str, Any]]:
    dice = random.Random(1)  # noqa: S311 - invented facts
    asked = asked_of(shipped_definitions(CULTURE))
    groups = {"kind": ("hall", "park"), "household": ("yes", "no"), "hand": ("own", "family")}
    found = []
    for kind in sorted(asked.kinds | asked.standing):
        for number in range(60):
            month, day = dice.randint(1, 12), dice.randint(1, 28)
            at = f"{dice.choice((2025, 2026))}-{month:02}-{day:02}T08:{number:02}"
            attribute = asked.group_by.get(kind, "none")
            named = dice.choice(groups.get(attribute, ("on_time", "late")))
            row = fact(
                kind,
                dice.choice((VILLAGE_A, VILLAGE_B, VILLAGE_C)),
                at,
                quantity=dice.choice((1.0, 0.1, 2.7)),
                amount_fen=dice.choice((None, 7, 12_345)),
                channel=dice.choice((None, "own", "taobao")),
                attributes=json.dumps({attribute: named}),
                reverses="x" if dice.random() < 0.1 else None,
                subject=dice.choice((None, *"abcdefgh")),
            )
            found.append(row)
    return found


def tables_of_all(folder: Path) -> Path:
    columns: dict[str, list[str]] = {}
    for each in shipped_definitions(CULTURE).indicators:
        for term in (*each.numerator, *each.denominator):
            if isinstance(term, TableTerm) and term.column not in columns.get(term.table, ()):
                columns.setdefault(term.table, []).append(term.column)
    for name, own in columns.items():
        numbers = ",".join("100" for _column in own)
        lines = [f"{place},2025-01-01,test,{numbers}" for place in (VILLAGE_A, VILLAGE_B)]
        write_table(folder, name, [f"place,date,source,{','.join(own)}", *lines])
    return folder


def evaluated(facts: Path, tables: Path, out: Path, *more: str) -> list[dict[str, str]]:
    """Evaluate in a process of its own: Java is spoken to by sockets."""
    given = ["evaluate", "--facts", facts, "--tables", tables, "--out", out, "--period", "2026"]
    program = "import sys; from commonfield_measures.cli import main; sys.exit(main(sys.argv[1:]))"
    subprocess.run([sys.executable, "-c", program, *map(str, given), "--errors", *more], check=True)
    with (out / "indicators.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def texts(row: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if name not in REALS}
