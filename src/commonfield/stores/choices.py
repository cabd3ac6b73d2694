"""Closed vocabularies of stores: papers, seasons, ways to pay, why stock moves."""

from enum import StrEnum
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# The category of goods sold from lots, where a product names no other.
TEA: Final = "tea"


class PaymentMethod(TextChoices):
    """How a buyer pays."""

    COD = "cod", _("Cash on delivery")
    WECHAT = "wechat", _("WeChat Pay")
    ALIPAY = "alipay", _("Alipay")
    SIMULATED = "simulated", _("Simulated payment (demo)")
    CHANNEL = "channel", _("Paid on the outside channel")


class MovementReason(TextChoices):
    """Why packs came into or went out of a store's stock."""

    RECEIVED = "received", _("Received from a lot")
    ORDERED = "ordered", _("Set aside for an order")
    RELEASED = "released", _("Released by a cancelled order")
    ADJUSTED = "adjusted", _("Counted and corrected")
    RETURNED = "returned", _("Came back from a buyer")


class PaperKind(TextChoices):
    """Papers that a store shows before it sells."""

    BUSINESS_LICENCE = "business_licence", _("Business licence")
    FOOD_LICENCE = "food_licence", _("Food business licence")
    GROWER_PROMISE = "grower_promise", _("Grower selling their own produce (no licence needed)")


class Season(TextChoices):
    """When the leaf of a tea was picked."""

    EARLY_SPRING = "pre_qingming", _("Before Qingming")
    SPRING = "pre_guyu", _("Before Guyu")
    LATE_SPRING = "spring", _("Late spring")
    SUMMER = "summer", _("Summer")
    AUTUMN = "autumn", _("Autumn")


class Licence(StrEnum):
    """Whether a product's producer needs a food production licence."""

    NEEDED = "needed"
    OPTIONAL = "optional"
    NONE = ""


class PackRequestState(TextChoices):
    """What became of packs that a keeper requested from a maker."""

    OPEN = "open"
    PACKED = "packed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
