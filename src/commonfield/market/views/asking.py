"""What the market's pages share: who asks, on which day, and the basket."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.http import HttpRequest

from commonfield.kernel.clock import china_day, now
from commonfield.market.rules import MOST_LINES, MOST_PACKS
from commonfield.people.types import GUEST, Actor

_BASKET: Final = "basket"


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks."""
    actor: Actor = getattr(request, "actor", GUEST)
    return actor


def today() -> date:
    """Return the day in China."""
    return china_day(now())


def language_of(request: HttpRequest) -> str:
    """Return the language in which the visitor reads."""
    language: str = request.visitor.language  # type: ignore[attr-defined]  # set by config
    return language


def basket_of(request: HttpRequest) -> dict[str, int]:
    """Return the packs of each SKU in the visitor's basket."""
    kept = request.session.get(_BASKET, {})
    return {str(sku): int(packs) for sku, packs in kept.items()}


def keep_basket(request: HttpRequest, packs: Mapping[str, int]) -> None:
    """Keep the basket with the visitor's session; what an order may not hold is cut off."""
    kept = {sku: min(count, MOST_PACKS) for sku, count in packs.items() if count > 0}
    request.session[_BASKET] = dict(list(kept.items())[:MOST_LINES])
