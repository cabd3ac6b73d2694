"""Pictures and a price list that a visitor of the demo finds, made by the commands."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from commonfield.kernel.identifiers import drawn_from
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue.commands import add_picture, make_price_list
from commonfield.stores.catalogue.queries import products_of_store, search
from commonfield.stores.catalogue.types import Card, Criteria, NewPriceList
from commonfield_demo.pictures import draw_garden, draw_product

_FIRST_PAGE: Final = 16
# Each store's best seller, at small scale.
_PICTURED: Final = 48
_LIST_DAYS: Final = 45
_LOWERED_PERCENT: Final = 88
_LISTED: Final = 2


def make_shelves(*, seed: int, at: datetime, flagship: str) -> None:
    """Give what shelves begin with pictures, and two of the first store other prices for six weeks.

    ``flagship`` is that store: the one whose keeper a visitor can be in the demo.
    """
    own = products_of_store(flagship, now=at, limit=_FIRST_PAGE)
    best = search(Criteria(), now=at, limit=_PICTURED).cards
    with drawn_from(random.Random(f"{seed}/shelves")):  # noqa: S311 - repeatable, no secret
        for card in {card.sku.product: card for card in (*own, *best)}.values():
            _picture(card, at)
        if own:
            # Promotions are made of the first ones.
            _lower(flagship, own[-_LISTED:], at)


def _picture(card: Card, at: datetime) -> None:
    sku = card.sku
    drawn = sku.drawn
    pictures = [(draw_product(sku.product, drawn), sku.title, sku.title_en)]
    if drawn.startswith("tin"):
        pictures.append((draw_garden(sku.store), "梯田上的茶园", "Tea on the terraces"))
    for content, alt, alt_en in pictures:
        add_picture(by=SYSTEM, now=at, slug=sku.product, content=content, alt=alt, alt_en=alt_en)


def _lower(store: str, cards: Sequence[Card], at: datetime) -> None:
    """Lower some prices of a store for a time, in whole yuan."""
    prices = {
        card.sku.sku: max(card.sku.price_fen * _LOWERED_PERCENT // 10_000, 1) * 100
        for card in cards
    }
    until = at + timedelta(days=_LIST_DAYS)
    listed = NewPriceList(store, "冬日茶会", at, until, prices)
    make_price_list(by=SYSTEM, now=at, price_list=listed)
