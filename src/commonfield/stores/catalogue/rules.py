"""Pure rules of the catalogue: what a search counts, what labels and price lists can be."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import zip_longest
from typing import Final

from commonfield.stores.catalogue import errors
from commonfield.stores.catalogue.types import (
    Card,
    FacetValue,
    NewPriceList,
    ProductDetails,
    ShelfProduct,
    StoreStanding,
)
from commonfield.stores.choices import Licence
from commonfield.stores.types import Category

MOST_PRICES: Final = 500
# The place of what has none yet, behind all others. Places are 31 bits: whether the store is known,
# the product's place among its owner's, and the draw of the day.
UNPLACED: Final = 2**31 - 1
# How long an owner is new.
NEW_FOR: Final = timedelta(days=90)
_DRAWN_BITS: Final = 23
_LAST_OF_OWNER: Final = 126
_LONGEST_NAME: Final = 60
_LONGEST: Final = timedelta(days=400)
_DEAREST_FEN: Final = 100_000_00
# 食品生产许可证编号.
_FOOD_LICENCE: Final = re.compile(r"SC[0-9]{14}")
_LONGEST_DAYS: Final = 3_650


def count_facets(
    counted: Mapping[str, int], chosen: Mapping[str, str]
) -> tuple[dict[str, tuple[FacetValue, ...]], int]:
    """Return the values of each facet with their counts, and how many products are left.

    ``counted`` has what products are counted by (see ``stores.rules.facets_text``), ``chosen`` a
    value or nothing of each facet, in the same order. A facet is counted as if nothing of itself
    were chosen, so that each value says what choosing it instead would find.
    """
    counts: dict[str, Counter[str]] = {name: Counter() for name in chosen}
    total = 0
    for text, products in counted.items():
        values = dict(zip_longest(chosen, text.split("|"), fillvalue=""))
        misses = {name for name, want in chosen.items() if want and values[name] != want}
        if not misses:
            total += products
        for name, count in counts.items():
            if values[name] and misses <= {name}:
                count[values[name]] += products
    facets = {
        name: tuple(
            FacetValue(value, counts[name][value], value == want)
            for value in sorted({*counts[name], want} - {""})
        )
        for name, want in chosen.items()
    }
    return facets, total


def check_price_list(price_list: NewPriceList, now: datetime) -> None:
    """Refuse a price list that could not be: it has a name, a time to come, and prices."""
    starts_at, ends_at = price_list.starts_at, price_list.ends_at
    if ends_at <= now:
        raise errors.PriceListPastError
    if ends_at <= starts_at:
        raise errors.PriceListEndError
    if ends_at - starts_at > _LONGEST:
        raise errors.PriceListLongError
    if not price_list.prices:
        raise errors.EmptyPriceListError
    is_named = 0 < len(price_list.name.strip()) <= _LONGEST_NAME
    are_prices = all(0 < price_fen < _DEAREST_FEN for price_fen in price_list.prices.values())
    if not (is_named and are_prices) or len(price_list.prices) > MOST_PRICES:
        raise errors.BadPriceListError


def drawn_for(owner: str, on: date) -> int:
    """Return an owner's draw of a day, which decides whose comes first on it."""
    return int.from_bytes(sha256(f"{on} {owner}".encode()).digest()[:3]) >> 1


def shelf_places(products: Iterable[ShelfProduct], on: date) -> dict[int, int]:
    """Return each product's place on a day's shelf, by id; the lowest comes first.

    Goods of known stores stand before all others, and of each owner one before anybody's second.
    Among owners the day's draw decides, so that neither sales, real or staged, nor a second store
    bring an owner before another. What sells best is an owner's first.
    """
    nth: Counter[tuple[str, bool]] = Counter()
    places = {}
    for each in sorted(products, key=lambda one: (-one.packs, -one.product_id)):
        of_owner = each.owner, each.is_known
        ranked = min(nth[of_owner], _LAST_OF_OWNER) + (0 if each.is_known else _LAST_OF_OWNER + 1)
        places[each.product_id] = (ranked << _DRAWN_BITS) + drawn_for(each.owner, on)
        nth[of_owner] += 1
    return places


def newcomers(stores: Iterable[StoreStanding], on: date) -> list[str]:
    """Return the new owners' stores in the order of the day's draw, by their names in addresses.

    New is an owner who opened no store longer ago than ``NEW_FOR`` and has none that is known. Each
    has one place, however many stores they open, close or open again.
    """
    by_owner: defaultdict[str, list[StoreStanding]] = defaultdict(list)
    for each in stores:
        by_owner[each.owner].append(each)
    found = {
        owner: next((each.slug for each in of_owner if each.is_shown), "")
        for owner, of_owner in by_owner.items()
        if all(not each.is_known and on - each.opened_on < NEW_FOR for each in of_owner)
    }
    drawn = sorted(found, key=lambda owner: (drawn_for(owner, on), owner))
    return [found[owner] for owner in drawn if found[owner]]


def to_buy_first(cards: Sequence[Card]) -> list[Card]:
    """Return a shelf in its order, but with sold-out goods behind the rest, and waiting ones last.

    Only within what is given: a page shows the stock of its own products and of no others.
    """
    return sorted(cards, key=lambda card: (not card.sku.available, card.is_awaited))


def check_label(category: Category, details: ProductDetails) -> None:
    """Refuse food without what its label must name; other goods have no such label.

    Units: ``details.shelf_life_days`` in days.
    """
    licence, days = details.producer_licence, details.shelf_life_days
    wants = category.licence == Licence.NEEDED
    is_asked = category.licence != Licence.NONE
    if (licence or wants) and not (is_asked and _FOOD_LICENCE.fullmatch(licence)):
        raise errors.ProducerLicenceError
    if days is None and not category.is_food:
        return
    if days is None or not category.is_food or not 0 < days <= _LONGEST_DAYS:
        raise errors.ShelfLifeError
