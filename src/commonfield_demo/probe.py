"""A store with known stock, made through the rooms' own commands, for load tests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from commonfield.kernel.identifiers import new_number
from commonfield.people.choices import Role
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue import commands as catalogue_commands
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.running import commands as running_commands
from commonfield.stores.stock import commands as stock_commands
from commonfield.stores.types import NewStore
from commonfield.supply import commands as supply
from commonfield.supply.types import NewDelivery, NewLot
from commonfield_demo.build import DemoMark, planned
from commonfield_demo.cast import find_cast
from commonfield_demo.signins import token_of

MOST_PACKS: Final = 1_000_000
MOST_SKUS: Final = 1_000
_NET_G: Final = 1
_PRICE_FEN: Final = 8_000
_LEAF_FEN_PER_KG: Final = 100
# What a scale takes at once.
_MOST_DELIVERY_G: Final = 2_000_000


@dataclass(frozen=True)
class Probe:
    """What a load test needs to know."""

    store: str
    skus: list[str]
    keeper_token: str


@transaction.atomic
def make_probe(mark: DemoMark, *, stock: int, skus: int, now: datetime) -> Probe:
    """Make a store of the enterprise with ``skus`` SKUs of ``stock`` packs each."""
    plan = planned(mark)
    cast = find_cast()
    maker = plan.makers[0]
    tail = new_number(now)[-9:].lower()
    slug = f"probe-{tail}"
    running_commands.open_store(
        by=SYSTEM,
        now=now,
        store=NewStore(
            maker.organisation, slug, f"压测店 {tail}", f"Probe store {tail}", maker.village
        ),
    )
    lots = _lots(cast.growers[maker.growers[0].household], maker.organisation, stock * skus, now)
    found = []
    for index in range(skus):
        gtin = supply.register_trade_item(
            by=SYSTEM,
            now=now,
            maker=maker.organisation,
            name=f"压测茶 {tail}-{index}",
            name_en=f"Probe tea {tail}-{index}",
            net_g=_NET_G,
        )
        product = NewProduct(
            store=slug,
            slug=f"{slug}-{index}",
            title=f"压测茶 {index}",
            title_en=f"Probe tea {index}",
            gtin=gtin,
            price_fen=_PRICE_FEN,
        )
        sku = catalogue_commands.list_product(by=SYSTEM, now=now, product=product)
        _fill(sku, stock, lots, now)
        found.append(sku)
    return Probe(slug, found, token_of(Role.KEEPER.value))


def _lots(grower: str, maker: str, weight_g: int, now: datetime) -> list[list[str | int]]:
    """Make lots that hold so much tea together; the leaf weighs as much as the tea."""
    lots: list[list[str | int]] = []
    while weight_g > 0:
        part = min(weight_g, _MOST_DELIVERY_G)
        # Nearly nothing, so that the probe hardly moves incomes; but leaf is worth a fen at least.
        price = max(_LEAF_FEN_PER_KG, -(-1_000 // part))
        delivery = supply.record_delivery(
            by=SYSTEM,
            now=now,
            delivery=NewDelivery(grower, maker, part, "bulk", price, has_promise=True),
        )
        lot = NewLot(maker, (delivery,), "压测茶", "Probe tea", part)
        lots.append([supply.make_lot(by=SYSTEM, now=now, lot=lot), part])
        weight_g -= part
    return lots


def _fill(sku: str, stock: int, lots: list[list[str | int]], now: datetime) -> None:
    while stock > 0:
        lot, left = str(lots[0][0]), int(lots[0][1])
        part = min(stock, left)
        stock_commands.stock_from_lot(by=SYSTEM, now=now, sku=sku, lot=lot, packs=part)
        stock -= part
        lots[0][1] = left - part
        if left == part:
            lots.pop(0)
