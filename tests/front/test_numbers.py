import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.front import numbers
from commonfield.kernel.money import parse_yuan


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (123450, "¥1,234.50"),
        (-300, "−¥3"),
        (0, "¥0"),
        (1, "¥0.01"),
        (16_000_000_000, "¥160,000,000"),
    ],
)
def test_yuan_is_exact(fen: int, text: str) -> None:
    assert numbers.yuan(fen) == text


@given(st.integers(min_value=0, max_value=10**14))
def test_yuan_read_again_is_the_same_sum(fen: int) -> None:
    assert parse_yuan(numbers.yuan(fen)) == fen


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (16_000_000_000, "¥1.6亿", "¥160 million"),
        (160_000_000, "¥160万", "¥1.6 million"),
        (1_234_567_800, "¥1,235万", "¥12.3 million"),
        (-1_234_500_000, "−¥1,235万", "−¥12.3 million"),
        (999_950, "¥1万", "¥10,000"),
        (123_456, "¥1,235", "¥1,235"),
        (8_050, "¥80.50", "¥80.50"),
        (9_999_999_999_900, "¥1,000亿", "¥100 billion"),
    ],
)
def test_big_yuan_in_both_languages(fen: int, chinese: str, english: str) -> None:
    assert numbers.big_yuan(fen, chinese=True) == chinese
    assert numbers.big_yuan(fen, chinese=False) == english


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (2_000_000, "200万", "2 million"),
        (7_123, "7,123", "7,123"),
        (1_040.5, "1,040.5", "1,040.5"),
        (0, "0", "0"),
        (99_999_999, "1亿", "100 million"),
        (999_999_999, "10亿", "1 billion"),
        (-31_415, "−3.14万", "−31,415"),
    ],
)
def test_big_number_in_both_languages(value: float, chinese: str, english: str) -> None:
    assert numbers.big_number(value, chinese=True) == chinese
    assert numbers.big_number(value, chinese=False) == english


@pytest.mark.parametrize(
    ("weight_g", "chinese", "english"),
    [
        (500, "500 克", "500 g"),
        (12_500, "12.5 公斤", "12.5 kg"),
        (3_250_000, "3.25 吨", "3.25 t"),
        (125, "125 克", "125 g"),
    ],
)
def test_weight_in_both_languages(weight_g: float, chinese: str, english: str) -> None:
    assert numbers.grams(weight_g, chinese=True) == chinese
    assert numbers.grams(weight_g, chinese=False) == english


@pytest.mark.parametrize(
    ("unit", "weight_g", "chinese", "english"),
    [
        ("kg", 12_500, "12.5 公斤", "12.5 kg"),
        ("kg", 500, "0.5 公斤", "0.5 kg"),
        ("kg", 3_250_001, "3,250.001 公斤", "3,250.001 kg"),
        ("jin", 12_500, "25 斤", "25 jin"),
        ("jin", 1, "0.002 斤", "0.002 jin"),
        ("jin", -12_500, "−25 斤", "−25 jin"),
    ],
)
def test_weight_in_an_organisations_unit(
    unit: str, weight_g: int, chinese: str, english: str
) -> None:
    assert numbers.weight(weight_g, unit=unit, chinese=True) == chinese
    assert numbers.weight(weight_g, unit=unit, chinese=False) == english


@pytest.mark.parametrize(
    ("unit", "fen_per_kg", "chinese", "english"),
    [
        ("kg", 6_050, "¥60.5/公斤", "¥60.5/kg"),
        ("jin", 6_050, "¥30.25/斤", "¥30.25/jin"),
        ("jin", 6_051, "¥30.255/斤", "¥30.255/jin"),
    ],
)
def test_price_of_a_weight(unit: str, fen_per_kg: int, chinese: str, english: str) -> None:
    assert numbers.price_of_weight(fen_per_kg, unit=unit, chinese=True) == chinese
    assert numbers.price_of_weight(fen_per_kg, unit=unit, chinese=False) == english


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0.913, 1, "91.3%"),
        (1, 1, "100%"),
        (-0.0312, 1, "−3.1%"),
        (0.12345, 2, "12.35%"),
        (-0.0001, 1, "0%"),
    ],
)
def test_percent(share: float, decimals: int, text: str) -> None:
    assert numbers.percent(share, decimals=decimals) == text
