"""Filters and tags of every page: money, weights, days, names in two languages, drawings."""

import datetime as dt
import json
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache, wraps
from typing import Any, Final

from django import template
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonfield.front import dates, numbers
from commonfield.front.charts import Chart
from commonfield.front.drawing import almanac, codes, maps, ornament, packs, wheel
from commonfield.front.drawing.bars import bars, share_strip
from commonfield.front.drawing.courses import course
from commonfield.front.drawing.curves import trend
from commonfield.front.drawing.timelines import timelines
from commonfield.front.form_keys import form_key_fields
from commonfield.front.language import is_chinese
from commonfield.front.links import is_own_url
from commonfield.front.menu import tasks
from commonfield.front.page_cache.fragments import (
    fill_placeholders,
    render_fragment,
    split_at_placeholders,
)
from commonfield.front.page_cache.shared import SharedPath
from commonfield.front.page_meta import PageMeta, in_english

register = template.Library()

# The ministry's page for filings, to which the number has to lead.
_FILING_PAGE: Final = "https://beian.miit.gov.cn/"


def _is_blank(value: object) -> bool:
    return value is None or value == ""


def _filter(name: str, write: Callable[[Any], str]) -> Callable[[Any], str]:
    """Register a filter that writes nothing of nothing."""

    def written(value: object) -> str:
        return "" if _is_blank(value) else write(value)

    register.filter(name, written)
    return written


_filter("yuan", lambda amount_fen: numbers.yuan(int(amount_fen)))
_filter("number", numbers.plain_number)
grams = _filter("grams", lambda weight_g: numbers.grams(weight_g, chinese=is_chinese()))
_filter("china_date", lambda moment: dates.day_text(moment, chinese=is_chinese()))
near_time = _filter("near_time", lambda moment: dates.near_time_text(moment, chinese=is_chinese()))
china_time = _filter("china_time", lambda moment: dates.time_text(moment, chinese=is_chinese()))
_filter("lunar_date", lambda day: dates.lunar_text(day, chinese=is_chinese()))
_filter("china_month", lambda month: dates.month_text(month, chinese=is_chinese()))


@register.filter
def percent(share: float | str | None, decimals: int = 1) -> str:
    """Write a share of one as a percentage: 0.913 is 91.3%."""
    return "" if _is_blank(share) else numbers.percent(float(share or 0), decimals=decimals)


@register.filter
def weight(weight_g: int | None, unit: str) -> str:
    """Write a weight in an organisation's own unit."""
    return "" if weight_g is None else numbers.weight(weight_g, unit=unit, chinese=is_chinese())


@register.filter
def price_of_weight(fen_per_kg: int, unit: str) -> str:
    """Write a price of a weight in an organisation's own unit: ¥60/公斤."""
    return numbers.price_of_weight(fen_per_kg, unit=unit, chinese=is_chinese())


@register.filter
def time_span(span: dt.timedelta) -> str:
    """Write how long something still lasts: 1 天 3 小时, 20 minutes."""
    return nbsp(dates.span_text(span, chinese=is_chinese()))


@register.filter
def in_language(row: Any, name: str) -> str:  # noqa: ANN401 -- any row or dataclass or dict
    """Return ``name`` or ``name_en`` of a thing by the reader's language, else the other one."""
    chinese, english = _value(row, name), _value(row, f"{name}_en")
    return (chinese or english) if is_chinese() else (english or chinese)


def _value(row: object, name: str) -> str:
    value = row.get(name) if isinstance(row, dict) else getattr(row, name, "")
    return str(value or "")


@register.filter
def page_before(request: HttpRequest) -> str:
    """Return the address of our page whose form was sent, if the browser tells it."""
    came_from = request.headers.get("Referer", "") if request.method == "POST" else ""
    if not came_from:
        return ""
    try:
        return came_from if is_own_url(came_from, request) else ""
    except DisallowedHost:
        # The refusal may be just that of a host that is not served.
        return ""


@register.filter
def place_name(place: object) -> str:
    """Return a place's name in the reader's language."""
    return in_language(place, "name")


@register.filter
def short_place(place: object) -> str:
    """Return a place's name as people say it: 大石村, not 大石村村委会; in English its name."""
    return (_value(place, "short_name") if is_chinese() else "") or place_name(place)


@register.filter
def nbsp(text: str) -> str:
    """Keep a short text on one line."""
    return str(text).replace(" ", "\u00a0")


@register.simple_tag(takes_context=True)
def current(context: template.Context, address: str) -> SafeString:
    """Mark a link of the main navigation as the place where the reader is."""
    request = context.get("request")
    if request is None:
        return SafeString()
    if request.path == address:
        return format_html(' aria-current="{}"', "page")
    if address != "/" and request.path.startswith(address):
        return format_html(' aria-current="{}"', "true")
    return SafeString()


@register.simple_tag
def place_crumbs(places: Sequence[Hashable], page: str) -> SafeString:
    """Write the places above a page; the last is where the reader is, if the page has no name."""
    return _place_crumbs(tuple(places), get_language(), is_here=not page)


@lru_cache(maxsize=1_024)
def _place_crumbs(
    places: tuple[Hashable, ...], _language: str | None, *, is_here: bool
) -> SafeString:
    return render_to_string("place_crumbs.html", {"places": places, "is_here": is_here})


@register.simple_tag(takes_context=True)
def visitor_fragment(context: template.Context, name: str) -> SafeString:
    """Write a part of the page that is the visitor's own; see ``front.page_cache.fragments``."""
    request = context.get("request")
    if request is None:
        return SafeString()
    return mark_safe(render_fragment(name, request))  # noqa: S308 -- parts are rendered templates and links


@register.simple_tag(takes_context=True)
def masthead(context: template.Context) -> SafeString:
    """Write the head of every page; it is the same for many, but for the visitor's parts."""
    request, visitor = context.get("request"), context["visitor"]
    place = section_of(getattr(request, "path", "/"))
    county = context.get("county")
    pieces = _masthead(visitor, place, in_language(county, "name") if county else "")
    body = fill_placeholders(pieces, SharedPath(place) if request is None else request)
    return mark_safe(body.decode())  # noqa: S308 -- a rendered template


def section_of(path: str) -> str:
    """Return where the navigation shows a reader to be: on a page of its own, or below it."""
    _, section, *below = path.split("/", 2)
    return path if not below or not below[0] else f"/{section}/below/"


@lru_cache(maxsize=256)
def _masthead(visitor: object, path: str, county: str) -> tuple[bytes, ...]:
    context = {
        "visitor": visitor,
        "county": county,
        "tasks": [task for task in tasks() if task.short],
        "request": SharedPath(path),
    }
    return split_at_placeholders(render_to_string("masthead.html", context).encode())


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> SafeString:
    """Write where a page stands in each language."""
    request, about = context.get("request"), context.get("about")
    if request is None:
        return SafeString()
    address = about.address if isinstance(about, PageMeta) else f"{settings.BASE_URL}{request.path}"
    chinese, english = escape(address), escape(in_english(address))
    links = (("zh-Hans", chinese), ("en", english), ("x-default", chinese))
    written = (f'<link rel="alternate" hreflang="{code}" href="{href}">' for code, href in links)
    return mark_safe("\n".join(written))  # noqa: S308 -- every address is escaped


@register.simple_tag
def page_head(about: PageMeta) -> SafeString:
    """Write the head of a page, for search engines and for previews of its address."""
    address = about.address if is_chinese() else in_english(about.address)
    meta = [
        ("property", "og:type", about.kind),
        ("property", "og:site_name", "共田" if is_chinese() else "Commonfield"),
        ("property", "og:title", about.title),
        ("property", "og:url", address),
        ("property", "og:locale", "zh_CN" if is_chinese() else "en_GB"),
        *(("property", "og:image", address) for address in about.pictures),
    ]
    if about.description:
        meta.append(("name", "description", about.description))
        meta.append(("property", "og:description", about.description))
    if about.is_hidden:
        meta.append(("name", "robots", "noindex"))
    link = f'<link rel="canonical" href="{escape(address)}">\n'
    metas = (f'<meta {sort}="{name}" content="{escape(text)}">' for sort, name, text in meta)
    return mark_safe(link + "\n".join(metas))  # noqa: S308 -- every word is escaped


@register.simple_tag
def data_block(data: object) -> SafeString:
    """Write what a page says to machines (schema.org); text in it can end no element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- see above


@register.simple_tag(takes_context=True)
def form_key(context: Context) -> SafeString:
    """Write the fields without which no form is taken."""
    return form_key_fields(context["request"])


@register.simple_tag
def complaints_link() -> SafeString:
    """Link to where the county takes complaints, if it said where."""
    return _foot_link(settings.COMPLAINTS_URL, _("Complaints and suggestions"))


@register.simple_tag
def filing_link() -> SafeString:
    """Show the number under which the site is filed, with the ministry's page to check it."""
    return _foot_link(settings.FILING_NUMBER and _FILING_PAGE, settings.FILING_NUMBER)


def _foot_link(address: str, words: str) -> SafeString:
    return format_html('<li><a href="{}">{}</a></li>', address, words) if address else SafeString()


@register.simple_tag
def once(name: str) -> SafeString:
    """Write a template that knows nothing but the language, rendered once for each."""
    return _once(name, get_language())


@lru_cache(maxsize=64)
def _once(name: str, _language: str | None) -> SafeString:
    return render_to_string(name)


def _drawing[**P](draw: Callable[P, str]) -> Callable[P, SafeString]:
    """Return a drawing as a tag or filter; it escapes every word it is given."""

    @wraps(draw)
    def tag(*args: P.args, **kwargs: P.kwargs) -> SafeString:
        return mark_safe(draw(*args, **kwargs))  # noqa: S308 -- see above

    return tag


for _draw in (
    *(bars, maps.tile_map, ornament.contours, ornament.landscape, packs.pack),
    *(codes.qr, codes.qr_symbol, share_strip, trend, course, timelines),
    *(almanac.almanac, almanac.small_almanac),
):
    register.simple_tag(_drawing(_draw), name=_draw.__name__)


@register.filter
def drawn(picture: Chart) -> SafeString:
    return mark_safe(picture.drawing)  # noqa: S308 -- as above


@register.simple_tag
def term_wheel(day: dt.date, title: str) -> SafeString:
    drawing = wheel.term_wheel(day, title=title, chinese=is_chinese())
    return mark_safe(drawing)  # noqa: S308 -- as above
