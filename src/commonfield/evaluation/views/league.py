"""The league table: who stands where, how sure that is, and what cannot be told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from commonfield.evaluation.types import BuiltIndex, League, LeagueRow, Values
from commonfield.evaluation.views import selection, words
from commonfield.evaluation.views.files import marked_unhidden, picture_file
from commonfield.evaluation.views.league_pictures import (
    intervals_picture,
    squares_picture,
    tiers_of,
)
from commonfield.evaluation.views.selection import Selection
from commonfield.evaluation.views.ways_words import drawn_text, ways_text
from commonfield.evaluation.views.words import listed
from commonfield.front import numbers
from commonfield.front.charts import Chart, Ending
from commonfield.front.error_messages import error_message
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import CommonfieldError
from commonfield.places.queries import tiles
from commonfield_measures.composite.rank_intervals import SURE
from commonfield_measures.frames.types import Frame
from commonfield_measures.indicators.types import Level

_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class WeightedGroup:
    """A group of an index with its weight, and its indicators with theirs."""

    name: str
    weight: str
    indicators: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class LeftOutIndicator:
    """An indicator that does not count, and why."""

    name: str
    why: str


@require_safe
def league(request: HttpRequest) -> HttpResponse:
    asked = selection.selection_of(request)
    values = asked.values()
    context = asked.context(values) | {
        "frame": words.name_of(asked.frame),
        "frame_source": words.source_text(asked.frame),
        "weights": words.weights_text(asked.frame),
        "parts": parts_of(asked.frame, values),
        "missing": _missing_text(values, asked.frame),
        "query": asked.query,
        "place_query": asked.place_query,
    }
    try:
        found = selection.league_of(values, asked.frame)
    except CommonfieldError as error:
        context["problem"] = error_message(error)
        return render(request, "evaluation/league.html", context)
    context |= {
        "sentences": sentences_of(found),
        "ways": ways_text(found.ways),
        "pictures": _pictures(found, asked),
        "unranked": [
            (words.place_name(place), words.place_address(place.code) + asked.place_query)
            for place in found.index.unranked
        ],
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


def sentences_of(found: League) -> list[str]:
    """Return in plain words what a league says and what it does not."""
    tiers = tiers_of(found)
    says = {
        "places": words.places_text(found.index.values.level, len(found.rows)),
        "draws": numbers.plain_number(found.draws),
    }
    ranked = _(
        "%(places)s are ranked. We ranked them %(draws)s times more, to see which differences last."
    )
    said = [ranked % says]
    if len(tiers) == 1:
        return [*said, nobody_ahead_text(), drawn_text(found.noise, found.ways)]
    tiers_text = _(
        "They fall into %(n)s tiers. Surely ahead is who ranks before another in at least %(sure)s"
        " of the draws; of two places in one tier, neither is."
    )
    said.append(
        tiers_text
        % {"n": numbers.plain_number(len(tiers)), "sure": numbers.percent(SURE, decimals=0)}
    )
    return [*said, _first_text(found, tiers[0]), drawn_text(found.noise, found.ways)]


def nobody_ahead_text() -> str:
    return _("No place is surely ahead of another: nobody can tell them apart.")


def _first_text(found: League, first: Sequence[LeagueRow]) -> str:
    """Name the first tier, and count who is surely behind all of it."""
    codes = [row.place.code for row in first]
    others = [row.place.code for row in found.rows[len(first) :]]
    behind = [each for each in others if all(found.ahead(code, each) >= SURE for code in codes)]
    text = ngettext(
        "In the first tier: %(names)s. Of the %(others)s other, %(n)s is surely behind.",
        "In the first tier: %(names)s. Of the %(others)s others, %(n)s are surely behind.",
        len(others),
    )
    return text % {
        "names": names_text(first),
        "others": numbers.plain_number(len(others)),
        "n": numbers.plain_number(len(behind)),
    }


def names_text(rows: Sequence[LeagueRow], *, most: int = _MOST_NAMED) -> str:
    """Name some places, of many only the first."""
    named = listed(words.place_name(row.place) for row in rows[:most])
    more = len(rows) - most
    if more <= 0:
        return named
    return ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more) % {
        "names": named,
        "n": numbers.plain_number(more),
    }


def parts_of(frame: Frame, values: Values) -> list[WeightedGroup]:
    """Return what a frame is made of: each weight as its share among its siblings."""
    names = {each.code: words.name_of(each) for each in values.definitions.indicators}
    whole = sum(group.weight for group in frame.groups) or 1.0
    return [
        WeightedGroup(
            name=words.name_of(group),
            weight=numbers.percent(group.weight / whole),
            indicators=[
                (names.get(code, code), numbers.percent(weight / (_weight_in(group.indicators))))
                for code, weight in group.indicators
            ],
        )
        for group in frame.groups
    ]


def _weight_in(indicators: Sequence[tuple[str, float]]) -> float:
    return sum(weight for _code, weight in indicators) or 1.0


def left_out_of(index: BuiltIndex) -> list[LeftOutIndicator]:
    return [
        LeftOutIndicator(words.name_of(each), _why_left_out(each.code, index))
        for each in index.values.definitions.indicators
        if each.code in index.left_out
    ]


def _why_left_out(code: str, index: BuiltIndex) -> str:
    if code not in index.values.cells:
        return _("not computed for places of this level")
    return words.left_out_text(index.left_out[code])


def _missing_text(values: Values, frame: Frame) -> str:
    codes = [code for group in frame.groups for code, _weight in group.indicators]
    cells = [
        values.cell(code, place.code)
        for code in codes
        if code in values.cells
        for place in values.places
    ]
    hidden = sum(words.is_hidden(cell.reason) for cell in cells)
    unknown = sum(cell.value is None for cell in cells) - hidden
    if not hidden + unknown:
        return ""
    return _(
        "Of %(all)s values %(hidden)s are not shown, so that nobody's affairs become known, and"
        " %(unknown)s are not known. The ranking is made of the others."
    ) % {
        "all": numbers.plain_number(len(cells)),
        "hidden": numbers.plain_number(hidden),
        "unknown": numbers.plain_number(unknown),
    }
