"""Closed vocabularies of the ledger."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryKind(TextChoices):
    """What an entry books, as its summary (摘要) says it."""

    ORDER = "order", _("Goods ordered")
    ORDER_CANCELLED = "order_cancelled", _("Order cancelled")
    SALE = "sale", _("Sale")
    REFUND = "refund", _("Refund agreed")
    REFUND_PAID = "refund_paid", _("Refund paid")
    REFUND_TWICE = "refund_twice", _("Refund paid twice, owed by the buyer")
    LATE_PAYMENT = "late_payment", _("Late payment, to be refunded")
    CHANNEL_FEE = "channel_fee", _("Fees of a platform")
    CHANNEL_INSURANCE = "channel_insurance", _("Freight insurance of a platform")
    CHANNEL_WITHDRAWAL = "channel_withdrawal", _("Withdrawn from a platform")
    LEAF = "leaf", _("Leaf bought")
    LEAF_BACK = "leaf_back", _("Leaf purchase reversed")
    SHARE = "share", _("Shares credited to growers")
    SHARE_BACK = "share_back", _("Shares taken back")
    PAYOUT = "payout", _("Payout to a grower")
    PAYOUT_BACK = "payout_back", _("Payout reversed")
    PAYOUT_LATE = "payout_late", _("Payout arrived after all")
    PAYOUT_HEIRS = "payout_heirs", _("Payout to heirs")
    PAYOUT_CLOSED = "payout_closed", _("Payable written off")
