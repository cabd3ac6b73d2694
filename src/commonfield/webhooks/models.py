"""Tables of webhooks: URLs, deliveries, and the stock that each URL was sent last."""

from typing import Final

from django.db import models
from django.db.models import Q

# Neither delivered nor given up.
WAITING: Final = Q(delivered_at=None, given_up_at=None)


class Webhook(models.Model):
    """The URL of an organisation's own system; its signing secrets are sealed."""

    code = models.CharField(max_length=24, unique=True)
    organisation = models.CharField(max_length=40, db_index=True)
    url = models.CharField(max_length=500)
    # Events, separated by blanks.
    events = models.CharField(max_length=400)
    secret_sealed = models.BinaryField()
    # The secret before, which signs too for a day, so that a receiver can change over.
    old_secret_sealed = models.BinaryField(null=True)
    old_secret_until = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=24)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # Until then a worker sends to it and others leave it alone; in the past: when one last did.
    claimed_until = models.DateTimeField(null=True)
    # Nothing is sent until then, since the last tries failed.
    paused_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(db_default=0)
    failing_since = models.DateTimeField(null=True)
    is_slow = models.BooleanField(db_default=False)
    told_at = models.DateTimeField(null=True)
    # Nothing is sent until a keeper takes it over: who added it keeps the organisation no more.
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhooks_webhook"


class WebhookDelivery(models.Model):
    """An event for a URL; those that wait are the webhook's queue, in the order of their ids."""

    event_id = models.UUIDField(primary_key=True)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    event = models.CharField(max_length=24)
    # The order or other object of the event: its events arrive in their order.
    about = models.CharField(max_length=64, db_default="")
    body = models.TextField()
    made_at = models.DateTimeField(db_index=True)
    # How often it was answered; a server that is not there costs an event no try.
    attempts = models.PositiveSmallIntegerField(default=0)
    # Set after a refusal; empty: at once.
    next_try_at = models.DateTimeField(null=True)
    # The last answer's status, or why none came.
    outcome = models.CharField(max_length=40, blank=True)
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhooks_delivery"
        indexes = [
            models.Index(fields=["webhook", "-made_at"], name="webhooks_delivery_latest"),
            models.Index(
                fields=["webhook", "event_id"], name="webhooks_waiting", condition=WAITING
            ),
            models.Index(
                fields=["webhook", "about"],
                name="webhooks_put_off",
                condition=WAITING & Q(next_try_at__isnull=False),
            ),
        ]


class NewEvent(models.Model):
    """An event as its transaction wrote it, until a job puts it into the log."""

    event_id = models.UUIDField(unique=True)
    organisation = models.CharField(max_length=40)
    event = models.CharField(max_length=24)
    data = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "webhooks_new_event"


class LoggedEvent(models.Model):
    """An event in an organisation's log.

    Ids are given by one transaction at a time, so that no row appears before one that was read.
    """

    event_id = models.UUIDField(unique=True)
    organisation = models.CharField(max_length=40)
    event = models.CharField(max_length=24)
    data = models.JSONField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "webhooks_logged_event"
        indexes = [models.Index(fields=["organisation", "id"], name="webhooks_logged_event_log")]


class KnownStock(models.Model):
    """How many packs of a SKU were reported to a URL last."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="known_stock")
    sku = models.CharField(max_length=40)
    packs = models.IntegerField()

    class Meta:
        db_table = "webhooks_known_stock"
        constraints = [
            models.UniqueConstraint(fields=["webhook", "sku"], name="webhooks_known_stock_once")
        ]
