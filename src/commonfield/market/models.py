"""Tables of the market. Stock is a counter that the database guards, beside its movements."""

from django.db import models
from django.db.models import Q

from commonfield.market.choices import Channel, MovementReason, OrderState, PaymentMethod


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

    class Meta:
        db_table = "market_store"

    def __str__(self) -> str:
        return self.slug


class Product(models.Model):
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="products")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    # Folded title, English and pinyin, for the search box.
    search_text = models.TextField()
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "market_product"
        indexes = [models.Index(fields=["store", "published_at"], name="market_product_store")]

    def __str__(self) -> str:
        return self.slug


class Sku(models.Model):
    code = models.CharField(max_length=40, unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="skus")
    gtin = models.CharField(max_length=14)
    net_g = models.IntegerField()
    price_fen = models.IntegerField()

    class Meta:
        db_table = "market_sku"
        constraints = [
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="market_sku_price"),
        ]

    def __str__(self) -> str:
        return self.code


class Stock(models.Model):
    """Packs of one lot that a SKU can still be sold from; never below nothing."""

    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="stock")
    lot_code = models.CharField(max_length=20)
    maker = models.CharField(max_length=40)
    available = models.IntegerField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "market_stock"
        constraints = [
            models.UniqueConstraint(fields=["sku", "lot_code"], name="market_stock_sku_lot"),
            models.CheckConstraint(condition=Q(available__gte=0), name="market_stock_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.sku_id}/{self.lot_code}: {self.available}"


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

    def __str__(self) -> str:
        return f"{self.stock_id}: {self.packs:+d}"


class IdempotencyKey(models.Model):
    key = models.CharField(max_length=64, primary_key=True)
    digest = models.CharField(max_length=64)
    claim = models.UUIDField()
    orders = models.JSONField(default=list)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "market_idempotency_key"

    def __str__(self) -> str:
        return self.key


class Order(models.Model):
    number = models.CharField(max_length=24, unique=True)
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    state = models.CharField(max_length=16, choices=OrderState)
    payment = models.CharField(max_length=10, choices=PaymentMethod)
    channel = models.CharField(max_length=10, choices=Channel)
    total_fen = models.BigIntegerField()
    placed_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    sale_fact = models.UUIDField(null=True)
    # The buyer's name, phone and address, sealed; null for outside channels, which mask them.
    contact_sealed = models.BinaryField(null=True)
    region = models.CharField(max_length=12, blank=True)
    person_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=10, blank=True)

    class Meta:
        db_table = "market_order"
        indexes = [
            models.Index(fields=["store", "-placed_at"], name="market_order_store_placed"),
            models.Index(
                fields=["expires_at"],
                name="market_order_expiring",
                condition=Q(state=OrderState.AWAITING_PAYMENT, expires_at__isnull=False),
            ),
            models.Index(
                fields=["person_id"],
                name="market_order_person",
                condition=Q(person_id__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="market_order_total"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """Packs of one lot in an order; a SKU taken from two lots has two rows."""

    pk = models.CompositePrimaryKey("order_id", "stock_id")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines", db_index=False)
    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="+", db_index=False)
    packs = models.IntegerField()
    price_fen = models.IntegerField()

    class Meta:
        db_table = "market_order_line"
        constraints = [
            models.CheckConstraint(condition=Q(packs__gt=0), name="market_order_line_packs"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.stock_id}: {self.packs}"
