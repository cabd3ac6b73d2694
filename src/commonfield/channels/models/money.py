"""A platform's money: refunds, movements, days that were closed, quarters."""

from django.db import models

from commonfield.channels.choices import ChannelRefundState, MoneyKind, QuarterBasis
from commonfield.channels.models.files import ChannelFile
from commonfield.orders.choices import Channel


class ChannelRefund(models.Model):
    """A refund as its platform's after-sales file has it. Units: fen."""

    store = models.ForeignKey("stores.Store", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    refund = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    file = models.ForeignKey(ChannelFile, on_delete=models.PROTECT, related_name="refunds")
    as_of = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=ChannelRefundState)
    amount_fen = models.BigIntegerField()
    at = models.DateTimeField(null=True)
    is_goods_back = models.BooleanField(default=False)
    # When the keeper noted that they are back.
    goods_noted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channels_refund"
        constraints = [
            models.UniqueConstraint(fields=["channel", "refund"], name="channels_refund_number")
        ]
        indexes = [models.Index(fields=["channel", "number"], name="channels_refund_order")]


class ChannelMoney(models.Model):
    """A movement of a shop's money at its platform; out of it is negative. Units: fen.

    Its file gives it no number: ``nth`` tells equal ones apart, so that files that overlap
    bring each once.
    """

    store = models.ForeignKey(
        "stores.Store", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel)
    file = models.ForeignKey(ChannelFile, on_delete=models.PROTECT, related_name="moneys")
    number = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=MoneyKind)
    # What the keeper says that it is, where its file did not.
    named = models.CharField(max_length=12, choices=MoneyKind, blank=True)
    amount_fen = models.BigIntegerField()
    code = models.CharField(max_length=7, blank=True)
    nth = models.IntegerField()

    class Meta:
        db_table = "channels_money"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "channel", "at", "number", "kind", "amount_fen", "code", "nth"],
                name="channels_money_once",
            )
        ]
        indexes = [models.Index(fields=["channel", "number"], name="channels_money_order")]


class DayClosing(models.Model):
    """A day of a shop that its keeper closed; what changes afterwards opens it."""

    store = models.ForeignKey(
        "stores.Store", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel)
    day = models.DateField()
    closed_at = models.DateTimeField(null=True)
    fact = models.UUIDField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channels_day"
        constraints = [
            models.UniqueConstraint(fields=["store", "channel", "day"], name="channels_day_once")
        ]


class QuarterFigures(models.Model):
    """What a platform told the tax office of a shop's quarter, with tax. Units: fen."""

    store = models.ForeignKey(
        "stores.Store", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel)
    # 2026Q3
    quarter = models.CharField(max_length=6)
    income_fen = models.BigIntegerField()
    refunds_fen = models.BigIntegerField()
    basis = models.CharField(max_length=10, choices=QuarterBasis, default=QuarterBasis.PAID)
    # What the shop's own return says, without tax; null until it is entered.
    filed_fen = models.BigIntegerField(null=True)
    # As the accountant set it for this quarter, in hundredths of a percent.
    rate_bp = models.IntegerField(null=True)
    is_typed = models.BooleanField(default=True)
    noted_at = models.DateTimeField()
    explained_at = models.DateTimeField(null=True)
    fact = models.UUIDField(null=True)

    class Meta:
        db_table = "channels_quarter"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "channel", "quarter"], name="channels_quarter_once"
            )
        ]
