"""Refusals of payouts."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class NothingToPayError(ConflictError):
    sentence = "Nothing is payable at the moment, so no payout run was prepared."


class OwedChangedError(ConflictError):
    sentence = (
        "The amounts payable have changed since you opened the page. Nothing was paid. "
        "Check the list again."
    )


class PaymentWaitingError(ConflictError):
    sentence = (
        "%(payee)s is already in the payout run %(run)s, which awaits approval. Have that run"
        " approved or withdrawn first."
    )


class RunNotApprovedError(ConflictError):
    sentence = (
        "Payout run %(run)s is not approved, so it cannot be exported and no results can "
        "be recorded. Have it approved by a second person first."
    )


class NoResultsError(CommonfieldError):
    sentence = "No payment was named. Choose payments of this run, or a file with its results."


class PayoutUnknownError(CommonfieldError):
    sentence = (
        "Row %(row)s: this run has no payment %(number)s. Nothing was recorded. Check "
        "that it is this run's file."
    )


class PaymentOfOtherRunError(CommonfieldError):
    sentence = (
        "Row %(row)s: payment %(number)s belongs to payout run %(run)s. Nothing was "
        "recorded. Import the file there."
    )


class PaymentTwiceError(CommonfieldError):
    sentence = (
        "Row %(row)s: payment %(number)s appears twice in the file. Nothing was recorded. "
        "Keep only one of the rows."
    )


class PaymentAmountError(CommonfieldError):
    sentence = (
        "Row %(row)s: the amount of payment %(number)s differs from the approved amount. "
        "Nothing was recorded. Ask the bank what it paid."
    )


class PaymentSettledError(ConflictError):
    sentence = (
        "Row %(row)s: a different result is already recorded for payment %(number)s. "
        "Nothing was changed. Ask the bank which one is correct."
    )


class PaymentStateUnknownError(CommonfieldError):
    sentence = (
        "Row %(row)s: “%(text)s” is not a valid result. Write 成功 or 失败 (paid or failed). "
        "Nothing was recorded."
    )


class FailureReasonMissingError(CommonfieldError):
    sentence = (
        "Row %(row)s: payment %(number)s failed, but no reason is given. Enter the "
        "reason, so that it can be corrected."
    )


class ApproverJustRecoveredError(CommonfieldError):
    status = 403
    sentence = (
        "You recently signed in with a slip, so you cannot approve anything for three "
        "days. Ask another accountant to approve."
    )


class FailureByPreparerError(ConflictError):
    sentence = (
        "You prepared this run, so another person records failed payments: what failed is"
        " payable again. Nothing was recorded. Ask an accountant or another clerk."
    )
