"""The export is incremental, repeatable, and another engine reads the same figures from it."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonfield.facts.commands import fold_new_facts, record_all
from commonfield.facts.kinds import all_kinds, kind_of
from commonfield.facts.parquet import SubjectsMixedError, export_facts
from commonfield.facts.queries import totals
from commonfield.facts.types import FactRecord
from tests.facts.builders import (
    LEAF,
    NOW,
    OTHER_COUNTY,
    OTHER_VILLAGE,
    SALE,
    VILLAGE,
    leaf,
    make_fact,
    sale,
)
from tests.night import MONTH, first_of_month, noon

THIS_MONTH = Path(f"facts/county=331124/month={MONTH}")


def export(directory: Path, *, with_subjects: bool = False) -> list[tuple[str, int]]:
    return list(export_facts(directory, with_subjects=with_subjects))


def files_of(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def test_export_makes_a_partition_for_each_county_and_month_in_china(tmp_path: Path):
    before = noon(first_of_month(1)) - timedelta(hours=12)
    record_all([leaf(), leaf(at=before), leaf(place=OTHER_COUNTY)], now=NOW)

    written = export(tmp_path)

    assert written == [
        (f"331124/{first_of_month(1):%Y-%m}", 1),
        (f"331124/{MONTH}", 1),
        (f"331127/{MONTH}", 1),
    ]


def test_export_again_changes_no_file(tmp_path: Path):
    record_all([leaf(), sale()], now=NOW)
    export(tmp_path)
    before = files_of(tmp_path)

    again = export(tmp_path)

    assert (again, files_of(tmp_path)) == ([], before)


def test_export_puts_late_facts_into_a_new_file(tmp_path: Path):
    make_fact()
    export(tmp_path, with_subjects=True)
    before = files_of(tmp_path)
    late = make_fact(leaf(1, 1, at=NOW - timedelta(hours=3)))

    written = export(tmp_path, with_subjects=True)

    new = sorted(set(files_of(tmp_path)) - set(before))
    assert (written, new) == ([(f"331124/{MONTH}", 1)], [str(THIS_MONTH / "0002.parquet")])
    assert pq.read_table(tmp_path / new[0])["id"].to_pylist() == [str(late)]
    assert {name: files_of(tmp_path)[name] for name in before} == before


def test_export_writes_no_file_over_after_an_earlier_one_was_taken_away(tmp_path: Path):
    make_fact()
    export(tmp_path)
    make_fact()
    export(tmp_path)
    kept = (tmp_path / THIS_MONTH / "0002.parquet").read_bytes()
    (tmp_path / THIS_MONTH / "0001.parquet").unlink()

    export(tmp_path)

    assert sorted(path.name for path in (tmp_path / THIS_MONTH).iterdir()) == [
        "0002.parquet",
        "0003.parquet",
    ]
    assert (tmp_path / THIS_MONTH / "0002.parquet").read_bytes() == kept


def test_export_of_an_older_database_adds_no_empty_files(tmp_path: Path):
    make_fact()
    export(tmp_path)
    file = tmp_path / THIS_MONTH / "0001.parquet"
    table = pq.read_table(file)
    pq.write_table(table.take([0, 0]), file)

    written = export(tmp_path)

    assert (written, [path.name for path in file.parent.iterdir()]) == ([], ["0001.parquet"])


def test_export_has_a_subject_only_when_asked(tmp_path: Path):
    make_fact()

    export(tmp_path / "without")
    export(tmp_path / "with", with_subjects=True)

    columns = "id kind place occurred_at recorded_at quantity unit amount_fen channel"
    expected = [*columns.split(), "attributes", "reverses", "source"]
    without = pq.read_table(tmp_path / "without" / THIS_MONTH / "0001.parquet", partitioning=None)
    with_them = pq.read_table(tmp_path / "with" / THIS_MONTH / "0001.parquet", partitioning=None)
    assert without.column_names == expected
    assert with_them.column_names == [*expected, "subject"]
    assert with_them["subject"].to_pylist() == ["s1"]


def test_export_never_mixes_facts_with_and_without_subjects(tmp_path: Path):
    make_fact()
    export(tmp_path)

    with pytest.raises(SubjectsMixedError):
        export(tmp_path, with_subjects=True)


def test_export_says_everything_of_a_fact(tmp_path: Path):
    sold = make_fact(sale(8_000, channel="taobao"))
    back = make_fact(sale(-8_000, channel="taobao", reverses=sold))

    export(tmp_path, with_subjects=True)

    assert next(each for each in rows_of(tmp_path) if each["id"] == str(back)) == {
        "id": str(back),
        "kind": "market.refund",
        "place": VILLAGE,
        "occurred_at": NOW,
        "recorded_at": NOW,
        "quantity": -1.0,
        "unit": "packs",
        "amount_fen": -8_000,
        "channel": "taobao",
        "attributes": '{"store": "T1"}',
        "reverses": str(sold),
        "source": "",
        "subject": "OTEA",
    }


def rows_of(directory: Path) -> list[dict[str, Any]]:
    return [
        row
        for file in sorted((directory / THIS_MONTH).iterdir())
        for row in pq.read_table(file, partitioning=None).to_pylist()
    ]


def test_export_without_subjects_tells_days_and_no_household(tmp_path: Path):
    at = NOW.replace(hour=15, minute=59, second=58, microsecond=987_654)
    make_fact(leaf(at=at, household="low_income"), now=at)

    export(tmp_path)

    (row,) = rows_of(tmp_path)
    day = NOW - timedelta(hours=12)
    assert (row["occurred_at"], row["recorded_at"]) == (day, day)
    assert json.loads(row["attributes"]) == {"grade": "bud"}
    assert (row["quantity"], row["amount_fen"], row["place"]) == (10_000, 60_000, VILLAGE)


@pytest.mark.parametrize("kind", [kind.code for kind in all_kinds()])
def test_export_without_subjects_names_no_store_lot_contract_or_household(kind: str):
    told = kind_of(kind)

    assert told is not None
    of_services = {"use", "hand", "outcome", "timing"}
    of_sharing = {"case", "verdict", "step"}
    assert set(told.open_attributes) <= {
        "grade",
        "sector",
        "kind",
        "indicator",
        *of_services,
        *of_sharing,
    }


def test_export_without_subjects_has_other_ids_that_tell_no_instant_and_no_order(tmp_path: Path):
    ats = [NOW + timedelta(seconds=each) for each in range(50)]
    ids = [make_fact(leaf(n + 1, at=at), now=at) for n, at in enumerate(ats)]

    export(tmp_path)

    told = [uuid.UUID(row["id"]) for row in rows_of(tmp_path)]
    assert not set(told) & set(ids)
    # Of UUIDv7 the first six bytes are milliseconds: of these ids all would begin the same.
    assert len({each.bytes[:2] for each in told}) > len(ids) / 2
    assert [row["quantity"] for row in rows_of(tmp_path)] != sorted(
        row["quantity"] for row in rows_of(tmp_path)
    )


def test_export_without_subjects_still_tells_what_a_fact_reverses(tmp_path: Path):
    sold = make_fact(sale(8_000))
    export(tmp_path)
    make_fact(sale(-8_000, reverses=sold), now=NOW + timedelta(days=2))

    export(tmp_path)

    first, back = rows_of(tmp_path)
    assert (first["amount_fen"], back["reverses"]) == (8_000, first["id"])


@pytest.mark.parametrize(
    "state", ['{"with_subjects": false}', '{"with_subjects": false, "ids": "x"}']
)
def test_export_does_not_go_on_where_other_ids_were_given(tmp_path: Path, state: str):
    make_fact()
    (tmp_path / "export.json").write_text(state)

    with pytest.raises(SubjectsMixedError):
        export(tmp_path)


FACTS = st.one_of(
    st.builds(
        leaf,
        st.integers(1, 10**6),
        st.integers(-(10**12), 10**12),
        place=st.sampled_from([VILLAGE, OTHER_VILLAGE, OTHER_COUNTY]),
        at=st.integers(0, 100).map(lambda days: NOW - timedelta(days=days)),
    ),
    st.builds(sale, st.integers(1, 10**9), channel=st.sampled_from(["own", "taobao"])),
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(FACTS, min_size=1, max_size=8), min_size=1, max_size=3))
def test_figures_from_the_files_equal_the_roll_ups(
    tmp_path_factory: pytest.TempPathFactory,
    duck: duckdb.DuckDBPyConnection,
    batches: list[list[FactRecord]],
):
    directory = tmp_path_factory.mktemp("export")
    for batch in batches:
        record_all(batch, now=NOW)
        export(directory)
    fold_new_facts(NOW)

    figures = duck.execute(
        "SELECT kind, left(place, 9),"
        " cast(strftime(occurred_at + INTERVAL 8 HOUR, '%Y%m') AS INTEGER),"
        " count(*), sum(quantity), cast(sum(amount_fen) AS BIGINT)"
        " FROM read_parquet(?) GROUP BY ALL ORDER BY ALL",
        [f"{directory}/facts/**/*.parquet"],
    ).fetchall()

    own = totals([LEAF, SALE], by=("kind", "town", "month"))
    assert figures == [
        (*key, total.count, total.quantity, total.amount_fen) for key, total in own.items()
    ]
