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
    ORDER_RETURN_AGREED = "order.return_agreed", _("Return agreed")
    ORDER_RETURN_REFUSED = "order.return_refused", _("Return refused")
    ORDER_RETURN_SENT = "order.return_sent", _("Return on its way")
    ORDER_RETURN_WITHDRAWN = "order.return_withdrawn", _("Return withdrawn")
    ORDER_RETURN_ARRIVED = "order.return_arrived", _("Return arrived")
    ORDER_REFUNDED = "order.refunded", _("Refund due")
    ORDER_REFUND_DONE = "order.refund_done", _("Refund paid back")
    ORDER_INVOICE_ASKED = "order.invoice_asked", _("Invoice requested")
    ORDER_INVOICE_ISSUED = "order.invoice_issued", _("Invoice issued")
    ORDER_PARCELS_CHANGED = "order.parcels_changed", _("Parcels changed")
    ORDER_CLOSED = "order.closed", _("Order closed")
    STOCK_CHANGED = "stock.changed", _("Stock changed")


# Sent by the button that tests a webhook.
TEST: str = "webhook.test"

# Why no answer came, by what ``workshop.outgoing`` calls it.
OUTCOMES = {
    "address_not_allowed": _("the URL does not begin with https://"),
    "address_not_public": _("the URL does not lead to the internet"),
    "unreachable": _("the server was not reached"),
    "tls_failed": _("no secure connection: certificate or TLS"),
    "too_slow": _("no answer in time"),
    "answer_unreadable": _("the answer was no HTTP"),
}
