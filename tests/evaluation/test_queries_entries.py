"""What counts of entries, as outside tables for indicators; and what was last told."""

from datetime import date

from commonfield.evaluation.commands import reject_entry
from commonfield.evaluation.queries.entries import entered_tables, last_values
from commonfield_measures.indicators.types import OutsideTable
from tests.evaluation.builders_entries import CENSUS, LATER, Desk
from tests.people.builders import COUNTY, OTHER_VILLAGE, TODAY, TOWN, VILLAGE

TEN_YEARS = date(2010, 11, 1)


def test_accepted_entries_are_tables(desk: Desk):
    desk.accepted(1_000)
    desk.accepted(500, place=OTHER_VILLAGE, source="Register", told_on=date(2024, 12, 31))
    desk.accepted(380, column="households")

    assert entered_tables(COUNTY, TODAY) == {
        "residents": OutsideTable(
            name="residents",
            source="Register; 第七次全国人口普查公报",
            dated="2024-12-31",
            columns={
                "households": {VILLAGE: 380},
                "residents": {VILLAGE: 1_000, OTHER_VILLAGE: 500},
            },
            entered=frozenset({VILLAGE, OTHER_VILLAGE}),
        )
    }


def test_entries_that_wait_or_were_sent_back_count_nowhere(desk: Desk):
    desk.entered(1_000)
    entry = desk.entered(500, place=OTHER_VILLAGE)
    reject_entry(by=desk.officer, now=LATER, entry=entry, reason="no")

    assert entered_tables(COUNTY, TODAY) == {}


def test_last_entry_before_a_day_counts(desk: Desk):
    desk.accepted(900, told_on=TEN_YEARS)
    desk.accepted(1_000)

    found = [
        entered_tables(COUNTY, until) for until in (TEN_YEARS, CENSUS, day_after(CENSUS), TODAY)
    ]

    values = [
        table["residents"].columns["residents"][VILLAGE] if table else None for table in found
    ]
    assert values == [None, 900, 1_000, 1_000]


def day_after(day: date) -> date:
    """Return the day after."""
    return day.replace(day=day.day + 1)


def test_revision_takes_the_place_of_what_it_replaces(desk: Desk):
    first = desk.accepted(1_000)
    desk.accepted(1_010, replaces=first, reason="misprint")

    table = entered_tables(COUNTY, TODAY)["residents"]

    assert table.columns == {"residents": {VILLAGE: 1_010}}


def test_tables_hold_what_lies_in_the_area(desk: Desk):
    desk.accepted(1_000)
    desk.accepted(500, place=OTHER_VILLAGE)
    desk.accepted(20_000, place=TOWN)

    table = entered_tables(TOWN, TODAY)["residents"]

    assert table.columns == {"residents": {VILLAGE: 1_000, TOWN: 20_000}}


def test_many_sources_are_cut_short(desk: Desk):
    columns = ("households", "registered", "residents")
    of = [(column, place) for column in columns for place in (VILLAGE, OTHER_VILLAGE)]
    for number, (column, place) in enumerate(of):
        desk.accepted(400, column=column, place=place, source=f"S{number}")

    assert entered_tables(COUNTY, TODAY)["residents"].source == "S0; S1; S2; S3; S4; …"


def test_last_values_are_by_place(desk: Desk):
    desk.accepted(900, told_on=TEN_YEARS)
    desk.accepted(1_000)
    desk.entered(1_100, told_on=date(2024, 1, 1))

    found = last_values("residents.residents", [VILLAGE, OTHER_VILLAGE], until=TODAY)

    assert {code: view.value for code, view in found.items()} == {VILLAGE: 1_000}


def test_entry_is_found_among_more_places_than_a_statement_takes(desk: Desk):
    desk.accepted(1_000)
    codes = [f"{number:012}" for number in range(331124100000, 331124100600)]

    found = last_values("residents.residents", [*codes, VILLAGE], until=TODAY)

    assert list(found) == [VILLAGE]
