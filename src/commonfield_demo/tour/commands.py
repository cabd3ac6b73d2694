"""What following one leaf through the demo needs."""

from datetime import datetime
from typing import Final

from django.db import transaction

from commonfield.people.types import Actor
from commonfield.stores.catalogue.commands import list_product
from commonfield.stores.catalogue.queries import skus_on_sale
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.errors import SlugTakenError
from commonfield.supply.commands import register_trade_item
from commonfield.supply.queries import trade_item
from commonfield_demo.tour.queries import demo_store

WALK_PRODUCT: Final = "one-leaf"
_GOODS_READ: Final = 200


@transaction.atomic
def lay_out_walk(*, by: Actor, now: datetime) -> str:
    """Put the walk's own product on sale in the demo's store, once; return its address name.

    It starts without stock, so that the pack that is bought on the walk is of the visitor's own
    lot. Empty where there is no demo store with goods.
    """
    store = demo_store(now)
    goods = skus_on_sale(now=now, store_slug=store, limit=_GOODS_READ) if store else []
    # Of tea: what comes from no lot has no leaf to follow.
    on_sale = [sku for sku in goods if sku.gtin]
    if not on_sale or any(sku.product == WALK_PRODUCT for sku in on_sale):
        return WALK_PRODUCT if on_sale else ""
    smallest = min(on_sale, key=lambda sku: (sku.net_g, sku.sku))
    like = trade_item(smallest.gtin)
    if like is None:
        return ""
    title, title_en = f"一片叶子 {smallest.net_g}克", f"One leaf, {smallest.net_g} g"
    # Its own code, so that the page behind the pack's code names this tea and no other.
    gtin = register_trade_item(
        by=by, now=now, maker=like.maker, name=title, name_en=title_en, net_g=smallest.net_g
    )
    try:
        list_product(
            by=by,
            now=now,
            product=NewProduct(
                store=store,
                slug=WALK_PRODUCT,
                title=title,
                title_en=title_en,
                gtin=gtin,
                price_fen=smallest.price_fen,
                description="留给“跟着一片叶子走”的人：里面只有他们自己做的茶。",
                description_en="Kept for those who follow one leaf: only tea they made themselves.",
            ),
        )
    except SlugTakenError:
        # Two walks began at once.
        return WALK_PRODUCT
    return WALK_PRODUCT
