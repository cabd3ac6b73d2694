"""The map of the site for search engines (https://www.sitemaps.org/protocol.html)."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched
from typing import Final
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.page_meta import in_english
from commonfield.kernel.clock import china_day, today
from commonfield.kernel.errors import NotFoundError
from commonfield.services.halls.queries import halls_in
from commonfield.stores.catalogue.queries import address_counts, addresses

# A file may hold five times as many, and would then be too heavy to be cached; more are split, and
# an index names the parts.
_MOST: Final = 10_000
_AT_ONCE: Final = 5_000
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,3}")
_PLAIN: Final = (
    "portal:home",
    "portal:board",
    "market:home",
    "portal:places",
    "services:halls",
    "services:halls_month",
    "evaluation:league",
    "evaluation:indicators",
    "evaluation:fairness",
    "evaluation:method",
)
_VIEWS: Final = {"halls": "services:hall", "stores": "market:store", "products": "market:product"}
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


@cached_page("part")
def sitemap(request: HttpRequest) -> HttpResponse:
    halls = [each.code for each in halls_in(settings.COUNTY_CODE, today())]
    counts = {"halls": len(halls), **address_counts()}
    parts = -(-(len(_PLAIN) + sum(counts.values())) // _MOST)
    asked = request.GET.get("part", "")
    if not asked and parts > 1:
        address = f"{settings.BASE_URL}{reverse('sitemap')}"
        places = (f"{escape(address)}?part={number + 1}" for number in range(parts))
        rows = (f"<sitemap><loc>{place}</loc></sitemap>" for place in places)
        return _answer("sitemapindex", rows)
    part = int(asked or 1) if _NUMBER.fullmatch(asked or "1") else 0
    if not 1 <= part <= parts:
        raise NotFoundError
    return _answer("urlset", _urls((part - 1) * _MOST, counts, halls))


def _urls(start: int, counts: dict[str, int], halls: Sequence[str]) -> Iterator[str]:
    """Yield the addresses of a part: plain pages, then halls, then stores, then products."""
    left = _MOST
    for kind, count in {"plain": len(_PLAIN), **counts}.items():
        take = min(max(count - start, 0), left)
        for at in batched(range(start, start + take), _AT_ONCE, strict=False):
            for path, since in _some(kind, at[0], len(at), halls):
                changed = f"<lastmod>{china_day(since).isoformat()}</lastmod>" if since else ""
                address = settings.BASE_URL + path
                links = (
                    f'<xhtml:link rel="alternate" hreflang="{language}" href="{escape(other)}"/>'
                    for language, other in (("zh-Hans", address), ("en", in_english(address)))
                )
                yield f"<url><loc>{escape(address)}</loc>{changed}{''.join(links)}</url>"
        start, left = max(start - count, 0), left - take


def _some(
    kind: str, offset: int, limit: int, halls: Sequence[str]
) -> list[tuple[str, datetime | None]]:
    if kind == "plain":
        return [(reverse(name), None) for name in _PLAIN[offset : offset + limit]]
    if kind == "halls":
        return [
            (reverse(_VIEWS[kind], args=[code]), None) for code in halls[offset : offset + limit]
        ]
    found = addresses(kind, offset=offset, limit=limit)
    return [(reverse(_VIEWS[kind], args=[slug]), since) for slug, since in found]


def _answer(element: str, rows: Iterator[str]) -> HttpResponse:
    text = "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<{element} xmlns="{_NAMESPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
            *rows,
            f"</{element}>",
            "",
        )
    )
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
