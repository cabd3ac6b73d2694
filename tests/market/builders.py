"""A store with its keeper, tea of two lots, and buyers who order it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from commonfield.orders.books import check_orders, check_stock
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.types import Contact, OrderRequest, OrderView
from commonfield.people.choices import Role
from commonfield.people.types import SYSTEM, Actor
from commonfield.stores.catalogue.commands import list_product
from commonfield.stores.catalogue.queries import skus_by_code
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.running.commands import open_store
from commonfield.stores.stock.commands import stock_from_lot
from commonfield.stores.types import NewStore
from tests.copies import copied
from tests.people.builders import COUNTY, NOW, VILLAGE, make_actor
from tests.supply.builders import (
    Maker,
    make_agreement,
    make_delivery,
    make_grower,
    make_item,
    make_lot,
    make_maker,
)

PRICE_FEN: Final = 8_000
PHONE: Final = "13800138000"


@dataclass(frozen=True)
class Shop:
    """A store of a tea maker's own, with one SKU on sale."""

    maker: Maker
    slug: str
    sku: str
    gtin: str
    lot: str
    keeper: Actor

    @property
    def product(self) -> str:
        """The name of its product in addresses."""
        return f"{self.slug}-tea"

    @property
    def left(self) -> int:
        """How many packs can still be sold."""
        return skus_by_code([self.sku], now=NOW)[self.sku].available


@copied
def make_shop(slug: str = "cloud", *, packs: int = 40) -> Shop:
    """Open a store with packs of one lot at 80 yuan."""
    maker = make_maker(f"O{slug.upper()}", username=f"clerk-{slug}")
    lot = make_lot(maker, (make_delivery(maker, make_grower(maker)),))
    make_agreement(maker)
    store = NewStore(maker.code, slug, "云雾茶店", "Cloud Tea Shop", VILLAGE)
    open_store(by=SYSTEM, now=NOW, store=store)
    gtin = make_item(maker)
    product = NewProduct(
        store=slug,
        slug=f"{slug}-tea",
        title="松阳银猴",
        title_en="Silver Monkey",
        gtin=gtin,
        price_fen=PRICE_FEN,
    )
    sku = list_product(by=SYSTEM, now=NOW, product=product)
    if packs:
        stock_from_lot(by=SYSTEM, now=NOW, sku=sku, lot=lot, packs=packs)
    keeper = make_actor(Role.KEEPER, organisation=maker.code, username=f"keeper-{slug}")
    return Shop(maker, slug, sku, gtin, lot, keeper)


@copied
def add_lot(shop: Shop, *, packs: int) -> str:
    """Put packs of another lot into the stock; return the lot's code."""
    lot = make_lot(shop.maker, (make_delivery(shop.maker, make_grower(shop.maker, "周长根")),))
    stock_from_lot(by=SYSTEM, now=NOW, sku=shop.sku, lot=lot, packs=packs)
    return lot


def make_request(
    *lines: tuple[str, int], key: str = "key-1", payment: str = "simulated"
) -> OrderRequest:
    """Ask for packs; the same key asks for the same."""
    return OrderRequest(
        key=key,
        digest=f"digest of {lines}",
        lines=lines,
        contact=Contact("赵小兰", PHONE),
        region=COUNTY,
        detail="西屏街道 1 号",
        payment=payment,
    )


def place(request: OrderRequest, *, at: datetime = NOW) -> PlacedOrders:
    """Take one order that must succeed."""
    answer = place_orders(requests=[request], now=at)[0]
    assert isinstance(answer, PlacedOrders), answer
    return answer


@copied
def make_order(
    shop: Shop,
    *,
    packs: int = 2,
    key: str = "key-1",
    payment: str = "simulated",
    person_id: int | None = None,
    at: datetime = NOW,
) -> OrderView:
    """Order packs of a shop."""
    request = make_request((shop.sku, packs), key=key, payment=payment)
    return place(replace(request, person_id=person_id), at=at).orders[0]


def differences() -> list[str]:
    """Return what the market's books disagree about."""
    found = (*check_orders().differences, *check_stock().differences)
    return [f"{each.check} {each.key}: {each.expected} / {each.found}" for each in found]
