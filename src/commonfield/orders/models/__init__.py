"""Tables of orders, a file a subject."""

from commonfield.orders.models.orders import (
    CombinedPayment,
    IdempotencyKey,
    InvoiceRequest,
    Order,
    OrderLine,
    Refund,
    RefundLine,
    Return,
    ReturnLine,
    Review,
)
from commonfield.orders.models.teams import FlashPurchase, Team, TeamSeat
