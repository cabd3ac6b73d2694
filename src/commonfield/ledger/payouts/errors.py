"""Refusals of payouts."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class NothingToPayError(ConflictError):
    sentence = "Nobody is owed anything at the moment, so nothing was prepared."


class OwedChangedError(ConflictError):
    sentence = (
        "What is owed has changed since you looked. Nothing was paid. Look at the list again."
    )


class PaymentWaitingError(ConflictError):
    sentence = (
        "%(payee)s is already in the payout run %(run)s, which awaits approval. Have that run"
        " approved or withdrawn first."
    )


class RunNotApprovedError(ConflictError):
    sentence = (
        "The payout run %(run)s is not approved, so nothing of it goes to the bank and nothing"
        " comes back. Have it approved by a second person first."
    )


class NoResultsError(CommonfieldError):
    sentence = "No payment was named. Choose payments of this run, or a file with its results."


class PayoutUnknownError(CommonfieldError):
    sentence = (
        "Row %(row)s: there is no payment %(number)s in this run. Nothing was recorded. Check that"
        " it is this run's file."
    )


class PaymentOfOtherRunError(CommonfieldError):
    sentence = (
        "Row %(row)s: the payment %(number)s belongs to the run %(run)s. Nothing was recorded."
        " Import the file there."
    )


class PaymentTwiceError(CommonfieldError):
    sentence = (
        "Row %(row)s: the payment %(number)s stands twice in the file. Nothing was recorded. Leave"
        " one of the rows."
    )


class PaymentAmountError(CommonfieldError):
    sentence = (
        "Row %(row)s: the amount of payment %(number)s is not the one that was approved. Nothing"
        " was recorded. Ask the bank what it paid."
    )


class PaymentSettledError(ConflictError):
    sentence = (
        "Row %(row)s: the other result of payment %(number)s is recorded already. Nothing was"
        " changed. Ask the bank which one holds."
    )


class PaymentStateUnknownError(CommonfieldError):
    sentence = (
        "Row %(row)s: “%(text)s” is no result. Write 成功 or 失败 (paid or failed). Nothing was"
        " recorded."
    )


class FailureReasonMissingError(CommonfieldError):
    sentence = (
        "Row %(row)s: the payment %(number)s failed, but no reason is given. Write why in a few"
        " words, so that it can be put right."
    )


class ApproverJustRecoveredError(CommonfieldError):
    status = 403
    sentence = (
        "Your account was entered with a slip a short while ago, so you are nobody's second person"
        " for three days. Ask another accountant to approve."
    )
