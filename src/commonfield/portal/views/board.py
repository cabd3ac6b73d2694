"""The county board: every figure, one figure with its map, tables and facts, one fact, CSV."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonfield.evaluation.queries import board as county_board
from commonfield.evaluation.queries import (
    board_figures,
    county_income_and_culture,
    facts_behind,
    facts_since,
    moved_figures,
    shown_fact,
)
from commonfield.evaluation.types import Board, BoardCell, BoardFigure
from commonfield.front.drawing.types import Bar
from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import now
from commonfield.people.permissions import actor_of
from commonfield.places.queries import place_path, places, tiles, towns, villages
from commonfield.places.types import PlaceInfo
from commonfield.portal import figure_texts
from commonfield.portal.additions import EarlierLook, earlier_look
from commonfield.portal.errors import FactNotShownError, FigureUnknownError, PlaceNotFoundError
from commonfield.portal.views.town_sheet import town_sheet

_MOST_OFFSET = 1000
_MOST_DIGITS = 9
_PAGE = 20
_MAP_FIGURE = "growers"


@dataclass(frozen=True, slots=True)
class Tile:
    shown: figure_texts.ShownFigure
    trend: figure_texts.Trend | None
    change: str = ""
    moved_by: Sequence[figure_texts.FactLine] = ()


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    found = county_board(settings.COUNTY_CODE, now=now())
    figures = board_figures()
    chosen = figures.get(request.GET.get("figure", ""), figures[_MAP_FIGURE])
    earlier = earlier_look(request)
    shown = _tiles(request, found, earlier)
    squares = tiles(found.county, "town", found.day)
    context = {
        "as_of": found.as_of,
        "tiles": shown,
        "moved": [tile for tile in shown if tile.change],
        "earlier": earlier,
        "figures": figures.values(),
        "chosen": chosen,
        "squares": figure_texts.map_of(chosen, squares, found),
        "map_note": figure_texts.map_note(squares),
        "sheet": town_sheet(found, chosen, request.GET.get("sort", "")),
        "culture": county_income_and_culture(settings.COUNTY_CODE, now=now()),
        "is_empty": figure_texts.is_empty(found),
    }
    return render(request, "portal/board.html", context)


@require_safe
def towns_csv(request: HttpRequest) -> HttpResponse:
    """Answer with every figure of every town, and what it was twelve months before."""
    found = county_board(settings.COUNTY_CODE, now=now())
    figures = board_figures().values()
    head = ["place", "name", "name_en"]
    for each in figures:
        name = f"{each.code}_fen" if each.form == "fen" else each.code
        head += [name, f"{name}_year_before", f"{each.code}_not_shown"]
    rows = []
    for town in towns(found.county, found.day):
        row: list[object] = [town.code, town.name, town.name_en]
        for each in figures:
            cell = found.cell(each.code, town.code)
            before = found.before.get(each.code, {}).get(town.code)
            row += [_plain(cell), _plain(before) if before else None, cell.reason]
        rows.append(row)
    return _csv(f"towns-{found.county}", head, rows)


def _tiles(request: HttpRequest, found: Board, earlier: EarlierLook | None) -> list[Tile]:
    """Return every figure, those that moved since the earlier look with what moved them."""
    moved = moved_figures(earlier.seen, found) if earlier else {}
    shown = []
    for figure in board_figures().values():
        change = (
            figure_texts.change_text(figure, moved[figure.code]) if figure.code in moved else ""
        )
        shown.append(
            Tile(
                shown=figure_texts.shown_figure(figure, found),
                trend=figure_texts.trend_of(figure, found.months.get(figure.code, ())),
                change=change,
                moved_by=_moved_by(request, figure, found, earlier) if earlier and change else (),
            )
        )
    return shown


def _moved_by(
    request: HttpRequest, figure: BoardFigure, found: Board, earlier: EarlierLook
) -> list[figure_texts.FactLine]:
    facts = facts_since(
        figure.code, by=actor_of(request), county_board=found, since=earlier.at, limit=3
    )
    return figure_texts.fact_lines(facts, places(fact.place for fact in facts))


@dataclass(frozen=True, slots=True)
class _View:
    """A figure at a place, and the places below it."""

    figure: BoardFigure
    place: PlaceInfo
    found: Board
    below: list[PlaceInfo]

    def cell(self, place: str) -> BoardCell:
        return self.found.cell(self.figure.code, place)


def _figure(code: str) -> BoardFigure:
    if code not in board_figures():
        raise FigureUnknownError
    return board_figures()[code]


def _view(request: HttpRequest, code: str) -> _View:
    """Read a figure at the requested place: the county, one of its towns or its villages."""
    figure = _figure(code)
    wanted = request.GET.get("place") or settings.COUNTY_CODE
    found = county_board(settings.COUNTY_CODE, now=now())
    place = places([wanted]).get(wanted)
    if place is None or wanted[:6] != found.county[:6]:
        raise PlaceNotFoundError(place=wanted)
    below = towns(found.county, found.day) if place.level == "county" else []
    if place.level == "town":
        below = villages(wanted, found.day)
    return _View(figure, place, found, below)


@require_safe
def figure(request: HttpRequest, code: str) -> HttpResponse:
    view = _view(request, code)
    is_county, cell = view.place.level == "county", view.cell(view.place.code)
    offset = _offset(request)
    facts = facts_behind(
        code, by=actor_of(request), county_board=view.found, place=view.place.code, offset=offset
    )
    is_shown = cell.reason in {"", "no_data"}
    channels = _channels(view) if is_shown else []
    context: dict[str, Any] = {
        "as_of": view.found.as_of,
        "village_year": view.found.village_year,
        "figure": view.figure,
        "place": view.place,
        "path": place_path(view.place.code)[-3:] if not is_county else [],
        "is_county": is_county,
        "shown": figure_texts.shown_figure(view.figure, view.found, view.place.code),
        "rows": figure_texts.place_rows(view.figure, view.below, view.found.cells[code])
        if is_shown
        else [],
        "kinds": [(kind, figure_texts.kind_name(kind)) for kind in view.figure.kinds],
        "channels": channels,
        "channel_bars": [
            Bar(row.label, row.value, row.text) for row in channels if row.value is not None
        ],
        "facts": figure_texts.fact_lines(facts, places(fact.place for fact in facts)),
        "previous": _page(view, offset - _PAGE) if offset else "",
        "next": _page(view, offset + _PAGE) if _has_more(facts, offset) else "",
        "query": f"?place={view.place.code}",
    }
    if is_county:
        squares = tiles(view.found.county, "town", view.found.day)
        context["squares"] = figure_texts.map_of(view.figure, squares, view.found)
        context["map_note"] = figure_texts.map_note(squares)
        context["trend"] = figure_texts.trend_of(view.figure, view.found.months.get(code, ()))
    return render(request, "portal/figure.html", context)


def _offset(request: HttpRequest) -> int:
    text = request.GET.get("from", "0")[:_MOST_DIGITS]
    return min(int(text), _MOST_OFFSET) if text.isascii() and text.isdigit() else 0


def _has_more(facts: Sequence[object], offset: int) -> bool:
    return len(facts) == _PAGE and offset + _PAGE <= _MOST_OFFSET


def _page(view: _View, offset: int) -> str:
    address = figure_texts.figure_address(view.figure, view.place.code)
    return f"{address}&from={max(offset, 0)}#facts"


def _channels(view: _View) -> list[figure_texts.FigureRow]:
    cells = view.found.channels[view.figure.code].get(view.place.code, {})
    return [
        figure_texts.FigureRow(
            figure_texts.channel_name(channel),
            figure_texts.cell_text(view.figure, cell),
            figure_texts.why_hidden(cell),
            value=cell.value,
        )
        for channel, cell in cells.items()
    ]


@require_safe
def places_csv(request: HttpRequest, code: str) -> HttpResponse:
    view = _view(request, code)
    rows = [(place.code, place.name, place.name_en, view.cell(place.code)) for place in view.below]
    # Villages' months are others than the town's.
    months = f"-{view.found.village_year.name}" if view.place.level == "town" else ""
    return _csv(
        f"{code}-{view.place.code}{months.replace('/', '-')}",
        ("place", "name", "name_en", _value_name(view.figure), "not_shown"),
        [(*names, _plain(cell), cell.reason) for *names, cell in rows],
    )


@require_safe
def months_csv(request: HttpRequest, code: str) -> HttpResponse:
    named = _figure(code)
    found = county_board(settings.COUNTY_CODE, now=now())
    rows = [
        (f"{month // 100}-{month % 100:02d}", _plain(cell), cell.reason)
        for month, cell in found.months.get(code, ())
    ]
    return _csv(f"{code}-months", ("month", _value_name(named), "not_shown"), rows)


def _value_name(figure: BoardFigure) -> str:
    return "value_fen" if figure.form == "fen" else "value"


def _plain(cell: BoardCell) -> float | int | None:
    """Return a value as a whole number where it is one."""
    value = cell.value
    return int(value) if value is not None and value == int(value) else value


def _csv(name: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> HttpResponse:
    """Return a table with a byte-order mark, so that spreadsheets read its Chinese."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(head)
    writer.writerows(rows)
    return response


@never_cache
@require_safe
def fact(request: HttpRequest, number: str) -> HttpResponse:
    found = county_board(settings.COUNTY_CODE, now=now())
    shown = shown_fact(number, by=actor_of(request), county_board=found)
    if shown is None:
        raise FactNotShownError
    place_of_fact = places([shown.place]).get(shown.place)
    context = {
        "as_of": found.as_of,
        "fact": shown,
        "kind": figure_texts.short_kind_name(shown.kind),
        "meaning": figure_texts.kind_name(shown.kind),
        "place": place_of_fact,
        "channel": figure_texts.channel_name(shown.channel) if shown.channel else "",
        "moves": [each for each in board_figures().values() if shown.kind in each.kinds],
    }
    return render(request, "portal/fact.html", context)
