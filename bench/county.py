"""A small county made through the commands, to measure on."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from commonfield.kernel import clock
from commonfield.market.commands import list_product, open_store, stock_from_lot
from commonfield.market.types import NewProduct, NewStore
from commonfield.people.commands import register_organisation
from commonfield.people.types import SYSTEM, NewOrganisation, NewPerson
from commonfield.places.commands import load_divisions
from commonfield.places.queries import place, shipped_data_dir
from commonfield.supply.commands import (
    make_lot,
    record_delivery,
    register_grower,
    register_trade_item,
)
from commonfield.supply.types import NewDelivery, NewLot

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
            product=NewProduct(f"bench-{mark}", slugs[index], title, title_en, gtin, 8000),
        )
        stock_from_lot(by=SYSTEM, now=now, sku=code, lot=lots[-1], packs=packs)
        codes.append(code)
    return Shop(f"bench-{mark}", organisation, codes, slugs)


def _lot(maker: str, grower: str) -> str:
    now = clock.now()
    delivery = NewDelivery(grower, maker, 2_000_000, "bulk", 1, has_promise=True)
    number = record_delivery(by=SYSTEM, now=now, delivery=delivery)
    return make_lot(
        by=SYSTEM, now=now, lot=NewLot(maker, (number,), "样", "Sample", made_g=2_000_000)
    )
