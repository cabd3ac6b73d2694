"""Rate limits by key in Django's cache, and the address that a request came from.

Without a shared cache (``CACHE_URL``) each process counts for itself. Whatever must hold exactly
(failed sign-ins, codes for a number) is counted in the database by its own room.
"""

import ipaddress
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from commonfield.workshop.errors import TooManyRequestsError
from commonfield.workshop.vault import fingerprint

# A line is given a whole network of this size, and its addresses change at will.
_IPV6_PREFIX: Final = 64


def allow(key: str, *, limit: int, window_s: int, now: datetime) -> bool:
    """Count one event under a key and tell whether it is within the limit.

    Units: ``window_s`` in seconds; windows are fixed and begin at multiples of their length.
    """
    window = int(now.timestamp()) // window_s
    return _count(f"{key} {window}", window_s) <= limit


def _count(key: str, window_s: int) -> int:
    """Count one event; the count is forgotten ``window_s`` after its first."""
    name = f"limit:{fingerprint(key, purpose='workshop.limit')}"
    cache.add(name, 0, timeout=window_s)
    try:
        return cache.incr(name)
    except ValueError:
        # Thrown out of the cache between the two calls: this is the first again.
        cache.set(name, 1, timeout=window_s)
        return 1


def client_address(request: HttpRequest) -> str:
    """Return the address of the client, seen through the proxies named in TRUSTED_PROXIES."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    trusted = getattr(settings, "TRUSTED_PROXIES", ())
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    while address in trusted and hops and hops[-1]:
        address = hops.pop()
    return address


def client_network(request: HttpRequest) -> str:
    """Return what counts as one client: an IPv4 address, or the network of an IPv6 line."""
    return _network_of(client_address(request))


@lru_cache(maxsize=1024)
def _network_of(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))


def client_is_exempt(request: HttpRequest) -> bool:
    """Tell whether limits are off: on the machine itself, in demo mode."""
    if not settings.DEMO:
        return False
    return _is_loopback(client_address(request))


@lru_cache(maxsize=1024)
def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def check_rate(request: HttpRequest, name: str, limit: int, window_s: int) -> None:
    """Count a request of one kind and refuse it beyond the limit for its address or line.

    Raises:
        TooManyRequestsError: beyond ``limit`` requests in ``window_s`` seconds.
    """
    if client_is_exempt(request):
        return
    key = f"{name} {client_network(request)}"
    if _count(key, window_s) > limit:
        raise TooManyRequestsError
