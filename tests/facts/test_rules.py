"""What a well-formed fact is, which month it belongs to, and how facts add up."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.facts.errors import FactShapeError
from commonfield.facts.rules import check_shape, fold, month_of
from commonfield.facts.types import FactRecord, Total
from tests.facts.builders import BARE, GROUPED, NOW, leaf, rain


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), 202611),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), 202612),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), 202701),
    ],
)
def test_month_of_turns_at_midnight_in_china(at: datetime, month: int):
    assert month_of(rain(at=at)) == month


def test_check_shape_takes_what_its_kind_describes():
    check_shape(rain(), BARE, NOW)
    check_shape(leaf(), GROUPED, NOW)


@pytest.mark.parametrize(
    ("fact", "wrong"),
    [
        (rain(place="33112410420"), "12-digit place"),
        (rain(place="33112410420x"), "12-digit place"),
        (rain(place="\uff131124104201"), "12-digit place"),
        (rain(at=datetime(2026, 11, 25)), "no time zone"),  # noqa: DTZ001 - refused, as it should be
        (rain(subject="s1"), "subject"),
        (rain(quantity=math.nan), "no quantity"),
        (rain(quantity=math.inf), "no quantity"),
        (rain(at=NOW + timedelta(seconds=1)), "lies ahead"),
    ],
)
def test_check_shape_refuses_what_its_kind_does_not_describe(fact: FactRecord, wrong: str):
    with pytest.raises(FactShapeError, match=wrong):
        check_shape(fact, BARE, NOW)


def test_check_shape_refuses_an_unknown_kind():
    with pytest.raises(FactShapeError, match="no kind of fact"):
        check_shape(rain(), None, NOW)


def test_check_shape_refuses_a_missing_subject():
    with pytest.raises(FactShapeError, match="subject"):
        check_shape(leaf(subject=None), GROUPED, NOW)


def test_check_shape_refuses_a_missing_group():
    with pytest.raises(FactShapeError, match="household is missing"):
        check_shape(replace(leaf(), attributes={"grade": "bud"}), GROUPED, NOW)


KEY = ("k", "331124104201", 202611, "", "", "s1")
OTHER_KEY = ("k", "331124104201", 202612, "", "", "s1")


def test_fold_adds_up_by_key_in_sorted_order():
    folded = fold([(OTHER_KEY, 1.0, 5, False), (KEY, 2.0, 7, False), (KEY, -1.0, -3, True)])

    assert list(folded.items()) == [(KEY, Total(2, 1.0, 4, 1)), (OTHER_KEY, Total(1, 1.0, 5))]
    assert [total.net_count for total in folded.values()] == [0, 1]


@given(st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=20))
def test_fold_keeps_every_fen_of_large_sums(amounts: list[int]):
    folded = fold((KEY, 1.0, fen, False) for fen in amounts)

    assert folded[KEY].amount_fen == sum(amounts)
