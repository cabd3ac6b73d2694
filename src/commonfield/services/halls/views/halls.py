"""All halls of the county: which are open, and a month of what happens in them."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonfield.front.drawing.types import MapTile
from commonfield.front.language import active_language
from commonfield.front.links import cached_reverse
from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.templatetags.commonfield import in_language, short_place
from commonfield.kernel.clock import china_day, now, today
from commonfield.places.queries import place, places, tiles, towns
from commonfield.places.types import PlaceInfo, VenueInfo
from commonfield.services.halls import queries
from commonfield.services.halls.types import Door, HallRow
from commonfield.services.halls.views.months import month_asked, month_days, shown_month
from commonfield.services.halls.views.texts import day_text, door_word, shown_event, weekday_heads

_OPEN_SHOWN: Final = 12


@cached_page("place", "open")
def halls(request: HttpRequest) -> HttpResponse:
    at = now()
    area = _area(request)
    rows = queries.hall_rows(area or settings.COUNTY_CODE, at)
    open_now = [row for row in rows if row.state.door is Door.OPEN]
    only_open = request.GET.get("open") == "1"
    some = open_now if only_open else rows
    context = {
        "area": area,
        "towns": towns(settings.COUNTY_CODE, china_day(at)),
        "here": place(area) if area else None,
        "only_open": only_open,
        "total": len(rows),
        "open_total": len(open_now),
        "open_rows": [] if area or only_open else _shown_rows(open_now[:_OPEN_SHOWN], "town"),
        "has_more_open": len(open_now) > _OPEN_SHOWN,
        "groups": _groups(some, is_one=bool(area)),
        "squares": [] if area or only_open else _map(rows, china_day(at)),
        "query": urlencode({"place": area} if area else {}),
    }
    return render(request, "services/halls/halls.html", context)


def _area(request: HttpRequest) -> str:
    """Return the place that the list is narrowed to, if it is one of the county."""
    code = request.GET.get("place", "")
    is_here = code[:6] == settings.COUNTY_CODE[:6] and code != settings.COUNTY_CODE
    return code if is_here and place(code) is not None else ""


def _groups(rows: Sequence[HallRow], *, is_one: bool) -> list[dict[str, object]]:
    """Return the halls by town, open ones first; those of one place in one group."""
    shown = list(zip(rows, _shown_rows(rows, "village"), strict=True))
    if is_one:
        return [_group(None, shown)] if shown else []
    found = places(_town_of(row) for row in rows)
    by_town = groupby(shown, key=lambda pair: _town_of(pair[0]))
    return [_group(found.get(town), list(some)) for town, some in by_town]


def _group(
    town: PlaceInfo | None, pairs: Sequence[tuple[HallRow, dict[str, object]]]
) -> dict[str, object]:
    order = list(Door)
    doors = [row.state.door for row, _words in pairs]
    some = sorted(pairs, key=lambda pair: order.index(pair[0].state.door))
    return {
        "town": town,
        "rows": [words for _row, words in some],
        "open_total": doors.count(Door.OPEN),
    }


def _town_of(row: HallRow) -> str:
    return f"{row.venue.place_code[:9]}000"


def _shown_rows(rows: Sequence[HallRow], lies_in: str) -> list[dict[str, object]]:
    """Return halls in words; with their town, or with their village if their name lacks it."""
    codes = [_town_of(row) if lies_in == "town" else row.venue.place_code for row in rows]
    found = places(codes)
    return [
        {
            "name": in_language(row.venue, "name"),
            "address": hall_address(row.venue.code),
            "lies_in": _unless_in_name(found.get(code), row.venue),
            "door": door_word(row.state),
            "class": "good" if row.state.door is Door.OPEN else "",
            "events": [shown_event(each) for each in row.today if not each.is_cancelled],
        }
        for row, code in zip(rows, codes, strict=True)
    ]


def _unless_in_name(spot: PlaceInfo | None, hall: VenueInfo) -> str:
    name = short_place(spot) if spot else ""
    return "" if name in in_language(hall, "name") else name


def _map(rows: Sequence[HallRow], on: date) -> list[MapTile]:
    """Return the towns as squares, by how many of their halls are open now."""
    counted = Counter(_town_of(row) for row in rows if row.state.door is Door.OPEN)
    all_of = Counter(map(_town_of, rows))
    return [
        MapTile(
            label=square.short_name_in(active_language()),
            text=f"{counted[square.code]}/{all_of[square.code]}",
            col=square.col,
            row=square.row,
            value=float(counted[square.code]) if all_of[square.code] else None,
            href=f"?place={square.code}" if all_of[square.code] else "",
        )
        for square in tiles(settings.COUNTY_CODE, "town", on)
    ]


@cached_page("month", "day", "place")
def month(request: HttpRequest) -> HttpResponse:
    on, area = today(), _area(request)
    first = month_asked(request.GET.get("day", "")[:7] or request.GET.get("month", ""), on)
    chosen = _day_asked(request.GET.get("day", ""), first, on)
    halls = {each.code: each for each in queries.halls_in(area or settings.COUNTY_CODE, on)}
    last = month_days(first)[-1][-1]
    kept = {"place": area} if area else {}
    context = {
        "month": shown_month(
            first,
            on,
            queries.counts_by_day(first, last, halls=halls),
            lambda day: f"?{urlencode({'day': day.isoformat(), **kept})}#day",
            lambda text: f"?{urlencode({'month': text, **kept})}",
            chosen,
        ),
        "weekdays": weekday_heads(),
        "day": day_text(chosen),
        "events": [
            shown_event(each, in_language(halls[each.hall], "name"), hall_address(each.hall))
            for each in queries.events_between(chosen, chosen, halls=halls)
        ],
        "here": place(area) if area else None,
        "query": urlencode(kept),
    }
    return render(request, "services/halls/month.html", context)


def _day_asked(text: str, first: date, on: date) -> date:
    """Return the day asked for in a month; else today, if it lies in it; else its first."""
    with suppress(ValueError):
        if (day := date.fromisoformat(text)).replace(day=1) == first:
            return day
    return on if on.replace(day=1) == first else first


def hall_address(hall: str) -> str:
    return cached_reverse("services:hall", hall)
