"""Values in the application: those of an export, hidden as on the board, kept while true."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonfield.evaluation.queries import (
    compute_board,
    trends,
    values,
    values_are_read,
    warm_values,
    windows,
)
from commonfield.evaluation.queries.county import computed
from commonfield.evaluation.queries.entries import entered_tables
from commonfield.evaluation.queries.periods import village_years
from commonfield.evaluation.queries.shipped import definitions
from commonfield.evaluation.types import Shown, Values
from commonfield.facts.commands import fold_new_facts, record_all, retract
from commonfield.facts.queries import nothing_past
from commonfield.facts.types import FactRecord
from commonfield.kernel.errors import NotFoundError
from commonfield.people.choices import Role
from commonfield.people.types import GUEST
from commonfield.places.models import Division, DivisionSuccessor
from commonfield_measures.indicators.computing import evaluate, last_day_after
from commonfield_measures.indicators.on_duckdb import DuckDB
from commonfield_measures.indicators.outside_tables import shipped_tables
from commonfield_measures.indicators.reading import tables_of
from commonfield_measures.indicators.running import asked_of
from commonfield_measures.indicators.types import Level, OutsideTable, Period
from tests.copies import copied
from tests.evaluation.builders_entries import make_desk
from tests.evaluation.builders_values import LEVELS, numbers, reasons, seen, whole
from tests.night import first_of_month
from tests.people.builders import make_actor
from tests.places.builders import make_division
from tests.portal.builders import (
    COUNTY,
    IN_YEAR,
    LAST_YEAR,
    NOW,
    TOWNS,
    contract,
    leaf,
    make_county,
    record,
    sale,
    sales_of,
    share,
    store_counted,
    village,
)

MERGED: Final = "331124101299"


def venue(place: str, code: str, kind: str = "hall", *, closes: bool = False) -> FactRecord:
    return FactRecord(
        kind="places.venue_closed" if closes else "places.venue_opened",
        place=place,
        occurred_at=LAST_YEAR,
        quantity=1,
        attributes={"kind": kind},
        subject=code,
    )


def everything(seed: int, above: Sequence[str]) -> list[FactRecord]:
    """Return facts of every kind that is counted, of two years, in villages and above them."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    places = [village(town, number) for town in range(3) for number in range(3)]
    found = [venue(place, f"V{place}", chance.choice(["hall", "park"])) for place in places[:6]]
    found += [venue(places[0], f"V{places[0]}", "hall", closes=True), venue(TOWNS[1], "VT", "park")]
    found.append(venue(MERGED, "VM"))
    shelf = ["published", "published", "published", "withdrawn"]
    found += [
        FactRecord(kind=f"culture.work_{each}", place=places[0], occurred_at=LAST_YEAR, quantity=1)
        for each in shelf
    ]
    for number in range(160):
        place = chance.choice([*places[:7], MERGED, *above])
        at = NOW - timedelta(days=chance.choice([0, 1, 40, 200, 340, 400, 700]), hours=number % 24)
        fen, who = chance.randint(1, 90_000), f"{chance.randint(0, 9)}"
        channel = chance.choice(["own", "taobao", "pinduoduo"])
        found.append(sale(place, f"O{who}", fen, channel=channel, at=at))
        if number % 9 == 0:
            found.append(sale(place, f"O{who}", -fen // 3, channel=channel, at=at))
        found.append(leaf(place, f"g{who}", fen, household="other", at=at))
        found.append(share(place, f"g{who}", fen // 7, household="low_income", at=at))
        kind = chance.choice(["chapter_read", "sound_heard", "lesson_done", "review_day"])
        found.append(
            FactRecord(
                kind=f"culture.{kind}", place=place, occurred_at=at, quantity=1, subject=f"r{who}"
            )
        )
        found.append(contract(place, f"O{who}", at=at))
        found.append(
            contract(place, f"O{who}", at=at, ends=True)
            if number % 5 == 0
            else store_counted(place, f"O{who}")
        )
    return found


@copied
def make_full_county(seed: int = 1, above: Sequence[str] = (TOWNS[0], COUNTY)) -> None:
    """Write a county in which everything happened, some of it taken back, with a merged village."""
    make_county(villages=3)
    Division.objects.create(
        code=MERGED,
        level="village",
        kind="villagers_committee",
        name="老村",
        short_name="老村",
        parent_code=TOWNS[0],
        valid_to=date(2026, 1, 1),
    )
    DivisionSuccessor.objects.create(
        from_code=MERGED, to_code=village(2, 2), on=date(2026, 1, 1), is_partial=False
    )
    facts = everything(seed, above)
    ids = record_all(facts, now=NOW)
    for fact, fact_id in zip(facts, ids, strict=True):
        is_taken_back = fact.kind in {"supply.leaf_delivered", "market.store_counted"}
        if is_taken_back and (fact.amount_fen or 1) % 6 == 1:
            retract(fact_id, now=NOW)
    fold_new_facts(NOW)
    cache.clear()


def outside(period: Period) -> dict[str, OutsideTable]:
    until = last_day_after(period)
    return {**shipped_tables(until), **entered_tables(COUNTY, until)}


def near(number: float | None, *, is_told: bool) -> object:
    """Return what equals a number but for the order in which it was added up."""
    return pytest.approx(number, rel=1e-12) if is_told and number is not None else None


@pytest.mark.parametrize("back", [0, 1])
def test_values_are_those_that_an_export_gives(tmp_path: Path, back: int):
    make_full_county()
    desk = make_desk()
    for number in range(3):
        desk.accepted(100 + number, place=village(0, number))
    period = windows(NOW)[back]
    call_command("export_facts", "--to", str(tmp_path), "--with-subjects")
    tables = outside(period)
    ours = tuple(each for each in definitions().indicators if tables_of(each) <= set(tables))
    ours_alone = replace(definitions(), indicators=ours)
    register = DuckDB().read_places(tmp_path, last_day_after(period))

    expected = evaluate(
        ours_alone,
        DuckDB().count_facts(tmp_path, period, asked_of(ours_alone)),
        villages=register.villages,
        tables=tables,
        period=period,
        successors=register.successors,
    )

    found = computed(COUNTY, period=period, past=nothing_past(), as_of=NOW)[True]
    told = {
        (each.code, level, place): cell
        for level, own in found.items()
        for each in own.indicators
        for place, cell in own.cells[each.code].items()
    }
    wanted = {
        (each.indicator, each.level, each.place): each
        for each in expected.values
        if each.level in LEVELS
    }
    assert len(ours) == len(definitions().indicators)
    assert set(told) == set(wanted)
    assert {key: (each.reason, each.is_entered) for key, each in told.items()} == {
        key: (each.reason, each.is_entered) for key, each in wanted.items()
    }
    for field in ("value", "numerator", "denominator", "coverage"):
        assert {key: getattr(each, field) for key, each in told.items()} == {
            key: near(getattr(each, field), is_told=field == "coverage" or not each.reason)
            for key, each in wanted.items()
        }


def test_hall_of_a_merged_village_counts_for_the_one_that_took_over():
    make_full_county()
    standing = {fact.place for fact in everything(1, ()) if fact.kind == "places.venue_opened"}
    assert (MERGED in standing, village(2, 2) in standing) == (True, False)

    cell = seen(Level.TOWN).cell("hall_coverage", TOWNS[2])

    assert (cell.numerator, cell.denominator) == (1, 3)


def test_every_indicator_of_a_level_has_a_cell_at_every_place():
    make_full_county()

    for level in LEVELS:
        found = seen(level)
        codes = [place.code for place in found.places]
        assert {code: list(row) for code, row in found.cells.items()} == {
            each.code: codes for each in found.indicators
        }


@pytest.mark.parametrize("seed", range(4))
def test_what_the_board_hides_is_hidden_here_too(seed: int):
    make_full_county(seed, above=())
    board = compute_board(COUNTY, now=NOW)
    figures = {"online_sales": "revenue", "jobs": "jobs", "tea_income": "income"}

    towns = seen(Level.TOWN)
    villages = seen(Level.VILLAGE)

    for code, figure in figures.items():
        assert {place.code: towns.cell(code, place.code).reason for place in towns.places} == {
            place.code: board.cell(figure, place.code).reason for place in towns.places
        }
        inside = [each for each in villages.places if each.code in board.cells[figure]]
        assert {place.code: villages.cell(code, place.code).reason for place in inside} == {
            place.code: board.cell(figure, place.code).reason for place in inside
        }


def test_nothing_happened_in_an_empty_county():
    make_county()

    found = seen(Level.TOWN)

    assert numbers(found.cells["online_sales"]) == dict.fromkeys(TOWNS, 0.0)
    assert reasons(found, "leaf_price") == dict.fromkeys(TOWNS, "zero_denominator")
    assert (found.is_whole, found.as_of) == (False, NOW)


def test_few_are_hidden_from_the_public_and_shown_to_those_whose_task_it_is():
    make_county()
    record(sales_of(0, 4) + sales_of(1, 9) + sales_of(2, 6))

    public, officials = seen(Level.TOWN), whole(Level.TOWN)

    assert numbers(public.cells["online_sales"]) == {
        TOWNS[0]: None,
        TOWNS[1]: 900.0,
        TOWNS[2]: None,
    }
    assert reasons(public, "online_sales") == {TOWNS[0]: "few", TOWNS[2]: "complement"}
    assert public.cell("online_sales", TOWNS[0]) == Shown(None, reason="few")
    assert numbers(officials.cells["online_sales"]) == dict(
        zip(TOWNS, (400, 900, 600), strict=True)
    )


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.COUNTY_ADMIN, True),
        (Role.BUREAU, True),
        (Role.ANALYST, True),
        (Role.AUDITOR, True),
        (Role.HELPER, False),
        (Role.HALL_KEEPER, False),
    ],
)
def test_figures_are_whole_for_the_officials_of_the_county(role: Role, expected: bool):
    make_county()
    by = make_actor(role, place=COUNTY)

    assert seen(Level.COUNTY, by=by).is_whole is expected


def test_area_is_the_part_of_the_county_that_lies_in_it():
    make_county()
    record(sales_of(0, 9, at=IN_YEAR) + sales_of(1, 9, at=IN_YEAR))

    found = seen(Level.VILLAGE, TOWNS[1])

    assert [place.code for place in found.places] == [village(1), village(1, 1)]
    assert found.area.code == TOWNS[1]
    assert numbers(found.cells["online_sales"]) == {village(1): 900.0, village(1, 1): 0.0}
    assert seen(Level.TOWN, TOWNS[1]).places == (found.area,)


@pytest.mark.parametrize("area", ["331124199000", "331100000000", "nowhere"])
def test_area_that_is_none_of_a_county_is_not_found(area: str):
    make_county()
    make_division("331100000000")

    with pytest.raises(NotFoundError):
        seen(Level.TOWN, area)


def test_merged_village_keeps_what_was_recorded_there():
    make_county()
    make_division(MERGED, valid_to=date(2026, 1, 1))
    record([sale(MERGED, f"O{shop}", 1_000, at=IN_YEAR) for shop in range(5)])

    found = seen(Level.VILLAGE)

    assert found.cell("online_sales", MERGED).value == 50.0
    assert {place.code: place.valid_to for place in found.places}[MERGED] == date(2026, 1, 1)
    assert seen(Level.TOWN).cell("online_sales", TOWNS[0]).value == 50.0


# Outside tables and entries by hand


def test_indicator_without_its_table_says_so_everywhere():
    make_county()

    found = seen(Level.TOWN)

    assert reasons(found, "tea_income_per_resident") == dict.fromkeys(TOWNS, "no_table")


def test_entry_counts_as_soon_as_another_person_accepted_it():
    make_county(villages=1)
    record([leaf(village(0), f"g{number}", 10_000, at=IN_YEAR) for number in range(5)])
    desk = make_desk()
    before = seen(Level.VILLAGE)

    desk.accepted(250, place=village(0))

    after = seen(Level.VILLAGE)
    cell = after.cell("tea_income_per_resident", village(0))
    assert before.cell("tea_income_per_resident", village(0)).reason == "no_table"
    assert cell == Shown(2.0, 50_000, 250, coverage=1.0, is_entered=True, error=0.89)
    assert reasons(after, "tea_income_per_resident") == {
        place.code: "coverage" for place in after.places if place.code != village(0)
    }


# Windows


def test_windows_have_no_month_in_common_and_go_back_to_the_first_facts():
    make_county()
    record([sale(village(0), "O1", 100, at=NOW - timedelta(days=800))])

    found = windows(NOW)

    assert [each.name for each in found] == [
        f"{first_of_month(back + 11):%Y-%m}/{first_of_month(back):%Y-%m}" for back in (0, 12, 24)
    ]
    assert [earlier.end == later.start for later, earlier in pairwise(found)] == [True, True]


def test_window_before_the_first_facts_is_not_taken_for_nothing():
    make_county()
    record([leaf(village(0), f"g{at}", 100, at=NOW - timedelta(days=500)) for at in range(5)])
    record([sale(village(0), f"O{at}", 100, at=NOW) for at in range(5)])

    before, now = trends(COUNTY, Level.COUNTY, by=GUEST, now=NOW)

    starts = {code: start.date() for code, start in before.counted_from.items()}
    assert starts["leaf_price"] == (NOW - timedelta(days=500)).date().replace(day=1)
    assert starts["online_sales"] == first_of_month()
    assert "hall_events" not in starts
    assert "leaf_price" not in now.counted_from
    assert reasons(before, "leaf_price") == {}
    assert reasons(before, "online_sales") == {COUNTY: "unrecorded"}


def test_window_without_facts_is_the_last_twelve_months():
    make_county()

    (only,) = windows(datetime(2026, 12, 31, 15, 59, tzinfo=UTC))

    assert (only.name, only.start.isoformat(), only.end.isoformat()) == (
        "2026-01/2026-12",
        "2026-01-01T00:00:00+08:00",
        "2027-01-01T00:00:00+08:00",
    )


def test_trends_are_windows_from_the_oldest():
    make_county()
    record(sales_of(0, 5) + [sale(village(0), f"O{n}", 5_000, at=LAST_YEAR) for n in range(5)])

    found = trends(COUNTY, Level.COUNTY, by=GUEST, now=NOW, codes=["online_sales"])

    assert [each.cell("online_sales", COUNTY).value for each in found] == [250.0, 500.0]
    assert [list(each.cells) for each in found] == [["online_sales"]] * 2
    assert [each.code for each in found[0].indicators] == ["online_sales"]


# Kept while true


def public_towns(after_s: int) -> Values:
    """Return what the public sees so many seconds later, in the same window."""
    at = NOW + timedelta(seconds=after_s)
    return values(COUNTY, Level.TOWN, period=windows(NOW)[0], by=GUEST, now=at)


def test_values_are_kept_for_seconds_and_then_while_no_fact_is_added():
    make_county()
    record(sales_of(0, 5))
    before = seen(Level.TOWN)
    record_all(sales_of(0, 5), now=NOW)
    fold_new_facts(NOW)

    at_once, soon, later = public_towns(0), public_towns(60), public_towns(120)

    assert at_once == before
    assert soon.cell("online_sales", TOWNS[0]).value == 1_000.0
    assert later == replace(soon, as_of=NOW + timedelta(seconds=120))


def test_values_are_kept_ready_only_while_somebody_reads_them():
    make_county()
    record(sales_of(0, 5))
    before = values_are_read()

    warm_values(COUNTY, now=NOW)

    record_all(sales_of(0, 5), now=NOW)
    fold_new_facts(NOW)
    kept = public_towns(0)
    warm_values(COUNTY, now=NOW + timedelta(seconds=60))
    with CaptureQueriesContext(connection) as queries:
        renewed = public_towns(61)
    assert (before, values_are_read()) == (False, True)
    assert kept.cell("online_sales", TOWNS[0]).value == 500.0
    assert renewed.cell("online_sales", TOWNS[0]).value == 1_000.0
    assert len(queries) == 2


def test_fact_that_arrives_late_is_in():
    make_county()
    record(sales_of(0, 5))
    seen(Level.TOWN)
    late = [sale(village(0), f"O0{n}", 100, at=NOW - timedelta(days=90)) for n in range(5)]
    record_all(late, now=NOW)
    fold_new_facts(NOW)

    found = public_towns(60)

    assert found.cell("online_sales", TOWNS[0]).value == 505.0


def test_late_fact_counts_for_the_town_and_not_in_the_villages_year():
    make_county()
    record(sales_of(0, 5, at=IN_YEAR))
    record_all(sales_of(0, 5, 100, at=IN_YEAR), now=NOW)
    fold_new_facts(NOW)

    assert seen(Level.VILLAGE).cell("online_sales", village(0)).value == 500.0
    assert seen(Level.TOWN).cell("online_sales", TOWNS[0]).value == 505.0


def test_what_stands_in_a_village_is_hidden_until_enough_changed_since_any_year():
    make_county()
    before = IN_YEAR - timedelta(days=366)
    begun = [contract(village(0), f"O{number}", at=before) for number in range(6)]
    more = [contract(village(0, 1), f"P{number}", at=IN_YEAR) for number in range(6)]
    record([sale(village(0), "O0", 100, at=before), *begun, *more])
    record([contract(village(0), "O6", at=IN_YEAR)])

    jobs = [
        values(COUNTY, "village", period=year, by=GUEST, now=NOW).cell("jobs", village(0))
        for year in village_years(NOW)[:2]
    ]

    assert [(each.value, each.reason) for each in jobs] == [(None, "few"), (6, "")]


@pytest.mark.parametrize("towns", [1, 3])
def test_values_take_as_many_queries_however_large_the_county(towns: int):
    make_county(towns=towns)
    record(sales_of(0, 5))
    windows(NOW)

    with CaptureQueriesContext(connection) as first:
        seen(Level.TOWN)
    with CaptureQueriesContext(connection) as again:
        seen(Level.TOWN)
    with CaptureQueriesContext(connection) as villages:
        seen(Level.VILLAGE)

    # On SQLite one more query reads what has changed for the pages.
    of_towns, of_villages = (
        [each for each in queries if "workshop_page_change" not in each["sql"]]
        for queries in (first, villages)
    )
    # Villages have another window; each sum once more, for what was entered late.
    assert (len(of_towns), len(again), len(of_villages)) == (14, 2, 18)
