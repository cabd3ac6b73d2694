"""Indicators from exported facts to files, as an analyst without a database has it."""

import csv
import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from commonfield_measures.cli import main
from commonfield_measures.errors import FileNotUtf8Error, RowLengthError
from commonfield_measures.indicators.computing import period_of
from commonfield_measures.indicators.errors import (
    KindNoActError,
    KindUnknownError,
    PeriodWrongError,
    TableWrongError,
)
from commonfield_measures.indicators.outside_tables import read_tables, shipped_tables
from commonfield_measures.indicators.reading import (
    check_kinds,
    kinds_of,
    newest_shipped,
    shipped_definitions,
)
from measures.tests.indicators.builders import (
    COUNTY,
    DAY,
    ELSEWHERE,
    TOWN,
    VILLAGE_A,
    VILLAGE_B,
    VILLAGE_C,
    fact,
    write_export,
    write_table,
)

type Cells = Mapping[tuple[str, str], Mapping[str, str]]

RESIDENTS: Final = ["place,date,source,residents,entered"]


def evaluate(facts: Path, period: str, out: Path, *more: str) -> int:
    given = ("--facts", str(facts), "--period", period, "--out", str(out), *more)
    return main(["evaluate", *given])


def evaluated(facts: Path, period: str, out: Path, *more: str) -> Cells:
    assert evaluate(facts, period, out, *more) == 0
    with (out / "indicators.csv").open(encoding="utf-8") as file:
        return {(row["indicator"], row["place"]): row for row in csv.DictReader(file)}


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    sale, refund, leaf = "market.sale", "market.refund", "supply.leaf_delivered"
    rows = [
        fact(sale, VILLAGE_A, "2026-03-01T08:00", amount_fen=10_000, quantity=2, channel="own"),
        fact(sale, VILLAGE_B, "2026-04-01T08:00", amount_fen=30_000, quantity=3, channel="pdd"),
        fact(refund, VILLAGE_A, "2026-05-01T08:00", amount_fen=-2_500, quantity=-1),
        # Before the year in China though not in UTC; and in the next.
        fact(sale, VILLAGE_A, "2025-12-31T15:59", amount_fen=77),
        fact(sale, VILLAGE_A, "2025-12-31T16:00", amount_fen=100),
        fact(sale, VILLAGE_A, "2026-12-31T16:00", amount_fen=88),
        fact("market.store_counted", VILLAGE_A, "2024-01-01T00:00"),
        fact("market.store_counted", VILLAGE_C, "2026-01-05T00:00"),
        fact("market.store_uncounted", VILLAGE_A, "2026-06-01T00:00"),
        fact(leaf, VILLAGE_A, "2026-04-02T00:00", amount_fen=9_000, quantity=1_000),
        fact(leaf, VILLAGE_A, "2026-04-03T00:00", amount_fen=-3_000, quantity=-400, reverses="x"),
        # Recorded at the town itself.
        fact(sale, TOWN, "2026-03-02T08:00", amount_fen=500),
    ]
    return write_export(tmp_path / "facts", rows)


def test_terms_add_up_level_by_level(facts: Path, tmp_path: Path) -> None:
    found = evaluated(facts, "2026", tmp_path / "out")

    sales = {place: row["value"] for (code, place), row in found.items() if code == "online_sales"}
    assert sales == {
        VILLAGE_A: "76.0",
        VILLAGE_B: "300.0",
        VILLAGE_C: "0.0",
        TOWN: "381.0",
        "331124101000": "0.0",
        COUNTY: "381.0",
        "331100000000": "381.0",
        "330000000000": "381.0",
    }
    assert found["leaf_price", VILLAGE_A]["value"] == "100.0"
    assert found["refund_share", TOWN]["value"] == repr(2_500 / 40_600 * 100)


def test_what_lasts_is_counted_at_the_end(facts: Path, tmp_path: Path) -> None:
    may = evaluated(facts, "2026-05", tmp_path / "may")
    year = evaluated(facts, "2026", tmp_path / "year")

    stores = [each["online_stores", COUNTY]["value"] for each in (may, year)]
    assert stores == ["2.0", "1.0"]


def test_what_is_not_known_says_why_and_is_an_empty_cell(facts: Path, tmp_path: Path) -> None:
    found = evaluated(facts, "2026", tmp_path / "out")

    row = found["leaf_price", VILLAGE_B]
    assert (row["value"], row["reason"]) == ("", "zero_denominator")
    with (tmp_path / "out" / "village" / "iData.csv").open(encoding="utf-8") as file:
        by_code = {line["uCode"]: line for line in csv.DictReader(file)}
    assert by_code[VILLAGE_B]["leaf_price"] == ""
    assert by_code[VILLAGE_A]["uName"] == "名00201"


def test_counties_that_exported_nothing_are_not_zero(facts: Path, tmp_path: Path) -> None:
    found = evaluated(facts, "2026", tmp_path / "out")

    assert not [place for _code, place in found if place == ELSEWHERE]


def test_per_resident_needs_most_villages_and_says_what_was_entered(
    facts: Path, tmp_path: Path
) -> None:
    lines = [
        *RESIDENTS,
        f"{VILLAGE_A},2020-11-01,census,10,",
        f"{VILLAGE_A},2025-11-01,register,20,1",
        f"{VILLAGE_B},2025-11-01,register,40,",
    ]
    tables = write_table(tmp_path / "tables", "residents", lines)

    found = evaluated(facts, "2026", tmp_path / "out", "--tables", str(tables))

    village, town, county = (
        found["tea_income_per_resident", place] for place in (VILLAGE_A, TOWN, COUNTY)
    )
    assert (village["value"], village["is_entered"]) == ("3.0", "1")
    assert (town["value"], town["coverage"]) == ("1.0", "1.0")
    assert (county["value"], county["reason"]) == ("", "coverage")
    method = json.loads((tmp_path / "out" / "method.json").read_text(encoding="utf-8"))
    assert method["tables"]["residents"] == {
        "source": "register",
        "dated": "2025-11-01",
        "entered": 1,
    }


def test_own_line_of_a_county_goes_before_its_villages(facts: Path, tmp_path: Path) -> None:
    lines = [*RESIDENTS, f"{COUNTY},2020-11-01,census,30,"]
    tables = write_table(tmp_path / "tables", "residents", lines)

    found = evaluated(facts, "2026", tmp_path / "out", "--tables", str(tables))

    assert found["tea_income_per_resident", COUNTY]["value"] == "2.0"


def test_income_of_town_and_country_ships_with_its_day_and_source(
    facts: Path, tmp_path: Path
) -> None:
    found = evaluated(facts, "2026", tmp_path / "out")

    row = found["income_ratio", "330000000000"]
    assert (row["value"], row["as_of"]) == (repr(62_699 / 31_930), "2020-12-31")
    assert found["informatisation", "330000000000"]["value"] == "68.3"
    method = json.loads((tmp_path / "out" / "method.json").read_text(encoding="utf-8"))
    assert "浙江省统计局" in method["tables"]["income"]["source"]


def test_table_given_takes_the_place_of_the_shipped_one(facts: Path, tmp_path: Path) -> None:
    lines = ["place,date,source,urban,rural", "330000000000,2025-12-31,own,30,20"]
    tables = write_table(tmp_path / "tables", "income", lines)

    found = evaluated(facts, "2026", tmp_path / "out", "--tables", str(tables))

    assert found["income_ratio", "330000000000"]["value"] == "1.5"


def test_shipped_tables_tell_nothing_before_their_day() -> None:
    assert shipped_tables(date(2020, 12, 31))["income"].columns == {"urban": {}, "rural": {}}


def test_without_its_table_an_indicator_is_left_out_aloud(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = evaluated(facts, "2026", tmp_path / "out")

    assert "tea_income_per_resident is left out" in capsys.readouterr().err
    assert not [code for code, _place in found if code == "tea_income_per_resident"]


HALL: Final = json.dumps({"kind": "hall"})
PARK: Final = json.dumps({"kind": "park"})
OPENED, CLOSED = "places.venue_opened", "places.venue_closed"


def test_venues_are_counted_by_kind_and_villages_that_have_one(tmp_path: Path) -> None:
    rows = [
        fact(OPENED, VILLAGE_A, "2020-01-01T00:00", attributes=HALL),
        fact(OPENED, VILLAGE_A, "2020-01-02T00:00", attributes=HALL),
        fact(CLOSED, VILLAGE_A, "2026-01-03T00:00", attributes=HALL),
        fact(OPENED, VILLAGE_B, "2020-01-01T00:00", attributes=HALL),
        fact(CLOSED, VILLAGE_B, "2026-01-03T00:00", attributes=HALL),
        fact(OPENED, VILLAGE_B, "2020-01-01T00:00", attributes=PARK),
        # Open, but in no villagers' committee.
        fact(OPENED, VILLAGE_C, "2020-01-01T00:00", attributes=HALL),
    ]

    found = evaluated(write_export(tmp_path / "facts", rows), "2026", tmp_path / "out")

    at_county = {code: row["value"] for (code, place), row in found.items() if place == COUNTY}
    kinds = ("halls", "parks", "centres", "hall_coverage")
    assert [at_county[code] for code in kinds] == ["2.0", "1.0", "0.0", "50.0"]
    coverage = found["hall_coverage", COUNTY]
    assert (coverage["numerator"], coverage["denominator"]) == ("1.0", "2.0")
    assert found["hall_coverage", "331124101000"]["reason"] == "zero_denominator"


def test_subjects_count_once_in_each_place_and_only_with_something_left(tmp_path: Path) -> None:
    share = "supply.share_credited"
    rows = [
        fact(share, VILLAGE_A, "2026-03-01T00:00", amount_fen=500, subject="s1"),
        fact(share, VILLAGE_B, "2026-03-02T00:00", amount_fen=700, subject="s1"),
        fact(share, VILLAGE_A, "2026-03-03T00:00", amount_fen=300, subject="s2"),
        fact(share, VILLAGE_A, "2026-03-04T00:00", amount_fen=-300, subject="s2", reverses="x"),
        fact(share, VILLAGE_C, "2026-03-05T00:00", amount_fen=100, subject="s3"),
        fact(share, VILLAGE_C, "2026-03-06T00:00", amount_fen=100, subject=None),
        fact(share, VILLAGE_C, "2025-03-06T00:00", amount_fen=100, subject="s4"),
    ]

    found = evaluated(write_export(tmp_path / "facts", rows), "2026", tmp_path / "out")

    reached = {
        place: row["value"] for (code, place), row in found.items() if code == "growers_reached"
    }
    assert reached == {
        VILLAGE_A: "1.0",
        VILLAGE_B: "1.0",
        VILLAGE_C: "1.0",
        TOWN: "1.0",
        "331124101000": "1.0",
        COUNTY: "2.0",
        "331100000000": "2.0",
        "330000000000": "2.0",
    }


def test_without_subjects_an_indicator_of_them_is_left_out_aloud(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = evaluated(facts, "2026", tmp_path / "out")

    assert "growers_reached is left out" in capsys.readouterr().err
    assert not [code for code, _place in found if code == "growers_reached"]
    assert evaluate(facts, "2026", tmp_path / "alone", "--only", "growers_reached") == 2
    assert "without them" in capsys.readouterr().err


def test_growth_and_gini_are_of_subjects_and_their_groups(tmp_path: Path) -> None:
    leaf, poor = "supply.leaf_delivered", json.dumps({"household": "low_income"})
    rows = [
        fact(leaf, VILLAGE_A, "2026-03-01T00:00", amount_fen=300, subject="s1", attributes=poor),
        fact(leaf, VILLAGE_A, "2025-03-01T00:00", amount_fen=100, subject="s1", attributes=poor),
        fact(leaf, VILLAGE_A, "2026-03-02T00:00", amount_fen=100, subject="s2"),
        fact(leaf, VILLAGE_C, "2026-03-03T00:00", amount_fen=500, subject="s3"),
        # A village with nothing but the year before is none of this year.
        fact(leaf, "331124102201", "2025-03-03T00:00", amount_fen=200, subject="s3"),
        fact(leaf, VILLAGE_B, "2024-03-03T00:00", amount_fen=9_000, subject="s3"),
    ]

    found = evaluated(write_export(tmp_path / "facts", rows), "2026", tmp_path / "out")

    growth = {
        place: row["value"] or row["reason"]
        for (code, place), row in found.items()
        if code == "low_income_growth" and row["level"] in {"village", "county"}
    }
    assert growth == {
        VILLAGE_A: repr(200 / 300 * 100),
        VILLAGE_B: "zero_denominator",
        VILLAGE_C: "zero_denominator",
        COUNTY: repr(200 / 600 * 100),
    }
    gini = [found["income_gini", place]["value"] for place in (VILLAGE_A, VILLAGE_C, COUNTY)]
    assert gini == ["0.25", "0.0", repr(8 / 27)]
    assert found["income_per_grower", COUNTY]["value"] == "3.0"


def test_what_only_the_board_shows_is_in_no_table_of_an_index(facts: Path, tmp_path: Path) -> None:
    found = evaluated(facts, "2026", tmp_path / "out")

    assert ("hall_coverage", VILLAGE_A) in found
    with (tmp_path / "out" / "village" / "iData.csv").open(encoding="utf-8") as file:
        assert "hall_coverage" not in next(csv.reader(file))


def test_months_from_one_to_another_are_a_period(facts: Path, tmp_path: Path) -> None:
    found = evaluated(facts, "2025-12/2026-03", tmp_path / "out")

    assert found["online_sales", VILLAGE_A]["value"] == repr(10_177 * 0.01)


def test_sales_are_told_by_channel_and_by_store(facts: Path, tmp_path: Path) -> None:
    found = evaluated(facts, "2026", tmp_path / "out")

    codes = ("sales_own", "sales_pinduoduo", "sales_taobao", "sales_per_store")
    assert [found[code, COUNTY]["value"] for code in codes] == ["100.0", "0.0", "0.0", "381.0"]


def test_what_is_recorded_above_a_level_is_no_place_of_it(facts: Path, tmp_path: Path) -> None:
    evaluated(facts, "2026", tmp_path / "out")

    with (tmp_path / "out" / "village" / "iData.csv").open(encoding="utf-8") as file:
        assert [line["uCode"] for line in csv.DictReader(file)] == [VILLAGE_A, VILLAGE_B, VILLAGE_C]


def test_what_the_article_said_stands_with_its_date_and_source() -> None:
    said = {
        each.code: (reference.value, reference.place, reference.dated)
        for each in shipped_definitions().indicators
        for reference in each.references
    }

    assert said == {
        "online_sales": (160_000_000, COUNTY, "2021"),
        "online_stores": (1_500, COUNTY, "2021"),
        "jobs": (7_000, COUNTY, "2021"),
        "halls": (17_000, "330000000000", "2020"),
        "hall_coverage": (91.3, "330000000000", "2020"),
        "growers_reached": (1_000, COUNTY, "2021"),
        "income_ratio": (1.94, "330000000000", "2021"),
    }


@pytest.mark.parametrize(
    "period",
    [
        "26",
        "2026-13",
        "2026-00",
        "0000",
        "2026-11-25",
        "2026-11/2026-10",
        "2026/2027",
        "nan",
        "\uff12026",
    ],
)
def test_period_that_is_none_is_refused(period: str) -> None:
    with pytest.raises(PeriodWrongError):
        period_of(period)


def test_folder_without_facts_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(tmp_path, "2026", tmp_path / "out") == 2

    assert "no facts" in capsys.readouterr().err

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("quantity", [float("nan"), float("inf")])
def test_quantity_that_is_no_number_is_refused(
    tmp_path: Path, quantity: float, capsys: pytest.CaptureFixture[str]
) -> None:
    leaf = fact("supply.leaf_delivered", VILLAGE_A, "2026-04-02T00:00", quantity=quantity)
    facts = write_export(tmp_path / "facts", [leaf])

    assert evaluate(facts, "2026", tmp_path / "out") == 2

    assert "leaf_delivered at 331124100201" in capsys.readouterr().err

    assert not (tmp_path / "out").exists()


def test_shipped_indicators_say_whom_hiding_protects_or_that_all_is_public() -> None:
    entries = tomllib.loads(newest_shipped().read_text(encoding="utf-8"))["indicator"]
    of_facts = {each.code for each in shipped_definitions().indicators if kinds_of(each)}

    silent = [
        each["code"]
        for each in entries
        if each["code"] in of_facts and not {"contributors", "public"} & set(each)
    ]

    assert silent == []


def test_indicators_that_empty_clicks_could_move_are_refused() -> None:
    definitions = shipped_definitions()
    acts = {kind: True for each in definitions.indicators for kind in kinds_of(each)}

    with pytest.raises(KindNoActError):
        check_kinds(definitions, acts | {"market.sale": False})
    with pytest.raises(KindUnknownError):
        check_kinds(definitions, {kind: True for kind in acts if kind != "market.sale"})


def test_kinds_are_those_that_the_export_tells(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = [{"code": "culture.lesson", "is_act": True}, {"code": "web.click", "is_act": False}]
    package = {"resources": [{"name": "kinds", "data": kinds}]}
    (facts / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    definitions = tmp_path / "own.toml"
    text = (
        'edition = "2026"\nsource = "s"\n[[indicator]]\ncode = "own"\nzh = "自"\nen = "Own"\n'
        'unit = { zh = "次", en = "times" }\ndirection = 1\nlevels = ["county"]\nsource = "s"\n'
        'numerator = [{ facts = ["%s"], take = "count" }]\n'
    )

    definitions.write_text(text % "culture.lesson", encoding="utf-8")
    found = evaluated(facts, "2026", tmp_path / "out", "--definitions", str(definitions))
    definitions.write_text(text % "web.click", encoding="utf-8")
    code = evaluate(facts, "2026", tmp_path / "no", "--definitions", str(definitions))

    assert found["own", COUNTY]["value"] == "0.0"
    assert (code, "web.click" in capsys.readouterr().err) == (2, True)


def test_only_participation_moves_what_counts_a_whole_room(facts: Path, tmp_path: Path) -> None:
    definitions = tmp_path / "own.toml"
    definitions.write_text(
        'edition = "2026"\nsource = "s"\n[[indicator]]\ncode = "own"\nzh = "自"\nen = "Own"\n'
        'unit = { zh = "次", en = "times" }\ndirection = 1\nlevels = ["county"]\nsource = "s"\n'
        'numerator = [{ facts = ["market.*"], take = "count" }]\n',
        encoding="utf-8",
    )

    def value(**told: str) -> str:
        kinds = [{"code": "market.sale", "is_act": True} | told]
        package = {"resources": [{"name": "kinds", "data": kinds}]}
        (facts / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        out = tmp_path / f"out-{told}"
        found = evaluated(facts, "2026", out, "--definitions", str(definitions))
        return str(found.get(("own", COUNTY), {}).get("value", ""))

    taken_part, of_an_older_program = value(counts_as="participation"), value()

    assert float(taken_part) > 0
    assert of_an_older_program == taken_part
    assert value(counts_as="act") == ""


def test_tables_that_are_none_are_refused(tmp_path: Path) -> None:
    table = write_table(tmp_path / "tables", "residents", [*RESIDENTS, VILLAGE_A]) / "residents.csv"
    with pytest.raises(RowLengthError):
        read_tables(table.parent, DAY)

    table.write_bytes("地点".encode("gb18030"))
    with pytest.raises(FileNotUtf8Error):
        read_tables(table.parent, DAY)


def test_folder_without_tables_is_refused(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(facts, "2026", tmp_path / "out", "--tables", str(tmp_path / "none")) == 2

    assert "no outside tables" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_table_below_zero_is_refused_with_its_line(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [*RESIDENTS, f"{VILLAGE_A},2020-11-01,census,-10,"]
    tables = write_table(tmp_path / "tables", "residents", lines)

    assert evaluate(facts, "2026", tmp_path / "out", "--tables", str(tables)) == 2

    assert f"line 2: residents of {VILLAGE_A} is -10.0" in capsys.readouterr().err


@pytest.mark.parametrize(
    "lines",
    [
        ["place,date,residents"],
        [*RESIDENTS, "33112,2020-11-01,census,1,"],
        [*RESIDENTS, f"{VILLAGE_A},2020-13-01,census,1,"],
        [*RESIDENTS, f"{VILLAGE_A},2020-11-01,,1,"],
        [*RESIDENTS, f"{VILLAGE_A},2020-11-01,census,many,"],
        [*RESIDENTS, f"{VILLAGE_A},2020-11-01,census,inf,"],
        [*RESIDENTS, *[f"{VILLAGE_A},2020-11-01,census,1,"] * 2],
        ["place,date,source,residents,residents", f"{VILLAGE_A},2020-11-01,census,1,2"],
    ],
)
def test_tables_with_a_line_that_cannot_be_used_are_refused(
    lines: list[str], tmp_path: Path
) -> None:
    tables = write_table(tmp_path / "tables", "residents", lines)

    with pytest.raises(TableWrongError):
        read_tables(tables, DAY)
