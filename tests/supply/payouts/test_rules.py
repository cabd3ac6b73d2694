"""What a row of a bank's file says of a payment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.ledger.payouts.errors import PaymentAmountError, PaymentStateUnknownError
from commonfield.ledger.payouts.types import Outcome
from commonfield.supply.payouts.rules import read_outcome


@given(st.integers(1, 10**12))
def test_amount_is_read_to_the_fen_as_it_was_written(fen: int):
    written = f"¥{fen // 100:,}.{fen % 100:02d}"

    assert read_outcome(2, number="R-1", result="成功", amount=written).amount_fen == fen


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ({"result": " 交易成功 "}, Outcome(3, "R-0001", True)),  # noqa: FBT003 - paid
        ({"result": "Failed", "reason": " 户名不符 "}, Outcome(3, "R-0001", False, "户名不符")),  # noqa: FBT003 - failed
    ],
)
def test_row_says_what_became_of_a_payment(cells: dict[str, str], read: Outcome):
    assert read_outcome(3, number=" r-0001\t", **cells) == read


@pytest.mark.parametrize(
    "amount", ["1.005", "-", "-1", "1e", "12 yuan", "Infinity", "NaN", "1e9", "1e999999", "9" * 99]
)
def test_amount_that_is_none_is_refused(amount: str):
    with pytest.raises(PaymentAmountError):
        read_outcome(2, number="R-1", result="成功", amount=amount)


def test_result_that_is_none_is_refused():
    with pytest.raises(PaymentStateUnknownError):
        read_outcome(2, number="R-1", result="处理中")
