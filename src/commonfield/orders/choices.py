"""Closed vocabularies of orders and their aftercare."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrderState(TextChoices):
    """Where an order is; the codes are what partners' systems read."""

    AWAITING_PAYMENT = "awaiting_payment", pgettext_lazy("order", "Awaiting payment")
    PAID = "paid", pgettext_lazy("order", "Paid")
    PACKED = "packed", pgettext_lazy("order", "Packed")
    SHIPPED = "shipped", pgettext_lazy("order", "On its way")
    RECEIVED = "received", pgettext_lazy("order", "Received")
    CLOSED = "closed", pgettext_lazy("order", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")
    REFUNDED = "refunded", pgettext_lazy("order", "Refunded")


class Channel(TextChoices):
    """Where an order came from."""

    OWN = "own", _("Own shop")
    PINDUODUO = "pinduoduo", _("Pinduoduo")
    TAOBAO = "taobao", _("Taobao")
    DOUYIN = "douyin", _("Douyin")


class Ending(TextChoices):
    """Why an order was called off."""

    EXPIRED = "expired", _("The time to pay ran out")
    BUYER = "buyer", _("Cancelled by the buyer")
    STORE = "store", _("Cancelled by the store")
    TEAM = "team", _("The team did not form")
    REFUSED = "refused", _("The parcel was refused")


class PaymentState(TextChoices):
    """Where a combined payment is."""

    WAITING = "waiting", pgettext_lazy("payment", "Awaiting payment")
    PAID = "paid", pgettext_lazy("payment", "Paid")
    CLOSED = "closed", pgettext_lazy("payment", "Closed unpaid")


class RefundState(TextChoices):
    """Where the money of a refund is."""

    DUE = "due", pgettext_lazy("refund", "To be paid back")
    SENT = "sent", pgettext_lazy("refund", "On its way back")
    DONE = "done", pgettext_lazy("refund", "Paid back")
    FAILED = "failed", pgettext_lazy("refund", "The provider refuses it")


# The reason of a refund that is none: an outside channel changed the sum after the sale.
CORRECTION = "channel_sum"


class RefundSource(TextChoices):
    """The money out of which a store itself gives a refund."""

    BANK = "bank", _("our bank account")
    TILL = "till", _("the till, in cash")


class ReturnState(TextChoices):
    """Where a return is."""

    ASKED = "asked", pgettext_lazy("return", "Asked for")
    AGREED = "agreed", pgettext_lazy("return", "Agreed: send it back")
    REFUSED = "refused", pgettext_lazy("return", "Refused by the store")
    WITHDRAWN = "withdrawn", pgettext_lazy("return", "Withdrawn by the buyer")
    ARRIVED = "arrived", pgettext_lazy("return", "Back at the store")


class ReturnReason(TextChoices):
    """Why a buyer sends goods back; the first is their right within seven days."""

    CHANGED_MIND = "changed_mind", _("I changed my mind")
    DAMAGED = "damaged", _("It arrived damaged")
    NOT_AS_SHOWN = "not_as_shown", _("It is not what was shown")


class HidingReason(TextChoices):
    """Why a review is hidden; no words, which would stay in the audit for good."""

    INSULT = "insult", _("An insult")
    ADVERTISING = "advertising", _("Advertising")
    PERSONAL = "personal", _("Other people's data")
    OTHER = "other", pgettext_lazy("review", "Something else that must not be published")


class TeamState(TextChoices):
    """Where a team purchase is."""

    OPEN = "open", pgettext_lazy("team", "Waiting for more")
    FORMED = "formed", pgettext_lazy("team", "Formed")
    FAILED = "failed", pgettext_lazy("team", "Did not form")
