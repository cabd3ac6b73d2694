"""Of what an organisation's system can be told."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EventType(TextChoices):
    """What happened; the codes are what partners' systems read."""

    ORDER_PLACED = "order.placed", _("An order was placed")
    ORDER_PAID = "order.paid", _("An order was paid")
    ORDER_CANCELLED = "order.cancelled", _("An order was cancelled unpaid")
    ORDER_PACKED = "order.packed", _("An order was packed")
    ORDER_SHIPPED = "order.shipped", _("An order has left")
    ORDER_RECEIVED = "order.received", _("An order has arrived")
    ORDER_RETURN_ASKED = "order.return_asked", _("A buyer wants to send something back")
    ORDER_REFUNDED = "order.refunded", _("Money of an order is owed back")
    STOCK_CHANGED = "stock.changed", _("Packs that are left have changed")


# Sent by the button that tries a webhook out.
TEST: str = "webhook.test"
