"""Orders, what they are paid by, and what comes back of them."""

from django.db import models
from django.db.models import Q

from commonfield.orders.choices import (
    CORRECTION,
    Channel,
    Ending,
    OrderState,
    PaymentState,
    RefundState,
    ReturnReason,
    ReturnState,
)
from commonfield.stores.choices import PaymentMethod


class CombinedPayment(models.Model):
    """One payment of a buyer for one or more stores' orders (合单支付). Units: fen."""

    number = models.CharField(max_length=24, unique=True)
    method = models.CharField(max_length=10, choices=PaymentMethod)
    state = models.CharField(max_length=10, choices=PaymentState)
    total_fen = models.BigIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # When the buyer first went to pay: from here on the provider may know of it.
    begun_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    # The provider's own number of it.
    provider_reference = models.CharField(max_length=64, blank=True, default="", db_default="")
    # When the worker queries the provider, if no callback came.
    ask_at = models.DateTimeField(null=True)
    # Called off without the provider's word, and none has come since: it may have been paid.
    silent_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "orders_combined_payment"
        indexes = [
            models.Index(
                fields=["ask_at"], name="orders_payment_to_ask", condition=Q(ask_at__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="orders_payment_positive")
        ]


class IdempotencyKey(models.Model):
    key = models.CharField(max_length=64, primary_key=True)
    digest = models.CharField(max_length=64)
    orders = models.JSONField(default=list)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "orders_idempotency_key"


class Order(models.Model):
    number = models.CharField(max_length=24, unique=True)
    store = models.ForeignKey(
        "stores.Store", on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    # The organisation that sold it: it stays theirs when the store gets another owner.
    seller = models.CharField(max_length=40)
    state = models.CharField(max_length=16, choices=OrderState)
    payment = models.CharField(max_length=10, choices=PaymentMethod)
    channel = models.CharField(max_length=10, choices=Channel)
    # What an outside channel calls it; empty for our own.
    channel_number = models.CharField(max_length=40, blank=True, default="", db_default="")
    # Goods and shipping.
    total_fen = models.BigIntegerField()
    shipping_fen = models.BigIntegerField(default=0, db_default=0)
    placed_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    # One payment for the orders of one basket; null where nothing is paid through a provider.
    combined = models.ForeignKey(
        CombinedPayment, null=True, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    # Who is paid at the provider, from when the buyer went to pay; empty before.
    merchant = models.CharField(max_length=40, blank=True, default="", db_default="")
    # How each maker's yuan was shared when this became revenue: maker -> four basis points.
    sale_shares = models.JSONField(null=True)
    # Paid, but not to be packed yet: its team has not formed.
    is_held = models.BooleanField(default=False, db_default=False)
    shipped_at = models.DateTimeField(null=True)
    carrier = models.CharField(max_length=20, blank=True, default="", db_default="")
    tracking = models.CharField(max_length=40, blank=True, default="", db_default="")
    # Parcels beside that one, a line each: carrier and tracking number, with a tab between.
    further_parcels = models.TextField(blank=True, default="", db_default="")
    received_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True, default="", db_default="")
    sale_fact = models.UUIDField(null=True)
    # The buyer's name, phone and address, sealed; null for outside channels, which mask them.
    contact_sealed = models.BinaryField(null=True)
    region = models.CharField(max_length=12, blank=True)
    person_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=10, blank=True)

    class Meta:
        db_table = "orders_order"
        indexes = [
            models.Index(fields=["store", "-placed_at"], name="orders_order_store_placed"),
            models.Index(
                fields=["expires_at"],
                name="orders_order_expiring",
                condition=Q(state=OrderState.AWAITING_PAYMENT, expires_at__isnull=False),
            ),
            models.Index(
                fields=["combined"],
                name="orders_order_combined",
                condition=Q(combined__isnull=False),
            ),
            # What the worker receives and closes when its time has come.
            models.Index(
                fields=["shipped_at"],
                name="orders_order_on_its_way",
                condition=Q(state=OrderState.SHIPPED, shipped_at__isnull=False),
            ),
            models.Index(
                fields=["received_at"],
                name="orders_order_to_close",
                condition=Q(state=OrderState.RECEIVED, received_at__isnull=False),
            ),
            # Whose contact the worker empties when it is no longer needed.
            models.Index(
                fields=["placed_at"],
                name="orders_order_contact",
                condition=Q(
                    state__in=[OrderState.CLOSED, OrderState.CANCELLED, OrderState.REFUNDED],
                    contact_sealed__isnull=False,
                ),
            ),
            models.Index(
                fields=["person_id"],
                name="orders_order_person",
                condition=Q(person_id__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="orders_order_total"),
            models.CheckConstraint(condition=Q(shipping_fen__gte=0), name="orders_order_shipping"),
            models.CheckConstraint(condition=~Q(seller=""), name="orders_order_seller"),
            models.UniqueConstraint(
                fields=["channel", "channel_number"],
                name="orders_order_channel_number",
                condition=~Q(channel_number=""),
            ),
        ]


class OrderLine(models.Model):
    """Packs of one lot in an order; a SKU taken from two lots has two rows."""

    pk = models.CompositePrimaryKey("order_id", "stock_id")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines", db_index=False)
    stock = models.ForeignKey(
        "stores.Stock", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    packs = models.IntegerField()
    price_fen = models.BigIntegerField()
    # What an outside channel's sum for the packs has beyond their number times a whole price.
    rest_fen = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "orders_order_line"
        constraints = [
            models.CheckConstraint(condition=Q(packs__gt=0), name="orders_order_line_packs")
        ]

    @property
    def amount_fen(self) -> int:
        """What the packs were sold for together."""
        return self.packs * self.price_fen + self.rest_fen


class Return(models.Model):
    """Goods that a buyer wants to send back, from the request to the money."""

    number = models.CharField(max_length=24, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="returns")
    state = models.CharField(max_length=10, choices=ReturnState)
    reason = models.CharField(max_length=20, choices=ReturnReason)
    asked_at = models.DateTimeField()
    # Why the store says no, in its own words.
    answer = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    carrier = models.CharField(max_length=20, blank=True)
    tracking = models.CharField(max_length=40, blank=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orders_return"
        constraints = [
            # One return of an order is open at a time.
            models.UniqueConstraint(
                fields=["order"],
                name="orders_return_one_open",
                condition=Q(state__in=["asked", "agreed"]),
            )
        ]


class ReturnLine(models.Model):
    """Packs of one lot that come back."""

    pk = models.CompositePrimaryKey("return_of_id", "stock_id")
    return_of = models.ForeignKey(
        Return, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    stock = models.ForeignKey(
        "stores.Stock", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    packs = models.IntegerField()
    # Fit to be sold again: they go back to the counter they came from. Null until they arrive.
    is_sellable = models.BooleanField(null=True)

    class Meta:
        db_table = "orders_return_line"
        constraints = [
            models.CheckConstraint(condition=Q(packs__gt=0), name="orders_return_line_packs")
        ]


class Refund(models.Model):
    """Money that a store owes back to a buyer, until the provider or the store has given it.

    One whose reason is ``CORRECTION`` is what an outside channel changed of the sum after the
    sale; below nothing it adds to it.
    """

    number = models.CharField(max_length=24, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    return_of = models.ForeignKey(
        Return, null=True, on_delete=models.PROTECT, related_name="refunds"
    )
    amount_fen = models.BigIntegerField()
    # What its lines (RefundLine) do not take back of sales is shipping.
    state = models.CharField(max_length=10, choices=RefundState)
    reason = models.CharField(max_length=60)
    decided_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # When the worker calls the provider (again), for the money or about it, and how often it has.
    next_try_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    provider_reference = models.CharField(max_length=64, blank=True)
    # How the store gave it back itself, since the provider would not; empty where it did not.
    by_hand = models.CharField(max_length=60, blank=True, default="", db_default="")
    # Out of the till or the store's bank account; empty where it did not, or in older refunds.
    paid_from = models.CharField(max_length=4, blank=True, default="", db_default="")
    # Null where no sale is taken back: money that came too late for its order.
    fact = models.UUIDField(null=True)

    class Meta:
        db_table = "orders_refund"
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="orders_refund_to_send",
                condition=Q(next_try_at__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0) | (Q(reason=CORRECTION) & ~Q(amount_fen=0)),
                name="orders_refund_positive",
            )
        ]


class RefundLine(models.Model):
    """What a refund takes back of the sale of one lot's packs; written once. Units: fen."""

    pk = models.CompositePrimaryKey("refund_id", "stock_id")
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    stock = models.ForeignKey(
        "stores.Stock", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # Packs that the buyer no longer has paid for; none where only the price was reduced.
    packs = models.IntegerField()
    amount_fen = models.BigIntegerField()

    class Meta:
        db_table = "orders_refund_line"
        constraints = [
            models.CheckConstraint(
                condition=Q(packs__gte=0) & ~Q(amount_fen=0), name="orders_refund_line_positive"
            )
        ]


class InvoiceRequest(models.Model):
    """A buyer's wish for an invoice (发票); who it is made out to is sealed."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="invoice")
    title_sealed = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    # The tax invoice's number, once the store has made it out in the tax system.
    invoice_number = models.CharField(max_length=30, blank=True)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orders_invoice_request"


class Review(models.Model):
    """What a buyer says of a product after receiving it."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="reviews")
    product = models.ForeignKey("stores.Product", on_delete=models.PROTECT, related_name="reviews")
    stars = models.SmallIntegerField()
    text = models.CharField(max_length=500, blank=True)
    written_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orders_review"
        indexes = [models.Index(fields=["product", "-written_at"], name="orders_review_product")]
        constraints = [
            models.UniqueConstraint(fields=["order", "product"], name="orders_review_once"),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="orders_review_stars"
            ),
        ]
