from dataclasses import replace
from datetime import timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from commonfield.evaluation.queries import (
    board,
    compute_board,
    facts_behind,
    facts_since,
    moved_figures,
    shown_fact,
    values_seen,
)
from commonfield.evaluation.types import BoardCell
from commonfield.evaluation.views.texts import village_year_text
from commonfield.facts.commands import fold_new_facts, rebuild_roll_ups, record_all
from commonfield.facts.models import UnfoldedFact
from commonfield.facts.queries import number_of
from commonfield.people.types import GUEST, SYSTEM
from commonfield.places.commands import close_venue, open_venue
from commonfield.places.types import NewVenue
from tests.night import TODAY, first_of_month, month_of, noon
from tests.portal.builders import (
    COUNTY,
    IN_YEAR,
    LAST_YEAR,
    NOW,
    TOWNS,
    add_towns,
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

FEW = BoardCell(None, "few")
ABOVE = BoardCell(None, "above")


def open_hall(code: str, place: str, kind: str = "hall") -> None:
    day = NOW.date()
    venue = NewVenue(code=code, kind=kind, name="礼堂", place_code=place, opened_on=day)
    open_venue(by="system", now=NOW, venue=venue)


def test_board_of_an_empty_county_is_zero():
    make_county()

    found = board(COUNTY, now=NOW)

    assert found.cell("revenue", COUNTY) == BoardCell(0)
    assert found.cell("jobs", COUNTY) == BoardCell(0)
    assert found.cell("income-gini", COUNTY) == BoardCell(None, "no_data")
    # Of the month that has just begun nothing is counted yet.
    assert month_of(TODAY) not in dict(found.months["revenue"])
    assert found.as_of == NOW


def test_board_begins_when_the_countys_villages_are_loaded():
    make_county(towns=0)
    without = board(COUNTY, now=NOW)
    add_towns(1, 1)

    found = board(COUNTY, now=NOW + timedelta(minutes=1))

    assert without.cell("revenue", COUNTY) == BoardCell(None, "no_data")
    assert found.cell("revenue", COUNTY) == BoardCell(0)


def test_villages_of_a_county_in_its_first_year_show_nothing_rather_than_zero():
    """Their last whole year was over before anything was recorded."""
    make_county()
    record([store_counted(village(0), "O1"), *sales_of(0, 5)])

    found = board(COUNTY, now=NOW)

    assert found.cell("stores", TOWNS[0]) == BoardCell(1)
    assert found.cell("stores", village(0)) == BoardCell(None, "no_data")
    assert found.cell("revenue", village(0)) == BoardCell(None, "no_data")
    with override("en"):
        assert "is shown yet" in village_year_text(found.village_year)


def test_board_counts_stores_and_jobs_as_of_now():
    make_county()
    record(
        [store_counted(village(0), f"O{n}") for n in range(3)]
        + [store_counted(village(0), "O0", closes=True)]
        + [contract(village(1), f"O{n % 6}") for n in range(12)]
        + [contract(village(1), "O0", ends=True)]
    )

    found = board(COUNTY, now=NOW)

    assert found.cell("stores", COUNTY) == BoardCell(2)
    assert found.cell("stores", TOWNS[0]) == BoardCell(2)
    assert found.cell("jobs", COUNTY) == BoardCell(11)
    assert found.cell("jobs", TOWNS[1]) == BoardCell(11)
    assert found.cell("jobs", TOWNS[0]) == BoardCell(0)


def test_board_sums_twelve_months_of_sales_less_refunds_by_channel():
    make_county()
    record(
        sales_of(0, 6)
        + sales_of(0, 6, 500, channel="taobao")
        + [sale(village(0), "O00", -1_000), sale(village(0), "O00", 99_999, at=LAST_YEAR)]
    )

    found = board(COUNTY, now=NOW)

    assert found.cell("revenue", COUNTY) == BoardCell(62_000)
    assert found.channels["revenue"][COUNTY] == {
        "own": BoardCell(59_000),
        "taobao": BoardCell(3_000),
    }
    assert found.months["revenue"][-1] == (month_of(TODAY), BoardCell(62_000))
    assert len(found.months["revenue"]) == 12


def test_board_hides_towns_and_their_villages():
    make_county()
    counted = (sales_of(0, 6, 100), sales_of(1, 2), sales_of(2, 9, 50_000))
    record([replace(fact, occurred_at=IN_YEAR) for facts in counted for fact in facts])

    found = board(COUNTY, now=NOW)

    assert found.cell("revenue", TOWNS[1]) == FEW
    assert found.cell("revenue", TOWNS[0]) == BoardCell(None, "complement")
    assert found.cell("revenue", TOWNS[2]) == BoardCell(450_000)
    assert found.cell("revenue", village(0)) == ABOVE
    assert found.cell("revenue", village(2)) == BoardCell(450_000)


def test_board_counts_growers_once_and_low_income_where_both_groups_are_safe():
    make_county()
    record(
        [share(village(0), f"s{n}", 100, household="low_income") for n in range(5)]
        + [share(village(0), f"s{n}", 100) for n in range(4, 12)]
        + [share(village(0), "s11", 100)]
    )

    found = board(COUNTY, now=NOW)

    assert found.cell("growers", COUNTY) == BoardCell(12)
    assert found.cell("low-income-growers", COUNTY) == BoardCell(5)


def test_board_hides_months_with_few_growers():
    make_county()
    before = noon(first_of_month(2))
    record([share(village(0), f"s{n}", 100) for n in range(5)])
    record([share(village(0), f"s{n}", 100, at=before) for n in range(4)])

    found = board(COUNTY, now=NOW)

    months = dict(found.months["growers"])
    assert (months[month_of(TODAY)], months[month_of(before)]) == (
        BoardCell(5),
        BoardCell(None, "few"),
    )


def test_board_counts_nobody_whose_shares_were_only_taken_back():
    make_county()
    record(
        [share(village(0), f"s{n}", 100, household="low_income") for n in range(5)]
        + [share(village(0), f"s{n}", 100) for n in range(5, 10)]
        + [share(village(0), "s0", -50, household="low_income")]
        + [share(village(0), "s20", -100, household="low_income")]
    )

    found = board(COUNTY, now=NOW)

    assert found.cell("growers", COUNTY) == BoardCell(10)
    assert found.cell("low-income-growers", COUNTY) == BoardCell(5)


def test_board_shares_growth_with_low_income_households():
    make_county()
    record(
        [leaf(village(0), f"l{n}", 300, household="low_income") for n in range(5)]
        + [leaf(village(0), f"l{n}", 100, household="low_income", at=LAST_YEAR) for n in range(5)]
        + [share(village(0), f"o{n}", 400) for n in range(5)]
        + [leaf(village(0), f"o{n}", 200, at=LAST_YEAR) for n in range(5)]
        # Counted before the year before began, so that the two years are compared.
        + [leaf(village(0), "o1", 1, at=NOW - timedelta(days=800))]
    )

    found = board(COUNTY, now=NOW)

    assert found.cell("income", COUNTY) == BoardCell(3_500)
    assert found.cell("income-per-grower", COUNTY) == BoardCell(350)
    assert found.cell("low-income-growth", COUNTY) == BoardCell(0.5)
    for anew in (found, compute_board(COUNTY, now=NOW)):
        # What was delivered in the year before: 5 · 100 + 5 · 200.
        assert (anew.change("income", COUNTY), anew.change("income", TOWNS[0])) == (2_000, 2_000)


def test_board_covers_villages_with_open_halls():
    make_county()
    open_hall("one", village(0))
    open_hall("two", village(1))
    open_hall("park", village(1), "park")
    close_venue(by="system", now=NOW, venue_code="two", closed_on=NOW.date())
    fold_new_facts(NOW)

    found = board(COUNTY, now=NOW)

    assert found.cell("halls", COUNTY) == BoardCell(1)
    assert found.cell("parks", COUNTY) == BoardCell(1)
    assert found.cell("hall-coverage", COUNTY) == BoardCell(1 / 6)
    assert found.cell("hall-coverage", TOWNS[0]) == BoardCell(0.5)


def test_board_is_as_of_the_oldest_fact_that_waits():
    make_county()
    record_all(sales_of(0, 6), now=NOW)

    found = board(COUNTY, now=NOW + timedelta(seconds=30))

    assert found.as_of == NOW
    assert found.cell("revenue", COUNTY) == BoardCell(0)


def test_board_shows_a_folded_fact_within_three_seconds():
    make_county()
    record(sales_of(0, 6))
    board(COUNTY, now=NOW)
    record_all(sales_of(0, 6), now=NOW)
    fold_new_facts(NOW)

    found = board(COUNTY, now=NOW + timedelta(seconds=3))

    assert found.cell("revenue", COUNTY) == BoardCell(120_000)


def test_board_remembers_while_nothing_happens():
    make_county()
    record(sales_of(0, 6))
    first = board(COUNTY, now=NOW)
    later = NOW + timedelta(minutes=1)

    again = board(COUNTY, now=later)

    assert again.made_at == first.made_at
    assert again.as_of == later


def test_board_equals_a_recomputation():
    make_county()
    record(sales_of(0, 6) + [share(village(1), f"s{n}", 100) for n in range(7)])
    board(COUNTY, now=NOW)

    found = board(COUNTY, now=NOW + timedelta(seconds=3))

    anew = compute_board(COUNTY, now=NOW)
    assert (found.cells, found.channels, found.months) == (anew.cells, anew.channels, anew.months)


def test_board_asks_as_often_for_one_town_as_for_three():
    asked = [queries_for(towns) for towns in (1, 3)]

    assert asked[0] == asked[1]


def queries_for(towns: int) -> int:
    with transaction.atomic():
        make_county(towns)
        record([fact for town in range(towns) for fact in sales_of(town, 6)])
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            board(COUNTY, now=NOW)
        transaction.set_rollback(True)
    return len(queries)


def test_moved_figures_tell_by_how_much():
    make_county()
    record(sales_of(0, 6))
    seen = values_seen(board(COUNTY, now=NOW))
    record([sale(village(0), "O00", 4_800)])

    moved = moved_figures(seen, board(COUNTY, now=NOW))

    assert moved == {"revenue": 4_800}


def test_facts_since_are_those_that_moved_a_figure():
    make_county()
    before = NOW - timedelta(hours=1)
    record([replace(each, occurred_at=before) for each in sales_of(0, 6)], now=before)
    record([sale(village(0), "O00", 4_800)])
    found = board(COUNTY, now=NOW)

    facts = facts_since("revenue", by=GUEST, county_board=found, since=NOW)

    assert [(fact.kind, fact.place, fact.amount_fen) for fact in facts] == [
        ("market.sale", TOWNS[0], None)
    ]


def test_facts_behind_name_only_places_whose_figure_is_shown():
    make_county()
    record(sales_of(0, 6, 5_000) + sales_of(1, 1) + sales_of(2, 9, 50_000))
    found = board(COUNTY, now=NOW)

    facts = facts_behind("revenue", by=GUEST, county_board=found)

    assert {fact.place for fact in facts} == {COUNTY, TOWNS[2]}
    assert {fact.amount_fen for fact in facts} == {None}
    assert facts_behind("revenue", by=GUEST, county_board=found, place=TOWNS[1]) == []


def test_facts_behind_are_whole_for_officials():
    make_county()
    record(sales_of(1, 1))
    found = board(COUNTY, now=NOW)

    facts = facts_behind("revenue", by=SYSTEM, county_board=found, place=TOWNS[1])

    assert [(fact.place, fact.amount_fen, fact.is_whole) for fact in facts] == [
        (village(1), 10_000, True)
    ]


def test_facts_name_no_village_to_everybody():
    make_county()
    record(sales_of(0, 6, at=IN_YEAR))
    found = board(COUNTY, now=NOW)

    of_town, of_village = (
        facts_behind("revenue", by=GUEST, county_board=found, place=place)
        for place in (TOWNS[0], village(0))
    )

    assert [fact.place for fact in of_town] == [TOWNS[0]] * 6
    assert (found.cell("revenue", village(0)).value, of_village) == (60_000, [])


def test_shown_fact_of_a_hidden_county_is_nothing_to_a_guest():
    make_county()
    ids = record_all(sales_of(0, 1), now=NOW)
    fold_new_facts(NOW)
    found = board(COUNTY, now=NOW)

    assert shown_fact(number_of(ids[0]), by=GUEST, county_board=found) is None
    assert shown_fact(number_of(ids[0]), by=SYSTEM, county_board=found) is not None


def test_shown_fact_of_a_store_tells_its_village():
    make_county()
    ids = record_all([store_counted(village(0), "O1")], now=NOW)
    fold_new_facts(NOW)

    shown = shown_fact(number_of(ids[0]), by=GUEST, county_board=board(COUNTY, now=NOW))

    assert shown is not None
    assert shown.place == village(0)
    assert shown.attributes == {}


def test_board_counts_a_fact_of_an_earlier_month_that_arrives_late():
    make_county()
    record(sales_of(0, 6))
    board(COUNTY, now=NOW)
    at = NOW - timedelta(days=60)
    record_all([sale(village(0), "O00", 700, at=at)], now=NOW)
    fold_new_facts(NOW)

    found = board(COUNTY, now=NOW + timedelta(seconds=3))

    assert found.cell("revenue", COUNTY) == BoardCell(60_700)


def test_board_follows_roll_ups_computed_anew():
    make_county()
    record(sales_of(0, 6))
    board(COUNTY, now=NOW)
    at = NOW - timedelta(days=60)
    record_all([sale(village(0), "O00", 700, at=at)], now=NOW - timedelta(days=30))
    UnfoldedFact.objects.all().delete()
    rebuild_roll_ups()

    found = board(COUNTY, now=NOW + timedelta(seconds=3))

    assert found.cell("revenue", COUNTY) == BoardCell(60_700)


def test_board_does_not_read_past_months_again():
    make_county()
    record(sales_of(0, 6))
    with CaptureQueriesContext(connection) as first:
        board(COUNTY, now=NOW)
    record_all(sales_of(0, 1), now=NOW)
    fold_new_facts(NOW)

    with CaptureQueriesContext(connection) as queries:
        found = board(COUNTY, now=NOW + timedelta(seconds=3))

    assert found.cell("revenue", COUNTY) == BoardCell(70_000)
    # That is once for all months but this one.
    assert len(queries) < len(first)
