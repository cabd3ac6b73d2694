"""Promotions: team purchases and flash sales."""

from django.db import models
from django.db.models import F, Q

from commonfield.market.choices import TeamState
from commonfield.market.models.catalogue import Sku
from commonfield.market.models.orders import Order


class TeamOffer(models.Model):
    """A price for whoever finds enough others in time (拼团). Units: fen a pack."""

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
        db_table = "market_team_offer"
        indexes = [models.Index(fields=["sku", "ends_at"], name="market_offer_sku")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    price_fen__gt=0,
                    seats__gte=2,
                    hours__gt=0,
                    most_packs__gt=0,
                    ends_at__gt=F("starts_at"),
                ),
                name="market_team_offer_sane",
            ),
        ]


class Team(models.Model):
    """Buyers who want the team's price together; ``taken`` counts seats, guarded."""

    code = models.CharField(max_length=24, unique=True)
    offer = models.ForeignKey(TeamOffer, on_delete=models.PROTECT, related_name="teams")
    state = models.CharField(max_length=10, choices=TeamState)
    seats = models.IntegerField()
    taken = models.IntegerField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "market_team"
        indexes = [
            models.Index(
                fields=["ends_at"],
                name="market_team_ending",
                condition=Q(state=TeamState.OPEN),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__gte=0, taken__lte=F("seats")), name="market_team_seats"
            ),
        ]


class TeamSeat(models.Model):
    """An order's seat in a team; ``buyer`` is a keyed hash of the phone, so nobody sits twice."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="team_seat")
    buyer = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "market_team_seat"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "buyer"],
                name="market_team_seat_once",
                condition=Q(left_at__isnull=True),
            ),
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
        db_table = "market_flash_sale"
        indexes = [models.Index(fields=["sku", "ends_at"], name="market_flash_sku")]
        constraints = [
            models.CheckConstraint(
                condition=Q(price_fen__gt=0, packs_each__gt=0, ends_at__gt=F("starts_at")),
                name="market_flash_sane",
            ),
        ]


class FlashPurchase(models.Model):
    """Packs that a buyer holds of a flash sale; given back when the order is called off."""

    sale = models.ForeignKey(FlashSale, on_delete=models.PROTECT, related_name="purchases")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="flash_purchases")
    buyer = models.CharField(max_length=64)
    packs = models.IntegerField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "market_flash_purchase"
        indexes = [
            models.Index(
                fields=["sale", "buyer"],
                name="market_flash_buyer",
                condition=Q(released_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sale", "order"], name="market_flash_order_once"),
            models.CheckConstraint(condition=Q(packs__gt=0), name="market_flash_packs"),
        ]
