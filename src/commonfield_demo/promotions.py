"""Team offers and flash sales that a visitor of the demo finds, made by the commands."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from commonfield.kernel.identifiers import drawn_from
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue.queries import skus_on_sale
from commonfield.stores.catalogue.types import SkuView
from commonfield.stores.offers.commands import make_flash_sale, make_team_offer
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer

_TEAM_DAYS: Final = 60
_FLASH_DAYS: Final = 14
_ENOUGH_PACKS: Final = 20
_LOOKED_AT: Final = 200
# How many seats each team offer has, and to which part of the price it lowers; of flash sales too.
_TEAMS: Final = ((2, 80), (3, 75), (5, 70))
_FLASHES: Final = (70, 65)


def make_promotions(*, seed: int, at: datetime, store: str) -> None:
    """Offer some products to teams and others in flash sales, from a moment on.

    First of ``store``, which the demo's keeper keeps, if it has enough; then one of each other.
    """
    with drawn_from(random.Random(f"{seed}/promotions")):  # noqa: S311 - repeatable, no secret
        found = _plenty(store, at)
        team, flash = next(found, None), next(found, None)
        first = [each for each in (team, flash) if each]
        others = [*_one_of_each(found, {store})]
        for (seats, percent), sku in zip(_TEAMS, [*first[:1], *others[0::2]], strict=False):
            until = at + timedelta(days=_TEAM_DAYS)
            price_fen = _lowered(sku.price_fen, percent)
            offer = NewTeamOffer(sku.sku, price_fen, seats, 24, 3, at, until)
            make_team_offer(by=SYSTEM, now=at, offer=offer)
        for percent, sku in zip(_FLASHES, [*first[1:], *others[1::2]], strict=False):
            until = at + timedelta(days=_FLASH_DAYS)
            sale = NewFlashSale(sku.sku, _lowered(sku.price_fen, percent), 2, at, until)
            make_flash_sale(by=SYSTEM, now=at, sale=sale)


def _plenty(store: str, at: datetime) -> Iterator[SkuView]:
    """Yield packs with enough in stock, those of a store first."""
    own = skus_on_sale(now=at, store_slug=store, limit=_LOOKED_AT)
    others = [sku for sku in skus_on_sale(now=at, limit=_LOOKED_AT) if sku.store != store]
    return (sku for sku in (*own, *others) if sku.available >= _ENOUGH_PACKS)


def _one_of_each(found: Iterator[SkuView], seen: set[str]) -> Iterator[SkuView]:
    """Yield one pack of each store that has not been seen."""
    for sku in found:
        if sku.store not in seen:
            seen.add(sku.store)
            yield sku


def _lowered(price_fen: int, percent: int) -> int:
    """Return a part of a price, in whole yuan. Units: fen."""
    return max(price_fen * percent // 10_000, 1) * 100
