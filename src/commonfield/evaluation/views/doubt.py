"""The page of doubt: who cannot be told apart, who is ahead of whom, which choice matters most."""

from itertools import groupby
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.evaluation.errors import AskedWrongError, EvaluationError, mathematics
from commonfield.evaluation.forms.builder import ANEW
from commonfield.evaluation.forms.doubt import Group, PairForm
from commonfield.evaluation.types import League, LeagueRow
from commonfield.evaluation.views import doubt_texts, texts
from commonfield.evaluation.views.files import marked_unhidden
from commonfield.evaluation.views.requested_index import (
    RequestedIndex,
    requested_index,
    requested_index_for_file,
)
from commonfield.evaluation.views.ways_texts import ways_text
from commonfield.front import numbers
from commonfield.front.charts import Chart, Ending, chart_file_response
from commonfield.front.error_messages import error_message
from commonfield.places.queries import places
from commonfield_measures.composite.sensitivity import (
    Removal,
    Sensitivity,
    alternatives_of,
    removals,
    sensitivity,
)
from commonfield_measures.indicators.types import Level

_SAMPLES: Final = 512


@require_safe
def doubt(request: HttpRequest) -> HttpResponse:
    chosen = requested_index(request)
    form = chosen.form
    context = {
        "form": form,
        "kept": form.hidden(*ANEW),
        "problems": form.errors,
        "query": chosen.query,
        "builder": reverse("evaluation:builder") + chosen.query,
        "league": chosen.league,
        "is_whole": chosen.values.is_whole,
        "as_of": chosen.values.as_of,
        "source": texts.source_text(form.frame),
    }
    if chosen.league is not None:
        context |= _answer(request, chosen, chosen.league)
    return render(request, "evaluation/doubt.html", context)


def _answer(request: HttpRequest, chosen: RequestedIndex, league: League) -> dict[str, object]:
    pair = pair_form(request, league)
    names = chosen.form.names
    without = _removals(league)
    found = {
        "ways": ways_text(league.ways),
        "tiers": doubt_texts.tiers_picture(league),
        **doubt_texts.tiers_context(league),
        "pair_form": pair,
        "hidden": chosen.form.hidden(),
        "removals": doubt_texts.removals_picture(without, names, _places(league)),
        "removals_said": doubt_texts.removals_sentence(without, names),
    }
    if pair is not None and pair.is_valid():
        rows = pair_of(pair, league)
        found |= {
            "pair": doubt_texts.pair_picture(league, *rows),
            "pair_said": doubt_texts.pair_sentence(league, *rows),
            "pair_query": f"{chosen.query}&{urlencode(pair.cleaned_data)}",
        }
    return found | _choices(league)


def _choices(league: League) -> dict[str, object]:
    try:
        found = sensitivity_of(league)
    except EvaluationError as error:
        return {"choices_refused": error_message(error)}
    return {
        "choices": doubt_texts.choices_picture(found),
        "choices_said": doubt_texts.choices_sentence(found),
        "samples": numbers.plain_number(_SAMPLES * (len(found.factors) + 2)),
    }


@mathematics()
def sensitivity_of(league: League) -> Sensitivity:
    build = league.index.build
    wanted = alternatives_of(build, noise=league.noise)
    return sensitivity(build, wanted, samples=_SAMPLES, seed=league.seed)


@mathematics()
def _removals(league: League) -> tuple[Removal, ...]:
    return removals(league.index.build)


def _places(league: League) -> dict[str, str]:
    return {place.code: texts.place_name(place) for place in league.index.places}


def pair_form(request: HttpRequest, league: League) -> PairForm | None:
    """Return the form of two places; None where there are not two."""
    if len(league.rows) == 1:
        return None
    asked = {name: str(text) for name, text in request.GET.items()}
    return PairForm(asked, [row.place.code for row in league.rows], _groups(league))


def _groups(league: League) -> list[Group]:
    """Return the places with their names, villages town by town."""
    ordered = sorted((row.place for row in league.rows), key=lambda place: place.code)
    named = [(place, (place.code, texts.place_name(place))) for place in ordered]
    if league.index.values.level is not Level.VILLAGE:
        return [("", [each for _place, each in named])]
    towns = places(place.parent_code for place in ordered)
    return [
        (texts.place_name(towns[code]) if code in towns else code, [each for _place, each in own])
        for code, own in groupby(named, key=lambda pair: pair[0].parent_code)
    ]


def pair_of(form: PairForm, league: League) -> tuple[LeagueRow, LeagueRow]:
    rows = {row.place.code: row for row in league.rows}
    return rows[form.cleaned_data["a"]], rows[form.cleaned_data["b"]]


@require_safe
@marked_unhidden
def doubt_picture(request: HttpRequest, name: str, ending: Ending) -> HttpResponseBase:
    chosen, league = requested_index_for_file(request)
    picture = _picture(request, name, chosen, league)
    return chart_file_response(picture, ending=ending, file_name=f"{name}-{chosen.marks}")


def _picture(request: HttpRequest, name: str, chosen: RequestedIndex, league: League) -> Chart:
    match name:
        case "tiers":
            return doubt_texts.tiers_picture(league)
        case "choices":
            return doubt_texts.choices_picture(sensitivity_of(league))
        case "removals":
            without = _removals(league)
            return doubt_texts.removals_picture(without, chosen.form.names, _places(league))
        case _:
            form = pair_form(request, league)
            if form is None:
                raise AskedWrongError(why=_("There are not two places to compare."))
            if not form.is_valid():
                problems = (str(each) for own in form.errors.values() for each in own)
                raise AskedWrongError(why=" ".join(problems))
            return doubt_texts.pair_picture(league, *pair_of(form, league))
