"""Which results of a bank are recorded: each payment's once, and all of a file or none."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.kernel.errors import CommonfieldError
from commonfield.ledger.payouts import errors
from commonfield.ledger.payouts.choices import NotPaidFor, PayoutState
from commonfield.ledger.payouts.rules import new_outcomes
from commonfield.ledger.payouts.types import Outcome, PayoutView

SETTLED = {True: PayoutState.PAID, False: PayoutState.FAILED}


def payment(number: str, state: PayoutState = PayoutState.SUBMITTED) -> PayoutView:
    results = frozenset(is_paid for is_paid, settled in SETTLED.items() if settled == state)
    return PayoutView(
        number, "R1", f"G{number}", 6_000, is_cash=False, state=state, results=results
    )


def outcome(number: str, *, is_paid: bool = True, **changes: object) -> Outcome:
    fields = {"reason": "" if is_paid else "closed", "amount_fen": None} | changes
    return Outcome(1, number, is_paid, **fields)  # type: ignore[arg-type]


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.booleans(), min_size=1))
def test_results_are_recorded_once_and_the_same_file_changes_nothing(said: dict[str, bool]):
    payments = {number: payment(number) for number in "ABCDEF"}
    outcomes = [outcome(number, is_paid=is_paid) for number, is_paid in said.items()]

    new = new_outcomes(payments, outcomes, {})
    recorded = payments | {each.number: payment(each.number, SETTLED[each.is_paid]) for each in new}

    assert new == outcomes
    assert new_outcomes(recorded, outcomes, {}) == []


@pytest.mark.parametrize(
    ("outcomes", "refusal"),
    [
        ([], errors.NoResultsError),
        ([outcome("A"), outcome("A")], errors.PaymentTwiceError),
        ([outcome("A"), outcome("X")], errors.PayoutUnknownError),
        ([outcome("A"), outcome("B")], errors.PaymentOfOtherRunError),
        ([outcome("A", amount_fen=6_001)], errors.PaymentAmountError),
        ([outcome("A", is_paid=False, reason="")], errors.FailureReasonMissingError),
        ([outcome("C", is_paid=False)], errors.PaymentSettledError),
        ([outcome("D")], errors.PaymentSettledError),
        ([outcome("L")], errors.PaymentLeftOutError),
        ([outcome("M")], errors.PaymentInCashError),
    ],
)
def test_result_that_cannot_be_is_refused_by_name(
    outcomes: list[Outcome], refusal: type[CommonfieldError]
):
    payments = {
        "A": payment("A"),
        "C": payment("C", PayoutState.PAID),
        "D": payment("D", PayoutState.FAILED),
        "L": replace(payment("L", PayoutState.FAILED), reason=NotPaidFor.LEFT_OUT),
        "M": replace(payment("M"), is_cash=True),
    }

    with pytest.raises(refusal):
        new_outcomes(payments, outcomes, {"B": "R2"})
