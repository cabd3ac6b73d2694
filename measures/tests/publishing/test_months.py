import pytest

from commonfield_measures.publishing.months import hidden_month_ends, hidden_months


def many(count: int, part: float) -> dict[str, float]:
    return {f"O{number}": part for number in range(count)}


def test_month_that_the_others_give_away_is_hidden():
    months = {202610: many(2, 5), 202611: many(6, 10), 202612: many(6, 90)}

    assert hidden_months(months) == {202610: "few", 202611: "complement"}


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
def test_month_end_from_which_few_have_changed_is_hidden(earlier: dict[str, float], is_shown: bool):
    hidden = hidden_month_ends({202610: earlier, 202611: many(6, 10)})

    assert (202610 not in hidden, 202611 not in hidden) == (is_shown, True)


def test_month_ends_are_compared_with_every_later_one():
    months = {1: many(12, 10), 2: many(12, 20) | {"O0": 11}, 3: many(12, 10) | {"O0": 12}}

    assert set(hidden_month_ends(months)) == {1}
