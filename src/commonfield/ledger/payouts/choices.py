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


class SentBackFor(TextChoices):
    """Why a run went back by itself when somebody wanted to approve it."""

    OWED_CHANGED = "owed_changed", _("Less is now payable than was prepared")
    NOT_PAYABLE = "not_payable", _("A payee in it can no longer be paid")
