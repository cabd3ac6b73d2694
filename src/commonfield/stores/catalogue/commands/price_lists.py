"""Prices for a time."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from commonfield.kernel.errors import must_exist
from commonfield.people.types import Actor
from commonfield.stores.catalogue.errors import BadPriceListError, PriceListOverError
from commonfield.stores.catalogue.rules import check_price_list
from commonfield.stores.catalogue.types import NewPriceList
from commonfield.stores.commands.shared import audit, locked_store_of
from commonfield.stores.models import ListPrice, PriceList, Sku, Store
from commonfield.stores.search_index import update_index

# A list that began or ended while no worker ran is still noticed.
_LOOKED_BACK: Final = timedelta(days=2)


@transaction.atomic
def make_price_list(*, by: Actor, now: datetime, price_list: NewPriceList) -> int:
    """Give some SKUs of a store other prices for a time; return the list's number.

    Of lists that overlap, the one that started last holds.
    """
    store = locked_store_of(by, price_list.store, now)
    skus = dict(
        Sku.objects.filter(product__store=store, code__in=list(price_list.prices))
        .order_by("id")
        .values_list("code", "id")
    )
    check_price_list(price_list, now)
    if len(skus) != len(price_list.prices):
        raise BadPriceListError
    span = {"starts_at": price_list.starts_at, "ends_at": price_list.ends_at}
    row = PriceList.objects.create(store=store, name=price_list.name.strip(), **span)
    ListPrice.objects.bulk_create(
        ListPrice(price_list=row, sku_id=skus[code], price_fen=price_fen, **span)
        for code, price_fen in price_list.prices.items()
    )
    update_index(_products_on(row), now=now)
    audit("market.price_list_made", by, store, now, list=row.pk, prices=len(skus))
    return row.pk


@transaction.atomic
def end_price_list(*, by: Actor, now: datetime, list_id: int) -> None:
    """End a price list at once; one that has not begun is taken away."""
    row = must_exist(PriceList.objects.select_related("store").filter(pk=list_id).first())
    store = locked_store_of(by, row.store.slug, now)
    row.refresh_from_db()
    if row.ends_at <= now:
        raise PriceListOverError
    products = _products_on(row)
    if row.starts_at >= now:
        row.delete()
    else:
        row.ends_at = now
        row.save(update_fields=["ends_at"])
        ListPrice.objects.filter(price_list=row).update(ends_at=now)
    update_index(products, now=now)
    audit("market.price_list_ended", by, store, now, list=list_id)


def follow_price_lists(now: datetime) -> int:
    """Count products into the price band that they are in since a list began or ended (a job)."""
    since = now - _LOOKED_BACK
    turned = Q(starts_at__gt=since, starts_at__lte=now) | Q(ends_at__gt=since, ends_at__lte=now)
    rows = ListPrice.objects.filter(turned).order_by("sku__product__store_id")
    changed = 0
    for store_id in rows.values_list("sku__product__store_id", flat=True).distinct():
        with transaction.atomic():
            Store.objects.select_for_update(no_key=True).get(pk=store_id)
            products = rows.filter(sku__product__store_id=store_id)
            ids = set(products.order_by().values_list("sku__product_id", flat=True))
            changed += update_index(sorted(ids), now=now)
    return changed


def _products_on(price_list: PriceList) -> list[int]:
    rows = ListPrice.objects.filter(price_list=price_list).order_by("sku__product_id")
    return list(rows.values_list("sku__product_id", flat=True).distinct())
