"""Standard errors of figures: whom chance moves is the subject, not the act."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from commonfield_measures.cli import main
from commonfield_measures.indicators.computing import evaluate, period_of
from commonfield_measures.indicators.reading import shipped_definitions
from commonfield_measures.indicators.types import Counted, Definitions, OutsideTable, Totals, Value
from measures.tests.indicators.builders import VILLAGE_A, VILLAGE_B, fact, write_export

_READ = "culture.chapter_read"
_LEAF = "supply.leaf_delivered"


def _total(subject: str, count: int, *, place: str = VILLAGE_A, fen: int = 0) -> Totals:
    return Totals(place, _LEAF if fen else _READ, "", count, float(count), fen, 0, "", subject)


def _value(code: str, totals: Sequence[Totals], *, place: str = VILLAGE_A) -> Value:
    shipped = shipped_definitions([_READ])
    wanted = tuple(each for each in shipped.indicators if each.code == code)
    definitions = Definitions("1", "x", wanted, shipped.group_by)
    lines = {VILLAGE_A: 100.0, VILLAGE_B: 100.0}
    found = evaluate(
        definitions,
        Counted(tuple(totals), None),
        villages={VILLAGE_A: "villagers_committee", VILLAGE_B: "villagers_committee"},
        tables={"residents": OutsideTable("residents", "x", "2026", {"residents": lines})},
        period=period_of("2026"),
    )
    return next(each for each in found.values if each.place == place)


@pytest.mark.parametrize(
    ("totals", "error"),
    [
        pytest.param([_total(f"p{n}", 1) for n in range(9)], 0.03, id="one act each: √9 / 100"),
        pytest.param([_total(f"p{n}", 4) for n in range(9)], 0.12, id="four acts each: 4 √9 / 100"),
        pytest.param([_total("p", 9)], None, id="one person's nine acts tell nothing of chance"),
        pytest.param([_total("", 1)] * 9, None, id="of nobody"),
        pytest.param([], 0.0, id="nothing happened"),
        pytest.param(
            [_total(f"p{n}", 3, place=VILLAGE_B) for n in range(2)]
            + [_total(f"p{n}", 1) for n in range(9)],
            0.03,
            id="elsewhere does not matter",
        ),
    ],
)
def test_error_of_acts_is_of_persons(totals: list[Totals], error: float | None) -> None:
    assert _value("cultural_acts_per_resident", totals).error == error


def test_error_of_a_mean_is_of_what_each_lies_beyond_it() -> None:
    prices = [90, 110] * 10
    totals = [_total(f"g{n}", 1, fen=price) for n, price in enumerate(prices)]

    found = _value("leaf_price", totals)

    # √(20 · 10²) / 20 fen, times 20/19 for the mean taken and Student's t of 19 over 1.96.
    assert found.value == 1_000
    assert found.error == 24.0
    alike = [_total(f"g{n}", 1, fen=100) for n in range(20)]
    assert _value("leaf_price", alike).error is None


def test_what_is_counted_whole_has_no_error_and_a_gini_none_that_is_known() -> None:
    assert _value("hall_coverage", [], place="331124100000").error == 0.0
    totals = [_total(f"g{n}", 1, fen=100 + n) for n in range(9)]
    assert _value("income_gini", totals).error is None


def test_command_tells_errors_if_asked_and_gives_them_to_the_index(tmp_path: Path) -> None:
    rows = [
        fact("market.sale", VILLAGE_A, f"2026-03-0{day}T08:00", amount_fen=900, subject=f"S{day}")
        for day in range(1, 10)
    ]
    facts = write_export(tmp_path / "facts", rows)
    given = ["evaluate", "--facts", str(facts), "--period", "2026", "--only", "online_sales"]

    told = []
    for name, more in (("plain", []), ("with", ["--errors"])):
        assert main([*given, "--out", str(tmp_path / name), *more]) == 0
        with (tmp_path / name / "indicators.csv").open(encoding="utf-8") as file:
            cells = {row["place"]: row["error"] for row in csv.DictReader(file)}
        told.append((cells[VILLAGE_A], (tmp_path / name / "village" / "errors.csv").exists()))

    assert told == [("unknown", False), ("27.0", True)]
    assert "27.0" in (tmp_path / "with" / "town" / "errors.csv").read_text()
