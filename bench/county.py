"""A small county made through the commands, to measure on."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Model

from commonfield.kernel import clock
from commonfield.people.commands import register_organisation
from commonfield.people.types import SYSTEM, NewOrganisation, NewPerson
from commonfield.places.commands import load_divisions
from commonfield.places.queries import place, shipped_data_dir
from commonfield.stores.catalogue.commands import list_product
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.models import Product, Sku, Stock, StockMovement
from commonfield.stores.running.commands import open_store
from commonfield.stores.stock.commands import stock_from_lot
from commonfield.stores.types import NewStore
from commonfield.supply.commands import (
    make_lot,
    record_delivery,
    register_grower,
    register_trade_item,
)
from commonfield.supply.models import Lot, LotPacking
from commonfield.supply.types import NewDelivery, NewLot
from commonfield.workshop.rows import insert_columns, reserve_ids

VILLAGE = "331124001001"


@dataclass(frozen=True)
class Shop:
    """A store with its SKUs."""

    slug: str
    organisation: str
    skus: list[str]
    products: list[str]


def make_shop(*, skus: int, packs: int, titles: Sequence[tuple[str, str]] = ()) -> Shop:
    """Open a store with so many SKUs, each with so many packs of one-gram samples."""
    now = clock.now()
    if place(VILLAGE) is None:
        load_divisions(by="system", now=now, directory=shipped_data_dir())
    mark = uuid.uuid4().hex[:8]
    organisation = register_organisation(
        by=SYSTEM,
        now=now,
        organisation=NewOrganisation("cooperative", f"测试合作社{mark}", f"Bench {mark}", VILLAGE),
    )
    grower = register_grower(
        by=SYSTEM, now=now, cooperative=organisation, person=NewPerson("测", VILLAGE)
    )
    open_store(
        by=SYSTEM,
        now=now,
        store=NewStore(organisation, f"bench-{mark}", "测试店", "Bench", VILLAGE),
    )
    gtin = register_trade_item(
        by=SYSTEM, now=now, maker=organisation, name="样", name_en="Sample", net_g=1
    )
    codes = []
    slugs = [f"b{mark}-{index}" for index in range(skus)]
    lots: list[str] = []
    for index in range(skus):
        if len(lots) * 2_000_000 < (index + 1) * packs:
            lots.append(_lot(organisation, grower))
        title, title_en = titles[index] if titles else ("样", "Sample")
        code = list_product(
            by=SYSTEM,
            now=now,
            product=NewProduct(
                store=f"bench-{mark}",
                slug=slugs[index],
                title=title,
                title_en=title_en,
                gtin=gtin,
                price_fen=8000,
            ),
        )
        stock_from_lot(by=SYSTEM, now=now, sku=code, lot=lots[-1], packs=packs)
        codes.append(code)
    return Shop(f"bench-{mark}", organisation, codes, slugs)


@transaction.atomic
def make_wide_shop(*, skus: int, packs: int) -> Shop:
    """Open a store with many SKUs: one made by the commands, the others as copies of its rows."""
    shop = make_shop(skus=1, packs=packs)
    sku = Sku.objects.select_related("product").get(code=shop.skus[0])
    stock = sku.stock.get()
    packing = LotPacking.objects.latest("id")
    more = skus - 1
    marks = [f"{sku.product.slug}-{number}" for number in range(more)]
    product_ids, sku_ids, stock_ids = (reserve_ids(model, more) for model in (Product, Sku, Stock))
    codes = [f"{sku.code}-{number}" for number in range(more)]
    _copy(Product, sku.product, more, {"id": product_ids, "slug": marks})
    _copy(Sku, sku, more, {"id": sku_ids, "code": codes, "product_id": product_ids})
    _copy(Stock, stock, more, {"id": stock_ids, "sku_id": sku_ids})
    _copy(StockMovement, stock.movements.get(), more, {"stock_id": stock_ids})
    _copy(LotPacking, packing, more, {"lot_id": [packing.lot_id] * more})
    Lot.objects.filter(pk=packing.lot_id).update(
        remaining_g=F("remaining_g") - more * packing.weight_g
    )
    products = [sku.product.slug, *marks]
    return Shop(shop.slug, shop.organisation, [sku.code, *codes], products)


def _copy(model: type[Model], row: Model, count: int, columns: dict[str, list[Any]]) -> None:
    same = {
        str(field.attname): getattr(row, field.attname)
        for field in model._meta.concrete_fields
        if field.attname not in columns and not field.primary_key
    }
    insert_columns(model, count, same | columns)


def _lot(maker: str, grower: str) -> str:
    now = clock.now()
    delivery = NewDelivery(grower, maker, 2_000_000, "bulk", 1, has_promise=True)
    number = record_delivery(by=SYSTEM, now=now, delivery=delivery)
    return make_lot(
        by=SYSTEM, now=now, lot=NewLot(maker, (number,), "样", "Sample", made_g=2_000_000)
    )
