"""Changing what a store has on sale: details, packs, prices."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.types import Actor
from commonfield.stores.catalogue.commands.shared import audit, locked_product, locked_sku
from commonfield.stores.catalogue.errors import NetWeightError, VariantTakenError
from commonfield.stores.catalogue.queries import category_of
from commonfield.stores.catalogue.rules import UNPLACED, check_label
from commonfield.stores.catalogue.types import NewProduct, NewVariant, ProductDetails
from commonfield.stores.commands.shared import audit as audit_store
from commonfield.stores.commands.shared import locked_store_of, write_changes
from commonfield.stores.errors import SlugTakenError, StoreBarredError, StoreClosedError
from commonfield.stores.models import Product, Sku, Stock, Store, StorePaper
from commonfield.stores.rules import HEAVIEST_G
from commonfield.stores.search_index import update_index
from commonfield.stores.types import Category
from commonfield.supply.queries import trade_item
from commonfield.workshop.conflicts import conflicts_as


def list_product(*, by: Actor, now: datetime, product: NewProduct) -> str:
    """Put a trade item on sale in a store as a product with one SKU; return the SKU's code.

    Raises:
        SlugTakenError: if the product's address name is taken.
    """
    (code,) = list_products(by=by, now=now, products=[product])
    return code


@transaction.atomic
def list_products(*, by: Actor, now: datetime, products: Sequence[NewProduct]) -> list[str]:
    """Put some trade items on sale in one store, as ``list_product`` does each."""
    (slug,) = {product.store for product in products}
    store = locked_store_of(by, slug, now)
    skus = [_list_product(store, product, now) for product in products]
    update_index([sku.product_id for sku in skus], now=now)
    for sku in skus:
        audit_store("market.product_listed", by, store, now, f"sku:{sku.code}")
    return [sku.code for sku in skus]


def _list_product(store: Store, product: NewProduct, now: datetime) -> Sku:
    category = category_of(product.category)
    net_g = _weight_of(category, product.gtin, product.net_g)
    check_label(category, product)
    _check_may_sell(store, now)
    with conflicts_as(SlugTakenError(slug=product.slug)):
        row = Product.objects.create(
            store=store,
            slug=product.slug,
            category=category.code,
            published_at=now,
            is_draft=product.is_draft,
            withdrawn_at=now if product.is_draft else None,
            store_rank=UNPLACED,
            **product.details,
        )
    return _put_on_sale(f"{store.code}-{row.pk}", row, product, net_g, now)


@transaction.atomic
def change_price(*, by: Actor, now: datetime, sku: str, price_fen: int) -> None:
    """Set a SKU's price; orders taken keep theirs. Units: fen a pack."""
    row = must_exist(Sku.objects.select_related("product__store").filter(code=sku).first())
    store = locked_store_of(by, row.product.store.slug, now)
    Sku.objects.filter(pk=row.pk).update(price_fen=price_fen)
    update_index([row.product_id], now=now)
    change = {"from_fen": row.price_fen, "to_fen": price_fen}
    audit_store("market.price_changed", by, store, now, f"sku:{sku}", **change)


@transaction.atomic
def edit_product(*, by: Actor, now: datetime, slug: str, details: ProductDetails) -> None:
    """Change a product's name and description; its address stays."""
    row = locked_product(by, slug, now)
    check_label(category_of(row.category), details)
    changed = write_changes(row, details)
    update_index([row.pk], now=now)
    audit("market.product_edited", by, row, now, changed=" ".join(changed))


@transaction.atomic
def add_variant(*, by: Actor, now: datetime, variant: NewVariant) -> str:
    """Put another pack of a product on sale; return its SKU's code."""
    row = locked_product(by, variant.product, now)
    category = category_of(row.category)
    gtin = variant.gtin if category.is_traced else ""
    net_g = _weight_of(category, gtin, variant.net_g)
    _check_may_sell(row.store, now)
    skus = Sku.objects.filter(product=row)
    told_by = {"gtin": gtin} if gtin else {"net_g": net_g, "variant": variant.variant}
    if skus.filter(**told_by).exists():
        raise VariantTakenError
    code = f"{row.store.code}-{row.pk}-{skus.count() + 1}"
    sku = _put_on_sale(code, row, variant, net_g, now)
    update_index([row.pk], now=now)
    audit("market.variant_added", by, row, now, sku=sku.code)
    return sku.code


@transaction.atomic
def name_variant(*, by: Actor, now: datetime, sku: str, variant: str, variant_en: str) -> None:
    """Name what tells a pack from the product's others."""
    row = locked_sku(by, sku, now)
    row.variant, row.variant_en = variant, variant_en
    row.save(update_fields=["variant", "variant_en"])
    update_index([row.product_id], now=now)
    audit("market.variant_named", by, row.product, now, sku=sku)


@transaction.atomic
def withdraw_sku(*, by: Actor, now: datetime, sku: str) -> None:
    """Take one pack of a product off sale; what was ordered is still sent."""
    row = locked_sku(by, sku, now)
    row.withdrawn_at = row.withdrawn_at or now
    row.save(update_fields=["withdrawn_at"])
    update_index([row.product_id], now=now)
    audit("market.sku_withdrawn", by, row.product, now, sku=sku)


@transaction.atomic
def return_sku(*, by: Actor, now: datetime, sku: str) -> None:
    """Put a pack that was taken off sale back on sale."""
    row = locked_sku(by, sku, now)
    _check_may_sell(row.product.store, now)
    row.withdrawn_at = None
    row.save(update_fields=["withdrawn_at"])
    update_index([row.product_id], now=now)
    audit("market.sku_returned", by, row.product, now, sku=sku)


@transaction.atomic
def withdraw_product(*, by: Actor, now: datetime, slug: str) -> None:
    """Take a product off sale; its page stays and says so, what was ordered is still sent."""
    row = locked_product(by, slug, now)
    row.withdrawn_at = row.withdrawn_at or now
    row.save(update_fields=["withdrawn_at"])
    update_index([row.pk], now=now)
    audit("market.product_withdrawn", by, row, now)


@transaction.atomic
def return_product(*, by: Actor, now: datetime, slug: str) -> None:
    """Publish a draft, or put a product that was taken off sale back on sale."""
    row = locked_product(by, slug, now)
    _check_may_sell(row.store, now)
    if row.is_draft:
        row.published_at = now
    row.is_draft, row.withdrawn_at = False, None
    row.save(update_fields=["published_at", "is_draft", "withdrawn_at"])
    update_index([row.pk], now=now)
    audit("market.product_returned", by, row, now)


def _weight_of(category: Category, gtin: str, net_g: int) -> int:
    """Return what a pack weighs: as its trade item says where it comes from a lot. Units: grams."""
    if category.is_traced:
        return must_exist(trade_item(gtin)).net_g
    if not 0 < net_g <= HEAVIEST_G:
        raise NetWeightError
    return net_g


def _put_on_sale(
    code: str, product: Product, pack: NewProduct | NewVariant, net_g: int, now: datetime
) -> Sku:
    """Add a pack; goods that come from no lot have their one counter, at nothing."""
    is_traced = category_of(product.category).is_traced
    sku = Sku.objects.create(
        code=code,
        product=product,
        gtin=pack.gtin if is_traced else "",
        net_g=net_g,
        price_fen=pack.price_fen,
        variant=pack.variant,
        variant_en=pack.variant_en,
    )
    if not is_traced:
        Stock.objects.create(sku=sku, lot_code="", maker="", available=0, received_at=now)
    return sku


def _check_may_sell(store: Store, now: datetime) -> None:
    if store.closed_at is not None:
        raise StoreClosedError
    if StorePaper.objects.barring(china_day(now)).filter(store=store).exists():
        raise StoreBarredError
