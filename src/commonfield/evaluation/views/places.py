"""A place's profile: where it stands, what it is strong and weak in, every indicator of it."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonfield.evaluation import queries
from commonfield.evaluation.types import League, LeagueRow, Shown, Values
from commonfield.evaluation.views import place_pictures, selection, texts
from commonfield.evaluation.views.files import marked_unhidden, picture_file
from commonfield.evaluation.views.league import names_text
from commonfield.evaluation.views.report_standing import compared, standing_of
from commonfield.evaluation.views.selection import Selection
from commonfield.front.charts import Chart, Ending
from commonfield.front.error_messages import error_message
from commonfield.front.language import active_language
from commonfield.kernel.errors import CommonfieldError, NotFoundError, must_exist
from commonfield.places.queries import place_path
from commonfield.places.types import PlaceInfo
from commonfield_measures.composite.standing import Compared, strengths, weaknesses
from commonfield_measures.indicators.types import Indicator, Level

_LEVELS = frozenset({Level.VILLAGE, Level.TOWN, Level.COUNTY})


@dataclass(frozen=True, slots=True)
class PlaceProfile:
    """What is known of a place: its values, and the league that it stands in, if there is one."""

    asked: Selection
    place: PlaceInfo
    path: Sequence[PlaceInfo]
    values: Values
    league: League | None
    row: LeagueRow | None
    problem: str = ""


@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    profile = _profile(request, code)
    context = profile.asked.context(profile.values) | {
        "place": profile.place,
        "name": _name(profile.place),
        "ornament_code": code,
        "town": profile.path[-2] if profile.place.level == Level.VILLAGE else profile.place,
        "level": profile.place.level,
        "frame": texts.name_of(profile.asked.frame),
        "query": profile.asked.place_query,
        "problem": profile.problem,
        "league": profile.league,
        **_standing(profile),
        **_known_and_absent(profile),
        "pictures": [each for each in _pictures(profile) if each],
        **_strong_and_weak(profile),
    }
    return render(request, "evaluation/place.html", context)


@require_safe
@marked_unhidden
def place_picture(request: HttpRequest, code: str, name: str, ending: Ending) -> HttpResponseBase:
    profile = _profile(request, code)
    file_name = f"{code}-{profile.asked.period_code}-{name}"
    return picture_file(_pictures(profile), name, ending=ending, file_name=file_name)


def _profile(request: HttpRequest, code: str) -> PlaceProfile:
    asked = selection.selection_of(request)
    path = place_path(code)
    here = path[-1] if path else None
    if here is None or here.level not in _LEVELS or code[:6] != settings.COUNTY_CODE[:6]:
        raise NotFoundError
    level = Level(here.level)
    asked = asked.at(level)
    values = asked.values(level)
    place_info = must_exist(next((each for each in values.places if each.code == code), None))
    if level is Level.COUNTY:
        return PlaceProfile(asked, place_info, path, values, None, None)
    try:
        league = selection.league_of(values, asked.frame)
    except CommonfieldError as error:
        return PlaceProfile(asked, place_info, path, values, None, None, error_message(error))
    return PlaceProfile(asked, place_info, path, values, league, league.row(code))


def _name(place: PlaceInfo) -> str:
    """Return a place's name; a county's without its kind would be short of a word."""
    if place.level == Level.COUNTY:
        return place.name_in(active_language())
    return texts.place_name(place)


def _standing(profile: PlaceProfile) -> dict[str, object]:
    """Return where a place stands in its league, and from whom it cannot be told apart."""
    league, row = profile.league, profile.row
    if league is None or row is None:
        return {}
    apart = {row.place.code, *league.told_apart(row.place.code)}
    return {
        "row": row,
        # A rank that is shared is the best of those that share it: its interval would mislead.
        "same": sum(each.score == row.score for each in league.rows) - 1,
        "low": texts.rank_text(row.low),
        "high": texts.rank_text(row.high),
        "standing": standing_of(league, row),
        "alike": names_text([each for each in league.rows if each.place.code not in apart]),
    }


def _strong_and_weak(profile: PlaceProfile) -> dict[str, list[tuple[Indicator, Compared]]]:
    """Return what a place is strong and weak in among all others, each with how it compares."""
    if profile.place.level == Level.COUNTY:
        return {}
    by_code = {each.code: each for each in profile.values.indicators}
    every = {
        code: compared(profile.values, each, profile.place.code) for code, each in by_code.items()
    }
    found = {code: each for code, each in every.items() if each is not None}

    return {
        name: [(by_code[code], found[code]) for code in codes]
        for name, codes in (("strengths", strengths(found)), ("weaknesses", weaknesses(found)))
    }


def _known_and_absent(profile: PlaceProfile) -> dict[str, object]:
    """Return the indicators with a value here; the others by the reason why they have none."""
    lines: list[tuple[Indicator, Shown]] = []
    absent: dict[str, list[Indicator]] = {}
    for each in profile.values.indicators:
        shown = profile.values.cell(each.code, profile.place.code)
        if shown.value is not None:
            lines.append((each, shown))
        elif shown.reason:
            absent.setdefault(shown.reason, []).append(each)
    return {"lines": lines, "absent": absent.items()}


def _pictures(profile: PlaceProfile) -> Iterator[Chart | None]:
    asked, level = profile.asked, profile.values.level
    if profile.league is not None and profile.row is not None:
        yield place_pictures.groups_picture(profile.league.index, profile.row.place)
        yield place_pictures.shape_picture(profile.league.index, profile.row.place)
    if level != Level.COUNTY:
        yield place_pictures.indicators_picture(profile.values, profile.place)
    trends = queries.trends(settings.COUNTY_CODE, level, by=asked.by, now=asked.now)
    yield place_pictures.through_time_picture(trends, profile.place)
    if level == Level.TOWN:
        with suppress(CommonfieldError):
            league = selection.league_of(asked.values(Level.VILLAGE), asked.frame)
            yield place_pictures.villages_picture(league, profile.place, query=asked.place_query)
