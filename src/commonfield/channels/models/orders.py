"""The canonical order: what a platform's files say of it, and what it became here."""

from django.db import models
from django.db.models import Q

from commonfield.channels.choices import State, Wait
from commonfield.channels.models.files import ChannelFile
from commonfield.orders.choices import Channel


class Listing(models.Model):
    """What a platform sells under its ids or a merchant code; known here once it is taught."""

    store = models.ForeignKey(
        "stores.Store", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel)
    # Made of its ids and the merchant code; a title alone matches nothing.
    key = models.CharField(max_length=160)
    goods_id = models.CharField(max_length=40, blank=True)
    sku_id = models.CharField(max_length=40, blank=True)
    merchant_code = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=120, blank=True)
    spec = models.CharField(max_length=120, blank=True)
    taught_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channels_listing"
        constraints = [
            models.UniqueConstraint(fields=["store", "channel", "key"], name="channels_listing_key")
        ]


class ListingPart(models.Model):
    """Packs of a SKU in a listing; a gift bears nothing of the listing's price."""

    listing = models.ForeignKey(
        Listing, on_delete=models.PROTECT, related_name="parts", db_index=False
    )
    sku = models.CharField(max_length=40)
    packs = models.IntegerField()
    is_gift = models.BooleanField(default=False)

    class Meta:
        db_table = "channels_listing_part"
        constraints = [
            models.UniqueConstraint(fields=["listing", "sku"], name="channels_listing_part_once"),
            models.CheckConstraint(condition=Q(packs__gt=0), name="channels_listing_part_packs"),
        ]


class ChannelOrder(models.Model):
    """An order as its platform's files have it. Units: fen."""

    store = models.ForeignKey("stores.Store", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    number = models.CharField(max_length=40)
    # The file that named it first, and the newest instant of the files that did.
    file = models.ForeignKey(ChannelFile, on_delete=models.PROTECT, related_name="orders")
    as_of = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, choices=State)
    placed_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    goods_fen = models.BigIntegerField()
    postage_fen = models.BigIntegerField()
    seller_fen = models.BigIntegerField()
    platform_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField()
    # "open" while its buyer asks for money back.
    after_sale = models.CharField(max_length=10, blank=True)
    is_lottery = models.BooleanField(default=False)
    # Its province's code; of an address no more is kept.
    region = models.CharField(max_length=12, blank=True)
    has_head = models.BooleanField(default=True)
    has_lines = models.BooleanField(default=True)
    wait = models.CharField(max_length=10, choices=Wait, blank=True)
    # Our own order that it became, and what that was when it did; empty before.
    order = models.CharField(max_length=24, blank=True)
    sold_as = models.CharField(max_length=16, blank=True)
    sold_fen = models.BigIntegerField(default=0)
    sold_at = models.DateTimeField(null=True)
    # What of it was taken back here, by its refunds.
    refunded_fen = models.BigIntegerField(default=0)
    parcel_fact = models.UUIDField(null=True)

    class Meta:
        db_table = "channels_order"
        constraints = [
            models.UniqueConstraint(fields=["channel", "number"], name="channels_order_number")
        ]
        indexes = [
            models.Index(fields=["store", "channel", "paid_at"], name="channels_order_paid"),
            models.Index(
                fields=["store", "wait"], name="channels_order_waits", condition=~Q(wait="")
            ),
            models.Index(fields=["order"], name="channels_order_ours", condition=~Q(order="")),
        ]


class ChannelLine(models.Model):
    """A line of such an order: so many of a listing, for what. Units: fen."""

    order = models.ForeignKey(ChannelOrder, on_delete=models.CASCADE, related_name="lines")
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="lines")
    quantity = models.IntegerField()
    amount_fen = models.BigIntegerField()

    class Meta:
        db_table = "channels_line"
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="channels_line_quantity")
        ]


class ChannelChange(models.Model):
    """What a file changed of an order: how it was before, so that the file can be taken back."""

    file = models.ForeignKey(ChannelFile, on_delete=models.PROTECT, related_name="changes")
    order = models.ForeignKey(ChannelOrder, on_delete=models.CASCADE, related_name="changes")
    before = models.JSONField()

    class Meta:
        db_table = "channels_change"
        constraints = [
            models.UniqueConstraint(fields=["file", "order"], name="channels_change_once")
        ]
