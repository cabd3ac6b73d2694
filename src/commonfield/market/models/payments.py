"""Payments: one for the orders of a basket; what providers told us, once each."""

from django.db import models
from django.db.models import Q

from commonfield.market.choices import PaymentMethod, PaymentState


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
    # When the worker asks the provider what became of it, if no callback came.
    ask_at = models.DateTimeField(null=True)
    # Called off without the provider's word, and none has come since: it may have been paid.
    silent_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "market_combined_payment"
        indexes = [
            models.Index(
                fields=["ask_at"],
                name="market_payment_to_ask",
                condition=Q(ask_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="market_payment_positive"),
        ]


class PaymentEvent(models.Model):
    """A provider's verified notice, kept once by its own id: what was said and what came of it."""

    provider = models.CharField(max_length=10)
    event = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    reference = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=20)

    class Meta:
        db_table = "market_payment_event"
        constraints = [
            models.UniqueConstraint(fields=["provider", "event"], name="market_event_once"),
        ]


class Merchant(models.Model):
    """A store's own (sub-)merchant at a payment provider: money goes there, never to us."""

    store = models.ForeignKey("market.Store", on_delete=models.PROTECT, related_name="merchants")
    # Whose number it is: money for a former owner's orders goes to the former owner's.
    seller = models.CharField(max_length=40)
    method = models.CharField(max_length=10, choices=PaymentMethod)
    merchant = models.CharField(max_length=40)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "market_merchant"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "method"],
                name="market_merchant_one",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(condition=~Q(seller=""), name="market_merchant_seller"),
        ]
