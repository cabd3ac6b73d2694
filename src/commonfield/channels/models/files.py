"""Files that were read: their digest, and their rows without anything of a person until taken."""

from django.db import models
from django.db.models import Q

from commonfield.channels.choices import FileKind, FileState
from commonfield.orders.choices import Channel


class ChannelShop(models.Model):
    """A store's shop at a platform, as its files call it."""

    store = models.ForeignKey(
        "stores.Store", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel)
    # What its files say; empty where they say nothing.
    name = models.CharField(max_length=120, blank=True)
    # Packs that its stock sheet keeps back.
    buffer_packs = models.IntegerField(default=0)

    class Meta:
        db_table = "channels_shop"
        constraints = [
            models.UniqueConstraint(fields=["store", "channel"], name="channels_shop_once")
        ]


class ChannelFile(models.Model):
    """A table of a file that a keeper uploaded; its digest witnesses what came of it, and when.

    An upload that waits to be read has neither channel nor kind.
    """

    store = models.ForeignKey("stores.Store", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=12, choices=FileKind)
    state = models.CharField(max_length=10, choices=FileState)
    # Of the file's bytes, and which table of it.
    digest = models.CharField(max_length=64)
    table = models.CharField(max_length=20, blank=True)
    rows = models.IntegerField()
    total_fen = models.BigIntegerField(default=0)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    # The latest instant that it names: how new it is.
    as_of = models.DateTimeField(null=True)
    # What reading it found: dropped columns, refused rows and why, warnings.
    report = models.JSONField(default=dict)
    read_at = models.DateTimeField()
    read_by = models.CharField(max_length=40)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "channels_file"
        constraints = [
            # Once it is taken back it may come again.
            models.UniqueConstraint(
                fields=["store", "digest", "table"],
                name="channels_file_once",
                condition=~Q(state=FileState.TAKEN_BACK),
            )
        ]


class FileBlock(models.Model):
    """Part of an upload until it is read, or rows until they are taken; sealed, deleted then."""

    file = models.ForeignKey(ChannelFile, on_delete=models.CASCADE, related_name="blocks")
    content = models.BinaryField()

    class Meta:
        db_table = "channels_file_block"
