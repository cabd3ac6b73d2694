"""What facts add up to, as asked; and that the roll-ups are proved."""

from datetime import timedelta

import pytest

from commonfield.facts.commands import fold_new_facts, record_all
from commonfield.facts.models import RollUp, UnfoldedFact
from commonfield.facts.queries import as_of, check_roll_ups, fact, number_of, recent_facts, totals
from commonfield.facts.types import Dimension, FactRecord, Total
from commonfield.workshop.books import Difference
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
from tests.night import first_of_month, month_of, noon

# In another month.
BEFORE = NOW - timedelta(days=40)


def make_roll_ups(*facts: FactRecord) -> None:
    record_all(facts, now=NOW)
    fold_new_facts(NOW)


def test_totals_of_nothing_are_zero():
    assert totals([LEAF]) == {(): Total(0, 0.0, 0)}


def test_totals_are_whole_numbers_on_every_engine():
    make_roll_ups(leaf(1, 10), leaf(1, 20))

    whole = totals([LEAF])[()]
    grouped = totals([LEAF], by=("month",))[month_of(NOW),]
    assert {type(each.amount_fen) for each in (whole, grouped)} == {int}
    assert {type(each.count) for each in (whole, grouped)} == {int}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (("county",), {("331124",): 30, ("331127",): 40}),
        (("town",), {("331124104",): 10, ("331124105",): 20, ("331127101",): 40}),
        (("village",), {(VILLAGE,): 10, (OTHER_VILLAGE,): 20, (OTHER_COUNTY,): 40}),
        (("subject",), {("s1",): 50, ("s2",): 20}),
        (("group", "county"), {("low_income", "331127"): 40, ("other", "331124"): 30}),
        (("kind", "month"), {(LEAF, month_of(BEFORE)): 40, (LEAF, month_of(NOW)): 30}),
        (("channel",), {("",): 70}),
    ],
)
def test_totals_group_by_what_was_asked(
    by: tuple[Dimension, ...], expected: dict[tuple[str | int, ...], int]
):
    make_roll_ups(
        leaf(1, 10),
        leaf(1, 20, place=OTHER_VILLAGE, subject="s2"),
        leaf(1, 40, place=OTHER_COUNTY, household="low_income", at=BEFORE),
    )

    found = totals([LEAF], by=by)

    assert {key: total.amount_fen for key, total in found.items()} == expected
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("prefix", "fen"),
    [("", 70), ("33", 70), ("331124", 30), ("331124105", 20), (OTHER_COUNTY, 40), ("44", 0)],
)
def test_totals_hold_everything_below_a_place(prefix: str, fen: int):
    make_roll_ups(leaf(1, 10), leaf(1, 20, place=OTHER_VILLAGE), leaf(1, 40, place=OTHER_COUNTY))

    assert totals([LEAF], prefix=prefix)[()].amount_fen == fen


def test_totals_hold_both_ends_of_their_months():
    firsts = [first_of_month(back) for back in range(5)]
    make_roll_ups(*(leaf(1, 1, at=noon(first)) for first in firsts))
    wanted = [month_of(first) for first in (firsts[3], firsts[2], firsts[1])]

    found = totals([LEAF], month_from=wanted[0], month_to=wanted[-1], by=("month",))

    assert [key for (key,) in found] == wanted


def test_as_of_is_now_when_nothing_waits():
    make_roll_ups(leaf())

    assert as_of(NOW + timedelta(minutes=1)) == NOW + timedelta(minutes=1)


def test_as_of_is_when_the_oldest_waiting_fact_was_recorded():
    make_fact(leaf(), now=NOW)
    before = NOW - timedelta(seconds=9)
    make_fact(leaf(at=before), now=before)

    assert as_of(NOW + timedelta(seconds=1)) == NOW - timedelta(seconds=9)


def test_as_of_is_never_in_the_future():
    make_fact(leaf(), now=NOW + timedelta(hours=1))

    assert as_of(NOW) == NOW


def test_recent_facts_come_latest_first_under_a_place():
    early = make_fact(sale(1, at=NOW - timedelta(days=2)))
    late = make_fact(sale(2))
    make_fact(sale(3, place=OTHER_COUNTY))
    make_fact(leaf())

    found = recent_facts([SALE], prefix="331124")

    assert [each.id for each in found] == [late, early]
    assert recent_facts([SALE], prefix="331124", offset=1, limit=1) == found[1:]


def test_fact_tells_no_subject():
    view = fact(number_of(make_fact(leaf(subject="s1"))))

    assert view is not None
    assert "s1" not in vars(view).values()


def test_check_roll_ups_agrees_while_facts_wait():
    make_roll_ups(leaf())
    make_fact()

    assert check_roll_ups().differences == ()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"amount_fen": 60_001}, "1 facts, quantity 10000.0, 60001 fen"),
        ({"quantity": 9_999}, "1 facts, quantity 9999.0, 60000 fen"),
        ({"count": 2}, "2 facts, quantity 10000.0, 60000 fen"),
        ({"taken_back": 1}, "1 facts, quantity 10000.0, 60000 fen, 1 taking back"),
    ],
)
def test_check_roll_ups_finds_a_changed_roll_up(change: dict[str, int], found: str):
    make_roll_ups(leaf())
    RollUp.objects.update(**change)

    differences = check_roll_ups().differences

    key = f"{LEAF}/{VILLAGE}/{month_of(NOW)}//other/s1"
    expected = "1 facts, quantity 10000.0, 60000 fen"
    assert differences == (Difference("roll_ups", key, expected, found),)


def test_check_roll_ups_finds_a_lost_roll_up():
    make_roll_ups(leaf(), sale())
    RollUp.objects.filter(kind=SALE).delete()

    found = [(each.key, each.found) for each in check_roll_ups().differences]

    assert found == [
        (f"{SALE}/{VILLAGE}/{month_of(NOW)}/own//OTEA", "0 facts, quantity 0.0, 0 fen")
    ]


def test_check_roll_ups_finds_a_fact_that_will_never_be_folded():
    make_fact(sale())
    UnfoldedFact.objects.all().delete()

    assert len(check_roll_ups().differences) == 1
