"""Money: nothing is lost when it is divided, and what is written can be read."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.kernel.money import parse_yuan, split_fen, yuan_text

FEN = st.integers(-(10**14), 10**14)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any)


@given(FEN, WEIGHTS)
def test_split_fen_keeps_every_fen(total_fen: int, weights: list[int]):
    shares = split_fen(total_fen, weights)

    assert sum(shares) == total_fen


@given(FEN, WEIGHTS)
def test_split_fen_gives_nobody_more_than_a_fen_beyond_their_share(
    total_fen: int, weights: list[int]
):
    shares = split_fen(total_fen, weights)

    whole = sum(weights)
    apart = [
        abs(share * whole - total_fen * weight)
        for share, weight in zip(shares, weights, strict=True)
    ]
    assert [each for each in apart if each >= whole] == []


@given(FEN, WEIGHTS)
def test_split_fen_gives_the_larger_weight_no_less(total_fen: int, weights: list[int]):
    shares = split_fen(abs(total_fen), weights)

    by_weight = sorted(zip(weights, shares, strict=True), key=lambda pair: (pair[0], pair[1]))
    assert [
        (one, other)
        for one, other in pairwise(by_weight)
        if one[0] < other[0] and one[1] > other[1]
    ] == []


@given(FEN, WEIGHTS)
def test_split_fen_of_a_negative_sum_mirrors_the_positive_one(total_fen: int, weights: list[int]):
    taken_back = split_fen(-total_fen, weights)

    assert taken_back == [-share for share in split_fen(total_fen, weights)]


def test_split_fen_gives_a_tie_to_the_earlier():
    assert split_fen(101, [1, 1]) == [51, 50]


def test_split_fen_gives_the_rest_to_the_largest_remainder():
    # 3.3, 3.3 and 13.4 of 20: the one fen that is over goes to 13.4.
    assert split_fen(20, [33, 33, 134]) == [3, 3, 14]


def test_split_fen_gives_nothing_to_a_weight_of_nothing():
    assert split_fen(1, [0, 0, 5]) == [0, 0, 1]


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [3, -1]])
def test_split_fen_refuses_weights_that_share_nothing(weights: list[int]):
    with pytest.raises(ValueError, match="weight"):
        split_fen(100, weights)


@given(st.integers(0, 10**14), st.booleans())
def test_yuan_text_is_read_back(amount_fen: int, always_fen: bool):
    text = yuan_text(amount_fen, always_fen=always_fen)

    assert parse_yuan(text) == amount_fen


@pytest.mark.parametrize(
    ("amount_fen", "text"),
    [
        (0, "0"),
        (5, "0.05"),
        (-5, "-0.05"),
        (100, "1"),
        (123_450, "1,234.50"),
        (-100_000_000, "-1,000,000"),
    ],
)
def test_yuan_text_writes_fen_only_where_there_are_some(amount_fen: int, text: str):
    assert yuan_text(amount_fen) == text


def test_yuan_text_writes_fen_when_told_to():
    assert yuan_text(1_234_500, always_fen=True) == "12,345.00"


@pytest.mark.parametrize(
    ("text", "amount_fen"),
    [
        ("12", 1200),
        ("12.5", 1250),
        (" 12.50 ", 1250),
        ("12.5000", 1250),
        ("¥3", 300),
        ("￥ 3.07", 307),
        ("1,200.00", 120_000),
        ("1200.1", 120_010),
        ("007", 700),
    ],
)
def test_parse_yuan_reads_what_people_type(text: str, amount_fen: int):
    assert parse_yuan(text) == amount_fen


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "¥", "-1", "+1", "1.", ".5", "1.2.3", "1.234", "abc", "1e3", "12元"),
        *(
            "1,20",
            "12,00",
            ",100",
            "1,2,3",
            "1234,567",
            "一二",
            "\uff11\uff12",
            "٣",
            "1 200",
            "nan",
            "∞",
        ),
    ],
)
def test_parse_yuan_refuses_what_is_no_amount(text: str):
    with pytest.raises(ValueError, match=r".*"):
        parse_yuan(text)
