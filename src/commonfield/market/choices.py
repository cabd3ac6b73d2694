"""Closed vocabularies of the market."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderState(TextChoices):
    """Where an order is; the codes are what partners' systems read."""

    AWAITING_PAYMENT = "awaiting_payment", _("Awaiting payment")
    PAID = "paid", _("Paid")
    PACKED = "packed", _("Packed")
    SHIPPED = "shipped", _("On its way")
    RECEIVED = "received", _("Received")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")
    REFUNDED = "refunded", _("Refunded")


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
