import pytest

from commonfield.portal.board.rules.cells import (
    month_ends_shown,
    months_shown,
    published,
)
from commonfield.portal.board.types import Cell, Counted

TOWNS = ["A", "B", "C"]


def many(count: int, part: float, prefix: str = "s") -> dict[str, float]:
    return {f"{prefix}{number}": part for number in range(count)}


def test_published_public_lists_are_never_hidden():
    counted = Counted(stores={"A": 1, "B": 2}, halls={"A": 1}, parks={})

    found = published(counted, TOWNS)

    assert found.whole["stores"] == Cell(3)
    assert found.units["stores"] == {"A": Cell(1), "B": Cell(2), "C": Cell(0)}
    assert found.whole["parks"] == Cell(0)


def test_published_coverage_divides_by_committees():
    counted = Counted(villages_with_hall={"A": 1}, committees={"A": 4, "B": 4})

    found = published(counted, TOWNS)

    assert found.whole["hall-coverage"] == Cell(0.125)
    assert found.units["hall-coverage"]["A"] == Cell(0.25)
    assert found.units["hall-coverage"]["C"] == Cell(None, "no_data")


def test_published_revenue_hides_a_town_and_what_would_give_it_away():
    counted = Counted(
        sales={
            ("A", "own"): many(2, 50, "a"),
            ("B", "own"): many(6, 100, "b"),
            ("C", "own"): many(6, 900, "c"),
        }
    )

    found = published(counted, TOWNS)

    assert found.whole["revenue"] == Cell(6100)
    assert found.units["revenue"] == {
        "A": Cell(None, "few"),
        "B": Cell(None, "complement"),
        "C": Cell(5400),
    }
    assert found.channels == {"own": Cell(6100)}


def test_published_revenue_of_one_dominant_shop_is_hidden_with_all_below():
    counted = Counted(sales={("A", "own"): {**many(6, 1), "big": 1000}})

    found = published(counted, TOWNS)

    assert found.whole["revenue"] == Cell(None, "few")
    assert found.units["revenue"] == dict.fromkeys(TOWNS, Cell(None, "above"))
    assert found.channels == {"own": Cell(None, "above")}


def test_published_refunds_are_subtracted():
    counted = Counted(sales={("A", "own"): {**many(6, 100), "back": -40}})

    found = published(counted, TOWNS)

    assert found.whole["revenue"] == Cell(560)


def test_published_growers_are_counted_once():
    growers = {("A", "other"): many(6, 1, "o"), ("A", "low_income"): many(5, 1, "l")}

    found = published(Counted(growers=growers), TOWNS)

    assert found.whole["growers"] == Cell(11)
    assert found.whole["low-income-growers"] == Cell(5)
    assert found.units["growers"]["A"] == Cell(11)
    assert found.units["low-income-growers"]["A"] == Cell(5)


def test_published_low_income_growers_are_hidden_where_the_others_are_few():
    growers = {("A", "other"): many(2, 1, "o"), ("A", "low_income"): many(9, 1, "l")}

    found = published(Counted(growers=growers), TOWNS)

    assert found.whole["growers"] == Cell(11)
    assert found.whole["low-income-growers"] == Cell(None, "few")
    assert found.units["low-income-growers"]["A"] == Cell(None, "above")


def test_published_income_and_what_follows_from_it():
    income = {("A", "other"): {"o1": 100, "o2": 100, "o3": 100, "o4": 100, "o5": 600}}

    found = published(Counted(income=income), TOWNS)

    assert found.whole["income"] == Cell(1000)
    assert found.whole["income-per-grower"] == Cell(200)
    assert found.whole["income-gini"].value == pytest.approx(0.4)
    assert found.whole["low-income-growth"] == Cell(None, "no_data")


def test_published_growth_is_shared_between_the_groups():
    now = {("A", "low_income"): many(5, 30, "l"), ("A", "other"): many(5, 50, "o")}
    before = {("A", "low_income"): many(5, 10, "l"), ("A", "other"): many(5, 40, "o")}

    found = published(Counted(income=now, income_before=before), TOWNS)

    assert found.whole["low-income-growth"] == Cell(100 / 150)
    assert found.units["low-income-growth"]["A"] == Cell(100 / 150)


def test_published_growth_is_hidden_where_one_group_is_few():
    now = {("A", "low_income"): many(2, 30, "l"), ("A", "other"): many(9, 50, "o")}
    before = {("A", "other"): many(9, 40, "o")}

    found = published(Counted(income=now, income_before=before), TOWNS)

    assert found.whole["low-income-growth"] == Cell(None, "few")


def test_published_growth_of_few_does_not_follow_from_the_other_towns():
    now = {
        (town, group): many(count, 50, f"{group}{town}")
        for town, count in (("A", 9), ("B", 6), ("C", 5))
        for group in ("low_income", "other")
    }
    now["C", "low_income"] = many(2, 30, "few")
    before = {key: dict.fromkeys(cell, 10.0) for key, cell in now.items()}

    found = published(Counted(income=now, income_before=before), ["A", "B", "C"])

    shown = {unit: cell.reason for unit, cell in found.units["low-income-growth"].items()}
    assert shown == {"A": "", "B": "complement", "C": "few"}
    assert all(cell.value is not None for cell in found.units["income"].values())


def test_published_growth_without_growth_means_nothing():
    now = {("A", "other"): many(9, 40, "o")}
    before = {("A", "other"): many(9, 50, "o")}

    found = published(Counted(income=now, income_before=before), TOWNS)

    assert found.whole["low-income-growth"] == Cell(None, "no_data")


def test_published_shows_nothing_below_a_whole_that_is_hidden_above():
    counted = Counted(jobs={"A": many(6, 1, "a"), "B": many(6, 1, "b")})

    found = published(counted, TOWNS, whole={"jobs": Cell(None, "complement")})

    assert found.whole["jobs"] == Cell(None, "complement")
    assert found.units["jobs"] == dict.fromkeys(TOWNS, Cell(None, "above"))


def test_months_shown_hides_a_month_that_the_others_give_away():
    months = {202610: many(2, 5), 202611: many(6, 10), 202612: many(6, 90)}

    assert months_shown(months) == {
        202610: Cell(None, "few"),
        202611: Cell(None, "complement"),
        202612: Cell(540),
    }


@pytest.mark.parametrize(
    ("earlier", "is_shown"),
    [
        (many(6, 10), True),
        # One more or one less; many who change; one of many changes nearly all.
        (many(7, 10), False),
        (many(6, 10) | {"O0": 11}, False),
        (many(12, 10), True),
        (many(12, 10) | {"O11": 900}, False),
    ],
)
def test_month_ends_hide_one_from_which_few_have_changed(earlier: dict[str, float], is_shown: bool):
    shown = month_ends_shown({202610: earlier, 202611: many(6, 10)})

    assert shown[202611] == Cell(60)
    assert (shown[202610].value is not None) == is_shown


def test_month_ends_are_compared_with_every_later_one():
    months = {1: many(12, 10), 2: many(12, 20) | {"O0": 11}, 3: many(12, 10) | {"O0": 12}}

    assert [each.value is None for each in month_ends_shown(months).values()] == [
        *(True, False, False)
    ]
