"""The home page: the county in a picture, today and three figures; what people come for; towns."""

from dataclasses import replace
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonfield.evaluation.queries import board, board_figures
from commonfield.evaluation.types import Board
from commonfield.front.drawing.types import MapTile
from commonfield.front.menu import tasks
from commonfield.front.today import today_lines
from commonfield.kernel.clock import china_day, now
from commonfield.places.queries import photograph, tiles, towns
from commonfield.places.types import PlaceTile
from commonfield.portal import figure_texts
from commonfield.portal.additions import home_notes
from commonfield.sharing.notes.queries import published_notes
from commonfield.stores.catalogue.queries import new_stores, search
from commonfield.stores.catalogue.types import NEWCOMERS_SHOWN, Criteria

_FIGURES: Final = ("revenue", "growers", "income-per-grower")
_ON_SALE: Final = 4
_NOTES: Final = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at = now()
    found = board(settings.COUNTY_CODE, now=at)
    squares = tiles(found.county, "town", found.day)
    context = {
        "photograph": photograph(found.county),
        "lines": today_lines(found.county, at),
        "tasks": tasks(),
        "notes": home_notes(),
        "county_notes": published_notes(limit=_NOTES),
        "cards": figure_texts.shelf(search(Criteria(), now=at, limit=_ON_SALE).cards, at),
        "newcomers": new_stores(at, limit=NEWCOMERS_SHOWN),
        "as_of": found.as_of,
        "today": china_day(at),
        "figures": [figure_texts.shown_figure(board_figures()[code], found) for code in _FIGURES],
        "is_empty": figure_texts.is_empty(found),
        "towns": towns(found.county, found.day),
        "squares": _map(found, squares),
        "map_note": figure_texts.map_note(squares),
    }
    return render(request, "portal/home.html", context)


def _map(found: Board, squares: list[PlaceTile]) -> list[MapTile]:
    """Return the towns as links to their pages, coloured by villages with a hall."""
    drawn = figure_texts.map_of(board_figures()["hall-coverage"], squares, found)
    return [
        replace(tile, href=figure_texts.place_address(square.code))
        for tile, square in zip(drawn, squares, strict=True)
    ]
