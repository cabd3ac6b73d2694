"""The board's figures, side by side: what a few stand behind, and what would give them away."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pytest

from commonfield_measures.indicators.computing import evaluate
from commonfield_measures.indicators.reading import shipped_definitions, tables_of
from commonfield_measures.indicators.types import Counted, Level, Period, Totals
from commonfield_measures.publishing.across_indicators import hidden_together
from commonfield_measures.publishing.contributing import Contributors
from commonfield_measures.publishing.hiding import CHAIN

COUNTY: Final = "331124000000"
A, B, C = TOWNS = ("331124101000", "331124102000", "331124103000")
PERIOD: Final = Period("2025", datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
VILLAGES: Final = {
    **{f"33112410{town}20{number}": "villagers_committee" for town in "12" for number in "1234"},
    "331124103201": "residents_committee",
}

type Cells = Mapping[str, Mapping[str, float | str]]


def many(count: int, part: int, prefix: str = "s") -> dict[str, int]:
    return {f"{prefix}{number}": part for number in range(count)}


def rows(
    town: str, kind: str, parts: Mapping[str, int], *, channel: str = "", group: str = ""
) -> list[Totals]:
    """Return what subjects added in a town's first village."""
    place = f"{town[:9]}201"
    return [
        Totals(place, kind, channel, 1, 1, part, part, group, who) for who, part in parts.items()
    ]


def sold(town: str, parts: Mapping[str, int]) -> list[Totals]:
    return rows(town, "market.sale", parts, channel="own")


def shares(town: str, parts: Mapping[str, int], group: str = "other") -> list[Totals]:
    return rows(town, "supply.share_credited", parts, group=group)


def published(totals: Iterable[Totals], before: Iterable[Totals] = ()) -> Cells:
    """Return by indicator and place the value in the unit counted, or why there is none.

    Figures of the board are an indicator without its factor.
    """
    shipped = shipped_definitions()
    ours = tuple(
        replace(each, factor=1.0, levels=tuple(level for level in each.levels if level in CHAIN))
        for each in shipped.indicators
        if not tables_of(each)
    )
    counted = Counted(tuple(totals), None, tuple(before))
    definitions = replace(shipped, indicators=ours)
    found = evaluate(definitions, counted, villages=VILLAGES, tables={}, period=PERIOD)
    shown: dict[str, dict[Level, frozenset[str]]] = {
        each.code: {
            level: frozenset(
                value.place
                for value in found.values
                if (value.indicator, value.level) == (each.code, level) and not value.reason
            )
            for level in CHAIN
        }
        for each in ours
    }
    hidden = hidden_together(
        Contributors(counted.totals), ours, {}, shown, before=Contributors(counted.before)
    )
    cells: dict[str, dict[str, float | str]] = {}
    for value in found.values:
        why = hidden[value.indicator].why(value.level, value.place) or value.reason
        told = why if value.value is None or why else value.value
        cells.setdefault(value.indicator, {})[value.place] = told
    return cells


def towns(cells: Mapping[str, float | str]) -> list[float | str]:
    return [cells[town] for town in TOWNS]


def test_public_lists_are_never_hidden():
    found = published(
        [each for town in (A, B) for each in rows(town, "market.store_counted", {town: 2})]
    )

    assert found["online_stores"][COUNTY] == 4
    assert towns(found["online_stores"]) == [2, 2, 0]
    assert found["parks"][COUNTY] == 0


def test_coverage_divides_by_committees():
    found = published(rows(A, "places.venue_opened", {"hall": 1}, group="hall"))

    assert found["hall_coverage"][COUNTY] == 0.125
    assert towns(found["hall_coverage"]) == [0.25, 0.0, "zero_denominator"]


def test_sales_hide_a_town_and_what_would_give_it_away():
    parts = {A: many(2, 50, "a"), B: many(6, 100, "b"), C: many(6, 900, "c")}

    found = published([each for town, own in parts.items() for each in sold(town, own)])

    assert found["online_sales"][COUNTY] == 6100
    assert towns(found["online_sales"]) == ["few", "complement", 5400]
    assert found["sales_own"][COUNTY] == 6100


def test_sales_of_one_dominant_shop_are_hidden_with_all_below():
    found = published(sold(A, {**many(6, 1), "big": 1000}))

    assert found["online_sales"][COUNTY] == "few"
    assert towns(found["online_sales"]) == ["above"] * 3
    assert found["sales_own"][COUNTY] == "few"


def test_refunds_are_subtracted():
    refund = rows(A, "market.refund", {"s0": -40}, channel="own")

    found = published([*sold(A, many(6, 100)), *refund])

    assert found["online_sales"][COUNTY] == 560


def test_growers_are_counted_once():
    low = shares(A, many(5, 1, "l"), "low_income")

    found = published([*shares(A, many(6, 1, "o")), *low])

    assert (found["growers_reached"][COUNTY], found["low_income_growers"][COUNTY]) == (11, 5)
    assert (found["growers_reached"][A], found["low_income_growers"][A]) == (11, 5)


def test_low_income_growers_are_hidden_where_the_others_are_few():
    low = shares(A, many(9, 1, "l"), "low_income")

    found = published([*shares(A, many(2, 1, "o")), *low])

    assert found["growers_reached"][COUNTY] == 11
    assert found["low_income_growers"][COUNTY] == "few"
    assert found["low_income_growers"][A] == "above"


def test_low_income_growers_are_hidden_where_the_table_of_groups_hides_them():
    low, other = {A: 10, B: 12, C: 1}, {B: 8, C: 8}

    found = published(
        [
            each
            for group, counts in (("low_income", low), ("other", other))
            for town, count in counts.items()
            for each in shares(town, many(count, 1, f"{group}{town}"), group)
        ]
    )

    # The second is safe, and so is what the first leaves of it; but it covers the third's others.
    assert towns(found["low_income_growers"]) == ["complement", "complement", "few"]


def test_income_and_what_follows_from_it():
    found = published(shares(A, {"o1": 100, "o2": 100, "o3": 100, "o4": 100, "o5": 600}))

    assert found["tea_income"][COUNTY] == 1000
    assert found["income_per_grower"][COUNTY] == 200
    assert found["income_gini"][COUNTY] == pytest.approx(0.4)
    assert found["low_income_growth"][COUNTY] == "zero_denominator"


def test_what_follows_from_income_is_hidden_with_it():
    parts = {A: many(2, 50, "a"), B: many(6, 100, "b"), C: many(6, 900, "c")}

    found = published([each for town, own in parts.items() for each in shares(town, own)])

    for code in ("tea_income", "income_per_grower", "income_gini", "low_income_growth"):
        assert towns(found[code])[:2] == ["few", "complement"]
    assert (found["income_per_grower"][C], found["income_gini"][C]) == (900, 0)


@pytest.mark.parametrize(
    ("incomes", "expected"),
    [
        ([5, 5, 5, 5, 5], 0.0),
        ([1, 1, 1, 1, 1, 1, 2, 2, 2, 2], 6 / 35),
        ([1, 1, 2, 6, 1, 1, 2, 6], 0.4),
        # Leaf taken back in a later month: less than nothing is nothing.
        ([-3, -3, 5, 5, 5, 5], 1 / 3),
    ],
)
def test_gini_by_hand(incomes: list[int], expected: float):
    found = published(shares(A, {f"s{at}": each for at, each in enumerate(incomes)}))

    assert found["income_gini"][COUNTY] == pytest.approx(expected)


def test_gini_of_nothing_is_unknown():
    assert published([])["income_gini"][COUNTY] == "zero_denominator"
    assert published(shares(A, many(6, 1)))["income_gini"][B] == "zero_denominator"


def grown(town: str, low: Mapping[str, int], other: Mapping[str, int]) -> list[Totals]:
    return [*shares(town, low, "low_income"), *shares(town, other)]


def test_growth_is_shared_between_the_groups():
    before = grown(A, many(5, 10, "l"), many(5, 40, "o"))

    found = published(grown(A, many(5, 30, "l"), many(5, 50, "o")), before)

    assert found["low_income_growth"][COUNTY] == found["low_income_growth"][A] == 100 / 150


def test_growth_is_hidden_where_one_group_is_few():
    before = shares(A, many(9, 40, "o"))

    found = published(grown(A, many(2, 30, "l"), many(9, 50, "o")), before)

    assert found["low_income_growth"][COUNTY] == "few"


def test_growth_of_few_does_not_follow_from_the_other_towns():
    low = {A: many(9, 50, "lA"), B: many(6, 50, "lB"), C: many(2, 30, "lC")}
    other = {town: many(len(TOWNS) * 3 - at, 50, f"o{town}") for at, town in enumerate(TOWNS)}
    now = [each for town in TOWNS for each in grown(town, low[town], other[town])]
    before = [replace(each, amount_fen=10) for each in now]

    found = published(now, before)

    assert towns(found["low_income_growth"])[1:] == ["complement", "few"]
    assert isinstance(found["low_income_growth"][A], float)
    assert all(isinstance(each, float) for each in towns(found["tea_income"]))


def test_growth_without_growth_means_nothing():
    found = published(shares(A, many(9, 40, "o")), shares(A, many(9, 50, "o")))

    assert found["low_income_growth"][COUNTY] == "zero_denominator"
