"""The orders that a guest placed with this browser, which it remembers in a sealed cookie.

It holds their numbers and the day of each, under the vault's key. One that was altered, that is
another county's or that has run out is ignored, and the browser drops it.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from commonfield.front.cookies import keep_cookie
from commonfield.kernel.clock import today
from commonfield.orders.rules import is_order_number
from commonfield.workshop.vault import VaultError, open_sealed, seal

ORDERS_COOKIE: Final = f"{settings.COOKIE_PREFIX}orders"
_PURPOSE: Final = "market.remembered_orders"
_ABOUT: Final = "browser"
_MOST: Final = 20
_MOST_BYTES: Final = 2_048
_REMEMBERED: Final = timedelta(days=180)


def remembered_orders(request: HttpRequest) -> list[str]:
    """Return the numbers of the orders that the browser remembers, the latest first."""
    return [number for number, _day in _remembered(request)]


def remember_orders(request: HttpRequest, response: HttpResponse, numbers: Sequence[str]) -> None:
    """Let the browser remember orders just placed, too; beyond twenty the oldest are dropped."""
    day = today().toordinal()
    before = [each for each in _remembered(request) if each[0] not in numbers]
    rows = [*((number, day) for number in numbers), *before][:_MOST]
    words = " ".join(f"{number}:{placed}" for number, placed in rows)
    value = urlsafe_b64encode(seal(words, purpose=_PURPOSE, about=_ABOUT)).decode()
    keep_cookie(response, ORDERS_COOKIE, value, days=_REMEMBERED.days)


def forget_orders(response: HttpResponse) -> None:
    response.delete_cookie(ORDERS_COOKIE, samesite="Lax")


def _remembered(request: HttpRequest) -> list[tuple[str, int]]:
    text = request.COOKIES.get(ORDERS_COOKIE, "")[:_MOST_BYTES]
    try:
        words = open_sealed(urlsafe_b64decode(text), purpose=_PURPOSE, about=_ABOUT) if text else ""
    except (binascii.Error, ValueError, VaultError):
        return []
    first_day = (today() - _REMEMBERED).toordinal()
    pairs = (each.partition(":") for each in words.split())
    rows = [(number, int(day)) for number, _colon, day in pairs if is_order_number(number)]
    return [(number, day) for number, day in rows if day > first_day]
