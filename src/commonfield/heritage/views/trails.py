"""A trail through a village: its stops in order, and the signs that stand at them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonfield.front.page_cache.decorator import cached_page
from commonfield.heritage import queries
from commonfield.heritage.types import HeritageView
from commonfield.heritage.views.texts import shown_items
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.places.queries import place as place_of
from commonfield.places.queries import place_path


@cached_page()
def trail(request: HttpRequest, place: str) -> HttpResponse:
    stops = _stops(place)
    context = {
        "here": must_exist(place_of(place)),
        "path": place_path(place),
        "stops": shown_items(stops),
        "ornament_code": place,
    }
    return render(request, "heritage/trail.html", context)


@cached_page()
def signs(request: HttpRequest, place: str) -> HttpResponse:
    """Show the signs for printing, one per sheet, in both languages."""
    stops = _stops(place)
    context = {
        "here": must_exist(place_of(place)),
        "signs": [
            {
                "stop": each,
                "address": f"{settings.BASE_URL}{reverse('heritage:item', args=(each.item.code,))}",
            }
            for each in shown_items(stops)
        ],
    }
    return render(request, "heritage/signs.html", context)


def _stops(place: str) -> list[HeritageView]:
    stops = queries.trail(place)
    if not stops:
        raise NotFoundError
    return stops
