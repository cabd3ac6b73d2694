"""The search index as a whole: rebuilt where another version of the code has written it."""

from collections.abc import Mapping
from datetime import datetime
from itertools import batched
from typing import Final

from django.db import transaction
from django.db.models import F

from commonfield.kernel.clock import china_day
from commonfield.people.permissions import require_system
from commonfield.people.types import Actor
from commonfield.stores.catalogue.rules import UNPLACED, shelf_places
from commonfield.stores.catalogue.types import ShelfProduct
from commonfield.stores.models import Product, SearchIndex, Store
from commonfield.stores.search_index import index_version, update_index

_STORES_AT_ONCE: Final = 50
_AT_ONCE: Final = 500
_COUNTED: Final = ("sold_packs", "store_rank")


def index_if_outdated(now: datetime) -> int:
    """Index all products if their index is of another version; return how many rows changed.

    Where there are none, nothing is written: a backup is restored into an empty database.
    """
    if not Product.objects.exists() or SearchIndex.objects.filter(version=index_version()).exists():
        return 0
    return index_products(now)


def index_products(now: datetime) -> int:
    """Reindex all products, some stores at a time; return how many rows changed.

    The version is written last: an index that was not finished is built again.
    """
    changed = 0
    stores = list(Store.objects.order_by("pk").values_list("pk", flat=True))
    for some in batched(stores, _STORES_AT_ONCE, strict=False):
        with transaction.atomic():
            # Nobody changes their products meanwhile.
            list(Store.objects.select_for_update(no_key=True).filter(pk__in=some).order_by("pk"))
            products = Product.objects.filter(store__in=some).order_by("id")
            changed += update_index(products.values_list("id", flat=True), now=now)
    with transaction.atomic():
        SearchIndex.objects.all().delete()
        SearchIndex.objects.create(version=index_version(), built_at=now)
    return changed


@transaction.atomic
def note_sold_packs(*, by: Actor, now: datetime, packs: Mapping[int, int]) -> int:
    """Write how many packs of each product were sold recently, and its place on today's shelf.

    Products without any are left out of ``packs``. Returns how many rows changed.
    """
    require_system(by)
    rows = Product.objects.order_by("id").annotate(
        owner=F("store__organisation"), counted_at=F("store__counted_at")
    )
    kept = list(rows.values_list("id", "owner", "counted_at", "search_text", *_COUNTED))
    on_sale = [
        ShelfProduct(product_id, owner, counted_at is not None, packs.get(product_id, 0))
        for product_id, owner, counted_at, search_text, *_ in kept
        if search_text
    ]
    places = shelf_places(on_sale, china_day(now))
    # In the order in which all who write several products lock them.
    changed = [
        Product(id=product_id, sold_packs=wanted[0], store_rank=wanted[1])
        for product_id, _owner, _counted_at, _text, *counted in kept
        if (wanted := (packs.get(product_id, 0), places.get(product_id, UNPLACED)))
        != tuple(counted)
    ]
    return Product.objects.bulk_update(changed, _COUNTED, batch_size=_AT_ONCE)
