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

# A line is given a whole IPv6 network of the first size, whose addresses change at will, and
# whoever wants more is given the second; it may also be many lines', so it has more tries.
_IPV6_NETWORKS: Final = ((64, 1), (48, 4))


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


@lru_cache(maxsize=1024)
def networks_of(address: str) -> tuple[tuple[str, int], ...]:
    """Return what an address counts as, each with how many times the limit it has.

    That is an IPv4 address itself, the networks of an IPv6 address, nothing for no address.
    """
    if not address:
        return ()
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ((address, 1),)
    if isinstance(parsed, ipaddress.IPv4Address):
        return ((str(parsed), 1),)
    if parsed.ipv4_mapped is not None:
        return ((str(parsed.ipv4_mapped), 1),)
    return tuple(
        (str(ipaddress.ip_network((parsed, prefix), strict=False)), times)
        for prefix, times in _IPV6_NETWORKS
    )


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
    """Count a request of one kind and refuse it beyond the limit for its address or networks.

    Raises:
        TooManyRequestsError: beyond ``limit`` requests in ``window_s`` seconds.
    """
    if client_is_exempt(request):
        return
    networks = networks_of(client_address(request)) or (("", 1),)
    counts = [_count(f"{name} {network}", window_s) for network, _times in networks]
    if any(count > limit * times for count, (_, times) in zip(counts, networks, strict=True)):
        raise TooManyRequestsError
