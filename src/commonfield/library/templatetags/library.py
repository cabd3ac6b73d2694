"""Filters of the library's templates: addresses and short titles, inline drawings."""

from functools import lru_cache
from typing import Final
from urllib.parse import quote

from django import template
from django.urls import reverse

from commonfield.workshop.media import stored_file

register = template.Library()

# Inline, a drawing costs no request, and drawings of the same motifs compress well. Units: bytes.
_LARGEST: Final = 8_000
_ON_A_COVER: Final = 12


@register.filter
@lru_cache(maxsize=8_192)
def work_address(work: int) -> str:
    """Return the address of a title's page (cached: a list needs many)."""
    return reverse("library:work", args=[work])


@register.filter
@lru_cache(maxsize=1_024)
def inline_drawing(sha256: str) -> str:
    """Return a small drawing as a ``data:`` address; empty if it is a photograph or large."""
    file = stored_file(sha256, is_checked=True) if sha256 else None
    if file is None or file.media_type != "image/svg+xml" or file.size > _LARGEST:
        return ""
    with file.open() as opened:
        return f"data:image/svg+xml,{quote(opened.read(), safe=' =:/;,()')}"


@register.filter
def short_title(title: str) -> str:
    """Return as much of a title as a drawn cover has room for."""
    return title if len(title) <= _ON_A_COVER else f"{title[: _ON_A_COVER - 1]}…"
