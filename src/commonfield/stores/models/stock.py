"""Stock: a counter that the database guards, beside its movements."""

from django.db import models
from django.db.models import Q

from commonfield.stores.choices import MovementReason
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
        db_table = "market_stock"
        constraints = [
            models.UniqueConstraint(fields=["sku", "lot_code"], name="market_stock_sku_lot"),
            models.CheckConstraint(condition=Q(available__gte=0), name="market_stock_not_negative"),
            models.CheckConstraint(
                condition=Q(lot_code="", maker="") | (~Q(lot_code="") & ~Q(maker="")),
                name="market_stock_of_a_maker",
            ),
        ]


class StockMovement(models.Model):
    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="movements")
    packs = models.IntegerField()
    reason = models.CharField(max_length=10, choices=MovementReason)
    reference = models.CharField(max_length=60)
    moved_at = models.DateTimeField()

    class Meta:
        db_table = "market_stock_movement"
        constraints = [
            models.CheckConstraint(condition=~Q(packs=0), name="market_movement_moves_something")
        ]
