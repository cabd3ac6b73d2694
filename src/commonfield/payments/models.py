"""Providers' notices, once each."""

from django.db import models


class PaymentEvent(models.Model):
    """A provider's verified notice, stored once: what was said and what came of it."""

    provider = models.CharField(max_length=10)
    event = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    reference = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=20)

    class Meta:
        db_table = "payments_payment_event"
        constraints = [
            models.UniqueConstraint(fields=["provider", "event"], name="payments_event_once")
        ]
