"""The index builder: every choice in the address, its result beside it, and files to go on with."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.evaluation import queries
from commonfield.evaluation.forms.builder import CHANCE, WAYS, WEIGHT, IndexForm
from commonfield.evaluation.types import League
from commonfield.evaluation.views import builder_texts, texts
from commonfield.evaluation.views.files import attachment, marked_unhidden
from commonfield.evaluation.views.requested_index import (
    RequestedIndex,
    requested_index,
    requested_index_for_file,
)
from commonfield.front.charts import Ending, chart_file_response
from commonfield_measures.composite.exporting import (
    ERRORS_FILE,
    arguments,
    as_index,
    data_csv,
    errors_csv,
    meta_csv,
)
from commonfield_measures.composite.sampling import DrawnRanks
from commonfield_measures.composite.writing import method_of

_CSV: Final = "text/csv; charset=utf-8"


@require_safe
def builder(request: HttpRequest) -> HttpResponse:
    chosen = requested_index(request)
    address = reverse("evaluation:builder")
    if moved := chosen.moved_to():
        return redirect(address + moved)
    form, values = chosen.form, chosen.values
    context = {
        "form": form,
        "groups": list(form.groups()),
        "changed_groups": _changed_groups(form),
        "has_changed_ways": _is_changed(form, WAYS),
        "has_changed_chance": _is_changed(form, CHANCE),
        "as_template": f"{address}?frame={form.frame.code}&level={values.level}"
        f"&period={values.period.name}",
        "query": chosen.query,
        "league": chosen.league,
        "is_whole": values.is_whole,
        "is_all": _shows_all(request),
        "as_of": values.as_of,
        "source": texts.source_text(form.frame),
        "weights_text": texts.weights_text(form.frame),
    }
    if chosen.league is not None:
        context |= _answer(request, chosen, chosen.league)
    return render(request, "evaluation/builder.html", context)


def _shows_all(request: HttpRequest) -> bool:
    return request.GET.get("show") == "all"


def _answer(request: HttpRequest, chosen: RequestedIndex, league: League) -> dict[str, object]:
    is_all = _shows_all(request)
    most = None if is_all or len(league.rows) <= builder_texts.FEW else builder_texts.FEW
    own = chosen.own_ranks
    return {
        "picture": builder_texts.league_picture(league, own, query=chosen.place_query, most=most),
        **builder_texts.ranking_context(league, own),
        "names": chosen.form.names,
        "more": f"{chosen.query}&show=all#ask" if most else "",
        "more_text": _("Show all %(places)s")
        % {"places": texts.places_text(league.index.values.level, len(league.rows))},
        "command": " ".join(
            [
                "commonfield index build --data iData.csv --meta iMeta.csv --out index",
                *_command(chosen),
            ]
        ),
    }


def _command(chosen: RequestedIndex) -> tuple[str, ...]:
    cleaned = chosen.form.cleaned_data
    found = arguments(
        chosen.choices, draws=cleaned["draws"], noise=chosen.form.noise, seed=cleaned["seed"]
    )
    return *found, "--errors", ERRORS_FILE


def _is_changed(form: IndexForm, names: tuple[str, ...]) -> bool:
    return any(str(form.data[name]) != form.usual[name] or form[name].errors for name in names)


def _changed_groups(form: IndexForm) -> set[str]:
    """Return the groups inside which a weight is changed or refused."""
    return {
        group.code
        for group in form.frame.groups
        if _is_changed(form, tuple(WEIGHT + code for code, _share in group.indicators))
    }


@require_safe
@marked_unhidden
def builder_picture(request: HttpRequest, name: str, ending: Ending) -> HttpResponseBase:
    chosen, league = requested_index_for_file(request)
    picture = builder_texts.league_picture(league, chosen.own_ranks, query="")
    return chart_file_response(picture, ending=ending, file_name=f"{name}-{chosen.marks}")


@require_safe
@marked_unhidden
def data(request: HttpRequest) -> HttpResponse:
    _chosen, league = requested_index_for_file(request)
    return attachment(data_csv(league.index.build), media_type=_CSV, file_name="iData.csv")


@require_safe
@marked_unhidden
def meta(request: HttpRequest) -> HttpResponse:
    _chosen, league = requested_index_for_file(request)
    return attachment(meta_csv(league.index.build), media_type=_CSV, file_name="iMeta.csv")


@require_safe
@marked_unhidden
def figure_errors(request: HttpRequest) -> HttpResponse:
    _chosen, league = requested_index_for_file(request)
    return attachment(_errors_of(league), media_type=_CSV, file_name=ERRORS_FILE)


def _errors_of(league: League) -> bytes:
    return errors_csv(league.index.build, queries.errors_of(league.index))


@require_safe
@marked_unhidden
def method(request: HttpRequest) -> HttpResponse:
    chosen, league = requested_index_for_file(request)
    found = _method_of(league, command=_command(chosen))
    text = json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return attachment(text.encode(), media_type="application/json", file_name="method.json")


def _method_of(league: League, *, command: Sequence[str]) -> dict[str, object]:
    """Return what ``commonfield index build`` writes as method.json, and where the values are from.

    Inputs' hashes are those of iData.csv and iMeta.csv as the page gives them; ``command`` is what
    the program needs besides these two files and that of errors.
    """
    index, values = league.index, league.index.values
    drawn = DrawnRanks(
        settings={
            "draws": league.draws,
            "noise": league.noise,
            "seed": league.seed,
            "ways": league.ways,
            "errors": {"file": ERRORS_FILE, "sha256": sha256(_errors_of(league)).hexdigest()},
        },
        elements=(),
        weights=np.empty((0, 0)),
        nominal=np.array([row.rank for row in league.rows], np.int64),
        intervals=league.intervals,
        samples=(league.sample,),
    )
    return method_of(as_index(index.build), drawn) | {
        "command": ["commonfield", "index", "build", *command],
        "frame": {
            "code": index.frame.code,
            "edition": index.frame.edition,
            "zh": index.frame.zh,
            "en": index.frame.en,
            "source": index.frame.source_en,
            "weights": index.frame.weights,
        },
        "definitions": {"edition": values.definitions.edition, "source": values.definitions.source},
        "values": {
            "area": values.area.code,
            "level": str(values.level),
            "period": values.period.name,
            "from": values.period.start.isoformat(),
            "until": values.period.end.isoformat(),
            "as_of": values.as_of.isoformat() if values.as_of else None,
            "is_whole": values.is_whole,
        },
        "left_out": dict(index.left_out),
        "unranked": [place.code for place in index.unranked],
    }
