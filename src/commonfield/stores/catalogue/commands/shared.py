"""What every write of the catalogue begins and ends with: its locked rows, its audit row."""

from datetime import datetime

from commonfield.kernel.errors import must_exist
from commonfield.people.types import Actor
from commonfield.stores.commands.shared import audit as audit_store
from commonfield.stores.commands.shared import locked_store_of
from commonfield.stores.models import Product, Sku


def locked_product(by: Actor, slug: str, now: datetime) -> Product:
    """Lock the store of a product that ``by`` keeps; return the product."""
    found = must_exist(
        Product.objects.filter(slug=slug).values_list("store__slug", flat=True).first()
    )
    store = locked_store_of(by, found, now)
    row = Product.objects.get(slug=slug)
    row.store = store
    return row


def locked_sku(by: Actor, code: str, now: datetime) -> Sku:
    """Lock the store of a SKU that ``by`` keeps; return the SKU."""
    found = must_exist(Sku.objects.select_related("product").filter(code=code).first())
    product = locked_product(by, found.product.slug, now)
    row = Sku.objects.get(pk=found.pk)
    row.product = product
    return row


def audit(
    action: str, by: Actor, product: Product, now: datetime, **detail: str | int | bool
) -> None:
    audit_store(action, by, product.store, now, f"product:{product.slug}", **detail)
