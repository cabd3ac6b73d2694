"""Offers of models."""

from django.db import models
from django.db.models import F, Q

from commonfield.stores.models.catalogue import Sku


class TeamOffer(models.Model):
    """A price for buyers who form a team in time (拼团). Units: fen a pack."""

    code = models.CharField(max_length=20, unique=True)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="team_offers")
    price_fen = models.BigIntegerField()
    seats = models.IntegerField()
    hours = models.IntegerField()
    most_packs = models.IntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Ended early by the store: no new teams; those that wait still may form.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "stores_team_offer"
        indexes = [models.Index(fields=["sku", "ends_at"], name="stores_offer_sku")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    price_fen__gt=0,
                    seats__gte=2,
                    hours__gt=0,
                    most_packs__gt=0,
                    ends_at__gt=F("starts_at"),
                ),
                name="stores_team_offer_sane",
            )
        ]


class FlashSale(models.Model):
    """A price for a short time, with a start and so many packs for each buyer (秒杀)."""

    code = models.CharField(max_length=20, unique=True)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="flash_sales")
    price_fen = models.BigIntegerField()
    packs_each = models.IntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "stores_flash_sale"
        indexes = [models.Index(fields=["sku", "ends_at"], name="stores_flash_sku")]
        constraints = [
            models.CheckConstraint(
                condition=Q(price_fen__gt=0, packs_each__gt=0, ends_at__gt=F("starts_at")),
                name="stores_flash_sane",
            )
        ]
