"""What leaf is worth, what a lot may weigh, how money is shared, check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.supply.errors import (
    BadPriceError,
    BadSharesError,
    BadWeightError,
    LeafWorthNothingError,
    LotTooHeavyError,
)
from commonfield.supply.rules import (
    check_delivery,
    check_digit,
    check_lot_weight,
    check_shares,
    gtin14,
    is_same_tea,
    leaf_value_fen,
    own_gtin,
)
from commonfield.supply.types import Shares


@pytest.mark.parametrize(
    ("lot", "pack", "same"),
    [
        ("松阳银猴", "松阳银猴 100克", True),
        ("松阳银猴", "银猴 100 克", True),
        ("松阳银猴", "松阳银猴礼盒 250克", True),
        ("松阳银猴", "银猴礼盒（2罐）250克", True),
        ("银猴", "松阳银猴罐装", True),
        ("Songyang Silver Monkey", "silver monkey 100 g", True),
        ("松阳银猴", "松阳香茶 250克", False),
        ("松阳银猴", "250克", False),
        ("", "松阳银猴", False),
    ],
)
def test_is_same_tea_reads_names_without_weights_and_packing(lot: str, pack: str, same: bool):
    assert is_same_tea(lot, pack) is same


@st.composite
def shares_of(draw: st.DrawFn) -> Shares:
    first, second, third = sorted(draw(st.integers(0, 10_000)) for _ in range(3))
    return Shares(first, second - first, third - second, 10_000 - third)


@pytest.mark.parametrize(
    ("weight_g", "price_fen_per_kg", "worth_fen"),
    [(12_500, 6_000, 75_000), (1, 500, 1), (1, 499, 0), (333, 100, 33), (335, 100, 34)],
)
def test_leaf_is_worth_its_weight_to_the_nearest_fen(
    weight_g: int, price_fen_per_kg: int, worth_fen: int
):
    assert leaf_value_fen(weight_g, price_fen_per_kg) == worth_fen


@pytest.mark.parametrize("weight_g", [-1, 0, 2_000_001])
def test_check_delivery_refuses_a_weight_that_no_scale_shows(weight_g: int):
    with pytest.raises(BadWeightError):
        check_delivery(weight_g, 6_000)


@pytest.mark.parametrize("price_fen_per_kg", [-1, 0, 10_000_001])
def test_check_delivery_refuses_a_price_that_cannot_be_right(price_fen_per_kg: int):
    with pytest.raises(BadPriceError):
        check_delivery(1_000, price_fen_per_kg)


def test_check_delivery_refuses_leaf_worth_less_than_a_fen():
    with pytest.raises(LeafWorthNothingError):
        check_delivery(1, 499)


@pytest.mark.parametrize("made_g", [0, -5, 1_001])
def test_check_lot_weight_refuses_tea_from_nowhere(made_g: int):
    with pytest.raises(LotTooHeavyError):
        check_lot_weight(1_000, made_g)


@pytest.mark.parametrize(
    "shares", [Shares(1, 1, 1, 1), Shares(10_001, -1, 0, 0), Shares(0, 0, 10_001, 0)]
)
def test_check_shares_refuses_what_is_not_the_whole(shares: Shares):
    with pytest.raises(BadSharesError):
        check_shares(shares)


@pytest.mark.parametrize(
    ("digits", "gtin"),
    [
        ("6901234567892", "06901234567892"),
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("6901234567893", None),
        ("690123456789", None),
        ("", None),
        ("٦٩٠١٢٣٤٥٦٧٨٩٢", None),
    ],
)
def test_gtin14_takes_right_check_digits_only(digits: str, gtin: str | None):
    assert gtin14(digits) == gtin


@given(st.integers(0, 10**10 - 1))
def test_own_gtin_is_a_right_gtin_of_its_own(serial: int):
    gtin = own_gtin(serial)

    assert (gtin14(gtin), gtin[:3], int(gtin[3:13])) == (gtin, "020", serial)


def test_check_digit_of_the_standards_example():
    assert check_digit("629104150021") == 3
