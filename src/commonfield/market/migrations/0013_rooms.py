from django.db import migrations

# From the first that points at others to the last that others point at.
_MODELS = (
    "TeamSeat",
    "Team",
    "FlashPurchase",
    "Review",
    "InvoiceRequest",
    "RefundLine",
    "Refund",
    "ReturnLine",
    "Return",
    "OrderLine",
    "Order",
    "IdempotencyKey",
    "PaymentEvent",
    "CombinedPayment",
    "Merchant",
    "FlashSale",
    "TeamOffer",
    "StockMovement",
    "Stock",
    "SearchTerm",
    "ListPrice",
    "PriceList",
    "ProductImage",
    "Sku",
    "Product",
    "ShippingRate",
    "StorePaper",
    "FormerOwner",
    "Store",
)


class Migration(migrations.Migration):
    """The models went to stores, orders and payments; the tables stay as they are."""

    dependencies = [
        ("market", "0012_no_sends_shares"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name) for name in _MODELS],
        ),
    ]
