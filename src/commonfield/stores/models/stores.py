"""Stores, their papers and what sending from them costs."""

from datetime import date

from django.db import models
from django.db.models import Q

from commonfield.stores.choices import PaperKind, PaymentMethod
from commonfield.workshop import approvals
from commonfield.workshop.choices import Verdict
from commonfield.workshop.columns import FileNameField


class Store(models.Model):
    code = models.CharField(max_length=20, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    organisation = models.CharField(max_length=40, db_index=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)
    place = models.CharField(max_length=12, db_index=True)
    intro = models.TextField(blank=True)
    intro_en = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # Since when it counts in figures (see ``stores.counting``); null: it does not.
    counted_at = models.DateTimeField(null=True)
    # Where there is none, its ornament is drawn.
    logo = FileNameField(blank=True, default="", db_default="")
    # The keeper is notified when a SKU has fewer packs left.
    low_stock_packs = models.IntegerField(default=10, db_default=10)

    class Meta:
        db_table = "stores_store"


class FormerOwner(models.Model):
    """Who had a store before: what they sold there stays their duty."""

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="former_owners", db_index=False
    )
    organisation = models.CharField(max_length=40, db_index=True)
    until = models.DateTimeField()

    class Meta:
        db_table = "stores_former_owner"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "organisation"], name="stores_former_owner_once"
            )
        ]


class StorePapers(models.QuerySet["StorePaper"]):
    def in_use(self) -> "StorePapers":
        """Leave out what was replaced or taken away."""
        return self.filter(replaced_at=None)

    def barring(self, on: date) -> "StorePapers":
        """Keep what is in use and has ended, or was refused: its store may not sell."""
        wrong = Q(expires_on__lt=on) | Q(decision__verdict=Verdict.SENT_BACK)
        return self.in_use().filter(wrong)

    def accepted(self) -> "StorePapers":
        """Keep what is in use and was accepted by one of the county's officers."""
        return self.in_use().filter(decision__verdict=Verdict.ACCEPTED)

    def waiting(self) -> "StorePapers":
        """Keep what is in use in an open store and waits to be checked."""
        return self.in_use().filter(decision=None, store__closed_at=None)


class StorePaper(approvals.Prepared):
    """A licence or certificate of a store, sealed, with the day on which it ends."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=PaperKind)
    number_sealed = models.BinaryField()
    document = FileNameField(blank=True)
    expires_on = models.DateField(null=True)
    prepared_at = models.DateTimeField(db_column="added_at")
    replaced_at = models.DateTimeField(null=True)

    objects = StorePapers.as_manager()

    class Meta:
        db_table = "stores_store_paper"

    def content(self) -> dict[str, object]:
        """Return what an officer checks; the number is sealed, for this store and kind alone."""
        return {
            "store": self.store_id,
            "kind": self.kind,
            "document": self.document,
            "expires_on": self.expires_on,
        }


class PaperDecision(approvals.ApprovalDecision):
    """What one of the county's officers found of a paper, once and for all."""

    subject = models.OneToOneField(
        StorePaper, on_delete=models.PROTECT, primary_key=True, related_name="decision"
    )

    class Meta:
        db_table = "stores_paper_decision"


class ShippingRate(models.Model):
    """What sending to a region costs; the longest matching prefix of the region's code holds.

    An empty prefix is everywhere else. Units: grams, fen.
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="shipping_rates")
    region_prefix = models.CharField(max_length=12, blank=True)
    first_g = models.BigIntegerField()
    first_fen = models.BigIntegerField()
    more_g = models.BigIntegerField()
    more_fen = models.BigIntegerField()
    # Goods worth so much are sent for nothing; null: never.
    free_from_fen = models.BigIntegerField(null=True)

    class Meta:
        db_table = "stores_shipping_rate"
        constraints = [
            models.UniqueConstraint(fields=["store", "region_prefix"], name="stores_rate_once"),
            models.CheckConstraint(
                condition=Q(first_g__gt=0, more_g__gt=0, first_fen__gte=0, more_fen__gte=0),
                name="stores_rate_sane",
            ),
        ]


class Merchant(models.Model):
    """A store's own (sub-)merchant at a payment provider: money goes there, never to us."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="merchants")
    # Whose number it is: money for a former owner's orders goes to the former owner's.
    seller = models.CharField(max_length=40)
    method = models.CharField(max_length=10, choices=PaymentMethod)
    merchant = models.CharField(max_length=40)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "stores_merchant"
        constraints = [
            models.UniqueConstraint(
                fields=["store", "method"],
                name="stores_merchant_one",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(condition=~Q(seller=""), name="stores_merchant_seller"),
        ]
