"""Indicators as a notebook has them: exported facts in, frames out, no Django and no database."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from commonfield_measures import Request, build_index, evaluate
from commonfield_measures.dataframes import Backend
from measures.tests.indicators.builders import (
    COUNTY,
    ELSEWHERE,
    VILLAGE_A,
    VILLAGE_B,
    fact,
    write_export,
)


def as_arrow(frame: Any) -> pa.Table:  # noqa: ANN401 - any maker's frame
    return frame if isinstance(frame, pa.Table) else pa.table(frame)


@pytest.mark.parametrize("frames", ["pyarrow", "polars", "pandas"])
def test_indicators_go_straight_into_an_index(frames: Backend, tmp_path: Path):
    rows = [
        fact("market.sale", VILLAGE_A, "2026-03-01T00:00", amount_fen=500),
        fact("market.sale", VILLAGE_B, "2026-03-01T00:00", amount_fen=900),
    ]
    facts = write_export(tmp_path / "facts", rows)
    request = Request(facts, "2026", only=("online_sales",))

    found = evaluate(request, frames)

    ranks = build_index(found.data("village"), found.meta("village")).ranks
    assert as_arrow(ranks).to_pydict()["index"] == [2, 1, 3]
    values = as_arrow(found.values).to_pylist()
    assert [row["value"] for row in values if row["place"] == COUNTY] == [14.0]
    assert found.left_out == ()
    found.write(tmp_path / "out")
    assert (tmp_path / "out" / "indicators.csv").exists()


def test_left_out_is_told(tmp_path: Path):
    facts = write_export(tmp_path, [fact("market.sale", VILLAGE_A, "2026-03-01T00:00")])

    found = evaluate(Request(facts, "2026"))

    needs_residents = {
        *("tea_income_per_resident", "sales_per_resident", "stores_per_thousand"),
        *("jobs_per_thousand", "chapters_read_per_resident", "recordings_heard_per_resident"),
    }
    needs_subjects = {
        *("growers_reached", "low_income_growers", "low_income_growth"),
        *("income_per_grower", "income_gini", "library_readers", "villages_with_readers"),
        "dialect_learners",
    }
    assert {each.indicator: each.why for each in found.left_out} == {
        **dict.fromkeys(needs_residents, "it needs --tables with residents.csv"),
        **dict.fromkeys(needs_subjects, "the facts were exported without subjects"),
    }


def test_places_outside_the_counties_that_an_export_names_are_neither_ranked_nor_counted(
    tmp_path: Path,
):
    rows = [
        fact("market.sale", VILLAGE_A, "2026-03-01T00:00", amount_fen=500),
        # A reader of the county's library who lives elsewhere makes no exported county.
        fact("culture.chapter_read", ELSEWHERE, "2026-03-01T00:00"),
    ]
    facts = write_export(tmp_path, rows)

    def places() -> set[str]:
        found = evaluate(Request(facts, "2026", only=("online_sales",))).evaluated
        return {each.place for each in found.values}

    everything = places()
    (facts / "datapackage.json").write_text('{"counties": ["331124"]}', encoding="utf-8")
    named = places()

    assert everything - named == {ELSEWHERE, "330102001000", "330102000000", "330100000000"}


def test_more_closed_than_opened_is_no_number(tmp_path: Path):
    rows = [
        fact("market.store_uncounted", VILLAGE_A, "2026-06-01T00:00"),
        fact("market.store_counted", VILLAGE_B, "2026-06-01T00:00"),
    ]
    request = Request(write_export(tmp_path, rows), "2026", only=("online_stores",))

    found = {each.place: each for each in evaluate(request).evaluated.values}

    assert (found[VILLAGE_A].value, found[VILLAGE_A].reason) == (None, "below_zero")
    assert (found[VILLAGE_B].value, found[COUNTY].value) == (1.0, 0.0)
