"""Listing products and setting prices by a filled sheet."""

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
from commonfield.stores.queries import store_of_keeper
from commonfield.stores.sheets.queries import goods_as_read
from commonfield.stores.sheets.types import GoodsRow
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
                title_en=row.title_en or in_pinyin(row.title),
                category=category.code if category else TEA,
                gtin=row.gtin,
                net_g=row.net_g,
                price_fen=row.price_fen,
                description=row.description,
            )
            return replace(row, sku=list_product(by=by, now=now, product=product))
    except CommonfieldError as error:
        return replace(row, problem=error.code)


def _slug_of(row: GoodsRow, now: datetime) -> str:
    """Return a name for the product's address that nobody else has."""
    words = slugify(row.title_en) or slugify(in_pinyin(row.title))
    return f"{words[:_LONGEST_SLUG]}-{new_number(now).lower()}".strip("-")
