"""The search index as a whole: rebuilt where another version of the code has written it."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from itertools import batched
from typing import Final

from django.db import transaction

from commonfield.people.permissions import require_system
from commonfield.people.types import Actor
from commonfield.stores.models import Product, SearchIndex, Store
from commonfield.stores.search_index import index_version, update_index

_STORES_AT_ONCE: Final = 50
_AT_ONCE: Final = 500


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
def note_sold_packs(*, by: Actor, now: datetime, packs: Mapping[int, int]) -> int:  # noqa: ARG001 - a command's signature
    """Write how many packs of each product were sold recently; return how many rows changed.

    Products without any are left out of ``packs``. Each has its place among its store's, from 1 on.
    """
    require_system(by)
    rows = Product.objects.order_by("id").values_list("id", "store_id", "sold_packs", "store_rank")
    kept = {product_id: (store, sold, rank) for product_id, store, sold, rank in rows}
    best_first = sorted(kept, key=lambda each: (-packs.get(each, 0), -each))
    ranks: Counter[int] = Counter()
    changed = []
    for product_id in best_first:
        store = kept[product_id][0]
        ranks[store] += 1
        wanted = (store, packs.get(product_id, 0), ranks[store])
        if kept[product_id] != wanted:
            changed.append(Product(id=product_id, sold_packs=wanted[1], store_rank=wanted[2]))
    # In the order in which all who write several products lock them.
    changed.sort(key=lambda row: row.pk)
    return Product.objects.bulk_update(changed, ["sold_packs", "store_rank"], batch_size=_AT_ONCE)
