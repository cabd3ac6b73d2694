"""Tables of the market, a file a subject."""

from commonfield.market.models.catalogue import (
    ListPrice,
    PriceList,
    Product,
    ProductImage,
    SearchTerm,
    Sku,
)
from commonfield.market.models.orders import (
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
from commonfield.market.models.payments import (
    CombinedPayment,
    Merchant,
    PaymentEvent,
)
from commonfield.market.models.promotions import (
    FlashPurchase,
    FlashSale,
    Team,
    TeamOffer,
    TeamSeat,
)
from commonfield.market.models.stock import (
    Stock,
    StockMovement,
)
from commonfield.market.models.stores import (
    FormerOwner,
    ShippingRate,
    Store,
    StorePaper,
)
