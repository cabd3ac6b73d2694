"""Listing products, setting prices and counts, many at once: all of it or nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.text import slugify

from commonfield.kernel.errors import CommonfieldError
from commonfield.kernel.identifiers import new_number
from commonfield.people.types import Actor
from commonfield.stores.catalogue.commands import change_price, list_product
from commonfield.stores.catalogue.queries import category_named
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.choices import TEA
from commonfield.stores.models import Stock
from commonfield.stores.queries import store_of_keeper
from commonfield.stores.sheets.queries import goods_as_read
from commonfield.stores.sheets.types import CountRow, GoodsRow
from commonfield.stores.stock.commands import adjust_stock, lock_stock
from commonfield.stores.stock.types import NewAdjustment
from commonfield.workshop.text import in_pinyin

_LONGEST_SLUG: Final = 60


@transaction.atomic
def take_goods(*, by: Actor, now: datetime, slug: str, rows: Sequence[GoodsRow]) -> list[GoodsRow]:
    """List products and set prices by a filled sheet, all of it or nothing; return every row.

    With one row that has a problem nothing is written. The same sheet again changes nothing.
    Stock is never touched: packs come from a lot, or by a movement of their own.
    """
    store_of_keeper(slug, by, now)
    checked = goods_as_read(slug, rows, by=by, now=now)
    done = [
        row if row.problem or row.does == "same" else _take(by, now, slug, row) for row in checked
    ]
    if any(row.problem for row in done):
        transaction.set_rollback(True)
    return done


def _take(by: Actor, now: datetime, slug: str, row: GoodsRow) -> GoodsRow:
    try:
        with transaction.atomic():
            if row.does == "price":
                change_price(by=by, now=now, sku=row.sku, price_fen=row.price_fen)
                return row
            category = None if row.gtin else category_named(row.category)
            product = NewProduct(
                store=slug,
                slug=_slug_of(row, now),
                title=row.title,
                title_en=row.title_en,
                category=category.code if category else TEA,
                gtin=row.gtin,
                net_g=row.net_g,
                price_fen=row.price_fen,
                description=row.description,
            )
            return replace(row, sku=list_product(by=by, now=now, product=product))
    except CommonfieldError as error:
        return replace(row, problem=error.code)


@transaction.atomic
def take_counts(
    *, by: Actor, now: datetime, slug: str, rows: Sequence[CountRow], reason: str
) -> list[CountRow]:
    """Set what a store has of many lots, all of it or nothing; return every row.

    With one row that has a problem nothing is written. What is so already changes nothing.
    """
    store = store_of_keeper(slug, by, now)
    stock = Stock.objects.filter(sku__product__store=store, sku__code__in=[row.sku for row in rows])
    known = {(sku, lot): pk for sku, lot, pk in stock.values_list("sku__code", "lot_code", "pk")}
    left = lock_stock(known[row.sku, row.lot] for row in rows if (row.sku, row.lot) in known)
    done, seen = [], set[int]()
    for row in rows:
        pk = known.get((row.sku, row.lot), 0)
        problem = "twice" if pk in seen else "" if pk else "unknown_lot"
        seen |= {pk} - {0}
        done.append(replace(row, problem=problem or _count(by, now, row, left[pk], reason)))
    if any(row.problem for row in done):
        transaction.set_rollback(True)
    return done


def _count(by: Actor, now: datetime, row: CountRow, left: int, reason: str) -> str:
    if row.was not in {None, left}:
        return "stock_changed"
    if row.available == left:
        return ""
    adjustment = NewAdjustment(row.available - left, reason, row.available)
    try:
        with transaction.atomic():
            adjust_stock(by=by, now=now, sku=row.sku, lot=row.lot, adjustment=adjustment)
    except CommonfieldError as error:
        return error.code
    return ""


def _slug_of(row: GoodsRow, now: datetime) -> str:
    """Return a name for the product's address that nobody else has."""
    words = slugify(row.title_en) or slugify(in_pinyin(row.title))
    return f"{words[:_LONGEST_SLUG]}-{new_number(now).lower()}".strip("-")
