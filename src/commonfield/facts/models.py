"""The fact table, which the database guards, and the roll-ups computed from it."""

from django.db import models


class Fact(models.Model):
    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=40)
    place = models.CharField(max_length=12)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    # The month where the county lives, YYYYMM: partitions and roll-ups on every engine alike.
    month = models.IntegerField()
    quantity = models.FloatField()
    amount_fen = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=20, blank=True)
    group = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    attributes = models.JSONField(default=dict)
    reverses = models.UUIDField(null=True)
    source = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "facts_fact"
        indexes = [
            models.Index(fields=["kind", "occurred_at"], name="facts_fact_kind_at"),
            models.Index(fields=["kind", "place", "occurred_at"], name="facts_fact_kind_place_at"),
            models.Index(fields=["month"], name="facts_fact_month"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(place__regex=r"^[0-9]{12}$"), name="facts_fact_place_12_digits"
            )
        ]


class UnfoldedFact(models.Model):
    """A fact that no roll-up contains yet; written with the fact, taken away when folded."""

    fact_id = models.UUIDField()

    class Meta:
        db_table = "facts_unfolded"


class RollUp(models.Model):
    """Facts of one kind, village, month, channel, group and subject added up."""

    kind = models.CharField(max_length=40)
    place = models.CharField(max_length=12)
    month = models.IntegerField()
    channel = models.CharField(max_length=20, blank=True)
    group = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    count = models.BigIntegerField()
    quantity = models.FloatField()
    amount_fen = models.BigIntegerField()
    # How many of the facts take another one back.
    taken_back = models.BigIntegerField(default=0)

    class Meta:
        db_table = "facts_rollup"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "month", "place", "channel", "group", "subject"],
                name="facts_rollup_key",
            )
        ]
