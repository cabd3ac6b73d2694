"""Closed vocabularies of the market."""

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


class PaymentMethod(TextChoices):
    """How a buyer pays. WeChat Pay and Alipay join with their adapters."""

    COD = "cod", _("Cash on delivery")
    SIMULATED = "simulated", _("Simulated payment (demo)")
    CHANNEL = "channel", _("Paid on the outside channel")


class Channel(TextChoices):
    """Where an order came from."""

    OWN = "own", _("Own shop")
    PINDUODUO = "pinduoduo", _("Pinduoduo")
    TAOBAO = "taobao", _("Taobao")
    DOUYIN = "douyin", _("Douyin")


class MovementReason(TextChoices):
    """Why packs came into or went out of a store's stock."""

    RECEIVED = "received", _("Received from a lot")
    ORDERED = "ordered", _("Set aside for an order")
    RELEASED = "released", _("Released by a cancelled order")
    ADJUSTED = "adjusted", _("Counted and corrected")
