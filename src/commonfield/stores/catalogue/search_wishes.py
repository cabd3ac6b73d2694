"""Wishes of a search beside words and facets, as parts of its statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from commonfield.stores.catalogue.types import Criteria

# What is on now, by product, at its lowest price.
_ON_NOW: Final = (
    " JOIN (SELECT k.product_id, MIN(o.price_fen) AS fen FROM {table} o"
    " JOIN stores_sku k ON k.id = o.sku_id"
    " WHERE o.ended_at IS NULL AND o.starts_at <= %s AND o.ends_at > %s GROUP BY k.product_id"
    ") AS {name} ON {name}.product_id = p.id"
)
_FLASH: Final = _ON_NOW.format(table="stores_flash_sale", name="flash")
_TEAM: Final = _ON_NOW.format(table="stores_team_offer", name="team")
# As cards show it: a flash sale's price holds for a single buyer too.
_PRICE: Final = "CASE WHEN flash.fen < p.cheapest_fen THEN flash.fen ELSE p.cheapest_fen END"
_BY_PLACE: Final = "p.store_rank, p.sold_packs DESC, p.id DESC"
_ORDERS: Final = {
    "price": f"{_PRICE}, p.id DESC",
    "new": "p.id DESC",
    "sold": "p.sold_packs DESC, p.id DESC",
}


@dataclass(frozen=True)
class Wish:
    """Parts of a statement over products ``p`` and what their words found (``found``)."""

    joins: str
    tests: str
    values: list[Any]
    order: str


def wish_of(criteria: Criteria, now: datetime, *, has_words: bool) -> Wish:
    """Return a search's wishes beside words and facets.

    The order recommended is by weight, then by the day's places (``rules.shelf_places``).
    """
    moment = connection.ops.adapt_datetimefield_value(now)
    joins = ""
    values: list[Any] = []
    if criteria.offer == "team":
        joins, values = _TEAM, [moment, moment]
    if criteria.offer == "flash" or criteria.under_fen or criteria.sort == "price":
        joins += _FLASH if criteria.offer == "flash" else f" LEFT{_FLASH}"
        values += [moment, moment]
    tests = ""
    if criteria.under_fen:
        tests = f" AND {_PRICE} <= %s"
        values.append(criteria.under_fen)
    recommended = f"found.weight DESC, {_BY_PLACE}" if has_words else _BY_PLACE
    return Wish(joins, tests, values, _ORDERS.get(criteria.sort, recommended))
