"""Closed vocabularies of channels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FileKind(TextChoices):
    """What a file is about."""

    ORDERS = "orders", _("Orders")
    LINES = "lines", _("Lines of orders")
    AFTER_SALES = "after_sales", _("After-sales")
    MONEY = "money", _("Money movements")
    SETTLEMENT = "settlement", _("Settlement")
    FIGURES = "figures", _("Figures of a quarter")


class FileState(TextChoices):
    """What became of a file that was read."""

    READ = "read", _("Read, not taken yet")
    TAKEN = "taken", _("Taken")
    TAKEN_BACK = "taken_back", _("Taken back")


class State(TextChoices):
    """How far an order has come at its platform; the later wins, never the earlier."""

    UNPAID = "unpaid", pgettext_lazy("channel order", "Not paid")
    PAID = "paid", pgettext_lazy("channel order", "To be sent")
    PART_SENT = "part_sent", pgettext_lazy("channel order", "Sent in part")
    SENT = "sent", pgettext_lazy("channel order", "On its way")
    RECEIVED = "received", pgettext_lazy("channel order", "Received")
    # The platform does not say how much went back: its after-sales or money file does.
    SENT_REFUNDED = "sent_refunded", pgettext_lazy("channel order", "Refunded after sending")
    # All of it went back after it was sent.
    SENT_CLOSED = "sent_closed", pgettext_lazy("channel order", "Closed after sending")
    CANCELLED = "cancelled", pgettext_lazy("channel order", "Cancelled unpaid")
    UNSENT_REFUNDED = "unsent_refunded", pgettext_lazy("channel order", "Refunded unsent")


class Wait(TextChoices):
    """Why an order is no sale yet."""

    LINES = "lines", _("The file with its lines is missing")
    HEAD = "head", _("The file with its sums is missing")
    LISTING = "listing", _("Its listing is not known yet")
    PACKS = "packs", _("Packs are missing")


class MoneyKind(TextChoices):
    """What a line of a platform's money is."""

    INCOME = "income", pgettext_lazy("channel money", "Income")
    SUBSIDY = "subsidy", pgettext_lazy("channel money", "Platform's subsidy")
    REFUND = "refund", pgettext_lazy("channel money", "Refund")
    FEE = "fee", pgettext_lazy("channel money", "Fee")
    INSURANCE = "insurance", pgettext_lazy("channel money", "Freight insurance")
    WITHDRAWAL = "withdrawal", pgettext_lazy("channel money", "Withdrawal")
    OTHER = "other", pgettext_lazy("channel money", "Not named yet")
    # What a shop's two files of money name, and the keeper says is one.
    DOUBLE = "double", pgettext_lazy("channel money", "The same money again, not counted")


class ChannelRefundState(TextChoices):
    """Where a refund is at its platform."""

    OPEN = "open", pgettext_lazy("channel refund", "Under way")
    DONE = "done", pgettext_lazy("channel refund", "Refunded")
    CLOSED = "closed", pgettext_lazy("channel refund", "Closed")


class QuarterBasis(TextChoices):
    """By which day a platform counts an order into a quarter."""

    PAID = "paid", _("the day of payment")
    RECEIVED = "received", _("the day of receiving")
