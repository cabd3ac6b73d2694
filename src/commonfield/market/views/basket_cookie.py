"""What the market's pages share: the basket, and a team's address."""

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commonfield.front.cookies import keep_cookie
from commonfield.orders.checkout.rules import MOST_LINES, MOST_PACKS
from commonfield.stores.rules import is_sku

BASKET_COOKIE: Final = f"{settings.COOKIE_PREFIX}basket"
_CHANGED: Final = "changed_basket"
_KEPT_DAYS: Final = 14
_DIGITS: Final = 3


def address_of_team(code: str) -> str:
    """Return the whole address of a team's page, to be sent to others."""
    return settings.BASE_URL + reverse("market:team", args=[code])


def basket_of(request: HttpRequest) -> dict[str, int]:
    """Return the packs of each SKU in the visitor's basket, which the visitor's browser keeps."""
    changed: dict[str, int] | None = getattr(request, _CHANGED, None)
    if changed is not None:
        return dict(changed)
    pairs = (line.rpartition(":") for line in request.COOKIES.get(BASKET_COOKIE, "").split("~"))
    # What another program wrote there is ignored.
    packs = {
        sku: int(count)
        for sku, _colon, count in pairs
        if is_sku(sku) and count.isascii() and count.isdecimal() and len(count) <= _DIGITS
    }
    return _within_limits(packs)


def save_basket(request: HttpRequest, packs: Mapping[str, int]) -> None:
    """Keep the basket with the visitor's browser; what an order may not hold is cut off."""
    setattr(request, _CHANGED, _within_limits(packs))


def write_basket(request: HttpRequest, response: HttpResponse) -> None:
    """Send a basket that has changed (see ``market.middleware``)."""
    changed: dict[str, int] | None = getattr(request, _CHANGED, None)
    if changed:
        value = "~".join(f"{sku}:{count}" for sku, count in changed.items())
        keep_cookie(response, BASKET_COOKIE, value, days=_KEPT_DAYS)
    elif changed is not None:
        response.delete_cookie(BASKET_COOKIE, samesite="Lax")


def _within_limits(packs: Mapping[str, int]) -> dict[str, int]:
    kept = {sku: min(count, MOST_PACKS) for sku, count in packs.items() if count > 0}
    return dict(list(kept.items())[:MOST_LINES])
