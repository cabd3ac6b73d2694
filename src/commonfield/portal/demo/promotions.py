"""One team offer and one flash sale that a visitor of the demo finds, made by the commands."""

import random
from datetime import datetime, timedelta
from typing import Final

from commonfield.kernel.identifiers import drawn_from
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue.queries import skus_on_sale
from commonfield.stores.offers.commands import make_flash_sale, make_team_offer
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer

_TEAM_DAYS: Final = 60
_FLASH_DAYS: Final = 14
_ENOUGH_PACKS: Final = 20
_LOOKED_AT: Final = 200


def make_promotions(*, seed: int, at: datetime, store: str) -> None:
    """Offer one product to teams of two and another in a flash sale, from a moment on.

    Of ``store``, which the demo's keeper keeps, if it has enough; else of others.
    """
    own = skus_on_sale(now=at, store_slug=store, limit=_LOOKED_AT)
    others = [sku for sku in skus_on_sale(now=at, limit=_LOOKED_AT) if sku.store != store]
    found = [*own, *others]
    plenty = [sku for sku in found if sku.available >= _ENOUGH_PACKS]
    with drawn_from(random.Random(f"{seed}/promotions")):  # noqa: S311 - repeatable, no secret
        for sku in plenty[:1]:
            until = at + timedelta(days=_TEAM_DAYS)
            offer = NewTeamOffer(sku.sku, _lowered(sku.price_fen, 80), 2, 24, 3, at, until)
            make_team_offer(by=SYSTEM, now=at, offer=offer)
        for sku in plenty[1:2]:
            until = at + timedelta(days=_FLASH_DAYS)
            sale = NewFlashSale(sku.sku, _lowered(sku.price_fen, 70), 2, at, until)
            make_flash_sale(by=SYSTEM, now=at, sale=sale)


def _lowered(price_fen: int, percent: int) -> int:
    """Return a part of a price, in whole yuan. Units: fen."""
    return max(price_fen * percent // 10_000, 1) * 100
