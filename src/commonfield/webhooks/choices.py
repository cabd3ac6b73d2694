"""The events that a webhook can subscribe to."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EventType(TextChoices):
    """What happened; the codes are what partners' systems read."""

    ORDER_PLACED = "order.placed", _("Order placed")
    ORDER_PAID = "order.paid", _("Order paid")
    ORDER_CANCELLED = "order.cancelled", _("Order cancelled before payment")
    ORDER_PACKED = "order.packed", _("Order packed")
    ORDER_SHIPPED = "order.shipped", _("Order shipped")
    ORDER_RECEIVED = "order.received", _("Order received")
    ORDER_RETURN_ASKED = "order.return_asked", _("Return requested")
    ORDER_REFUNDED = "order.refunded", _("Refund due")
    STOCK_CHANGED = "stock.changed", _("Stock changed")


# Sent by the button that tests a webhook.
TEST: str = "webhook.test"
