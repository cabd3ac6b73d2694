"""Addresses of pages: reversed once for each name, and whether one handed in is our own."""

from functools import lru_cache

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme


def cached_reverse(name: str, *args: str) -> str:
    """Return the address of a page; Django works it out each time."""
    return _address(get_script_prefix(), name, args)


@lru_cache(maxsize=4_096)
def _address(_prefix: str, name: str, args: tuple[str, ...]) -> str:
    return reverse(name, args=args)


def is_own_url(text: str, request: HttpRequest) -> bool:
    """Return whether an address that a browser handed in is one of this site, so safe to go to."""
    return url_has_allowed_host_and_scheme(
        text, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
