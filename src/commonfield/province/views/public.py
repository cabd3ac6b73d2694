"""What everybody may see: how far counties are, their figures side by side, a county's places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commonfield.front.drawing.types import Bar, MapTile
from commonfield.front.language import active_language, is_chinese
from commonfield.places.queries import places, tiles
from commonfield.places.types import PlaceInfo
from commonfield.province import queries
from commonfield.province.rules import adds_up, summed
from commonfield.province.types import CountyColumn, CountyState, PlaceFigure
from commonfield.province.views.selection import Look, look_of
from commonfield.province.views.texts import (
    amount_text,
    figure_text,
    name_of,
    period_text,
    standing_text,
)
from commonfield_measures.indicators.types import Indicator, Level, place_at


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a table; ``note`` says what keeps its figure from being compared."""

    place: PlaceInfo
    text: str
    note: str = ""
    href: str = ""
    below: Sequence["_Row"] = ()


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    look = look_of(request)
    coverage = queries.indicator_of("hall_coverage")
    columns = queries.figures_of(coverage.code, Level.COUNTY, look.period, "public")
    found = summed(coverage, columns)
    punctual = [each for each in look.counties if not each.is_late]
    context = {
        "look": look,
        "late": [each for each in look.counties if each.is_late],
        "punctual": len(punctual),
        "until": min(
            (each.complete_until for each in punctual if each.complete_until), default=None
        ),
        "found": found,
        "coverage": None if found.value is None else amount_text(coverage, found.value),
        "squares": _map(coverage, columns, look),
        "title": name_of(coverage),
    }
    return render(request, "province/home.html", context)


@require_safe
def counties(request: HttpRequest) -> HttpResponse:
    return render(request, "province/counties.html", {"look": look_of(request)})


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    listed = [(each.code, name_of(each)) for each in queries.indicators()]
    return render(request, "province/indicators.html", {"listed": listed, "look": look_of(request)})


@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    look = look_of(request)
    found = queries.indicator_of(code)
    columns = queries.figures_of(code, Level.COUNTY, look.period, look.sight)
    total = summed(found, columns)
    context = {
        "look": look,
        "name": name_of(found),
        "indicator": found,
        "sum": total,
        "sum_text": () if total.value is None else amount_text(found, total.value).split(" ", 1),
        "adds_up": adds_up(found),
        "rows": [
            _Row(
                place=each.county.place,
                text=figure_text(found, each.own),
                note=standing_text(each),
                href=_county_address(each.county.code, found, look),
            )
            for each in columns
        ],
        "squares": _map(found, columns, look),
        "drawn": _bars(found, columns, look),
    }
    return render(request, "province/indicator.html", context)


def _county_address(code: str, indicator: Indicator, look: Look) -> str:
    return reverse("province:county_indicator", args=[code, indicator.code]) + look.query


def _compared(columns: Sequence[CountyColumn]) -> dict[str, float]:
    """Return the figures that are laid side by side: none of a late county."""
    return {
        each.county.code: each.own.value
        for each in columns
        if each.standing == "current" and each.own is not None and each.own.value is not None
    }


def _map(indicator: Indicator, columns: Sequence[CountyColumn], look: Look) -> list[MapTile]:
    """Return the province's counties as squares; none where no grid of them is known.

    Nor in English: ninety names of its length are in no phone's squares.
    """
    values = _compared(columns) if is_chinese() else {}
    return [
        MapTile(
            label=square.short_name_in(active_language()),
            text=amount_text(indicator, values[square.code]) if square.code in values else "",
            col=square.col,
            row=square.row,
            value=values.get(square.code),
            href=_county_address(square.code, indicator, look) if square.code in values else "",
        )
        for square in tiles(queries.province_code(), "county")
        if values
    ]


def _bars(indicator: Indicator, columns: Sequence[CountyColumn], look: Look) -> list[Bar]:
    names = {each.county.code: each.county.place for each in columns}
    return [
        Bar(
            label=names[code].short_name_in(active_language()),
            value=value,
            text=amount_text(indicator, value),
            href=_county_address(code, indicator, look),
        )
        for code, value in _compared(columns).items()
    ]


@require_safe
def county(request: HttpRequest, code: str) -> HttpResponse:
    look, state = _look_at(request, code)
    columns = queries.county_figures(state, Level.COUNTY, look.period, look.sight)
    context = {
        "look": look,
        "state": state,
        "rows": [
            (
                name_of(each),
                figure_text(each, columns[each.code].own),
                _county_address(code, each, look),
            )
            for each in queries.indicators()
            if each.code in columns
        ],
    }
    return render(request, "province/county.html", context)


def _look_at(request: HttpRequest, code: str) -> tuple[Look, CountyState]:
    """Return a county, and a look with its own periods."""
    look, state = look_of(request), queries.county(code)
    wanted = request.GET.get("period", "")
    own = wanted if wanted in state.periods else next(iter(state.periods), "")
    return replace(look, periods=tuple(state.periods), period=own), state


@require_safe
def county_indicator(request: HttpRequest, code: str, indicator: str) -> HttpResponse:
    look, state = _look_at(request, code)
    found = queries.indicator_of(indicator)
    whole, towns, villages = (
        queries.county_figures(state, level, look.period, look.sight).get(indicator)
        for level in (Level.COUNTY, Level.TOWN, Level.VILLAGE)
    )
    cells = towns.cells if towns else {}
    rows = _town_rows(found, cells, villages.cells if villages else {})
    context = {
        "look": look,
        "state": state,
        "name": name_of(found),
        "indicator": found,
        "own": figure_text(found, whole.own if whole else None),
        "rows": rows,
        "villages_period": period_text(villages.period) if villages else "",
        "drawn": [
            Bar(label=row.place.short_name_in(active_language()), value=value, text=row.text)
            for row in rows
            if (figure := cells.get(row.place.code)) and (value := figure.value) is not None
        ],
    }
    return render(request, "province/county_indicator.html", context)


def _town_rows(
    indicator: Indicator, towns: Mapping[str, PlaceFigure], villages: Mapping[str, PlaceFigure]
) -> list[_Row]:
    """Return the towns, each with its villages; places whose names are not known are left out."""
    above = {code: place_at(Level.TOWN, code) for code in villages}
    known = places({*towns, *villages, *above.values()})
    rows = []
    for town in sorted({*towns, *above.values()} & set(known)):
        below = [
            _Row(known[code], figure_text(indicator, figure))
            for code, figure in sorted(villages.items())
            if above[code] == town and code in known
        ]
        rows.append(_Row(known[town], figure_text(indicator, towns.get(town)), below=below))
    return rows
