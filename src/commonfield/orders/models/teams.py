"""Teams that buyers form, and what each has bought of a flash sale."""

from django.db import models
from django.db.models import F, Q

from commonfield.orders.choices import TeamState
from commonfield.orders.models.orders import Order


class Team(models.Model):
    """Buyers who want the team's price together; ``taken`` counts seats, guarded."""

    code = models.CharField(max_length=24, unique=True)
    offer = models.ForeignKey("stores.TeamOffer", on_delete=models.PROTECT, related_name="teams")
    state = models.CharField(max_length=10, choices=TeamState)
    seats = models.IntegerField()
    taken = models.IntegerField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orders_team"
        indexes = [
            models.Index(
                fields=["ends_at"], name="orders_team_ending", condition=Q(state=TeamState.OPEN)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__gte=0, taken__lte=F("seats")), name="orders_team_seats"
            )
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
        db_table = "orders_team_seat"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "buyer"],
                name="orders_team_seat_once",
                condition=Q(left_at__isnull=True),
            )
        ]


class FlashPurchase(models.Model):
    """Packs that a buyer holds of a flash sale; given back when the order is called off."""

    sale = models.ForeignKey("stores.FlashSale", on_delete=models.PROTECT, related_name="purchases")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="flash_purchases")
    buyer = models.CharField(max_length=64)
    packs = models.IntegerField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orders_flash_purchase"
        indexes = [
            models.Index(
                fields=["sale", "buyer"],
                name="orders_flash_buyer",
                condition=Q(released_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["sale", "order"], name="orders_flash_order_once"),
            models.CheckConstraint(condition=Q(packs__gt=0), name="orders_flash_packs"),
        ]
