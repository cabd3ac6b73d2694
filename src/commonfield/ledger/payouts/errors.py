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
        "Nothing was changed. Ask the bank which one is correct; what has changed since is booked"
        " by two people under Corrections."
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
        "You recently signed in with a slip, so you cannot approve or confirm payouts for three"
        " days. Ask another accountant or clerk."
    )


class ResultByPreparerError(ConflictError):
    sentence = (
        "You prepared this run, so another person records what the bank says of it. Nothing was"
        " recorded. Ask an accountant or another clerk."
    )


class ResultByRelativeError(ConflictError):
    sentence = (
        "Someone in your household prepared or approved this run, so a person of another household"
        " records its results. Nothing was recorded."
    )


class BankFileNotMadeError(ConflictError):
    sentence = (
        "The bank file of payout run %(run)s has not been made, so the bank cannot have paid"
        " anything. Nothing was recorded. Make the file and give it to the bank first."
    )


class PaymentLeftOutError(ConflictError):
    sentence = (
        "Row %(row)s: payment %(number)s was left out of the bank file, because the bank account"
        " had changed after approval. Nothing was recorded. It is payable again; ask the bank"
        " which file it was given."
    )


class PaymentInCashError(CommonfieldError):
    sentence = (
        "Row %(row)s: payment %(number)s is paid in cash, and the bank knows nothing of it."
        " Nothing was recorded. Record the signed cash list instead."
    )


class AccountChangedError(ConflictError):
    sentence = (
        "The bank account of a payee in this run has changed since it was prepared. Nothing was"
        " paid. Have a new run prepared; it will use the account as it is now."
    )


class NoCashPaymentsError(ConflictError):
    sentence = (
        "No cash payment of this run is still to be recorded, so nothing was changed. Look at the"
        " run again."
    )


class CashSheetMissingError(CommonfieldError):
    sentence = "The signed list is missing. Add a photograph or a PDF of it."


class CashListWaitingError(ConflictError):
    sentence = (
        "The cash list of this run already awaits another person's confirmation. Have it"
        " confirmed, or withdraw it first."
    )


class CashListGoneError(ConflictError):
    sentence = "This list was withdrawn or recorded anew. Look at it again."


class CorrectionWaitingError(ConflictError):
    sentence = (
        "A correction for %(payee)s awaits approval. Nothing was changed. Have the correction"
        " approved or sent back first."
    )


class CorrectionReasonMissingError(CommonfieldError):
    sentence = "It is not said what shows this correction. Nothing was changed. Choose one reason."


class CorrectionUnfitError(ConflictError):
    sentence = (
        "%(number)s cannot be corrected in this way: check its latest result. Nothing was changed."
    )
