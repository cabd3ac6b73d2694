"""The closed vocabulary of payouts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PayoutState(TextChoices):
    """Where a payment stands, or a run of them."""

    WAITING = "waiting", _("Awaiting approval")
    SENT_BACK = "sent_back", _("Sent back")
    TAKEN_BACK = "taken_back", _("Withdrawn")
    APPROVED = "approved", _("Approved")
    SUBMITTED = "submitted", _("Submitted to the bank")
    PAID = "paid", _("Paid out")
    FAILED = "failed", _("Failed")
    RETURNED = "returned", _("Returned by the bank")


class SentBackFor(TextChoices):
    """Why a run went back by itself when it was to be approved."""

    OWED_CHANGED = "owed_changed", _("Less is now payable than was prepared")
    NOT_PAYABLE = "not_payable", _("A payee in it can no longer be paid")
    ACCOUNT_CHANGED = "account_changed", _("A payee's bank account has changed since preparation")


class NotPaidFor(TextChoices):
    """Why the program or a cash list says that an approved payment was not made."""

    LEFT_OUT = "left_out", _("bank account changed after approval")
    NOT_COLLECTED = "not_collected", _("not collected")


class CorrectionKind(TextChoices):
    """What two persons book after a payment's result, or of a debt to an erased payee."""

    RETURNED = "returned", _("The bank returned a payment that had succeeded")
    ARRIVED = "arrived", _("A payment that had failed did arrive")
    UNPAID = "unpaid", _("Cash that was confirmed had not been handed over")
    HANDED = "handed", _("Cash recorded as not collected had been handed over")
    HEIRS = "heirs", _("A grower's money was paid to the heirs")
    CLOSED = "closed", _("Written off: an erased grower's money can be paid to nobody")


class CorrectionReason(TextChoices):
    """What shows that a correction is right: no free words, which an erasure could not reach."""

    BANK_NOTICE = "bank_notice", _("The bank's notice")
    BANK_STATEMENT = "bank_statement", _("The bank statement")
    SIGNED_LIST = "signed_list", _("The signed cash list, read once more with the grower")
    HEIRS_PAPERS = "heirs_papers", _("Papers that name the heirs, and their receipt")
    VILLAGE_LETTER = "village_letter", _("A letter from the village committee")
    UNCLAIMED = "unclaimed", _("Nobody has claimed the money")


# The money is owed again; or it did arrive.
BACK = frozenset({CorrectionKind.RETURNED, CorrectionKind.UNPAID})
LATE = frozenset({CorrectionKind.ARRIVED, CorrectionKind.HANDED})
OF_PAYMENTS = BACK | LATE
# What each is booked as.
ENTRY_KINDS = {
    CorrectionKind.RETURNED: "payout_back",
    CorrectionKind.UNPAID: "payout_back",
    CorrectionKind.ARRIVED: "payout_late",
    CorrectionKind.HANDED: "payout_late",
    CorrectionKind.HEIRS: "payout_heirs",
    CorrectionKind.CLOSED: "payout_closed",
}
