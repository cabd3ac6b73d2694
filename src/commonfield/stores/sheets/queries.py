"""Reading a filled product sheet beside what is on sale."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from commonfield.people.types import Actor
from commonfield.stores.catalogue.queries import category_named
from commonfield.stores.models import Product, Sku
from commonfield.stores.queries import store_of_keeper
from commonfield.stores.sheets.rules import goods_gap, goods_problem
from commonfield.stores.sheets.types import GoodsRow
from commonfield.supply.queries import trade_item


def goods_as_read(
    slug: str, rows: Sequence[GoodsRow], *, by: Actor, now: datetime
) -> list[GoodsRow]:
    """Return the rows of a product sheet with what each will do, or what is wrong with it."""
    store = store_of_keeper(slug, by, now)
    skus = Sku.objects.filter(product__store=store, withdrawn_at=None, product__withdrawn_at=None)
    by_code = {sku.code: sku for sku in skus.select_related("product").order_by("id")}
    by_gtin: defaultdict[str, list[Sku]] = defaultdict(list)
    for sku in by_code.values():
        by_gtin[sku.gtin].append(sku)
    seen: set[str] = set()
    return [_goods_row(row, by_code, by_gtin, seen) for row in rows]


def _goods_row(
    row: GoodsRow, by_code: dict[str, Sku], by_gtin: dict[str, list[Sku]], seen: set[str]
) -> GoodsRow:
    of_item = by_gtin.get(row.gtin, []) if row.gtin else []
    if not (row.sku or row.gtin):
        of_item = _goods_like(row, by_code)
    if not row.sku and len(of_item) == 1:
        # What is on sale already is not listed a second time.
        row = replace(row, sku=of_item[0].code)
    problem = row.problem or goods_problem(row) or _unfit(row, by_code, of_item)
    key = row.sku or row.gtin or f"{row.title} {row.net_g}"
    if not problem and key in seen:
        problem = "twice"
    seen.add(key)
    if problem:
        return replace(row, problem=problem)
    if not row.sku:
        return replace(row, does="new")
    sku = by_code[row.sku]
    does = "same" if sku.price_fen == row.price_fen else "price"
    others = _has_other_words(row, sku.product)
    return replace(row, was_fen=sku.price_fen, does=does, has_other_words=others)


def _has_other_words(row: GoodsRow, product: Product) -> bool:
    # A spreadsheet may break lines otherwise than a form; an empty cell says nothing.
    pairs = (
        (row.title, product.title),
        (row.title_en, product.title_en),
        (row.description, product.description),
    )
    return any(said and said.split() != kept.split() for said, kept in pairs)


def descriptions(slug: str, *, by: Actor, now: datetime) -> dict[str, str]:
    """Return what a store's products say of themselves in Chinese, by the product's address."""
    store = store_of_keeper(slug, by, now)
    return dict(Product.objects.filter(store=store).values_list("slug", "description"))


def _unfit(row: GoodsRow, by_code: dict[str, Sku], of_item: Sequence[Sku]) -> str:
    if row.sku:
        return "" if row.sku in by_code else "unknown_sku"
    if len(of_item) > 1:
        return "which_sku"
    category = category_named(row.category)
    if row.gtin or (category and category.is_traced):
        return "" if trade_item(row.gtin) else "unknown_item"
    if category is None:
        return "category_unknown" if row.category else "unknown_item"
    return goods_gap(category, row)


def _goods_like(row: GoodsRow, by_code: dict[str, Sku]) -> list[Sku]:
    """Return what is on sale already under a name and weight, of goods that come from no lot."""
    return [
        sku
        for sku in by_code.values()
        if not sku.gtin and (sku.product.title, sku.net_g) == (row.title, row.net_g)
    ]
