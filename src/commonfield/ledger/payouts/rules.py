"""Pure rules of payouts: which results of a bank may be recorded."""

from collections.abc import Mapping, Sequence

from commonfield.ledger.payouts import errors
from commonfield.ledger.payouts.choices import NotPaidFor, PayoutState
from commonfield.ledger.payouts.types import Outcome, PayoutView


def new_outcomes(
    payments: Mapping[str, PayoutView], outcomes: Sequence[Outcome], elsewhere: Mapping[str, str]
) -> list[Outcome]:
    """Return the results that are not recorded yet; refuse all of them if one cannot be.

    ``payments`` are the run's by their number; ``elsewhere`` gives the other run of the payer that
    has a number.
    """
    if not outcomes:
        raise errors.NoResultsError
    new: dict[str, Outcome] = {}
    seen: set[str] = set()
    for each in outcomes:
        if each.number in seen:
            raise errors.PaymentTwiceError(row=each.row, number=each.number)
        seen.add(each.number)
        if _is_new(each, _payment_of(each, payments, elsewhere)):
            new[each.number] = each
    return list(new.values())


def _payment_of(
    outcome: Outcome, payments: Mapping[str, PayoutView], elsewhere: Mapping[str, str]
) -> PayoutView:
    row, number = outcome.row, outcome.number
    if number in payments:
        return payments[number]
    if number in elsewhere:
        raise errors.PaymentOfOtherRunError(row=row, number=number, run=elsewhere[number])
    raise errors.PayoutUnknownError(row=row, number=number)


def _is_new(outcome: Outcome, payment: PayoutView) -> bool:
    """Return whether a payment has no result yet; refuse another one than it has."""
    row, number = outcome.row, outcome.number
    if payment.is_cash:
        raise errors.PaymentInCashError(row=row, number=number)
    if outcome.amount_fen not in {None, payment.amount_fen}:
        raise errors.PaymentAmountError(row=row, number=number)
    if outcome.is_paid in payment.results:
        return False
    if payment.reason == NotPaidFor.LEFT_OUT:
        raise errors.PaymentLeftOutError(row=row, number=number)
    if payment.results:
        raise errors.PaymentSettledError(row=row, number=number)
    if not outcome.is_paid and not outcome.reason:
        raise errors.FailureReasonMissingError(row=row, number=number)
    return True


def run_state(
    verdict: str, *, is_exported: bool, unsettled: int, is_failed: bool = False
) -> PayoutState:
    """Return where a run stands by what was decided on it (nothing: not yet).

    ``is_failed`` tells that none of its payments was made.
    """
    if not verdict:
        return PayoutState.WAITING
    if verdict in {PayoutState.SENT_BACK, PayoutState.TAKEN_BACK}:
        return PayoutState(verdict)
    if not unsettled:
        return PayoutState.FAILED if is_failed else PayoutState.PAID
    return PayoutState.SUBMITTED if is_exported else PayoutState.APPROVED
