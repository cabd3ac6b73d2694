"""The league table: who stands where, how sure that is, and what cannot be told apart."""

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from commonfield.evaluation.types import BuiltIndex, League, LeagueRow, Values
from commonfield.evaluation.views import selection, texts
from commonfield.evaluation.views.files import marked_unhidden, picture_file
from commonfield.evaluation.views.league_pictures import (
    intervals_picture,
    squares_picture,
    tiers_of,
)
from commonfield.evaluation.views.selection import Selection
from commonfield.evaluation.views.texts import listed
from commonfield.evaluation.views.ways_texts import ways_text
from commonfield.front import numbers
from commonfield.front.charts import Chart, Ending
from commonfield.front.error_messages import error_message
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import CommonfieldError
from commonfield.places.queries import tiles, villages_by_town
from commonfield_measures.composite.rank_intervals import SURE
from commonfield_measures.frames.types import Frame, FrameGroup
from commonfield_measures.indicators.types import Indicator, Level

_MOST_NAMED: Final = 5


@require_safe
def league(request: HttpRequest) -> HttpResponse:
    asked = selection.selection_of(request)
    values = asked.values()
    context = asked.context(values) | {
        "towns": villages_by_town(settings.COUNTY_CODE),
        "frame": asked.frame,
        "parts": parts_of(asked.frame),
        "names": {each.code: texts.name_of(each) for each in values.definitions.indicators},
        "missing": _missing(values, asked.frame),
        "query": asked.query,
        "place_query": asked.place_query,
    }
    try:
        found = selection.league_of(values, asked.frame)
    except CommonfieldError as error:
        context["problem"] = error_message(error)
        return render(request, "evaluation/league.html", context)
    context |= {
        **ranking_context(found),
        "ways": ways_text(found.ways),
        "pictures": _pictures(found, asked),
        "unranked": found.index.unranked,
        "left_out": left_out_of(found.index),
    }
    return render(request, "evaluation/league.html", context)


@require_safe
@marked_unhidden
def league_picture(request: HttpRequest, name: str, ending: Ending) -> HttpResponseBase:
    asked = selection.selection_of(request)
    pictures = _pictures(selection.league_of(asked.values(), asked.frame), asked)
    file_name = f"{asked.frame.code}-{asked.level}-{asked.period_code}-{name}"
    return picture_file(pictures, name, ending=ending, file_name=file_name)


def _pictures(found: League, asked: Selection) -> list[Chart]:
    pictures = [intervals_picture(found, query=asked.place_query)]
    if asked.level is Level.TOWN:
        squares = tiles(settings.COUNTY_CODE, "town", china_day(asked.now))
        pictures.append(squares_picture(found, squares, query=asked.place_query))
    return pictures


def ranking_context(league: League) -> dict[str, object]:
    """Return what a league says and what it does not, for ``league_said.html``."""
    tiers = tiers_of(league)
    first = [row.place.code for row in tiers[0]]
    others = [row.place.code for row in league.rows[len(first) :]]
    behind = [each for each in others if all(league.is_ahead(code, each) for code in first)]
    return {
        "league": league,
        "tiers": tiers,
        "sure": SURE,
        "first": {"names": names_text(tiers[0]), "others": len(others), "behind": len(behind)},
    }


def names_text(rows: Sequence[LeagueRow], *, most: int = _MOST_NAMED) -> str:
    """Name some places, of many only the first."""
    named = listed(texts.place_name(row.place) for row in rows[:most])
    more = len(rows) - most
    if more <= 0:
        return named
    return ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more) % {
        "names": named,
        "n": numbers.plain_number(more),
    }


def parts_of(frame: Frame) -> list[tuple[FrameGroup, float, list[tuple[str, float]]]]:
    """Return what a frame is made of: each weight as its share among its siblings."""
    whole = sum(group.weight for group in frame.groups) or 1.0
    parts = []
    for group in frame.groups:
        inside = sum(weight for _code, weight in group.indicators) or 1.0
        shares = [(code, weight / inside) for code, weight in group.indicators]
        parts.append((group, group.weight / whole, shares))
    return parts


def left_out_of(index: BuiltIndex) -> list[tuple[Indicator, str]]:
    """Return the indicators that do not count, and why."""
    values = index.values
    return [
        (each, index.left_out[each.code] if each.code in values.cells else "other_level")
        for each in values.definitions.indicators
        if each.code in index.left_out
    ]


def _missing(values: Values, frame: Frame) -> dict[str, int]:
    """Count the values that the frame weighs: all, hidden ones, and those not known."""
    codes = [code for group in frame.groups for code, _weight in group.indicators]
    cells = [
        values.cell(code, place.code)
        for code in codes
        if code in values.cells
        for place in values.places
    ]
    hidden = sum(texts.is_hidden(cell.reason) for cell in cells)
    unknown = sum(cell.value is None for cell in cells) - hidden
    return {"all": len(cells), "hidden": hidden, "unknown": unknown}
