"""Addresses of pages by their names, made once; Django makes them anew each time."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def address(name: str, *args: str) -> str:
    """Return the address of a page.

    Raises:
        django.urls.NoReverseMatch: if there is no such page.
    """
    return _address(get_script_prefix(), name, args)


@lru_cache(maxsize=4_096)
def _address(_prefix: str, name: str, args: tuple[str, ...]) -> str:
    return reverse(name, args=args)
