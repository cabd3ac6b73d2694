"""Stock: a counter that the database guards, beside its movements."""

from django.db import models
from django.db.models import Q

from commonfield.stores.choices import MovementReason, PackRequestState
from commonfield.stores.models.catalogue import Sku


class Stock(models.Model):
    """Packs of one lot that a SKU can still be sold from; never below nothing.

    Goods that come from no lot have one row, without lot and maker.
    """

    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="stock")
    lot_code = models.CharField(max_length=20, blank=True)
    maker = models.CharField(max_length=40, blank=True)
    available = models.IntegerField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "stores_stock"
        constraints = [
            models.UniqueConstraint(fields=["sku", "lot_code"], name="stores_stock_sku_lot"),
            models.CheckConstraint(condition=Q(available__gte=0), name="stores_stock_not_negative"),
            models.CheckConstraint(
                condition=Q(lot_code="", maker="") | (~Q(lot_code="") & ~Q(maker="")),
                name="stores_stock_of_a_maker",
            ),
        ]


class StockMovement(models.Model):
    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="movements")
    packs = models.IntegerField()
    reason = models.CharField(max_length=10, choices=MovementReason)
    reference = models.CharField(max_length=60)
    moved_at = models.DateTimeField()

    class Meta:
        db_table = "stores_stock_movement"
        constraints = [
            models.CheckConstraint(condition=~Q(packs=0), name="stores_movement_moves_something")
        ]


class PackRequest(models.Model):
    """Packs of a SKU that its keeper requests from the maker; one request at a time."""

    sku = models.ForeignKey(
        Sku, on_delete=models.PROTECT, related_name="pack_requests", db_index=False
    )
    packs = models.IntegerField()
    # Persons' ids; none for the program itself.
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PackRequestState, default=PackRequestState.OPEN)
    # Of a request that was packed; otherwise nothing.
    packed = models.IntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    closed_by = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "stores_pack_request"
        indexes = [models.Index(fields=["sku", "-asked_at"], name="stores_pack_request_sku")]
        constraints = [
            models.UniqueConstraint(
                fields=["sku"],
                condition=Q(state=PackRequestState.OPEN),
                name="stores_pack_request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(packs__gt=0, packed__gte=0)
                & (
                    Q(state=PackRequestState.OPEN, closed_at__isnull=True)
                    | (~Q(state=PackRequestState.OPEN) & Q(closed_at__isnull=False))
                ),
                name="stores_pack_request_sane",
            ),
        ]
