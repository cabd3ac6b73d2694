"""The method page and its file: both written from what computes the figures."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonfield.evaluation import queries
from commonfield.evaluation.views import texts
from commonfield.evaluation.views.league import parts_of
from commonfield.evaluation.views.method_file import method as method_of
from commonfield.evaluation.views.ways_texts import choices_text
from commonfield_measures.frames.types import Frame
from commonfield_measures.indicators.types import Definitions


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    context = context_of(queries.listed_definitions(), queries.frames())
    return render(request, "evaluation/method.html", context)


@require_safe
def method_file(request: HttpRequest) -> JsonResponse:
    method = method_of(queries.listed_definitions(), queries.frames())
    answer = JsonResponse(method, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = 'inline; filename="method.json"'
    return answer


def context_of(definitions: Definitions, frames: Sequence[Frame]) -> dict[str, Any]:
    """Return what the page shows: nothing but what the file has, and its names in words."""
    method = method_of(definitions, frames)
    return {
        "told": method,
        "definitions": definitions,
        "indicators": [*zip(definitions.indicators, method["indicators"], strict=True)],
        "frames": [
            (each, parts_of(each), written["steps"])
            for each, written in zip(frames, method["frames"], strict=True)
        ],
        "names": {each.code: texts.name_of(each) for each in definitions.indicators},
        "ways": choices_text(method["draws"]["ways"]),
    }
