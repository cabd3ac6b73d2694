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
# a client that needs more has the second; but that may also be a neighbourhood of lines.
_IPV6_PREFIXES: Final = (64, 48)
# How many times the limit of an address the networks around it have.
_SHARES: Final = (1, 16)


def allow(key: str, *, limit: int, window_s: int, now: datetime) -> bool:
    """Count one event under a key and return whether it is within the limit.

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
        address = _without_port(hops.pop())
    return address


def _without_port(hop: str) -> str:
    """Return a hop's address: some proxies write the client's port behind it, another each time."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


@lru_cache(maxsize=1024)
def networks_of(address: str) -> tuple[str, ...]:
    """Return what an address counts as: itself, or the networks around an IPv6 address.

    The narrowest comes first; no address counts as nothing.
    """
    if not address:
        return ()
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return (address,)
    if isinstance(parsed, ipaddress.IPv4Address):
        return (str(parsed),)
    if parsed.ipv4_mapped is not None:
        return (str(parsed.ipv4_mapped),)
    return tuple(
        str(ipaddress.ip_network((parsed, prefix), strict=False)) for prefix in _IPV6_PREFIXES
    )


def client_is_exempt(request: HttpRequest) -> bool:
    """Return whether limits are off: on the machine itself, in demo mode."""
    if not settings.DEMO:
        return False
    return _is_loopback(client_address(request))


@lru_cache(maxsize=1024)
def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def check_rate_limit(request: HttpRequest, name: str, limit: int, window_s: int) -> None:
    """Count a request of one kind and refuse it beyond the limit for its address or networks."""
    if client_is_exempt(request):
        return
    networks = networks_of(client_address(request)) or ("",)
    counts = [_count(f"{name} {network}", window_s) for network in networks]
    if any(count > limit * share for count, share in zip(counts, _SHARES, strict=False)):
        raise TooManyRequestsError
