"""Tables of stores, a file a subject."""

from commonfield.stores.models.catalogue import (
    ListPrice,
    PriceList,
    Product,
    ProductImage,
    SearchIndex,
    SearchTerm,
    Sku,
)
from commonfield.stores.models.offers import FlashSale, TeamOffer
from commonfield.stores.models.stock import PackRequest, Stock, StockMovement
from commonfield.stores.models.stores import (
    FormerOwner,
    Merchant,
    PaperDecision,
    ShippingRate,
    Store,
    StorePaper,
)
