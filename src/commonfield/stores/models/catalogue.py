"""Products, their SKUs, pictures, words to be found by, and dated price lists."""

from django.db import models
from django.db.models import F, Q

from commonfield.stores.choices import Season
from commonfield.stores.models.stores import Store
from commonfield.workshop.columns import FileNameField


class Product(models.Model):
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="products")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    # What it is counted by in a search (see market.terms); empty: not on sale.
    search_text = models.TextField()
    # When its leaf is picked (a season's code); empty: not said.
    season = models.CharField(max_length=12, choices=Season, blank=True, default="", db_default="")
    # A code of ``categories.toml`` or the county's own file.
    category = models.CharField(max_length=20, default="tea", db_default="tea")
    # Of packed food: the producer's food production licence, and how long it keeps.
    producer_licence = models.CharField(max_length=16, blank=True, default="", db_default="")
    shelf_life_days = models.IntegerField(null=True)
    published_at = models.DateTimeField()
    # Withdrawn too, until its keeper publishes it.
    is_draft = models.BooleanField(default=False, db_default=False)
    withdrawn_at = models.DateTimeField(null=True)
    # The usual price of its cheapest pack (written with what it is counted by), for sorting.
    cheapest_fen = models.BigIntegerField(default=0, db_default=0)
    # Packs sold recently, and its place on the day's shelf (``rules.shelf_places``), by a job.
    sold_packs = models.IntegerField(default=0, db_default=0)
    store_rank = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "stores_product"
        indexes = [
            models.Index(fields=["store", "published_at"], name="stores_product_store"),
            # The shelf as it is shown without a search.
            models.Index(
                "store_rank", F("sold_packs").desc(), F("id").desc(), name="stores_product_shelf"
            ),
        ]


class Sku(models.Model):
    code = models.CharField(max_length=40, unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="skus")
    # Of the trade item in the pack; empty where goods come from no lot.
    gtin = models.CharField(max_length=14, blank=True)
    net_g = models.BigIntegerField()
    price_fen = models.BigIntegerField()
    # What tells it from the product's other SKUs, such as 250 克罐装.
    variant = models.CharField(max_length=40, blank=True, default="", db_default="")
    variant_en = models.CharField(max_length=60, blank=True, default="", db_default="")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "stores_sku"
        constraints = [
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="stores_sku_price")
        ]


class ProductImage(models.Model):
    """A picture of a product; the files are workshop's, named by their content."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="images")
    large = FileNameField()
    small = FileNameField()
    width_px = models.IntegerField()
    height_px = models.IntegerField()
    alt = models.CharField(max_length=120)
    alt_en = models.CharField(max_length=120, blank=True)
    position = models.IntegerField()

    class Meta:
        db_table = "stores_product_image"
        constraints = [
            models.UniqueConstraint(fields=["product", "large"], name="stores_image_once")
        ]


class PriceList(models.Model):
    """Prices of a store that hold for a time; then each SKU's own price holds again."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="price_lists")
    name = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "stores_price_list"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="stores_price_list_span"
            )
        ]


class ListPrice(models.Model):
    """A SKU's price on a list. The span is the list's, repeated so that a price is one look-up."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="list_prices")
    price_fen = models.BigIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "stores_list_price"
        indexes = [models.Index(fields=["sku", "ends_at"], name="stores_list_price_sku")]
        constraints = [
            models.UniqueConstraint(fields=["price_list", "sku"], name="stores_list_price_once"),
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="stores_list_price_positive"),
        ]


class SearchTerm(models.Model):
    """A word, pair of characters or pinyin that a product is found by."""

    pk = models.CompositePrimaryKey("term", "product_id")
    term = models.CharField(max_length=40)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="terms")
    weight = models.SmallIntegerField()

    class Meta:
        db_table = "stores_search_term"


class SearchIndex(models.Model):
    """One row: by which code products were indexed (see ``search_index.index_version``)."""

    version = models.CharField(max_length=64)
    built_at = models.DateTimeField()

    class Meta:
        db_table = "stores_search_index"
